-- Booleans as keys and values, MIN and MAX.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT paid, COUNT(*) FROM orders GROUP BY paid;
SELECT MIN(paid), MAX(paid), COUNT(paid) FROM orders;
SELECT paid = TRUE, COUNT(*) FROM orders GROUP BY paid = TRUE;
SELECT product, MAX(paid) FROM orders GROUP BY product;
