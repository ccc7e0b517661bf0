-- Windows over no rows.
CREATE TEMPORARY TABLE nothing (n INT, at_time TIMESTAMP(3), WATERMARK FOR at_time AS at_time) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE nothing, DESCRIPTOR(at_time), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
