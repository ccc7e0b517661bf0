-- A row that does not change the result gives no output.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT customer, COUNT(qty) FROM orders GROUP BY customer;
SELECT product, MAX(qty) FROM orders GROUP BY product;
SELECT paid, MIN(product) FROM orders GROUP BY paid;
SELECT product, SUM(CASE WHEN paid THEN 1 ELSE 0 END) FROM orders GROUP BY product;
