-- A file takes no updates.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE o (c STRING, n BIGINT) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'csv');
INSERT INTO o SELECT customer, COUNT(*) FROM orders GROUP BY customer;
SELECT COUNT(*) FROM o;
