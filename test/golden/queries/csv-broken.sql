-- Rows that do not fit: failing, and ignored.
CREATE TEMPORARY TABLE t (a INT, b STRING, c DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${data}/broken.csv', 'format' = 'csv');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (a INT, b STRING, c DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${data}/broken.csv', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
SELECT b FROM t;
SELECT COUNT(*) FROM t;
