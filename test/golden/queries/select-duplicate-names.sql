-- Duplicate names in derived tables and views.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT * FROM (SELECT id, id FROM orders WHERE id = 1);
SELECT id0 FROM (SELECT id, id FROM orders WHERE id = 1);
SELECT * FROM (SELECT 1, 2);
SELECT `EXPR$1` FROM (SELECT 1, 2);
SELECT a.id, b.id FROM (SELECT id FROM orders WHERE id = 1) a, (SELECT id FROM orders WHERE id = 2) b;
