-- IN, EXISTS, scalar and correlated subqueries with SQL's logic of NULL.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE payments (pid INT, order_id INT, amount DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/payments.json', 'format' = 'json');
CREATE TEMPORARY TABLE nobody (cust STRING, city STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: in-null-left: NULL IN (…) is not true
SELECT id FROM orders WHERE cust IN (SELECT cust FROM customers WHERE cid < 4);
--: not-in-null-right: a NULL on the right lets nothing pass
SELECT id FROM orders WHERE cust NOT IN (SELECT cust FROM customers);
--: not-in-no-null: without NULL on the right
SELECT id FROM orders WHERE cust NOT IN (SELECT cust FROM customers WHERE cust IS NOT NULL);
--: not-in-empty: NOT IN of nothing passes NULL too
SELECT id FROM orders WHERE cust NOT IN (SELECT cust FROM nobody);
--: in-empty: IN of nothing
SELECT id FROM orders WHERE cust IN (SELECT cust FROM nobody);
--: in-as-value: IN as a value, three-valued
SELECT id, cust IN (SELECT cust FROM customers) AS b FROM orders;
--: in-expression: an expression on the left
SELECT id FROM orders WHERE id + 1 IN (SELECT order_id FROM payments);
--: in-or: IN beside another condition by OR
SELECT id FROM orders WHERE cust IN (SELECT cust FROM customers WHERE credit > 9) OR qty = 1;
--: in-two-columns: rows of two columns
SELECT id FROM orders WHERE (cust, id) IN (SELECT cust, cid FROM customers);
--: in-correlated: IN with a correlated condition
SELECT o.id FROM orders o WHERE o.price IN (SELECT p.amount FROM payments p WHERE p.order_id = o.id);
--: not-in-correlated: NOT IN with a correlated condition
SELECT o.id FROM orders o WHERE o.price NOT IN (SELECT p.amount FROM payments p WHERE p.order_id = o.id);
--: in-coerced: INT in BIGINT
SELECT id FROM orders WHERE id IN (SELECT COUNT(*) FROM payments GROUP BY order_id);
--: exists-uncorrelated: EXISTS of anything
SELECT id FROM orders WHERE EXISTS (SELECT * FROM payments WHERE amount > 12) AND id < 3;
--: not-exists-uncorrelated: NOT EXISTS of nothing
SELECT id FROM orders WHERE NOT EXISTS (SELECT * FROM nobody) AND id < 3;
--: exists-as-value: EXISTS as a value
SELECT o.id, EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id) AS paid FROM orders o;
--: scalar: one value of one row
SELECT id, (SELECT MAX(credit) FROM customers) AS m FROM orders WHERE id < 4;
--: scalar-in-where: compared with one value
SELECT id FROM orders WHERE price > (SELECT AVG(price) FROM orders WHERE id <> 9);
--: scalar-empty: a value of no row is NULL
SELECT id, (SELECT city FROM nobody) AS c FROM orders WHERE id < 3;
--: scalar-count-empty: COUNT of no row is 0
SELECT id, (SELECT COUNT(*) FROM nobody) AS c FROM orders WHERE id < 3;
--: scalar-correlated: a value for each row
SELECT o.id, (SELECT SUM(p.amount) FROM payments p WHERE p.order_id = o.id) AS s FROM orders o;
--: scalar-correlated-count: COUNT of no partner is 0
SELECT o.id, (SELECT COUNT(*) FROM payments p WHERE p.order_id = o.id) AS n FROM orders o;
--: scalar-correlated-where: compared with a value for each row
SELECT o.id FROM orders o WHERE o.price > (SELECT AVG(i.price) FROM orders i WHERE i.cust = o.cust);
--: scalar-correlated-max: the row of the maximum
SELECT o.id, o.cust FROM orders o WHERE o.id = (SELECT MAX(i.id) FROM orders i WHERE i.cust = o.cust);
--: scalar-correlated-non-equi: correlated by an inequality
SELECT o.id, (SELECT COUNT(*) FROM orders i WHERE i.id < o.id) AS before FROM orders o;
--: scalar-many-rows: more than one row is an error
SELECT id, (SELECT cid FROM customers) AS c FROM orders WHERE id < 3;
--: scalar-arithmetic: in an expression
SELECT id, qty - (SELECT MIN(qty) FROM orders) AS d FROM orders WHERE id <> 9;
--: scalar-in-having: in HAVING
SELECT cust, COUNT(*) FROM orders GROUP BY cust HAVING COUNT(*) > (SELECT COUNT(*) FROM payments) / 3;
--: all: > ALL
SELECT id FROM orders WHERE qty > ALL (SELECT cid FROM customers WHERE cid < 3);
--: any: < ANY
SELECT id FROM orders WHERE price < ANY (SELECT credit FROM customers WHERE credit IS NOT NULL);
--: some-equals: = SOME
SELECT id FROM orders WHERE qty = SOME (SELECT cid FROM customers);
--: nested-correlation: a subquery in a subquery
SELECT c.cid FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.cust = c.cust AND EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id));
--: nested-skip: a name from two levels above
SELECT c.cid FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id AND o.cust = c.cust));
--: exists-aggregate: EXISTS of a global aggregate is always true
SELECT id FROM orders WHERE EXISTS (SELECT COUNT(*) FROM nobody) AND id < 3;
--: exists-limit: EXISTS with LIMIT
SELECT o.id FROM orders o WHERE EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id LIMIT 1);
--: case-in: IN within CASE
SELECT id, CASE WHEN id IN (SELECT order_id FROM payments WHERE order_id IS NOT NULL) THEN 'paid' ELSE 'open' END AS w FROM orders;
