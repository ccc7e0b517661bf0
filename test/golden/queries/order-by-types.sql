-- ORDER BY every type.
-- only: batch
CREATE TEMPORARY TABLE types (
  id INT NOT NULL, k STRING, ti TINYINT, si SMALLINT, i INT, bi BIGINT, f FLOAT, d DOUBLE, `dec` DECIMAL(10, 2),
  b BOOLEAN, s STRING, dt DATE, tm TIME(0), ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'filesystem', 'path' = '${data}/types.json', 'format' = 'json');
SELECT id, ti FROM types ORDER BY ti, id;
SELECT id, f FROM types ORDER BY f, id;
SELECT id, d FROM types ORDER BY d, id;
SELECT id, `dec` FROM types ORDER BY `dec`, id;
SELECT id, b FROM types ORDER BY b, id;
SELECT id, s FROM types ORDER BY s, id;
SELECT id, dt FROM types ORDER BY dt, id;
SELECT id, tm FROM types ORDER BY tm, id;
SELECT id, ts FROM types ORDER BY ts, id;
SELECT id, ltz FROM types ORDER BY ltz, id;
SELECT id, CAST(s AS CHAR(3)) FROM types ORDER BY 2, 1;
SELECT id, ENCODE(s, 'UTF-8') AS y FROM types ORDER BY y, id;
