-- Table hints override options.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT id, customer FROM orders /*+ OPTIONS('csv.null-literal' = 'ann') */ WHERE id < 3;
SELECT COUNT(*) FROM orders /*+ OPTIONS('path' = '${data}/empty.csv') */;
