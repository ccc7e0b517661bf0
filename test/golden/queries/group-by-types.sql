-- NULL keys and keys of every type.
CREATE TEMPORARY TABLE types (
  id INT NOT NULL, k STRING, ti TINYINT, si SMALLINT, i INT, bi BIGINT, f FLOAT, d DOUBLE, `dec` DECIMAL(10, 2),
  b BOOLEAN, s STRING, dt DATE, tm TIME(0), ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'filesystem', 'path' = '${data}/types.json', 'format' = 'json');
SELECT k, COUNT(*) FROM types GROUP BY k;
SELECT ti, COUNT(*) FROM types GROUP BY ti;
SELECT bi, COUNT(*) FROM types GROUP BY bi;
SELECT f, COUNT(*) FROM types GROUP BY f;
SELECT d, COUNT(*) FROM types GROUP BY d;
SELECT `dec`, COUNT(*) FROM types GROUP BY `dec`;
SELECT b, COUNT(*) FROM types GROUP BY b;
SELECT s, COUNT(*) FROM types GROUP BY s;
SELECT dt, COUNT(*) FROM types GROUP BY dt;
SELECT tm, COUNT(*) FROM types GROUP BY tm;
SELECT ts, COUNT(*) FROM types GROUP BY ts;
SELECT ltz, COUNT(*) FROM types GROUP BY ltz;
