-- CURRENT_WATERMARK and rows behind it.
-- only: stream
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at TIMESTAMP(3), WATERMARK FOR at AS at - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT n, at, CURRENT_WATERMARK(at) FROM clicks;
SELECT n FROM clicks WHERE at <= CURRENT_WATERMARK(at);
