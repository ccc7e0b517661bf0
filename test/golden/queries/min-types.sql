-- MIN of every type it takes: result types, overflow, NULLs.
-- exact
CREATE TEMPORARY TABLE types (
  id INT NOT NULL, k STRING, ti TINYINT, si SMALLINT, i INT, bi BIGINT, f FLOAT, d DOUBLE, `dec` DECIMAL(10, 2),
  b BOOLEAN, s STRING, dt DATE, tm TIME(0), ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'filesystem', 'path' = '${data}/types.json', 'format' = 'json');
SELECT MIN(ti) FROM types;
SELECT MIN(si) FROM types;
SELECT MIN(i) FROM types;
SELECT MIN(bi) FROM types;
SELECT MIN(f) FROM types;
SELECT MIN(d) FROM types;
SELECT MIN(`dec`) FROM types;
SELECT MIN(b) FROM types;
SELECT MIN(s) FROM types;
SELECT MIN(dt) FROM types;
SELECT MIN(tm) FROM types;
SELECT MIN(ts) FROM types;
SELECT MIN(ltz) FROM types;
SELECT k, MIN(i), MIN(`dec`), MIN(d) FROM types GROUP BY k;
