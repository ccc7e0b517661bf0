-- LIMIT, OFFSET, FETCH in batch.
-- only: batch
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT id FROM orders ORDER BY id LIMIT 3;
SELECT id FROM orders ORDER BY id LIMIT 3 OFFSET 2;
SELECT id FROM orders ORDER BY id OFFSET 8;
SELECT id FROM orders ORDER BY id FETCH FIRST 2 ROWS ONLY;
SELECT id FROM orders ORDER BY id OFFSET 1 ROW FETCH NEXT 2 ROWS ONLY;
SELECT id FROM orders LIMIT 2;
SELECT id FROM orders LIMIT 0;
SELECT id FROM orders ORDER BY id LIMIT 100;
SELECT id FROM orders ORDER BY id LIMIT 2 OFFSET 100;
SELECT id FROM orders ORDER BY id LIMIT ALL;
SELECT * FROM (SELECT id FROM orders ORDER BY id DESC LIMIT 3) ORDER BY id;
SELECT COUNT(*) FROM (SELECT id FROM orders LIMIT 4);
