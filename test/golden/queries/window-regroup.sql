-- Grouping a window result by its window again, and by part of it.
-- anyOrder
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT ws, SUM(c) FROM (SELECT u, window_start AS ws, window_end AS we, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '20' SECOND)) GROUP BY u, window_start, window_end) GROUP BY ws;
SELECT window_start, window_end, SUM(c), MAX(c) FROM (SELECT u, window_start, window_end, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '20' SECOND)) GROUP BY u, window_start, window_end) GROUP BY window_start, window_end;
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '20' SECOND)) GROUP BY window_start;
SELECT u, COUNT(*) FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '20' SECOND)) GROUP BY u;
