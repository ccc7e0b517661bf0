-- UNION ALL and the types it finds.
-- anyOrder
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT id FROM orders WHERE id = 1 UNION ALL SELECT qty FROM orders WHERE id = 2;
SELECT id, 'x' AS t FROM orders WHERE id = 1 UNION ALL SELECT 7, 'yes';
SELECT 1 UNION ALL SELECT 2.5;
SELECT CAST(NULL AS INT) AS a UNION ALL SELECT 2;
SELECT 'a' UNION ALL SELECT 'bcd';
SELECT COUNT(*) FROM (SELECT id FROM orders UNION ALL SELECT id FROM orders);
SELECT 1 UNION ALL SELECT 'a';
SELECT 1, 2 UNION ALL SELECT 3;
SELECT CAST(1 AS FLOAT) UNION ALL SELECT CAST(2 AS DOUBLE);
(SELECT 1 AS x UNION ALL SELECT 2) UNION ALL SELECT 3;
