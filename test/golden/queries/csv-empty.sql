-- An empty file.
CREATE TEMPORARY TABLE t (a INT) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.csv', 'format' = 'csv');
SELECT * FROM t;
SELECT COUNT(*) FROM t;
