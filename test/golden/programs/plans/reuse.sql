-- Sub-plans used more than once, views of views, expressions shared; dynamic values.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE scores (team STRING, player STRING, pts INT, t TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/scores.json', 'format' = 'json');
CREATE TEMPORARY VIEW sums AS SELECT cust, COUNT(*) AS n, SUM(price) AS s FROM orders GROUP BY cust;
CREATE TEMPORARY VIEW big AS SELECT * FROM sums WHERE n > 1;
--: view-twice: a view joined with itself
SELECT a.cust, b.n FROM sums a JOIN sums b ON a.cust = b.cust;
--: view-of-view: views of views
SELECT b.cust, s.s FROM big b JOIN sums s ON b.cust = s.cust;
--: view-union: a view in two parts of a union
SELECT cust, 'many' AS w FROM sums WHERE n > 2 UNION ALL SELECT cust, 'few' FROM sums WHERE n <= 2;
--: view-minus-view: a view without its part
SELECT cust FROM sums EXCEPT SELECT cust FROM big;
--: share-of-whole: a value with its total
SELECT s.player, s.pts, t.total FROM (SELECT player, SUM(pts) AS pts FROM scores GROUP BY player) s CROSS JOIN (SELECT SUM(pts) AS total FROM scores) t;
--: same-expression: an expression in WHERE, SELECT and GROUP BY
SELECT MOD(id, 3) AS m, COUNT(*) FROM orders WHERE MOD(id, 3) > 0 GROUP BY MOD(id, 3) HAVING MOD(id, 3) < 3;
--: two-aggregates-joined: two aggregates of one table
SELECT a.cust, a.n, b.m FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) a JOIN (SELECT cust, MAX(id) AS m FROM orders GROUP BY cust) b ON a.cust = b.cust;
--: diamond: one aggregate, two filters, one join
WITH t AS (SELECT team, SUM(pts) AS s FROM scores GROUP BY team) SELECT a.team, b.team FROM (SELECT * FROM t WHERE s > 5) a CROSS JOIN (SELECT * FROM t WHERE s < 20) b;
--: now-once: a call that is one value in a query
SELECT COUNT(DISTINCT x) FROM (SELECT CURRENT_DATE AS x FROM orders);
--: deep-nesting: ten levels
SELECT x FROM (SELECT x + 1 AS x FROM (SELECT x + 1 AS x FROM (SELECT x + 1 AS x FROM (SELECT x + 1 AS x FROM (SELECT x + 1 AS x FROM (SELECT x + 1 AS x FROM (SELECT x + 1 AS x FROM (SELECT x + 1 AS x FROM (SELECT id AS x FROM orders)))))))));
--: self-join-by-key: a self join on a unique key
SELECT a.cust, a.n, b.s FROM sums a JOIN sums b ON a.cust = b.cust AND a.n = b.n;
--: aggregate-above-union: an aggregate over a union of aggregates
SELECT cust, SUM(n) FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust UNION ALL SELECT cust, COUNT(*) FROM customers GROUP BY cust) GROUP BY cust;
--: join-of-same-filter: two filters of one scan
SELECT a.id, b.id FROM (SELECT * FROM orders WHERE qty = 1) a JOIN (SELECT * FROM orders WHERE price > 1) b ON a.cust = b.cust;
