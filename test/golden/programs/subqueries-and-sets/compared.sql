-- Aggregates of subqueries that are compared with the rows around otherwise than by =; conditions on outer columns only; conditions of LEFT JOIN UNNEST.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE payments (pid INT, order_id INT, amount DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/payments.json', 'format' = 'json');
CREATE TEMPORARY TABLE nested (id INT, xs ARRAY<INT>, ss ARRAY<STRING>, m MAP<STRING, INT>, rs ARRAY<ROW<p INT, q STRING>>) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json');
--: sum-greater: SUM of what is greater; none for the last
SELECT a.id, (SELECT SUM(b.qty) FROM orders b WHERE b.id > a.id) AS s FROM orders a;
--: count-greater: COUNT of nothing is 0, of NULL too
SELECT a.id, (SELECT COUNT(*) FROM orders b WHERE b.price > a.price) AS c FROM orders a;
--: filter-sum: compared in WHERE, with an equality beside it
SELECT a.id FROM orders a WHERE a.id < (SELECT SUM(b.id) FROM orders b WHERE b.id > a.id AND b.cust = a.cust);
--: or-condition: conditions by OR
SELECT a.id, (SELECT MAX(b.price) FROM orders b WHERE b.cust = a.cust OR b.id = a.id) AS m FROM orders a;
--: count-different: how many are different
SELECT a.id FROM orders a WHERE 6 <= (SELECT COUNT(*) FROM orders b WHERE b.cust <> a.cust);
--: avg-others: above the average of the others
SELECT a.id FROM orders a WHERE a.price > (SELECT AVG(b.price) FROM orders b WHERE b.id <> a.id);
--: in-max: IN of an aggregate of what is not greater
SELECT a.id FROM orders a WHERE a.id IN (SELECT MAX(b.id) FROM orders b WHERE b.id <= a.id);
--: other-table: of another table, by a range
SELECT o.id, (SELECT SUM(p.amount) FROM payments p WHERE p.order_id BETWEEN o.id - 1 AND o.id + 1) AS s FROM orders o;
--: over-groups: the query around is grouped, and changes
SELECT cust, n FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) g WHERE n > (SELECT MIN(b.qty) FROM orders b WHERE b.qty > 0 AND b.qty < g.n + 2);
--: two-aggregates: one beside the other
SELECT a.id, (SELECT COUNT(*) FROM orders b WHERE b.id < a.id) AS lower, (SELECT COUNT(*) FROM orders b WHERE b.qty < a.qty) AS less FROM orders a;
--: expression-of-aggregate: computed with the aggregate
SELECT a.id, (SELECT MAX(b.id) - MIN(b.id) FROM orders b WHERE b.ts > a.ts) AS d FROM orders a;
--: inside-sum: an outer column inside the aggregate, by =
SELECT a.id, (SELECT SUM(b.id + a.id) FROM orders b WHERE b.cust = a.cust) AS s FROM orders a;
--: exists-outer-only: EXISTS with a condition on the row around only
SELECT o.id FROM orders o WHERE EXISTS (SELECT 1 FROM payments p WHERE o.id > 5);
--: not-exists-outer-only: the same, negated; NULL is not TRUE
SELECT o.id FROM orders o WHERE NOT EXISTS (SELECT 1 FROM payments p WHERE o.qty > 2);
--: exists-outer-value: as a value
SELECT o.id, EXISTS (SELECT 1 FROM payments p WHERE o.qty > 2) AS e FROM orders o;
--: exists-outer-or: beside another condition
SELECT o.id FROM orders o WHERE EXISTS (SELECT 1 FROM payments p WHERE o.qty > 2) OR o.id = 1;
--: in-outer-only: IN with a condition on the row around only
SELECT o.id FROM orders o WHERE o.id IN (SELECT p.order_id FROM payments p WHERE o.qty > 1);
--: limit-zero: one row that is not taken
SELECT o.id, (SELECT COUNT(*) FROM payments p LIMIT 0) AS c FROM orders o WHERE o.id < 3;
--: unnest-left-condition: elements are left out before the row is kept
SELECT id, x FROM nested LEFT JOIN UNNEST(xs) AS u(x) ON x > 1;
--: unnest-left-is-null: a NULL element that is wanted
SELECT id, x FROM nested LEFT JOIN UNNEST(xs) AS u(x) ON x IS NULL;
--: unnest-left-place: by the place
SELECT id, x, o FROM nested LEFT JOIN UNNEST(xs) WITH ORDINALITY AS u(x, o) ON o = 2;
--: unnest-inner-condition: a condition of an inner join
SELECT id, x FROM nested JOIN UNNEST(xs) AS u(x) ON x > 1;
--: unnest-left-map: of entries of a map
SELECT id, k, v FROM nested LEFT JOIN UNNEST(m) AS t(k, v) ON v > 1;
--: unnest-left-rows: of fields of rows
SELECT id, p, q FROM nested LEFT JOIN UNNEST(rs) AS t(p, q) ON p > 1;
--: unnest-left-beside: compared with the row beside it
SELECT id, x FROM nested LEFT JOIN UNNEST(xs) AS u(x) ON x = id;
