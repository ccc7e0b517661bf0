-- Values of other JSON types than the column.
CREATE TEMPORARY TABLE t (s STRING, i INT, b BOOLEAN, d DOUBLE, t STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/coerce.json', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (s STRING, t STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/coerce.json', 'format' = 'json');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (i BIGINT) WITH ('connector' = 'filesystem', 'path' = '${data}/coerce.json', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (i DECIMAL(10, 1), d DECIMAL(5, 1)) WITH ('connector' = 'filesystem', 'path' = '${data}/coerce.json', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (i SMALLINT, d FLOAT) WITH ('connector' = 'filesystem', 'path' = '${data}/coerce.json', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
