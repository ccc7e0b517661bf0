-- CASE over columns, its NULLs and types.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT id, CASE WHEN qty < 0 THEN 'back' WHEN qty > 3 THEN 'many' WHEN qty IS NULL THEN NULL ELSE 'few' END AS size FROM orders;
SELECT id, CASE product WHEN 'pen' THEN 1 WHEN 'ink' THEN 2.5 END FROM orders WHERE id < 5;
SELECT id, COALESCE(customer, product, 'none'), IF(paid, qty, -1), NULLIF(product, 'pen') FROM orders;
