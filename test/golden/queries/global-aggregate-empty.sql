-- Aggregates over no rows: batch and streaming differ.
CREATE TEMPORARY TABLE nothing (k STRING, i INT, bi BIGINT, d DOUBLE, `dec` DECIMAL(10, 2), s STRING, b BOOLEAN) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
SELECT COUNT(*) FROM nothing;
SELECT COUNT(i), SUM(i), MIN(i), MAX(i), AVG(i) FROM nothing;
SELECT SUM(d), SUM(`dec`), MIN(s), MAX(b), COUNT(DISTINCT k) FROM nothing;
SELECT k, COUNT(*) FROM nothing GROUP BY k;
SELECT COUNT(*) FROM nothing GROUP BY ();
SELECT COUNT(*) FROM nothing HAVING COUNT(*) = 0;
SELECT COUNT(*) FILTER (WHERE i > 0) FROM nothing;
SELECT DISTINCT k FROM nothing;
SELECT * FROM nothing;
