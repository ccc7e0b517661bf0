-- EXPLAIN: to know Flink's plan, not to imitate its text.
-- notCompared
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
EXPLAIN SELECT u, COUNT(*) FROM clicks GROUP BY u;
EXPLAIN CHANGELOG_MODE SELECT u, COUNT(*) FROM clicks GROUP BY u HAVING COUNT(*) > 1;
EXPLAIN SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
