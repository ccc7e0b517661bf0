-- SESSION: late rows, sessions that join, partitions other than the grouping, cascades.
-- only: stream
-- anyOrder
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '3' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
CREATE TEMPORARY TABLE calm (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT u, window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE clicks PARTITION BY u, DESCRIPTOR(at_time), INTERVAL '2' SECOND)) GROUP BY u, window_start, window_end;
SELECT u, window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE clicks PARTITION BY u, DESCRIPTOR(at_time), INTERVAL '6' SECOND)) GROUP BY u, window_start, window_end;
SELECT * FROM TABLE(SESSION(TABLE clicks PARTITION BY u, DESCRIPTOR(at_time), INTERVAL '6' SECOND));
SELECT * FROM TABLE(SESSION(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '1' SECOND));
SELECT u, n, window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE calm PARTITION BY u, DESCRIPTOR(at_time), INTERVAL '6' SECOND)) GROUP BY u, n, window_start, window_end;
SELECT window_start, window_end, SUM(n), COUNT(DISTINCT n), MAX(n), MIN(n) FROM TABLE(SESSION(DATA => TABLE calm PARTITION BY u, TIMECOL => DESCRIPTOR(at_time), GAP => INTERVAL '6' SECOND)) GROUP BY window_start, window_end, u;
SELECT window_start, window_end, c, COUNT(*) FROM TABLE(TUMBLE((SELECT u, window_time AS wt, COUNT(*) AS c FROM TABLE(SESSION(TABLE calm PARTITION BY u, DESCRIPTOR(at_time), INTERVAL '6' SECOND)) GROUP BY window_start, window_end, u, window_time), DESCRIPTOR(wt), INTERVAL '10' SECOND)) GROUP BY window_start, window_end, c;
SELECT window_start, window_end, window_time, u, COUNT(*) FROM TABLE(SESSION(TABLE calm PARTITION BY u, DESCRIPTOR(at_time), INTERVAL '6' SECOND)) WHERE n > 3 GROUP BY window_start, window_end, u, window_time;
SELECT u, n, window_start FROM TABLE(SESSION(TABLE calm PARTITION BY u, DESCRIPTOR(at_time), INTERVAL '6' SECOND)) WHERE n > 3;
SELECT u, n, window_start FROM TABLE(SESSION(TABLE calm PARTITION BY u, DESCRIPTOR(at_time), INTERVAL '6' SECOND)) WHERE u = 'ann';
SELECT u, n, window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE calm PARTITION BY (u, n), DESCRIPTOR(at_time), INTERVAL '6' SECOND)) GROUP BY n, window_start, window_end, u;
