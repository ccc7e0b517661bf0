-- Grouping by the event time itself and by a part of it.
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at TIMESTAMP(3), WATERMARK FOR at AS at - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT FLOOR(at TO MINUTE), COUNT(*) FROM clicks GROUP BY FLOOR(at TO MINUTE);
SELECT u, MAX(at), MIN(at) FROM clicks GROUP BY u;
SELECT EXTRACT(MINUTE FROM at) AS m, SUM(n) FROM clicks GROUP BY EXTRACT(MINUTE FROM at);
