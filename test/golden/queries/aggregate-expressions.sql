-- Expressions of aggregates; the same aggregate twice.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT product, SUM(qty) + COUNT(*), SUM(qty), SUM(qty) AS again FROM orders WHERE id <> 9 GROUP BY product;
SELECT SUM(qty * price) / SUM(qty) FROM orders WHERE id <> 9;
SELECT CAST(AVG(price) AS DECIMAL(10, 1)), COALESCE(SUM(qty), 0) FROM orders;
SELECT MAX(qty) - MIN(qty) AS spread FROM orders WHERE id <> 9;
SELECT CASE WHEN COUNT(*) > 3 THEN 'many' ELSE 'few' END, product FROM orders GROUP BY product;
SELECT SUM(1), COUNT(1), COUNT(NULL), MAX('x') FROM orders;
