-- GROUP BY one key: the changelog of every row.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT customer, COUNT(*) FROM orders GROUP BY customer;
SELECT customer, COUNT(*) AS n, SUM(qty) AS q FROM orders GROUP BY customer;
SELECT product, MAX(price), MIN(price) FROM orders GROUP BY product;
SELECT COUNT(*) FROM orders GROUP BY customer;
SELECT customer FROM orders GROUP BY customer;
SELECT product, customer, COUNT(*) FROM orders GROUP BY customer, product;
