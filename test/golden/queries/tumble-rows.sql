-- TUMBLE without an aggregate: every row with its windows.
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT * FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '10' SECOND));
SELECT u, n, window_start, window_end FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) WHERE u = 'bob';
SELECT window_time, n FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) WHERE n < 3;
