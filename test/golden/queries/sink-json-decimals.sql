-- JSON decimals without the plain option.
CREATE TEMPORARY TABLE o (a DECIMAL(20, 10), b DECIMAL(38, 0), c DOUBLE, d FLOAT) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'json');
INSERT INTO o VALUES (0.00000001, 100000, 1e20, CAST(1e-7 AS FLOAT)), (100, CAST('99999999999999999999999999999999999999' AS DECIMAL(38, 0)), 0.1, CAST(3.4e38 AS FLOAT)), (1.5000000000, 1, 1e7, CAST(0.1 AS FLOAT));
CREATE TEMPORARY TABLE lines (line STRING) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'raw');
SELECT * FROM lines;
