-- Regular joins: inner, outer, keys that are NULL, several, unequal, none.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE payments (pid INT, order_id INT, amount DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/payments.json', 'format' = 'json');
CREATE TEMPORARY TABLE nobody (cust STRING, city STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: inner: a key twice on the right gives two rows
SELECT o.id, o.cust, c.city FROM orders o JOIN customers c ON o.cust = c.cust;
--: inner-null-keys: NULL = NULL joins nothing
SELECT o.id, c.cid FROM orders o JOIN customers c ON o.cust = c.cust WHERE o.cust IS NULL OR c.cust IS NULL;
--: inner-not-distinct: IS NOT DISTINCT FROM joins NULL with NULL
SELECT o.id, c.cid FROM orders o JOIN customers c ON o.cust IS NOT DISTINCT FROM c.cust;
--: left: rows without a partner keep NULLs
SELECT o.id, c.city, c.credit FROM orders o LEFT JOIN customers c ON o.cust = c.cust;
--: right: the other side keeps
SELECT o.id, c.cid FROM orders o RIGHT JOIN customers c ON o.cust = c.cust;
--: full: both sides keep, NULL keys twice
SELECT o.id, c.cid, o.cust, c.cust FROM orders o FULL JOIN customers c ON o.cust = c.cust;
--: left-on-filter-left: a condition of the left side in ON drops no row
SELECT o.id, c.cid FROM orders o LEFT JOIN customers c ON o.cust = c.cust AND o.qty > 1;
--: left-on-filter-right: a condition of the right side in ON
SELECT o.id, c.cid FROM orders o LEFT JOIN customers c ON o.cust = c.cust AND c.credit > 9;
--: left-where-right: WHERE on the right side makes it an inner join
SELECT o.id, c.cid FROM orders o LEFT JOIN customers c ON o.cust = c.cust WHERE c.credit > 9;
--: left-where-null: the anti join written with IS NULL
SELECT o.id, o.cust FROM orders o LEFT JOIN customers c ON o.cust = c.cust WHERE c.cid IS NULL;
--: left-where-null-of-nullable: IS NULL of a column that may be NULL itself
SELECT o.id, c.cid FROM orders o LEFT JOIN customers c ON o.cust = c.cust WHERE c.city IS NULL;
--: left-non-equi: equal key and an inequality
SELECT o.id, c.cid FROM orders o LEFT JOIN customers c ON o.cust = c.cust AND o.price < c.credit;
--: full-non-equi: inequality in a full join
SELECT o.id, c.cid FROM orders o FULL JOIN customers c ON o.cust = c.cust AND o.price < c.credit;
--: right-non-equi: inequality in a right join
SELECT o.id, c.cid FROM orders o RIGHT JOIN customers c ON o.cust = c.cust AND o.qty >= 2;
--: inner-two-keys: two keys of other types, one nullable
SELECT a.id, b.id FROM orders a JOIN orders b ON a.cust = b.cust AND a.price = b.price WHERE a.id < b.id;
--: inner-self: a table with itself
SELECT a.id, b.id FROM orders a JOIN orders b ON a.prod = b.prod AND a.id < b.id;
--: inner-expression-keys: keys that are expressions
SELECT o.id, c.cid FROM orders o JOIN customers c ON UPPER(o.cust) = UPPER(c.cust);
--: inner-widened-key: INT with BIGINT
SELECT o.id, p.pid FROM orders o JOIN (SELECT CAST(order_id AS BIGINT) AS order_id, pid FROM payments) p ON o.id = p.order_id;
--: inner-decimal-key: DECIMAL(10, 2) with DECIMAL(8, 2)
SELECT o.id, c.cid FROM orders o JOIN customers c ON o.price = c.credit;
--: inner-decimal-int-key: INT with DECIMAL
SELECT o.id, c.cid FROM orders o JOIN customers c ON o.id = c.credit;
--: inner-unicode: keys beyond the BMP
SELECT o.id, p.x FROM orders o JOIN (VALUES ('😀', 1), ('pen', 2), ('😁', 3)) AS p(s, x) ON o.prod = p.s;
--: inner-empty-right: nothing on the right
SELECT o.id, n.n FROM orders o JOIN nobody n ON o.cust = n.cust;
--: left-empty-right: nothing on the right keeps the left
SELECT o.id, n.n FROM orders o LEFT JOIN nobody n ON o.cust = n.cust;
--: right-empty-left: nothing on the left
SELECT n.n, c.cid FROM nobody n RIGHT JOIN customers c ON n.cust = c.cust;
--: full-empty-both: nothing on either side
SELECT a.n, b.n FROM nobody a FULL JOIN nobody b ON a.cust = b.cust;
--: using: JOIN USING gives the column once
SELECT * FROM (SELECT cust, id FROM orders) JOIN (SELECT cust, cid FROM customers) USING (cust);
--: using-full: USING of a full join coalesces
SELECT cust, id, cid FROM (SELECT cust, id FROM orders) FULL JOIN (SELECT cust, cid FROM customers) USING (cust);
--: natural: NATURAL JOIN over the shared name
SELECT * FROM (SELECT cust, id FROM orders) NATURAL JOIN (SELECT cust, cid FROM customers);
--: natural-left: NATURAL LEFT JOIN
SELECT * FROM (SELECT cust, id FROM orders) NATURAL LEFT JOIN (SELECT cust, cid FROM customers);
--: star-duplicates: SELECT * of two tables numbers equal names
SELECT * FROM (SELECT id, cust FROM orders WHERE id < 4) o JOIN (SELECT cust, cid FROM customers) c ON o.cust = c.cust;
--: comma: a join by WHERE
SELECT o.id, c.cid FROM orders o, customers c WHERE o.cust = c.cust AND c.credit > 1;
--: cross: every pair
SELECT o.id, c.cid FROM orders o CROSS JOIN customers c WHERE o.id < 4;
--: cross-empty: every pair with nothing
SELECT o.id, n.n FROM orders o CROSS JOIN nobody n;
--: non-equi-only: a condition without an equality
SELECT o.id, c.cid FROM orders o JOIN customers c ON o.price < c.credit WHERE o.id > 8;
--: on-true: ON TRUE
SELECT o.id, c.cid FROM orders o JOIN customers c ON TRUE WHERE o.id = 1;
--: on-false-left: ON FALSE keeps the left
SELECT o.id, c.cid FROM orders o LEFT JOIN customers c ON FALSE WHERE o.id < 4;
--: left-non-equi-only: a left join without an equality
SELECT o.id, c.cid FROM orders o LEFT JOIN customers c ON o.price > c.credit AND c.cid > 5;
--: or-condition: an OR of equalities
SELECT o.id, c.cid FROM orders o JOIN customers c ON o.cust = c.cust OR o.id = c.cid WHERE o.id < 6;
--: between: BETWEEN beside the key
SELECT a.id, b.id FROM orders a JOIN orders b ON a.prod = b.prod AND b.qty BETWEEN a.qty AND a.qty + 3 WHERE a.id <> b.id;
--: constant-keys: a key equal to a constant on both sides
SELECT o.id, c.cid FROM orders o JOIN customers c ON o.cust = c.cust AND o.cust = 'bob';
