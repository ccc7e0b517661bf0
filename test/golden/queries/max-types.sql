-- MAX of every type it takes: result types, overflow, NULLs.
-- exact
CREATE TEMPORARY TABLE types (
  id INT NOT NULL, k STRING, ti TINYINT, si SMALLINT, i INT, bi BIGINT, f FLOAT, d DOUBLE, `dec` DECIMAL(10, 2),
  b BOOLEAN, s STRING, dt DATE, tm TIME(0), ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'filesystem', 'path' = '${data}/types.json', 'format' = 'json');
SELECT MAX(ti) FROM types;
SELECT MAX(si) FROM types;
SELECT MAX(i) FROM types;
SELECT MAX(bi) FROM types;
SELECT MAX(f) FROM types;
SELECT MAX(d) FROM types;
SELECT MAX(`dec`) FROM types;
SELECT MAX(b) FROM types;
SELECT MAX(s) FROM types;
SELECT MAX(dt) FROM types;
SELECT MAX(tm) FROM types;
SELECT MAX(ts) FROM types;
SELECT MAX(ltz) FROM types;
SELECT k, MAX(i), MAX(`dec`), MAX(d) FROM types GROUP BY k;
