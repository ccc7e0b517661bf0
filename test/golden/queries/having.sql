-- HAVING over a changelog: rows come and go.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer HAVING COUNT(*) > 1;
SELECT customer, SUM(qty) FROM orders GROUP BY customer HAVING SUM(qty) BETWEEN 0 AND 3;
SELECT product FROM orders GROUP BY product HAVING MIN(price) < 2;
SELECT product, COUNT(*) FROM orders GROUP BY product HAVING product LIKE 'p%';
SELECT COUNT(*) FROM orders HAVING COUNT(*) > 5;
SELECT SUM(qty) FROM orders HAVING SUM(qty) IS NULL;
