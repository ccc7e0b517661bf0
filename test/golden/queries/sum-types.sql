-- SUM of every type it takes: result types, overflow, NULLs.
-- approx
CREATE TEMPORARY TABLE types (
  id INT NOT NULL, k STRING, ti TINYINT, si SMALLINT, i INT, bi BIGINT, f FLOAT, d DOUBLE, `dec` DECIMAL(10, 2),
  b BOOLEAN, s STRING, dt DATE, tm TIME(0), ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'filesystem', 'path' = '${data}/types.json', 'format' = 'json');
SELECT SUM(ti) FROM types;
SELECT SUM(si) FROM types;
SELECT SUM(i) FROM types;
SELECT SUM(bi) FROM types;
SELECT SUM(f) FROM types;
SELECT SUM(d) FROM types;
SELECT SUM(`dec`) FROM types;
SELECT k, SUM(i), SUM(`dec`), SUM(d) FROM types GROUP BY k;
