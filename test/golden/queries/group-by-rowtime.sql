-- Grouping by the event time itself and by a part of it.
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT FLOOR(at_time TO MINUTE), COUNT(*) FROM clicks GROUP BY FLOOR(at_time TO MINUTE);
SELECT u, MAX(at_time), MIN(at_time) FROM clicks GROUP BY u;
SELECT EXTRACT(MINUTE FROM at_time) AS m, SUM(n) FROM clicks GROUP BY EXTRACT(MINUTE FROM at_time);
