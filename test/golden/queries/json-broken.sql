-- Rows that are no JSON or of other types: failing, and ignored.
CREATE TEMPORARY TABLE t (id INT, v DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${data}/broken.json', 'format' = 'json');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id INT, v DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${data}/broken.json', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
SELECT * FROM t;
SELECT v FROM t;
SELECT COUNT(*) FROM t;
