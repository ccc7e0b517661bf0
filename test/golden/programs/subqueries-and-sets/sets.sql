-- UNION, INTERSECT, EXCEPT, VALUES, CTEs, LATERAL, UNNEST.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE nested (id INT, xs ARRAY<INT>, m MAP<STRING, INT>, r ROW<p INT, q STRING>, rs ARRAY<ROW<p INT, q STRING>>, ss ARRAY<STRING>) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json');
CREATE TEMPORARY TABLE nobody (cust STRING, city STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
CREATE TEMPORARY TABLE scores (team STRING, player STRING, pts INT, t TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/scores.json', 'format' = 'json');
--: union: duplicates and NULL once
SELECT cust FROM orders UNION SELECT cust FROM customers;
--: union-all: duplicates stay
SELECT cust FROM orders UNION ALL SELECT cust FROM customers;
--: union-types: INT with BIGINT and DECIMAL
SELECT id AS x FROM orders WHERE id < 3 UNION ALL SELECT CAST(5 AS BIGINT) UNION ALL SELECT 1.5;
--: union-char: CHARs of other lengths
SELECT 'a' AS s UNION ALL SELECT 'abc' UNION SELECT CAST(NULL AS STRING);
--: intersect: once, NULL too
SELECT cust FROM orders INTERSECT SELECT cust FROM customers;
--: intersect-all: as often as on both sides
SELECT cust FROM orders INTERSECT ALL SELECT cust FROM customers;
--: except: those without, once
SELECT cust FROM orders EXCEPT SELECT cust FROM customers WHERE cid > 2;
--: except-all: as often as more on the left
SELECT cust FROM orders EXCEPT ALL SELECT cust FROM customers;
--: except-other-way: those of the right
SELECT cust FROM customers EXCEPT SELECT cust FROM orders;
--: except-nothing: minus nothing
SELECT cust FROM customers EXCEPT SELECT cust FROM nobody;
--: intersect-nothing: with nothing
SELECT cust FROM customers INTERSECT SELECT cust FROM nobody;
--: precedence: INTERSECT before UNION
SELECT 1 AS x UNION SELECT 2 INTERSECT SELECT 2 EXCEPT SELECT 1;
--: parentheses: parentheses change the order
(SELECT 1 AS x UNION SELECT 2) INTERSECT (SELECT 2 UNION SELECT 3);
--: except-updating: over inputs that change
SELECT n FROM (SELECT COUNT(*) AS n FROM orders GROUP BY cust) EXCEPT SELECT n FROM (SELECT COUNT(*) AS n FROM customers GROUP BY cust);
--: intersect-updating: over inputs that change
SELECT n FROM (SELECT COUNT(*) AS n FROM orders GROUP BY cust) INTERSECT SELECT n FROM (SELECT COUNT(*) AS n FROM customers GROUP BY cust);
--: except-all-updating: multiplicities that change
SELECT n FROM (SELECT COUNT(*) AS n FROM orders GROUP BY cust) EXCEPT ALL SELECT n FROM (SELECT COUNT(*) AS n FROM customers GROUP BY cust);
--: union-updating: a union of a changing and a plain input
SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust UNION ALL SELECT cust, CAST(cid AS BIGINT) FROM customers;
--: union-distinct-updating: UNION over inputs that change
SELECT COUNT(*) AS n FROM orders GROUP BY cust UNION SELECT COUNT(*) FROM customers GROUP BY cust;
--: cte-twice: one CTE used twice
WITH t AS (SELECT cust, SUM(price) AS s FROM orders GROUP BY cust) SELECT a.cust, a.s FROM t a WHERE a.s = (SELECT MAX(s) FROM t);
--: cte-chain: CTEs that name one another
WITH a AS (SELECT cust, qty FROM orders WHERE qty > 0), b AS (SELECT cust, COUNT(*) AS n FROM a GROUP BY cust) SELECT b.cust, b.n, c.city FROM b JOIN customers c ON b.cust = c.cust;
--: cte-columns: a CTE with names of columns
WITH t (k, v) AS (SELECT cust, id FROM orders) SELECT k, MAX(v) FROM t GROUP BY k;
--: cte-shadows: a CTE hides a table
WITH orders AS (SELECT 1 AS id) SELECT id FROM orders;
--: values: VALUES with NULL and other types
VALUES (1, 'a', 1.5), (2, NULL, 10.25), (3, 'ccc', NULL);
--: values-join: VALUES joined
SELECT v.x, o.id FROM (VALUES ('ann'), ('bob')) AS v(x) JOIN orders o ON o.cust = v.x;
--: unnest-array: NULL elements stay, empty arrays go
SELECT id, x FROM nested CROSS JOIN UNNEST(xs) AS t(x);
--: unnest-array-left: LEFT JOIN keeps rows with empty arrays
SELECT id, x FROM nested LEFT JOIN UNNEST(xs) AS t(x) ON TRUE;
--: unnest-ordinality: positions
SELECT id, x, pos FROM nested CROSS JOIN UNNEST(xs) WITH ORDINALITY AS t(x, pos);
--: unnest-ordinality-left: positions in a left join
SELECT id, x, pos FROM nested LEFT JOIN UNNEST(xs) WITH ORDINALITY AS t(x, pos) ON TRUE;
--: unnest-map: keys and values
SELECT id, k, v FROM nested CROSS JOIN UNNEST(m) AS t(k, v);
--: unnest-map-ordinality: entries with positions of one-entry maps
SELECT id, k, pos FROM nested CROSS JOIN UNNEST(m) WITH ORDINALITY AS t(k, v, pos) WHERE id = 4;
--: unnest-rows: rows become columns
SELECT id, p, q FROM nested CROSS JOIN UNNEST(rs) AS t(p, q);
--: unnest-rows-left: rows in a left join
SELECT id, p, q FROM nested LEFT JOIN UNNEST(rs) AS t(p, q) ON TRUE;
--: unnest-unicode: texts
SELECT id, s FROM nested CROSS JOIN UNNEST(ss) AS t(s);
--: unnest-multiset: a multiset of an aggregate
SELECT team, p FROM (SELECT team, COLLECT(pts) AS c FROM scores GROUP BY team) CROSS JOIN UNNEST(c) AS t(p);
--: unnest-constant: an array of constants
SELECT x FROM UNNEST(ARRAY[3, 1, 2]) AS t(x);
--: unnest-filter: a condition on the elements
SELECT id, x FROM nested CROSS JOIN UNNEST(xs) AS t(x) WHERE x > 1;
--: unnest-two: two arrays
SELECT id, x, s FROM nested CROSS JOIN UNNEST(xs) AS t(x) CROSS JOIN UNNEST(ss) AS u(s);
--: unnest-aggregate: counted again
SELECT x, COUNT(*) FROM nested CROSS JOIN UNNEST(xs) AS t(x) GROUP BY x;
--: lateral-top: the best rows for each key by LATERAL
SELECT c.cid, t.id FROM (SELECT cid, cust FROM customers) c, LATERAL (SELECT id, price FROM orders o WHERE o.cust = c.cust ORDER BY price DESC, id LIMIT 1) AS t;
--: lateral-join: LATERAL with a correlated filter
SELECT c.cid, t.id FROM customers c, LATERAL (SELECT o.id FROM orders o WHERE o.cust = c.cust AND o.qty > 1) AS t;
--: lateral-aggregate: LATERAL with an aggregate
SELECT c.cid, t.n FROM customers c, LATERAL (SELECT COUNT(*) AS n FROM orders o WHERE o.cust = c.cust) AS t;
--: distinct-union-in: IN over a union
SELECT id FROM orders WHERE cust IN (SELECT cust FROM customers WHERE cid = 1 UNION SELECT cust FROM customers WHERE cid = 4);
