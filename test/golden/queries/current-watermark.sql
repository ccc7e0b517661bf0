-- CURRENT_WATERMARK and rows behind it.
-- only: stream
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT n, at_time, CURRENT_WATERMARK(at_time) FROM clicks;
SELECT n FROM clicks WHERE at_time <= CURRENT_WATERMARK(at_time);
