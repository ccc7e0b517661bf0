-- FILTER, with DISTINCT too; a NULL condition counts as false.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT COUNT(*) FILTER (WHERE paid), COUNT(*) FILTER (WHERE NOT paid), COUNT(*) FROM orders;
SELECT customer, SUM(qty) FILTER (WHERE price > 2), COUNT(*) FILTER (WHERE qty IS NULL) FROM orders GROUP BY customer;
SELECT COUNT(DISTINCT product) FILTER (WHERE paid), COUNT(DISTINCT product) FROM orders;
SELECT product, MAX(qty) FILTER (WHERE customer = 'ann'), AVG(price) FILTER (WHERE FALSE) FROM orders GROUP BY product;
SELECT COUNT(customer) FILTER (WHERE paid IS NULL) FROM orders;
