-- Rows with too few and too many fields.
CREATE TEMPORARY TABLE t (a INT, b STRING, c STRING, x STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/header.csv', 'format' = 'csv');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (a STRING, b STRING, c STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/header.csv', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (a STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/header.csv', 'format' = 'csv');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (a STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/header.csv', 'format' = 'csv', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
