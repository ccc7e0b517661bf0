-- anyOrder
-- GROUPING SETS, ROLLUP and CUBE, combined and repeated; NULLs of data beside those of sets; the grouping functions.
CREATE TEMPORARY VIEW t AS SELECT * FROM (VALUES (1, CAST('a' AS STRING), CAST(1.5 AS DOUBLE)), (1, 'b', 2.5), (2, 'c', CAST(NULL AS DOUBLE)), (2, CAST(NULL AS STRING), 4.0), (3, CAST(NULL AS STRING), CAST(NULL AS DOUBLE)), (1, 'a', 7.0)) AS v (k, s, d);
SELECT k, s, COUNT(*) AS c, GROUPING(k) AS gk, GROUPING(s) AS gs, GROUPING_ID(k, s) AS gi, GROUP_ID() AS g FROM t GROUP BY GROUPING SETS ((k), (s), (k, s), ());
SELECT k, s, SUM(k) AS sk, MAX(s) AS ms, COUNT(DISTINCT d) AS cd FROM t GROUP BY CUBE (k, s);
SELECT k, s, d, COUNT(*) AS c FROM t GROUP BY k, ROLLUP (s, d);
SELECT k, COUNT(*) AS c, GROUP_ID() AS g FROM t GROUP BY GROUPING SETS ((k), (k), ());
SELECT k + 1 AS kk, SUM(k) AS c, GROUPING(k + 1) + 10 AS g FROM t GROUP BY ROLLUP (k + 1) HAVING COUNT(*) > 1;
SELECT k, s, d, COUNT(*) AS c FROM t GROUP BY GROUPING SETS ((k, s), ROLLUP (d));
SELECT s, COUNT(*) AS c, SUM(n) AS n FROM (SELECT s, k, COUNT(*) AS n FROM t GROUP BY s, k) GROUP BY CUBE (s);
SELECT k, GROUPING(s) AS g FROM t GROUP BY k;
