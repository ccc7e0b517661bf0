-- Semi and anti joins as IN and EXISTS, over any changelog.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE payments (pid INT, order_id INT, amount DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/payments.json', 'format' = 'json');
CREATE TEMPORARY TABLE nobody (cust STRING, city STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: semi-in: IN does not multiply
SELECT id FROM orders WHERE cust IN (SELECT cust FROM customers);
--: semi-exists: EXISTS with a correlated key
SELECT o.id FROM orders o WHERE EXISTS (SELECT 1 FROM customers c WHERE c.cust = o.cust AND c.credit > 9);
--: semi-non-equi: EXISTS with an inequality beside the key
SELECT o.id FROM orders o WHERE EXISTS (SELECT 1 FROM customers c WHERE c.cust = o.cust AND c.credit > o.price);
--: semi-only-non-equi: EXISTS with an inequality alone
SELECT c.cid FROM customers c WHERE EXISTS (SELECT 1 FROM orders o WHERE o.price < c.credit);
--: anti-exists: NOT EXISTS keeps NULL keys
SELECT o.id, o.cust FROM orders o WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.cust = o.cust);
--: anti-non-equi: NOT EXISTS with an inequality
SELECT o.id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.cust = o.cust AND c.credit > o.price);
--: anti-self: the latest of each key by NOT EXISTS
SELECT o.id, o.cust FROM orders o WHERE NOT EXISTS (SELECT 1 FROM orders l WHERE l.cust = o.cust AND l.id > o.id);
--: semi-updating-right: the right side comes and goes
SELECT c.cid FROM customers c WHERE c.cust IN (SELECT cust FROM orders GROUP BY cust HAVING COUNT(*) < 3);
--: anti-updating-right: NOT EXISTS over an updating side
SELECT c.cid FROM customers c WHERE NOT EXISTS (SELECT 1 FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) t WHERE t.cust = c.cust AND t.n > 2);
--: semi-updating-left: an updating left side
SELECT cust, n FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) t WHERE EXISTS (SELECT 1 FROM customers c WHERE c.cust = t.cust);
--: anti-updating-left: an updating left side, anti
SELECT cust, n FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) t WHERE NOT EXISTS (SELECT 1 FROM customers c WHERE c.cust = t.cust);
--: semi-updating-both: counts on both sides
SELECT a.cust, a.n FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) a WHERE a.n IN (SELECT COUNT(*) FROM customers GROUP BY cust);
--: semi-two: two conditions of the kind
SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM customers c WHERE c.cust = o.cust) AND NOT EXISTS (SELECT 1 FROM payments p WHERE p.order_id = o.id);
--: semi-empty: EXISTS of nothing
SELECT id FROM orders o WHERE EXISTS (SELECT 1 FROM nobody n WHERE n.cust = o.cust);
--: anti-empty: NOT EXISTS of nothing
SELECT id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM nobody n WHERE n.cust = o.cust);
--: semi-then-count: an aggregate over a semi join
SELECT cust, COUNT(*) FROM orders WHERE prod IN (SELECT prod FROM orders WHERE qty > 3) GROUP BY cust;
--: semi-over-join: a semi join over an inner join
SELECT o.id, c.cid FROM orders o JOIN customers c ON o.cust = c.cust WHERE o.id IN (SELECT order_id FROM payments);
