-- OVER by event time, as streaming can do it.
CREATE TEMPORARY TABLE events (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/events.json', 'format' = 'json');
CREATE TEMPORARY TABLE late (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/late.json', 'format' = 'json');
CREATE TEMPORARY TABLE noevents (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: over-range-unbounded: rows of one time see each other
SELECT u, n, SUM(n) OVER (PARTITION BY u ORDER BY ts) FROM events;
--: over-rows-unbounded: rows one after another
SELECT u, n, COUNT(*) OVER (PARTITION BY u ORDER BY ts ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM events WHERE n <> 4 OR n IS NULL;
--: over-rows-bounded: two rows before
SELECT u, n, SUM(n) OVER (PARTITION BY u ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM events WHERE n <> 4 OR n IS NULL;
--: over-range-bounded: three seconds before
SELECT u, n, COUNT(*) OVER (PARTITION BY u ORDER BY ts RANGE BETWEEN INTERVAL '3' SECOND PRECEDING AND CURRENT ROW) FROM events;
--: over-range-exact: a bound that is just reached
SELECT n, SUM(n) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '7' SECOND PRECEDING AND CURRENT ROW) FROM events WHERE n IS NOT NULL;
--: over-no-partition: all rows one partition
SELECT n, MAX(n) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '10' SECOND PRECEDING AND CURRENT ROW) FROM events;
--: over-null-key: NULL is a partition
SELECT u, n, SUM(n) OVER (PARTITION BY u ORDER BY ts) FROM events WHERE u IS NULL;
--: over-min-max: a MIN that leaves the frame
SELECT n, MIN(x) OVER w, MAX(x) OVER w FROM events WINDOW w AS (ORDER BY ts RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND CURRENT ROW);
--: over-avg: averages of integers and doubles
SELECT n, AVG(n) OVER w, AVG(x) OVER w FROM events WHERE n <> 4 OR n IS NULL WINDOW w AS (PARTITION BY u ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);
--: over-distinct: COUNT DISTINCT in a frame
SELECT n, COUNT(DISTINCT u) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '10' SECOND PRECEDING AND CURRENT ROW) FROM events;
--: over-two: two windows of another size
SELECT n, SUM(n) OVER (PARTITION BY u ORDER BY ts RANGE BETWEEN INTERVAL '3' SECOND PRECEDING AND CURRENT ROW) AS a, COUNT(*) OVER (PARTITION BY u ORDER BY ts RANGE BETWEEN INTERVAL '30' SECOND PRECEDING AND CURRENT ROW) AS b FROM events;
--: over-two-partitions: two windows of other partitions
SELECT n, COUNT(*) OVER (PARTITION BY u ORDER BY ts) AS a, COUNT(*) OVER (ORDER BY ts) AS b FROM events;
--: over-rows-and-range: rows beside range
SELECT n, COUNT(*) OVER (PARTITION BY u ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS a, COUNT(*) OVER (PARTITION BY u ORDER BY ts RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND CURRENT ROW) AS b FROM events WHERE n <> 4 OR n IS NULL;
--: over-same: equal windows are one
SELECT n, COUNT(*) OVER (PARTITION BY u ORDER BY ts) AS a, SUM(n) OVER (PARTITION BY u ORDER BY ts) AS b FROM events;
--: over-lag: the row before
SELECT u, n, LAG(n) OVER (PARTITION BY u ORDER BY ts) FROM events WHERE n <> 4 OR n IS NULL;
--: over-lag-default: two rows before, with a default
SELECT u, n, LAG(n, 2, -1) OVER (PARTITION BY u ORDER BY ts) FROM events WHERE n <> 4 OR n IS NULL;
--: over-first-last: first and last of a frame
SELECT n, FIRST_VALUE(n) OVER w, LAST_VALUE(n) OVER w FROM events WHERE n <> 4 OR n IS NULL WINDOW w AS (PARTITION BY u ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW);
--: over-row-number: ROW_NUMBER without a filter
SELECT u, n, ROW_NUMBER() OVER (PARTITION BY u ORDER BY ts) FROM events WHERE n <> 4 OR n IS NULL;
--: over-rank: RANK without a filter
SELECT u, n, RANK() OVER (PARTITION BY u ORDER BY ts) FROM events;
--: over-late: late rows are dropped [late]
SELECT u, n, SUM(n) OVER (PARTITION BY u ORDER BY ts) FROM late;
--: over-late-rows: late rows are dropped by rows too [late]
SELECT u, n, COUNT(*) OVER (PARTITION BY u ORDER BY ts ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM late;
--: over-none: no rows
SELECT n, COUNT(*) OVER (ORDER BY ts) FROM noevents;
--: over-expression: an expression over a window's result
SELECT n, n - AVG(n) OVER (PARTITION BY u ORDER BY ts) AS d FROM events;
--: over-filter-above: a filter on the result
SELECT * FROM (SELECT u, n, COUNT(*) OVER (PARTITION BY u ORDER BY ts) AS c FROM events) WHERE c > 2;
--: over-then-group: an aggregate over OVER
SELECT u, MAX(c) FROM (SELECT u, SUM(n) OVER (PARTITION BY u ORDER BY ts) AS c FROM events) GROUP BY u;
--: over-then-window: a window function over OVER
WITH o AS (SELECT u, ts, SUM(n) OVER (PARTITION BY u ORDER BY ts) AS s FROM events) SELECT window_start, MAX(s) FROM TABLE(TUMBLE(TABLE o, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: over-key-expression: a partition by an expression
SELECT n, COUNT(*) OVER (PARTITION BY MOD(n, 2) ORDER BY ts) FROM events;
--: over-decimal: decimals
SELECT n, SUM(CAST(x AS DECIMAL(10, 2))) OVER (PARTITION BY u ORDER BY ts RANGE BETWEEN INTERVAL '3' SECOND PRECEDING AND CURRENT ROW) FROM events;
--: over-listagg: texts of a frame
SELECT n, LISTAGG(u) OVER (ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM events WHERE n IN (1, 2, 3, 9, 10);
--: over-stddev: a spread in a frame
SELECT n, VAR_POP(n) OVER (PARTITION BY u ORDER BY ts) FROM events;
--: over-descending: time descending
SELECT n, COUNT(*) OVER (ORDER BY ts DESC) FROM events;
--: over-no-order: OVER () without order
SELECT n, COUNT(*) OVER () FROM events;
--: over-not-time: ordered by a value
SELECT n, COUNT(*) OVER (PARTITION BY u ORDER BY n) FROM events;
--: over-following: rows that follow
SELECT n, COUNT(*) OVER (ORDER BY ts ROWS BETWEEN CURRENT ROW AND 1 FOLLOWING) FROM events WHERE n <> 4 OR n IS NULL;
