-- Timestamps in the SQL and in the ISO standard.
CREATE TEMPORARY TABLE t (id INT, ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/iso.json', 'format' = 'json', 'json.timestamp-format.standard' = 'ISO-8601');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id INT, ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/iso.json', 'format' = 'json');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id INT, ts TIMESTAMP(3), ltz TIMESTAMP_LTZ(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/iso.json', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id INT, ts STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/iso.json', 'format' = 'json');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id INT, ts TIMESTAMP(0), dt DATE, tm TIME(0)) WITH ('connector' = 'filesystem', 'path' = '${data}/types.json', 'format' = 'json');
SELECT * FROM t;
