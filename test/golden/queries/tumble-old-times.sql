-- Windows before and around 1970.
-- anyOrder
CREATE TEMPORARY TABLE `old` (
  n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/old.json', 'format' = 'json');
SELECT window_start, window_end, COUNT(*), SUM(n) FROM TABLE(TUMBLE(TABLE `old`, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
SELECT window_start, window_end, SUM(n) FROM TABLE(HOP(TABLE `old`, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '15' SECOND)) GROUP BY window_start, window_end;
SELECT window_start, window_end, SUM(n) FROM TABLE(CUMULATE(TABLE `old`, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '15' SECOND)) GROUP BY window_start, window_end;
