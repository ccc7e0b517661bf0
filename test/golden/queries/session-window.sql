-- SESSION windows, streaming only.
-- only: stream
-- anyOrder
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '6' SECOND)) GROUP BY window_start, window_end;
SELECT u, window_start, window_end, COUNT(*) FROM TABLE(SESSION(TABLE clicks PARTITION BY u, DESCRIPTOR(at_time), INTERVAL '6' SECOND)) GROUP BY u, window_start, window_end;
