-- A window over window_time of another.
-- anyOrder
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
CREATE TEMPORARY VIEW ten AS SELECT u, window_start AS ws, window_end AS we, window_time AS wt, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY u, window_start, window_end, window_time;
SELECT * FROM ten;
SELECT window_start, window_end, SUM(c), COUNT(*) FROM TABLE(TUMBLE(TABLE ten, DESCRIPTOR(wt), INTERVAL '30' SECOND)) GROUP BY window_start, window_end;
