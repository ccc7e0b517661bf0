-- MIN and MAX when the best value is taken back.
CREATE TEMPORARY VIEW t AS SELECT * FROM (VALUES ('a', 5), ('b', 9), ('a', 4), ('c', 1), ('b', -20), ('a', 1)) AS t(k, n);
SELECT MAX(s), MIN(s) FROM (SELECT k, SUM(n) AS s FROM t GROUP BY k);
