-- Top-N and deduplication of windows.
-- anyOrder
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '3' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
CREATE TEMPORARY TABLE calm (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT u, n, window_start, rk FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC) AS rk FROM TABLE(TUMBLE(TABLE calm, DESCRIPTOR(at_time), INTERVAL '10' SECOND))) WHERE rk <= 2;
SELECT u, n, window_start FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n) AS rk FROM TABLE(TUMBLE(TABLE calm, DESCRIPTOR(at_time), INTERVAL '10' SECOND))) WHERE rk <= 2;
SELECT u, n, window_start, rk FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY u, window_start, window_end ORDER BY n DESC) AS rk FROM TABLE(TUMBLE(TABLE calm, DESCRIPTOR(at_time), INTERVAL '10' SECOND))) WHERE rk <= 1;
SELECT u, m, window_start, window_end, rk FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY m DESC, u) AS rk FROM (SELECT u, MAX(n) AS m, window_start, window_end FROM TABLE(TUMBLE(TABLE calm, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY u, window_start, window_end)) WHERE rk <= 2;
SELECT u, n, window_start, rk FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC) AS rk FROM TABLE(TUMBLE(TABLE calm, DESCRIPTOR(at_time), INTERVAL '10' SECOND))) WHERE rk BETWEEN 2 AND 3;
SELECT u, n, at_time, window_start FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, u ORDER BY at_time) AS rk FROM TABLE(TUMBLE(TABLE calm, DESCRIPTOR(at_time), INTERVAL '10' SECOND))) WHERE rk = 1;
SELECT u, n, at_time, window_start FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, u ORDER BY at_time DESC) AS rk FROM TABLE(TUMBLE(TABLE calm, DESCRIPTOR(at_time), INTERVAL '10' SECOND))) WHERE rk <= 1;
SELECT window_start, window_end, SUM(n) FROM (SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC) AS rk FROM TABLE(TUMBLE(TABLE calm, DESCRIPTOR(at_time), INTERVAL '10' SECOND))) WHERE rk <= 2) GROUP BY window_start, window_end;
SELECT u, c, window_end, rk FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY c DESC, u) AS rk FROM (SELECT u, COUNT(*) AS c, window_start, window_end FROM TABLE(HOP(TABLE calm, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) GROUP BY u, window_start, window_end)) WHERE rk <= 1;
