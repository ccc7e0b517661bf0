-- Window table functions: sizes, offsets, names, negative times, late rows, joins and ranks of windows.
CREATE TEMPORARY TABLE events (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/events.json', 'format' = 'json');
CREATE TEMPORARY TABLE late (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/late.json', 'format' = 'json');
CREATE TEMPORARY TABLE ancient (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/old.json', 'format' = 'json');
CREATE TEMPORARY TABLE noevents (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: tumble: counts and NULLs
SELECT window_start, window_end, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end;
--: tumble-key: keys with NULL
SELECT u, window_start, COUNT(*), MAX(x) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY u, window_start, window_end;
--: tumble-offset: windows that begin at three
SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '3' SECOND)) GROUP BY window_start, window_end;
--: tumble-negative-offset: an offset below zero
SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '-3' SECOND)) GROUP BY window_start, window_end;
--: tumble-named: named arguments in another order
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(SIZE => INTERVAL '20' SECOND, DATA => TABLE events, TIMECOL => DESCRIPTOR(ts))) GROUP BY window_start, window_end;
--: tumble-rows: rows with their windows, no aggregate
SELECT u, n, window_start, window_end, window_time FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND));
--: tumble-distinct: COUNT DISTINCT in a window
SELECT window_start, COUNT(DISTINCT u), COUNT(DISTINCT n) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: tumble-negative-times: windows before 1970
SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE ancient, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: tumble-none: no rows, no windows
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE noevents, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: tumble-late: rows behind the watermark are dropped [late]
SELECT window_start, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE late, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: tumble-having: HAVING on a window
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end HAVING COUNT(*) > 2;
--: tumble-rollup: GROUPING SETS in windows
SELECT window_start, u, COUNT(*) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '30' SECOND)) GROUP BY window_start, window_end, ROLLUP (u);
--: tumble-grouping-sets: GROUPING in windows
SELECT window_start, u, GROUPING(u), SUM(n) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '30' SECOND)) GROUP BY window_start, window_end, GROUPING SETS ((u), ());
--: tumble-listagg: texts of a window
SELECT window_start, LISTAGG(u) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '30' SECOND)) WHERE u <> 'b' GROUP BY window_start, window_end;
--: hop: overlapping windows
SELECT window_start, window_end, COUNT(*), MIN(n) FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: hop-uneven: a size that the slide does not divide
SELECT window_start, window_end, COUNT(*) FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '4' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: hop-key: keys over overlapping windows
SELECT u, window_end, SUM(n), MAX(n) FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND)) GROUP BY u, window_start, window_end;
--: hop-offset: an offset
SELECT window_start, COUNT(*) FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND, INTERVAL '1' SECOND)) GROUP BY window_start, window_end;
--: hop-negative-times: overlapping windows before 1970
SELECT window_start, COUNT(*) FROM TABLE(HOP(TABLE ancient, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: hop-late: late for one window, in time for the next [late]
SELECT window_start, COUNT(*), SUM(n) FROM TABLE(HOP(TABLE late, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: hop-distinct: COUNT DISTINCT over slices
SELECT window_start, COUNT(DISTINCT u) FROM TABLE(HOP(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND, INTERVAL '15' SECOND)) GROUP BY window_start, window_end;
--: cumulate: windows that grow
SELECT window_start, window_end, COUNT(*) FROM TABLE(CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND)) GROUP BY window_start, window_end;
--: cumulate-key: keys in windows that grow
SELECT u, window_end, SUM(n) FROM TABLE(CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND)) GROUP BY u, window_start, window_end;
--: cumulate-offset: an offset
SELECT window_start, window_end, COUNT(*) FROM TABLE(CUMULATE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND, INTERVAL '30' SECOND, INTERVAL '5' SECOND)) GROUP BY window_start, window_end;
--: session: sessions without a key
SELECT window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end;
--: session-key: sessions of each key, NULL key too
SELECT u, window_start, window_end, COUNT(*), SUM(n) FROM TABLE(SESSION(TABLE events PARTITION BY u, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY u, window_start, window_end;
--: session-gap-exact: a gap that is just reached
SELECT window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE events, DESCRIPTOR(ts), INTERVAL '6.8' SECOND)) GROUP BY window_start, window_end;
--: session-negative-times: sessions before 1970
SELECT u, window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE ancient PARTITION BY u, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY u, window_start, window_end;
--: session-late: a row that would join a session that ended [late]
SELECT window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE late, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start, window_end;
--: session-rows: rows with their sessions
SELECT u, n, window_start, window_end FROM TABLE(SESSION(TABLE events PARTITION BY u, DESCRIPTOR(ts), INTERVAL '5' SECOND));
--: cascade: windows of windows over window_time
SELECT window_start, window_end, SUM(c) FROM (SELECT window_start AS s, window_time AS wt, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, window_time) GROUP BY s, c, wt;
--: cascade-tvf: a window function over a view of windows
WITH small AS (SELECT window_time AS wt, u, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end, window_time, u) SELECT window_start, window_end, SUM(c), MAX(c) FROM TABLE(TUMBLE(TABLE small, DESCRIPTOR(wt), INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
--: regroup: windows grouped again by their bounds
SELECT window_start, window_end, MAX(c) FROM (SELECT u, window_start, window_end, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY u, window_start, window_end) GROUP BY window_start, window_end;
--: window-over-filter: a filter before the window
WITH f AS (SELECT * FROM events WHERE n > 2) SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE f, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: window-only-end: grouped by window_end alone
SELECT window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_end;
--: size-in-days: days as a size
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE ancient, DESCRIPTOR(ts), INTERVAL '1' DAY)) GROUP BY window_start, window_end;
--: size-of-milliseconds: small windows
SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '0.5' SECOND)) GROUP BY window_start, window_end;
