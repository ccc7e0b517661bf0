-- Mini-batch: one change a key and a batch.
-- only: stream
-- anyOrder
SET 'table.exec.mini-batch.enabled' = 'true';
SET 'table.exec.mini-batch.allow-latency' = '5 s';
SET 'table.exec.mini-batch.size' = '1000';
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT customer, COUNT(*), SUM(qty) FROM orders GROUP BY customer;
SELECT COUNT(DISTINCT product) FROM orders;
