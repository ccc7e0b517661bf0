-- SESSION in the session zone over a change of the clock, and before 1970.
-- only: stream
-- anyOrder
SET 'table.local-time-zone' = 'Europe/Berlin';
CREATE TEMPORARY TABLE days (id INT, at_time TIMESTAMP_LTZ(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' HOUR) WITH ('connector' = 'filesystem', 'path' = '${data}/session-zone.json', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');
SELECT window_start, window_end, window_time, COUNT(*) FROM TABLE(SESSION(TABLE days, DESCRIPTOR(at_time), INTERVAL '30' MINUTE)) GROUP BY window_start, window_end, window_time;
SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE days, DESCRIPTOR(at_time), INTERVAL '1' HOUR)) GROUP BY window_start, window_end;
SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE days, DESCRIPTOR(at_time), INTERVAL '1' DAY)) GROUP BY window_start, window_end;
SELECT window_start, window_end, COUNT(*) FROM TABLE(HOP(TABLE days, DESCRIPTOR(at_time), INTERVAL '1' HOUR, INTERVAL '3' HOUR)) GROUP BY window_start, window_end;
SELECT TUMBLE_START(at_time, INTERVAL '2' HOUR), TUMBLE_ROWTIME(at_time, INTERVAL '2' HOUR), COUNT(*) FROM days GROUP BY TUMBLE(at_time, INTERVAL '2' HOUR);
