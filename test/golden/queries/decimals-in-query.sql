-- Decimals as keys, compared with other numbers, summed.
CREATE TEMPORARY VIEW t AS SELECT * FROM (VALUES (1.10, 1), (1.1, 2), (1.100, 3), (2.0, 4), (CAST(NULL AS DECIMAL(3, 2)), 5)) AS t(x, n);
SELECT * FROM t;
SELECT x, COUNT(*) FROM t GROUP BY x;
SELECT n FROM t WHERE x = 1.1;
SELECT n FROM t WHERE x = 1.1e0;
SELECT SUM(x), AVG(x), SUM(x * n) FROM t;
