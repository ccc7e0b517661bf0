-- Aggregates that come later: variance, first and last, lists.
-- approx
CREATE TEMPORARY TABLE types (
  id INT NOT NULL, k STRING, ti TINYINT, si SMALLINT, i INT, bi BIGINT, f FLOAT, d DOUBLE, `dec` DECIMAL(10, 2),
  b BOOLEAN, s STRING, dt DATE, tm TIME(0), ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'filesystem', 'path' = '${data}/types.json', 'format' = 'json');
SELECT STDDEV_POP(d), STDDEV_SAMP(d), VAR_POP(d), VAR_SAMP(d), VARIANCE(d) FROM types;
SELECT FIRST_VALUE(s), LAST_VALUE(s) FROM types;
SELECT LISTAGG(s), LISTAGG(s, '-') FROM types;
SELECT k, LISTAGG(s, '/') FROM types GROUP BY k;
SELECT COLLECT(k) FROM types;
SELECT ARRAY_AGG(k) FROM types;
SELECT JSON_OBJECTAGG(KEY s VALUE i) FROM types WHERE id < 3;
SELECT JSON_ARRAYAGG(s) FROM types;
SELECT SUM0(i) FROM types;
SELECT PERCENTILE(d, 0.5) FROM types;
