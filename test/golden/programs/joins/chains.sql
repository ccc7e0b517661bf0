-- Chains of joins; joins of and under aggregates.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE payments (pid INT, order_id INT, amount DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/payments.json', 'format' = 'json');
CREATE TEMPORARY TABLE nobody (cust STRING, city STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: three: three tables
SELECT o.id, c.cid, p.pid FROM orders o JOIN customers c ON o.cust = c.cust JOIN payments p ON p.order_id = o.id;
--: three-left: left joins in a row
SELECT o.id, c.cid, p.pid FROM orders o LEFT JOIN customers c ON o.cust = c.cust LEFT JOIN payments p ON p.order_id = o.id;
--: three-same-key: a chain that shares one key
SELECT a.id, b.id, c.cid FROM orders a JOIN orders b ON a.cust = b.cust JOIN customers c ON b.cust = c.cust WHERE a.id < b.id;
--: three-same-key-full: full joins that share one key
SELECT a.cust, b.cust, c.cid FROM (SELECT DISTINCT cust FROM orders WHERE id < 6) a FULL JOIN (SELECT DISTINCT cust FROM orders WHERE id > 5) b ON a.cust = b.cust FULL JOIN customers c ON b.cust = c.cust;
--: right-of-join: a join in parentheses on the right
SELECT o.id, x.cid, x.pid FROM orders o LEFT JOIN (SELECT c.cid, c.cust, p.pid FROM customers c JOIN payments p ON c.cid = p.order_id) x ON o.cust = x.cust;
--: parenthesised: parentheses change the order
SELECT o.id, c.cid, p.pid FROM orders o LEFT JOIN (customers c JOIN payments p ON c.cid = p.pid) ON o.cust = c.cust;
--: inner-after-left: an inner join after a left join
SELECT o.id, c.cid, p.pid FROM orders o LEFT JOIN customers c ON o.cust = c.cust JOIN payments p ON p.order_id = c.cid;
--: aggregate-above: GROUP BY over a join
SELECT c.city, COUNT(*), SUM(o.price) FROM orders o JOIN customers c ON o.cust = c.cust GROUP BY c.city;
--: aggregate-above-left: COUNT of a column and of rows over a left join
SELECT c.cust, COUNT(*), COUNT(o.id) FROM customers c LEFT JOIN orders o ON o.cust = c.cust GROUP BY c.cust;
--: aggregate-below: an updating input on one side
SELECT c.cid, t.n FROM customers c JOIN (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) t ON c.cust = t.cust;
--: aggregate-below-left: an updating right side of a left join
SELECT c.cid, t.n FROM customers c LEFT JOIN (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) t ON c.cust = t.cust;
--: aggregate-below-both: updating inputs on both sides
SELECT a.cust, a.n, b.m FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) a FULL JOIN (SELECT cust, SUM(credit) AS m FROM customers GROUP BY cust) b ON a.cust = b.cust;
--: aggregate-key-is-value: the join key is a count that changes
SELECT c.cid, t.cust FROM customers c JOIN (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) t ON c.cid = t.n;
--: aggregate-key-is-value-left: a changing key in a left join
SELECT c.cid, t.cust FROM customers c LEFT JOIN (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) t ON c.cid = t.n;
--: aggregate-key-is-value-full: a changing key in a full join
SELECT c.cid, t.cust FROM customers c FULL JOIN (SELECT cust, CAST(COUNT(*) AS INT) AS n FROM orders GROUP BY cust) t ON c.cid = t.n;
--: having-below: HAVING makes rows come and go
SELECT c.cid, t.s FROM customers c LEFT JOIN (SELECT cust, SUM(qty) AS s FROM orders WHERE id <> 9 GROUP BY cust HAVING SUM(qty) < 3) t ON c.cust = t.cust;
--: global-aggregate: a cross join with one row that changes
SELECT o.id, t.n FROM orders o CROSS JOIN (SELECT COUNT(*) AS n FROM payments) t WHERE o.id < 4;
--: compare-with-average: rows above the average that moves
SELECT o.id FROM orders o JOIN (SELECT cust, AVG(price) AS a FROM orders GROUP BY cust) t ON o.cust = t.cust AND o.price > t.a;
--: distinct-below: DISTINCT on both sides
SELECT a.cust, b.cust FROM (SELECT DISTINCT cust FROM orders) a FULL JOIN (SELECT DISTINCT cust FROM customers) b ON a.cust = b.cust;
--: union-below: a union on one side
SELECT o.id, u.w FROM orders o JOIN (SELECT cust, 'c' AS w FROM customers UNION ALL SELECT cust, 'o' FROM orders WHERE id < 3) u ON o.cust = u.cust WHERE o.id > 9;
--: view-twice: one view on both sides
WITH t AS (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) SELECT a.cust, b.cust, a.n FROM t a JOIN t b ON a.n = b.n AND a.cust < b.cust;
--: duplicates: equal rows on both sides multiply
SELECT a.x, b.x FROM (VALUES 1, 1, 2) AS a(x) JOIN (VALUES 1, 1, 1, 3) AS b(x) ON a.x = b.x;
--: duplicates-full: equal rows in a full join
SELECT a.x, b.x FROM (VALUES 1, 1, 2, 2) AS a(x) FULL JOIN (VALUES 1, 3, 3) AS b(x) ON a.x = b.x;
--: double-keys: floating keys with −0 and NaN
SELECT a.i, b.i FROM (VALUES (1, CAST('NaN' AS DOUBLE)), (2, CAST('-0.0' AS DOUBLE)), (3, 1.5E0)) AS a(i, d) JOIN (VALUES (1, CAST('NaN' AS DOUBLE)), (2, CAST('0.0' AS DOUBLE)), (3, 1.5E0)) AS b(i, d) ON a.d = b.d;
--: boolean-keys: a key with two values
SELECT a.id, b.x FROM orders a JOIN (VALUES (TRUE, 'yes'), (CAST(NULL AS BOOLEAN), 'unknown')) AS b(k, x) ON (a.qty > 1) = b.k;
--: time-keys: timestamps of another precision
SELECT o.id, p.pid FROM orders o JOIN payments p ON o.ts = CAST(p.ts AS TIMESTAMP(6));
--: coalesce-above: NULLs of the outer side made into values
SELECT o.id, COALESCE(c.city, '?') AS city FROM orders o LEFT JOIN customers c ON o.cust = c.cust;
--: case-of-null-side: an expression over the outer side is not NULL by itself
SELECT o.id, c.w FROM orders o LEFT JOIN (SELECT cust, CASE WHEN city IS NULL THEN 'none' ELSE 'some' END AS w FROM customers) c ON o.cust = c.cust;
