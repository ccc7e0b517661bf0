-- GROUP BY, DISTINCT, FILTER, GROUPING SETS.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE payments (pid INT, order_id INT, amount DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/payments.json', 'format' = 'json');
CREATE TEMPORARY TABLE nobody (cust STRING, city STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: count: NULL keys are one group
SELECT cust, COUNT(*), COUNT(qty) FROM orders GROUP BY cust;
--: sum-decimal: decimals with a NULL, negative sum
SELECT prod, SUM(price), MIN(price), MAX(price) FROM orders GROUP BY prod;
--: avg-decimal: the scale of an average
SELECT prod, AVG(price) FROM orders GROUP BY prod;
--: all-null-group: a group with NULL values alone
SELECT cust, SUM(credit), AVG(credit), MIN(city), COUNT(credit) FROM customers GROUP BY cust;
--: count-distinct: DISTINCT with NULLs
SELECT cust, COUNT(DISTINCT prod), COUNT(DISTINCT qty) FROM orders GROUP BY cust;
--: sum-distinct: SUM of distinct values
SELECT cust, SUM(DISTINCT qty), SUM(qty) FROM orders GROUP BY cust;
--: several-distincts: distinct over several columns at once
SELECT COUNT(DISTINCT cust), COUNT(DISTINCT prod), COUNT(DISTINCT price), COUNT(*) FROM orders;
--: distinct-filter: DISTINCT with FILTER
SELECT cust, COUNT(DISTINCT prod) FILTER (WHERE qty > 1), COUNT(DISTINCT prod) FROM orders GROUP BY cust;
--: filter: FILTER that nothing passes
SELECT cust, SUM(qty) FILTER (WHERE price > 100), COUNT(*) FILTER (WHERE price > 2) FROM orders GROUP BY cust;
--: filter-null: FILTER whose condition is NULL
SELECT COUNT(*) FILTER (WHERE qty > 0), COUNT(*) FILTER (WHERE NOT (qty > 0)) FROM orders;
--: having: HAVING over an aggregate that is not selected
SELECT cust FROM orders GROUP BY cust HAVING COUNT(*) > 1;
--: having-comes-and-goes: HAVING that rows leave
SELECT cust, SUM(qty) FROM orders WHERE id <> 9 GROUP BY cust HAVING SUM(qty) BETWEEN 1 AND 4;
--: distinct-rows: SELECT DISTINCT with NULLs
SELECT DISTINCT cust, prod FROM orders;
--: grouping-sets: two sets
SELECT cust, prod, COUNT(*) FROM orders GROUP BY GROUPING SETS ((cust), (prod));
--: grouping-sets-empty-set: the whole beside the parts
SELECT cust, SUM(price) FROM orders GROUP BY GROUPING SETS ((cust), ());
--: rollup: ROLLUP with NULL keys told apart by GROUPING
SELECT cust, prod, GROUPING(cust), GROUPING(prod), COUNT(*) FROM orders GROUP BY ROLLUP (cust, prod);
--: cube: CUBE with GROUPING_ID
SELECT cust, prod, GROUPING_ID(cust, prod), COUNT(*), SUM(qty) FROM orders WHERE id <> 9 GROUP BY CUBE (cust, prod);
--: cube-having: HAVING on GROUPING_ID
SELECT cust, prod, COUNT(*) FROM orders GROUP BY CUBE (cust, prod) HAVING GROUPING_ID(cust, prod) = 2;
--: rollup-count-distinct: DISTINCT in a ROLLUP
SELECT cust, COUNT(DISTINCT prod) FROM orders GROUP BY ROLLUP (cust);
--: grouping-sets-duplicate: one set twice
SELECT cust, COUNT(*) FROM orders GROUP BY GROUPING SETS ((cust), (cust));
--: grouping-sets-and-key: a key beside the sets
SELECT prod, cust, COUNT(*) FROM orders GROUP BY prod, ROLLUP (cust);
--: grouping-sets-empty-input: the whole of nothing
SELECT cust, COUNT(*) FROM nobody GROUP BY GROUPING SETS ((cust), ());
--: grouping-expression: sets over expressions
SELECT qty > 1 AS big, COUNT(*) FROM orders GROUP BY ROLLUP (qty > 1);
--: empty-group: GROUP BY over nothing
SELECT cust, COUNT(*) FROM nobody GROUP BY cust;
--: key-expression: a key that is an expression, NULL for some
SELECT CHAR_LENGTH(prod) AS l, COUNT(*), MAX(id) FROM orders GROUP BY CHAR_LENGTH(prod);
--: unicode-keys: keys beyond ASCII
SELECT prod, MIN(cust), MAX(cust) FROM orders GROUP BY prod;
--: min-max-text: order of texts is by code unit or by point
SELECT MIN(prod), MAX(prod), MIN(cust), MAX(cust) FROM orders;
--: min-max-time: times before 1970
SELECT MIN(ts), MAX(ts) FROM orders;
--: sum-overflow: INT wraps around
SELECT SUM(qty) FROM orders;
--: sum-bigint: a cast avoids it
SELECT SUM(CAST(qty AS BIGINT)) FROM orders;
--: case-pivot: a pivot by CASE
SELECT cust, SUM(CASE prod WHEN 'pen' THEN 1 ELSE 0 END) AS pens, SUM(CASE prod WHEN 'ink' THEN 1 END) AS inks FROM orders GROUP BY cust;
--: arithmetic-of-aggregates: expressions over aggregates, division by a count
SELECT cust, SUM(price) / COUNT(*), MAX(id) - MIN(id) FROM orders GROUP BY cust;
--: two-levels: an aggregate of an aggregate
SELECT n, COUNT(*) FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) GROUP BY n;
--: three-levels: three levels of retraction
SELECT m, COUNT(*) FROM (SELECT n, COUNT(*) AS m FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) GROUP BY n) GROUP BY m;
--: max-of-sum: MAX takes back
SELECT MAX(s), MIN(s) FROM (SELECT cust, SUM(qty) AS s FROM orders WHERE id <> 9 GROUP BY cust);
--: distinct-of-count: COUNT DISTINCT over an updating input
SELECT COUNT(DISTINCT n), SUM(DISTINCT n) FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust);
--: avg-of-sum: AVG over an updating input
SELECT AVG(s), COUNT(s) FROM (SELECT prod, SUM(price) AS s FROM orders GROUP BY prod);
--: filter-of-sum: FILTER over an updating input
SELECT COUNT(*) FILTER (WHERE s > 3), MAX(s) FILTER (WHERE s < 10) FROM (SELECT cust, SUM(qty) AS s FROM orders WHERE id <> 9 GROUP BY cust);
