-- Day windows over TIMESTAMP_LTZ follow the session zone, days of 23 and 25 hours too.
-- anyOrder
SET 'table.local-time-zone' = 'America/New_York';
CREATE TEMPORARY TABLE days (
  n INT, at_time TIMESTAMP_LTZ(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/days.json', 'format' = 'json');
SELECT window_start, window_end, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE days, DESCRIPTOR(at_time), INTERVAL '1' DAY)) GROUP BY window_start, window_end;
SELECT window_start, window_end, window_time, n FROM TABLE(TUMBLE(TABLE days, DESCRIPTOR(at_time), INTERVAL '1' DAY));
SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE days, DESCRIPTOR(at_time), INTERVAL '1' HOUR)) GROUP BY window_start, window_end;
SELECT window_start, window_end, window_time, COUNT(*) FROM TABLE(TUMBLE(TABLE days, DESCRIPTOR(at_time), INTERVAL '1' DAY)) GROUP BY window_start, window_end, window_time;
