-- Fields that are missing.
CREATE TEMPORARY TABLE t (id INT, v DOUBLE, w STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/broken.json', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
SELECT id, w FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id INT, who ROW<name STRING>, extra INT) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json', 'json.fail-on-missing-field' = 'true');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id INT NOT NULL, who ROW<name STRING> NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id INT) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json', 'json.fail-on-missing-field' = 'true', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
