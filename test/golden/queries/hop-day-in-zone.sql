-- Hopping days in a session zone.
-- anyOrder
SET 'table.local-time-zone' = 'Asia/Kolkata';
CREATE TEMPORARY TABLE days (
  n INT, at TIMESTAMP_LTZ(3), WATERMARK FOR at AS at - INTERVAL '1' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/days.json', 'format' = 'json');
SELECT window_start, window_end, COUNT(*) FROM TABLE(HOP(TABLE days, DESCRIPTOR(at), INTERVAL '12' HOUR, INTERVAL '1' DAY)) GROUP BY window_start, window_end;
SELECT window_start, window_end, COUNT(*) FROM TABLE(CUMULATE(TABLE days, DESCRIPTOR(at), INTERVAL '6' HOUR, INTERVAL '1' DAY)) GROUP BY window_start, window_end;
