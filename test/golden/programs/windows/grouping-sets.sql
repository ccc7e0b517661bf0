-- Windows grouped by several sets of keys at once: the window is in all of them.
CREATE TEMPORARY TABLE events (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/events.json', 'format' = 'json');
CREATE TEMPORARY TABLE late (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/late.json', 'format' = 'json');
CREATE TEMPORARY TABLE noevents (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: tumble: a key and none; a NULL key is not the NULL of the set without it
SELECT window_start, window_end, u, GROUPING(u) AS g, COUNT(*) AS c, SUM(n) AS s FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((u), ());
--: tumble-rollup: ROLLUP over two keys
SELECT window_start, u, n, GROUPING_ID(u, n) AS g, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, ROLLUP (u, n);
--: tumble-cube: CUBE over two keys
SELECT window_end, u, n, COUNT(x) AS c, MAX(x) AS m FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, CUBE (u, n);
--: hop: a row is in several windows and several sets
SELECT window_start, window_end, u, COUNT(*) AS c, SUM(n) AS s FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((u), ());
--: cumulate: growing windows by sets
SELECT window_start, window_end, u, COUNT(*) AS c FROM TABLE(CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((u), ());
--: distinct: different values by set
SELECT window_start, u, COUNT(DISTINCT n) AS d, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((u), ());
--: aggregate-of-key: the key itself is summed up where the set has no key
SELECT window_start, u, MAX(u) AS m, COUNT(u) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((u), ());
--: having: groups that the set decides on
SELECT window_start, u, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((u), ()) HAVING GROUPING(u) = 1;
--: filter: rows before they are grouped
SELECT window_start, u, COUNT(*) FILTER (WHERE n > 1) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) WHERE u IS NOT NULL GROUP BY window_start, window_end, GROUPING SETS ((u), ());
--: computed-key: an expression as a key
SELECT window_start, UPPER(u) AS v, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((UPPER(u)), ());
--: cascade: the time of the window stays a time
SELECT window_start, window_end, SUM(c) AS c FROM TABLE(TUMBLE((SELECT window_time AS rt, u, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, window_time, GROUPING SETS ((u), ())), DESCRIPTOR(rt), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: late: a late row is in no set
SELECT window_start, u, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE late, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((u), ());
--: empty: no rows, no windows: not even for the set of nothing
SELECT window_start, u, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE noevents, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((u), ());
--: window-in-sets: the window in a set of its own
SELECT window_start, window_end, u, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY GROUPING SETS ((window_start, window_end, u), (window_start, window_end));
--: session: sessions of all rows, counted by key and in all
SELECT window_start, window_end, u, COUNT(*) AS c FROM TABLE(SESSION(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((u), ());
--: top-n: the best of a window among sets
SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY c DESC, u) AS rn FROM (SELECT window_start, window_end, u, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((u), ()))) WHERE rn <= 1;
