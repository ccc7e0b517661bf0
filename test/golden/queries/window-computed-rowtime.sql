-- A watermark on a computed column made from text and from epoch numbers.
-- anyOrder
CREATE TEMPORARY TABLE clicks (u STRING, n INT, at_time STRING, t AS TO_TIMESTAMP(at_time), WATERMARK FOR t AS t - INTERVAL '1' DAY) WITH ('connector' = 'filesystem', 'path' = '${data}/clicks.json', 'format' = 'json');
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE clicks, DESCRIPTOR(t), INTERVAL '20' SECOND)) GROUP BY window_start, window_end;
CREATE TEMPORARY TABLE epochs (n INT, at_time STRING, t AS TO_TIMESTAMP_LTZ(n * 7000, 3), WATERMARK FOR t AS t - INTERVAL '1' DAY) WITH ('connector' = 'filesystem', 'path' = '${data}/old.json', 'format' = 'json');
SELECT window_start, window_end, COUNT(*) FROM TABLE(TUMBLE(TABLE epochs, DESCRIPTOR(t), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
SELECT * FROM epochs;
