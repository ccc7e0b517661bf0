-- LIMIT in streaming: the first rows; with ORDER BY a Top-N changelog.
-- only: stream
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT id FROM orders LIMIT 2;
SELECT id, qty FROM orders ORDER BY qty LIMIT 2;
SELECT id FROM orders ORDER BY id DESC LIMIT 1;
SELECT id FROM orders ORDER BY id;
SELECT id FROM orders LIMIT 3 OFFSET 1;
