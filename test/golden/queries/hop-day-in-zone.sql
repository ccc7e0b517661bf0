-- Hopping days in a session zone.
-- anyOrder
SET 'table.local-time-zone' = 'Asia/Kolkata';
CREATE TEMPORARY TABLE days (
  n INT, at_time TIMESTAMP_LTZ(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/days.json', 'format' = 'json');
SELECT window_start, window_end, COUNT(*) FROM TABLE(HOP(TABLE days, DESCRIPTOR(at_time), INTERVAL '12' HOUR, INTERVAL '1' DAY)) GROUP BY window_start, window_end;
SELECT window_start, window_end, COUNT(*) FROM TABLE(CUMULATE(TABLE days, DESCRIPTOR(at_time), INTERVAL '6' HOUR, INTERVAL '1' DAY)) GROUP BY window_start, window_end;
