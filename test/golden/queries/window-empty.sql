-- Windows over no rows.
CREATE TEMPORARY TABLE nothing (n INT, at TIMESTAMP(3), WATERMARK FOR at AS at) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
SELECT window_start, COUNT(*) FROM TABLE(TUMBLE(TABLE nothing, DESCRIPTOR(at), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
