-- Times, dates, numbers in CSV.
CREATE TEMPORARY TABLE t (id INT, ts TIMESTAMP(3), dt DATE, tm TIME(0), d DECIMAL(5, 2)) WITH ('connector' = 'filesystem', 'path' = '${data}/times.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id INT, ts TIMESTAMP(0), dt STRING, tm STRING, d DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${data}/times.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id TINYINT, ts TIMESTAMP_LTZ(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/iso.csv', 'format' = 'csv');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id BIGINT, ts TIMESTAMP_LTZ(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/times.csv', 'format' = 'csv', 'csv.null-literal' = '', 'csv.ignore-parse-errors' = 'true');
SELECT * FROM t;
