-- NULL in WHERE drops the row.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT id FROM orders WHERE paid;
SELECT id FROM orders WHERE NOT paid;
SELECT id FROM orders WHERE paid IS NULL;
SELECT id FROM orders WHERE paid IS NOT TRUE;
SELECT id FROM orders WHERE paid OR qty > 2;
SELECT id FROM orders WHERE customer = 'ann' AND NOT (qty > 1);
SELECT id FROM orders WHERE customer <> 'ann';
SELECT id FROM orders WHERE customer NOT IN ('ann', 'bob');
SELECT id FROM orders WHERE customer NOT IN ('ann', CAST(NULL AS STRING));
SELECT id FROM orders WHERE qty BETWEEN 1 AND 3;
SELECT id FROM orders WHERE price > 3 AND (paid IS UNKNOWN OR paid);
SELECT id FROM orders WHERE NULL;
SELECT id FROM orders WHERE 1 = 0;
SELECT id FROM orders WHERE CAST(NULL AS BOOLEAN);
