-- Joins, ranks and deduplication within windows.
CREATE TEMPORARY TABLE events (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/events.json', 'format' = 'json');
CREATE TEMPORARY TABLE late (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/late.json', 'format' = 'json');
CREATE TEMPORARY VIEW l AS SELECT * FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) WHERE u <> 'c' OR u IS NULL;
CREATE TEMPORARY VIEW r AS SELECT * FROM TABLE(TUMBLE(TABLE late, DESCRIPTOR(ts), INTERVAL '10' SECOND)) WHERE n IN (1, 2, 5, 8);
--: window-join-inner: equal windows and keys
SELECT l.u, l.n, r.n AS rn, l.window_start FROM l JOIN r ON l.u = r.u AND l.window_start = r.window_start AND l.window_end = r.window_end;
--: window-join-left: rows without a partner in the window
SELECT l.u, l.n, r.n AS rn, l.window_start FROM l LEFT JOIN r ON l.u = r.u AND l.window_start = r.window_start AND l.window_end = r.window_end;
--: window-join-right: the other side keeps
SELECT l.n, r.u, r.n AS rn, r.window_start FROM l RIGHT JOIN r ON l.u = r.u AND l.window_start = r.window_start AND l.window_end = r.window_end;
--: window-join-full: both keep
SELECT l.n, r.n AS rn, COALESCE(l.window_start, r.window_start) AS ws FROM l FULL JOIN r ON l.u = r.u AND l.window_start = r.window_start AND l.window_end = r.window_end;
--: window-join-semi: IN within the window
SELECT l.u, l.n FROM l WHERE l.u IN (SELECT u FROM r WHERE l.window_start = r.window_start AND l.window_end = r.window_end);
--: window-join-exists: EXISTS within the window
SELECT l.u, l.n FROM l WHERE EXISTS (SELECT * FROM r WHERE l.u = r.u AND l.window_start = r.window_start AND l.window_end = r.window_end);
--: window-join-anti: NOT EXISTS within the window
SELECT l.u, l.n FROM l WHERE NOT EXISTS (SELECT * FROM r WHERE l.u = r.u AND l.window_start = r.window_start AND l.window_end = r.window_end);
--: window-join-no-key: windows alone as key
SELECT l.n, r.n AS rn FROM l JOIN r ON l.window_start = r.window_start AND l.window_end = r.window_end;
--: window-join-residual: a condition beside
SELECT l.n, r.n AS rn FROM l JOIN r ON l.window_start = r.window_start AND l.window_end = r.window_end AND l.n > r.n;
--: window-join-aggregates: aggregates of both sides by window
SELECT a.window_start, a.c, b.d FROM (SELECT window_start, window_end, COUNT(*) AS c FROM l GROUP BY window_start, window_end) a JOIN (SELECT window_start, window_end, COUNT(*) AS d FROM r GROUP BY window_start, window_end) b ON a.window_start = b.window_start AND a.window_end = b.window_end;
--: window-topn: the largest two of each window
SELECT u, n, window_start, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY n DESC) AS rn FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND))) WHERE rn <= 2 AND n IS NOT NULL;
--: window-topn-key: the largest of each key and window
SELECT u, x, window_start FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, u ORDER BY x DESC) AS rn FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '30' SECOND)) WHERE x IS NOT NULL) WHERE rn <= 1;
--: window-topn-aggregate: the busiest keys of each window
SELECT u, c, window_start, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY c DESC, u ASC) AS rn FROM (SELECT u, window_start, window_end, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '30' SECOND)) GROUP BY u, window_start, window_end)) WHERE rn <= 2;
--: window-topn-hop: ranks of overlapping windows
SELECT u, s, window_start, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY s DESC, u ASC) AS rn FROM (SELECT u, window_start, window_end, SUM(x) AS s FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND)) WHERE x IS NOT NULL GROUP BY u, window_start, window_end)) WHERE rn <= 1;
--: window-dedup-first: the first row of each key and window
SELECT u, n, window_start FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, u ORDER BY ts ASC) AS rn FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) WHERE n <> 4 OR n IS NULL) WHERE rn = 1;
--: window-dedup-last: the last row of each key and window
SELECT u, n, window_start FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end, u ORDER BY ts DESC) AS rn FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) WHERE n <> 4 OR n IS NULL) WHERE rn = 1;
--: window-rank-second: only the second
SELECT u, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY window_start, window_end ORDER BY ts) AS rn FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) WHERE n IN (1, 2, 9, 10)) WHERE rn = 2;
