-- Rewrites must keep the answer: filters, projections and limits through joins, unions, aggregates, windows.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE payments (pid INT, order_id INT, amount DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/payments.json', 'format' = 'json');
CREATE TEMPORARY TABLE nobody (cust STRING, city STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
CREATE TEMPORARY TABLE events (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/events.json', 'format' = 'json');
--: filter-into-both: a filter on the key holds on both sides
SELECT o.id, c.cid FROM orders o JOIN customers c ON o.cust = c.cust WHERE o.cust > 'b' AND c.credit < 50;
--: filter-not-into-null-side: a filter on the right of a left join that accepts NULL
SELECT o.id, c.cid FROM orders o LEFT JOIN customers c ON o.cust = c.cust WHERE COALESCE(c.credit, 0) < 6;
--: filter-into-left: a filter on the left of a left join
SELECT o.id, c.cid FROM orders o LEFT JOIN customers c ON o.cust = c.cust WHERE o.qty = 1;
--: on-filter-stays: a filter in ON of the preserved side stays there
SELECT c.cid, o.id FROM customers c LEFT JOIN orders o ON o.cust = c.cust AND c.cid <> 1;
--: full-to-left: a filter that makes a full join a left join
SELECT o.id, c.cid FROM orders o FULL JOIN customers c ON o.cust = c.cust WHERE o.id < 5;
--: full-to-inner: filters on both sides make it an inner join
SELECT o.id, c.cid FROM orders o FULL JOIN customers c ON o.cust = c.cust WHERE o.id < 5 AND c.cid < 3;
--: full-on-condition: a condition in ON of a full join goes nowhere
SELECT o.id, c.cid FROM orders o FULL JOIN customers c ON o.cust = c.cust AND o.id < 3 AND c.cid < 3;
--: filter-or-both: an OR over both sides
SELECT o.id, c.cid FROM orders o JOIN customers c ON o.cust = c.cust WHERE o.qty = 1 OR c.city = 'Rome';
--: filter-or-common: an OR with a common part
SELECT o.id, p.pid FROM orders o, payments p WHERE (o.id = p.order_id AND o.qty = 1) OR (o.id = p.order_id AND p.amount < 5);
--: filter-through-union: a filter over a union
SELECT * FROM (SELECT cust, id FROM orders UNION ALL SELECT cust, cid FROM customers) WHERE cust = 'ann';
--: filter-through-group: a filter on a key
SELECT * FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) WHERE cust <> 'ann';
--: filter-not-through-group: a filter on a value
SELECT * FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) WHERE n = 1 AND cust <> 'cat';
--: filter-not-through-top: a filter above a Top-N is not below it
SELECT * FROM (SELECT cust, id, ROW_NUMBER() OVER (PARTITION BY cust ORDER BY id) AS rn FROM orders) WHERE rn <= 2 AND id > 2;
--: filter-through-top-key: a filter on the partition may go below
SELECT * FROM (SELECT cust, id, ROW_NUMBER() OVER (PARTITION BY cust ORDER BY id) AS rn FROM orders) WHERE rn <= 2 AND cust = 'bob';
--: filter-not-through-limit: a filter above LIMIT
SELECT * FROM (SELECT id, qty FROM orders ORDER BY id LIMIT 4) WHERE qty = 1;
--: filter-through-window: a filter above a window function
SELECT n, window_start FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) WHERE u = 'a' AND window_start > TIMESTAMP '2020-01-01 00:00:05';
--: filter-on-window-bounds: a filter on the bounds of an aggregate
SELECT * FROM (SELECT window_start, COUNT(*) AS c FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end) WHERE window_start < TIMESTAMP '2020-01-01 00:00:15';
--: filter-not-through-over: a filter above OVER
SELECT * FROM (SELECT n, COUNT(*) OVER (PARTITION BY u ORDER BY ts) AS c FROM events) WHERE n > 5;
--: filter-false: WHERE FALSE
SELECT id FROM orders WHERE FALSE;
--: filter-contradiction: a contradiction in a join
SELECT o.id FROM orders o JOIN customers c ON o.cust = c.cust WHERE o.id = 1 AND o.id = 2;
--: false-group: a global aggregate over WHERE FALSE [sequential]
SELECT COUNT(*) FROM orders WHERE 1 = 0;
--: false-left: a left join with an empty right side
SELECT o.id, c.cid FROM orders o LEFT JOIN (SELECT * FROM customers WHERE FALSE) c ON o.cust = c.cust;
--: false-union: a union with an empty part
SELECT id FROM orders WHERE id < 3 UNION ALL SELECT cid FROM customers WHERE FALSE;
--: division-guarded: a division behind CASE is not computed
SELECT id, CASE WHEN qty = 0 THEN NULL ELSE 10 / qty END FROM orders WHERE qty IS NOT NULL;
--: division-in-subquery: a filter must not make a division fail
SELECT * FROM (SELECT id, 100 / qty AS q FROM orders WHERE qty <> 0) WHERE q > 20;
--: dead-columns: columns that nobody reads
SELECT COUNT(*) FROM (SELECT o.*, c.city, c.credit FROM orders o JOIN customers c ON o.cust = c.cust);
--: dead-aggregate: an aggregate that nobody reads
SELECT cust FROM (SELECT cust, SUM(qty) AS s, LISTAGG(prod) AS l FROM orders GROUP BY cust);
--: dead-left-join: a left join that nobody reads may multiply
SELECT o.id FROM orders o LEFT JOIN customers c ON o.cust = c.cust;
--: dead-left-join-unique: a left join on a unique key that nobody reads
SELECT o.id FROM orders o LEFT JOIN (SELECT cust, COUNT(*) AS n FROM customers GROUP BY cust) c ON o.cust = c.cust;
--: distinct-over-unique: DISTINCT over what is distinct
SELECT DISTINCT cust, n FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust);
--: projection-through-union: columns dropped below a union
SELECT cust FROM (SELECT cust, id, price FROM orders UNION ALL SELECT cust, cid, credit FROM customers);
--: projection-swapped: columns of another order on each side
SELECT b, a FROM (SELECT cust AS a, prod AS b FROM orders WHERE id < 4 UNION ALL SELECT city, cust FROM customers WHERE cid < 3);
--: constant-column: a constant below a group
SELECT k, cust, COUNT(*) FROM (SELECT 'x' AS k, cust FROM orders) GROUP BY k, cust;
--: constant-key: a group by a key that a filter fixes
SELECT cust, prod, COUNT(*) FROM orders WHERE cust = 'ann' GROUP BY cust, prod;
--: key-repeated: a group by equal expressions
SELECT cust, UPPER(cust) AS u, COUNT(*) FROM orders GROUP BY cust, UPPER(cust);
--: transitive: equalities that imply another
SELECT o.id, c.cid, p.pid FROM orders o JOIN customers c ON o.id = c.cid JOIN payments p ON c.cid = p.order_id WHERE o.id = 2;
--: transitive-chain: any order of three joins
SELECT a.id, b.id, c.id FROM orders a, orders b, orders c WHERE a.id = b.id AND b.id = c.id AND a.prod = 'pen';
--: star-join: one table with three others
SELECT o.id, c.city, p.pid, x.n FROM orders o JOIN customers c ON o.cust = c.cust JOIN payments p ON o.id = p.order_id JOIN (VALUES ('pen', 1), ('ink', 2)) AS x(prod, n) ON o.prod = x.prod;
--: cross-reordered: FROM in an order that has no condition between neighbours
SELECT a.id, c.cid FROM orders a, payments p, customers c WHERE a.id = p.order_id AND a.cust = c.cust AND p.amount > 2;
--: null-rejecting-chain: a filter above two left joins
SELECT o.id, c.cid, p.pid FROM orders o LEFT JOIN customers c ON o.cust = c.cust LEFT JOIN payments p ON o.id = p.order_id WHERE p.pid > 1;
--: is-true: IS NOT TRUE keeps what is unknown
SELECT o.id FROM orders o LEFT JOIN customers c ON o.cust = c.cust WHERE (c.credit > 5) IS NOT TRUE;
--: having-to-where: HAVING on a key is a WHERE
SELECT cust, COUNT(*) FROM orders GROUP BY cust HAVING cust LIKE '%n%';
--: in-list-null: IN with a NULL in the list
SELECT id FROM orders WHERE qty IN (1, 2, CAST(NULL AS INT));
--: not-in-list-null: NOT IN with a NULL in the list
SELECT id FROM orders WHERE qty NOT IN (1, CAST(NULL AS INT));
--: limit-of-left-join: a limit above a left join
SELECT o.id, c.cid FROM orders o LEFT JOIN customers c ON o.cust = c.cust ORDER BY o.id, c.cid LIMIT 5;
--: limit-of-union: a limit above a union
SELECT x FROM (SELECT id AS x FROM orders UNION ALL SELECT cid FROM customers) ORDER BY x LIMIT 3;
