-- Aggregates of no rows, and of columns that are never NULL; NaN and infinity among what is taken back.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE floats (id INT, k STRING, s STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/floats.json', 'format' = 'json');
CREATE TEMPORARY VIEW given AS SELECT COALESCE(id, 0) AS i, COALESCE(cust, 'none') AS c, CAST(COALESCE(id, 0) AS DOUBLE) AS d, CAST(COALESCE(id, 0) AS DECIMAL(10, 2)) AS m FROM orders;
--: sum: a sum of no rows is NULL, whatever the column
SELECT SUM(i) AS s, SUM(d) AS sd, SUM(m) AS sm FROM given WHERE i > 100;
--: sum-filter: nor does FILTER leave any
SELECT SUM(i) FILTER (WHERE i > 100) AS s, COUNT(*) AS c FROM given;
--: all: every aggregate of no rows
SELECT COUNT(*) AS c, COUNT(i) AS ci, AVG(i) AS a, MIN(i) AS mn, MAX(i) AS mx, SUM(DISTINCT i) AS sd, MIN(c) AS mc FROM given WHERE i > 100;
--: spread: deviation of no rows
SELECT STDDEV_POP(d) AS s, VAR_SAMP(d) AS v FROM given WHERE i > 100;
--: one-row: and of one
SELECT SUM(i) AS s, AVG(i) AS a, VAR_POP(d) AS v FROM given WHERE i = 1;
--: compared: a sum of no rows in an expression
SELECT SUM(i) + 1 AS s, COALESCE(SUM(i), -1) AS n, SUM(i) IS NULL AS isn FROM given WHERE i > 100;
--: keyed: with keys there is no group at all
SELECT c, SUM(i) AS s FROM given WHERE i > 100 GROUP BY c;
--: having: HAVING about a sum of no rows
SELECT COUNT(*) AS c FROM given WHERE i > 100 HAVING SUM(i) IS NULL;
--: sum-of-counts: a sum of a column of another aggregate
SELECT SUM(n) AS s, AVG(n) AS a, MAX(n) AS m FROM (SELECT c, COUNT(*) AS n FROM given WHERE i > 100 GROUP BY c);
--: empty-sets: the set of nothing needs a row
SELECT c, SUM(i) AS s FROM given WHERE i > 100 GROUP BY ROLLUP (c);
--: float-retracted: FLOAT NaN goes when its row goes
SELECT SUM(f) AS s, AVG(f) AS a FROM (SELECT k, LAST_VALUE(CAST(s AS FLOAT)) AS f FROM floats WHERE id < 10 AND k <> 'b' GROUP BY k);
--: double-retracted: infinities of both signs, one after the other
SELECT SUM(f) AS s, AVG(f) AS a FROM (SELECT cust, LAST_VALUE(CASE WHEN id = 1 THEN CAST('Infinity' AS DOUBLE) WHEN id = 2 THEN CAST('-Infinity' AS DOUBLE) ELSE CAST(id AS DOUBLE) END) AS f FROM orders WHERE cust IS NOT NULL GROUP BY cust);
