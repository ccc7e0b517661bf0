-- Partitioned files: directories, values read from paths.
-- anyOrder
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE o (id INT, price DECIMAL(10, 2), product STRING, customer STRING) PARTITIONED BY (customer, product) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'json');
INSERT INTO o SELECT id, price, product, customer FROM orders WHERE customer IS NOT NULL AND product IS NOT NULL;
SELECT * FROM o;
SELECT id FROM o WHERE product = 'pen';
SELECT customer, COUNT(*) FROM o GROUP BY customer;
CREATE TEMPORARY TABLE f (id INT, p STRING METADATA FROM 'file.path') WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'json', 'json.ignore-parse-errors' = 'true');
SELECT COUNT(*) FROM f;
