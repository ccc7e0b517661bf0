-- A cast that fails stops the job; TRY_CAST does not.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT id, CAST(product AS INT) FROM orders;
SELECT id, TRY_CAST(product AS INT) FROM orders WHERE id < 3;
SELECT id FROM orders WHERE CAST(product AS INT) > 0;
SELECT 10 / (qty - 1) FROM orders;
SELECT id FROM orders WHERE 10 / (qty - 1) > 0;
