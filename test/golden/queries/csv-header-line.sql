-- A header is a row like another: it fails or is ignored.
CREATE TEMPORARY TABLE t (id INT, name STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/header.csv', 'format' = 'csv');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id INT, name STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/header.csv', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
