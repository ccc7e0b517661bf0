-- The last rows of windows at the watermark: equal to the end, one before.
-- anyOrder
-- batchKeepsLate
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT window_start, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
CREATE TEMPORARY TABLE clicks2 (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '0.001' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT window_start, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE clicks2, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
CREATE TEMPORARY TABLE clicks3 (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '7' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT u, window_start, COUNT(*), SUM(n) FROM TABLE(HOP(TABLE clicks3, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) GROUP BY u, window_start, window_end;
