-- Times before 1970.
CREATE TEMPORARY TABLE ancient (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/old.json', 'format' = 'json');
--: over-negative-times: times before 1970
SELECT u, n, SUM(n) OVER (PARTITION BY u ORDER BY ts RANGE BETWEEN INTERVAL '15' SECOND PRECEDING AND CURRENT ROW) FROM ancient;
--: over-negative-rows: rows before 1970
SELECT u, n, SUM(n) OVER (PARTITION BY u ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM ancient;
--: over-negative-unbounded: all before
SELECT n, MIN(x) OVER (ORDER BY ts) FROM ancient;
