-- GROUP BY TUMBLE, HOP and SESSION with their auxiliaries.
CREATE TEMPORARY TABLE events (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/events.json', 'format' = 'json');
CREATE TEMPORARY TABLE late (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/late.json', 'format' = 'json');
CREATE TEMPORARY TABLE ancient (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/old.json', 'format' = 'json');
CREATE TEMPORARY TABLE noevents (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: legacy-tumble: start, end, rowtime
SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), TUMBLE_END(ts, INTERVAL '10' SECOND), COUNT(*) FROM events GROUP BY TUMBLE(ts, INTERVAL '10' SECOND);
--: legacy-tumble-rowtime: the time of a window
SELECT TUMBLE_ROWTIME(ts, INTERVAL '10' SECOND) AS rt, SUM(n) FROM events GROUP BY TUMBLE(ts, INTERVAL '10' SECOND);
--: legacy-tumble-key: keys
SELECT u, TUMBLE_END(ts, INTERVAL '30' SECOND), AVG(n) FROM events GROUP BY u, TUMBLE(ts, INTERVAL '30' SECOND);
--: legacy-hop: overlapping windows
SELECT HOP_START(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND), COUNT(*) FROM events GROUP BY HOP(ts, INTERVAL '5' SECOND, INTERVAL '10' SECOND);
--: legacy-session: sessions
SELECT u, SESSION_START(ts, INTERVAL '5' SECOND), SESSION_END(ts, INTERVAL '5' SECOND), COUNT(*) FROM events GROUP BY u, SESSION(ts, INTERVAL '5' SECOND);
--: legacy-session-no-key: sessions of all
SELECT SESSION_START(ts, INTERVAL '5' SECOND), COUNT(*) FROM events GROUP BY SESSION(ts, INTERVAL '5' SECOND);
--: legacy-negative: before 1970
SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), COUNT(*) FROM ancient GROUP BY TUMBLE(ts, INTERVAL '10' SECOND);
--: legacy-none: no rows
SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), COUNT(*) FROM noevents GROUP BY TUMBLE(ts, INTERVAL '10' SECOND);
--: legacy-late: late rows [late]
SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), COUNT(*) FROM late GROUP BY TUMBLE(ts, INTERVAL '10' SECOND);
--: legacy-cascade: a window over the rowtime of a window
SELECT TUMBLE_START(rt, INTERVAL '30' SECOND), SUM(c) FROM (SELECT TUMBLE_ROWTIME(ts, INTERVAL '10' SECOND) AS rt, COUNT(*) AS c FROM events GROUP BY TUMBLE(ts, INTERVAL '10' SECOND)) GROUP BY TUMBLE(rt, INTERVAL '30' SECOND);
--: legacy-having: HAVING with an auxiliary
SELECT TUMBLE_START(ts, INTERVAL '10' SECOND), COUNT(*) FROM events GROUP BY TUMBLE(ts, INTERVAL '10' SECOND) HAVING TUMBLE_START(ts, INTERVAL '10' SECOND) > TIMESTAMP '2020-01-01 00:00:05';
--: legacy-distinct: DISTINCT
SELECT TUMBLE_START(ts, INTERVAL '30' SECOND), COUNT(DISTINCT u) FROM events GROUP BY TUMBLE(ts, INTERVAL '30' SECOND);
