-- Keys that change with their rows.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
--: group-key-changes: rows that move between groups
SELECT big, COUNT(*), SUM(s) FROM (SELECT cust, SUM(id) AS s, SUM(id) > 10 AS big FROM orders GROUP BY cust) GROUP BY big;
