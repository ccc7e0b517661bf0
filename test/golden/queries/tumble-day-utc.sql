-- Day windows over TIMESTAMP_LTZ in UTC.
-- anyOrder
CREATE TEMPORARY TABLE days (
  n INT, at_time TIMESTAMP_LTZ(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/days.json', 'format' = 'json');
SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE days, DESCRIPTOR(at_time), INTERVAL '1' DAY)) GROUP BY window_start, window_end;
