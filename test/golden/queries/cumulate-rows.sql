-- CUMULATE without an aggregate: every row with its windows.
CREATE TEMPORARY TABLE clicks (
  u STRING, n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time - INTERVAL '1' DAY
) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT * FROM TABLE(CUMULATE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '20' SECOND));
SELECT u, n, window_start, window_end FROM TABLE(CUMULATE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) WHERE u = 'bob';
SELECT window_time, n FROM TABLE(CUMULATE(TABLE clicks, DESCRIPTOR(at_time), INTERVAL '5' SECOND, INTERVAL '20' SECOND)) WHERE n < 3;
