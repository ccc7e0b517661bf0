-- The table function with named arguments.
-- anyOrder
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(DATA => TABLE clicks, TIMECOL => DESCRIPTOR(at_time), SIZE => INTERVAL '20' SECONDS)) GROUP BY window_start, window_end;
SELECT window_start, COUNT(*) FROM TABLE(HOP(DATA => TABLE clicks, TIMECOL => DESCRIPTOR(at_time), SLIDE => INTERVAL '10' SECONDS, SIZE => INTERVAL '20' SECONDS)) GROUP BY window_start, window_end;
