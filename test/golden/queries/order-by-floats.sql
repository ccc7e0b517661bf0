-- ORDER BY doubles with NaN, infinities and zeros.
-- only: batch
CREATE TEMPORARY TABLE t (id INT, s STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/floats.json', 'format' = 'json');
SELECT id, CAST(s AS DOUBLE) AS d FROM t ORDER BY d, id;
SELECT id, CAST(s AS DOUBLE) AS d FROM t ORDER BY d DESC, id;
