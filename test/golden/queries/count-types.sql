-- COUNT of every type it takes: result types, overflow, NULLs.
-- exact
CREATE TEMPORARY TABLE types (
  id INT NOT NULL, k STRING, ti TINYINT, si SMALLINT, i INT, bi BIGINT, f FLOAT, d DOUBLE, `dec` DECIMAL(10, 2),
  b BOOLEAN, s STRING, dt DATE, tm TIME(0), ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'filesystem', 'path' = '${data}/types.json', 'format' = 'json');
SELECT COUNT(ti) FROM types;
SELECT COUNT(si) FROM types;
SELECT COUNT(i) FROM types;
SELECT COUNT(bi) FROM types;
SELECT COUNT(f) FROM types;
SELECT COUNT(d) FROM types;
SELECT COUNT(`dec`) FROM types;
SELECT COUNT(b) FROM types;
SELECT COUNT(s) FROM types;
SELECT COUNT(dt) FROM types;
SELECT COUNT(tm) FROM types;
SELECT COUNT(ts) FROM types;
SELECT COUNT(ltz) FROM types;
SELECT k, COUNT(i), COUNT(`dec`), COUNT(d) FROM types GROUP BY k;
