-- CUMULATE with a watermark a day behind: nothing is late.
-- anyOrder
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT window_start, window_end, COUNT(*), SUM(n) FROM TABLE(CUMULATE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
SELECT u, window_start, window_time, COUNT(*) FROM TABLE(CUMULATE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) GROUP BY u, window_start, window_end, window_time;
SELECT window_start, COUNT(*) FILTER (WHERE u = 'ann'), COUNT(DISTINCT u), AVG(n) FROM TABLE(CUMULATE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
