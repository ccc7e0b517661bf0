-- Other delimiters: ;, |, tab.
CREATE TEMPORARY TABLE t (a STRING, b STRING, c INT) WITH ('connector' = 'filesystem', 'path' = '${data}/semicolon.csv', 'format' = 'csv', 'csv.field-delimiter' = ';', 'csv.allow-comments' = 'true', 'csv.null-literal' = 'NA');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (a INT, b STRING, c BOOLEAN) WITH ('connector' = 'filesystem', 'path' = '${data}/pipe.csv', 'format' = 'csv', 'csv.field-delimiter' = '|');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/tab.csv', 'format' = 'csv', 'csv.field-delimiter' = '\t');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (a INT, b STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/tab.csv', 'format' = 'csv', 'csv.field-delimiter' = '	');
SELECT * FROM t;
