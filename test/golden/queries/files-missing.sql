-- A path that is not there; a table with a wrong option.
CREATE TEMPORARY TABLE t (id INT) WITH ('connector' = 'filesystem', 'path' = '${data}/no-such.csv', 'format' = 'csv');
SELECT * FROM t;
SELECT COUNT(*) FROM t;
