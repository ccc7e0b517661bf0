-- Partitioned files: directories, values read from paths, NULL partition.
-- anyOrder
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE o (id INT, price DECIMAL(10, 2), product STRING, customer STRING) PARTITIONED BY (customer, product) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'csv');
INSERT INTO o SELECT id, price, product, customer FROM orders;
SELECT * FROM o;
SELECT id FROM o WHERE product = 'pen';
SELECT COUNT(*) FROM o;
