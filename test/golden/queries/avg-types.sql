-- AVG of every type it takes: result types, overflow, NULLs.
-- approx
CREATE TEMPORARY TABLE types (
  id INT NOT NULL, k STRING, ti TINYINT, si SMALLINT, i INT, bi BIGINT, f FLOAT, d DOUBLE, `dec` DECIMAL(10, 2),
  b BOOLEAN, s STRING, dt DATE, tm TIME(0), ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'filesystem', 'path' = '${data}/types.json', 'format' = 'json');
SELECT AVG(ti) FROM types;
SELECT AVG(si) FROM types;
SELECT AVG(i) FROM types;
SELECT AVG(bi) FROM types;
SELECT AVG(f) FROM types;
SELECT AVG(d) FROM types;
SELECT AVG(`dec`) FROM types;
SELECT k, AVG(i), AVG(`dec`), AVG(d) FROM types GROUP BY k;
