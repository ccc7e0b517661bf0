-- INSERT with a static partition, with a column list, with a default.
-- anyOrder
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE o (id INT, qty INT, product STRING) PARTITIONED BY (product) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'json');
INSERT INTO o PARTITION (product = 'none') SELECT id, qty FROM orders WHERE product IS NULL;
INSERT INTO o (product, id) SELECT product, id FROM orders WHERE id < 3;
SELECT * FROM o;
