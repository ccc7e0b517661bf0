-- GROUP BY TUMBLE(…) of old.
-- anyOrder
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT TUMBLE_START(at_time, INTERVAL '20' SECOND), TUMBLE_END(at_time, INTERVAL '20' SECOND), COUNT(*) FROM clicks GROUP BY TUMBLE(at_time, INTERVAL '20' SECOND);
SELECT u, TUMBLE_START(at_time, INTERVAL '20' SECOND) AS s, TUMBLE_ROWTIME(at_time, INTERVAL '20' SECOND) AS r, SUM(n) FROM clicks GROUP BY u, TUMBLE(at_time, INTERVAL '20' SECOND);
SELECT HOP_START(at_time, INTERVAL '10' SECOND, INTERVAL '20' SECOND), COUNT(*) FROM clicks GROUP BY HOP(at_time, INTERVAL '10' SECOND, INTERVAL '20' SECOND);
