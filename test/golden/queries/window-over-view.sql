-- A window over a filtered view and over a projection with a computed time.
-- anyOrder
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
CREATE TEMPORARY VIEW somebody AS SELECT u, n * 2 AS twice, at_time FROM clicks WHERE u IS NOT NULL;
SELECT window_start, SUM(twice) FROM TABLE(TUMBLE(TABLE somebody, DESCRIPTOR(at_time), INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE((SELECT u, at_time FROM clicks WHERE n > 3), DESCRIPTOR(at_time), INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
SELECT window_start AS `from`, window_end AS `to`, u, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE somebody, DESCRIPTOR(at_time), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end, u;
