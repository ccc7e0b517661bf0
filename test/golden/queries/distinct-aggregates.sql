-- DISTINCT inside aggregates, with NULLs.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT COUNT(DISTINCT customer) FROM orders;
SELECT COUNT(DISTINCT customer), COUNT(DISTINCT product), COUNT(*) FROM orders;
SELECT SUM(DISTINCT qty), AVG(DISTINCT qty), MIN(DISTINCT qty), MAX(DISTINCT qty) FROM orders;
SELECT product, COUNT(DISTINCT customer), SUM(DISTINCT price) FROM orders GROUP BY product;
SELECT product, COUNT(DISTINCT customer) FROM orders GROUP BY product HAVING COUNT(DISTINCT customer) > 1;
SELECT COUNT(DISTINCT customer, product) FROM orders;
SELECT customer, COUNT(DISTINCT CASE WHEN paid THEN product END) FROM orders GROUP BY customer;
