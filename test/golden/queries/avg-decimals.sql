-- AVG and SUM of decimals: precision and scale of the result, rounding.
CREATE TEMPORARY VIEW t AS SELECT * FROM (VALUES (CAST(1.00 AS DECIMAL(5, 2)), CAST(1 AS DECIMAL(38, 10)), CAST(1 AS DECIMAL(10, 0)), CAST(0.12345678 AS DECIMAL(9, 8))), (2.00, 1, 2, 0.5), (2.00, 0, 2, 0.25)) AS t(a, b, c, e);
SELECT AVG(a), AVG(b), AVG(c), AVG(e) FROM t;
SELECT SUM(a), SUM(b), SUM(c), SUM(e) FROM t;
SELECT AVG(CAST(1 AS DECIMAL(38, 38))) FROM t;
SELECT AVG(a) + SUM(a) FROM t;
