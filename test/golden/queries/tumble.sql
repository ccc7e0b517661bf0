-- TUMBLE aggregated: rows out of order, some late by Flink's rule (see README: watermarks), NULL keys.
-- anyOrder
-- batchKeepsLate
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT window_start, window_end, COUNT(*), SUM(n), MIN(n), MAX(n), COUNT(DISTINCT u) FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
SELECT u, window_start, window_end, COUNT(*) AS c, SUM(n) AS s FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY u, window_start, window_end;
SELECT u, window_end, AVG(n) FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY window_end, window_start, u HAVING AVG(n) > 3;
