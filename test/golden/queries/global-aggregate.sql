-- Aggregates without GROUP BY.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT COUNT(*) FROM orders;
SELECT COUNT(*), COUNT(qty), COUNT(customer), SUM(qty), MIN(qty), MAX(qty), AVG(qty) FROM orders;
SELECT SUM(price), AVG(price), MIN(price), MAX(price) FROM orders;
SELECT MIN(customer), MAX(customer), MIN(at_time), MAX(at_time), MIN(paid), MAX(paid) FROM orders;
SELECT COUNT(*) + 1, SUM(qty) / COUNT(*), SUM(qty * 2) FROM orders;
SELECT COUNT(*) FROM orders WHERE id > 100;
SELECT 1 + COUNT(1) FROM orders;
