-- Empty fields and the null literal.
CREATE TEMPORARY TABLE t (a INT, b STRING, c BOOLEAN) WITH ('connector' = 'filesystem', 'path' = '${data}/pipe.csv', 'format' = 'csv', 'csv.field-delimiter' = '|');
SELECT a, b, b IS NULL, c FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (a INT, b STRING, c BOOLEAN) WITH ('connector' = 'filesystem', 'path' = '${data}/pipe.csv', 'format' = 'csv', 'csv.field-delimiter' = '|', 'csv.null-literal' = '');
SELECT a, b, b IS NULL, c FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (a STRING, b STRING, c STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/semicolon.csv', 'format' = 'csv', 'csv.field-delimiter' = ';', 'csv.null-literal' = 'NA', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
