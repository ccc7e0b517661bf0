-- Arrays and rows inside a CSV field.
CREATE TEMPORARY TABLE t (id INT, xs ARRAY<INT>, s STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/arrays.csv', 'format' = 'csv');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id INT, xs ARRAY<STRING>, s STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/arrays.csv', 'format' = 'csv', 'csv.array-element-delimiter' = ';');
SELECT * FROM t;
