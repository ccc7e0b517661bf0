-- JSON: ISO timestamps, plain decimals, ignored nulls, null map keys.
CREATE TEMPORARY TABLE types (
  id INT NOT NULL, k STRING, ti TINYINT, si SMALLINT, i INT, bi BIGINT, f FLOAT, d DOUBLE, `dec` DECIMAL(10, 2),
  b BOOLEAN, s STRING, dt DATE, tm TIME(0), ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)
) WITH ('connector' = 'filesystem', 'path' = '${data}/types.json', 'format' = 'json');
CREATE TEMPORARY TABLE o (id INT, ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3), x DECIMAL(20, 10), s STRING) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601', 'json.encode.decimal-as-plain-number' = 'true', 'json.encode.ignore-null-fields' = 'true');
INSERT INTO o SELECT id, ts, ltz, CAST(0.00000001 AS DECIMAL(20, 10)), s FROM types WHERE id > 2;
CREATE TEMPORARY TABLE lines (line STRING) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'raw');
SELECT * FROM lines;
