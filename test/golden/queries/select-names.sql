-- Names of columns that have none, duplicates, quoted names, stars.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT 1, 2 AS two, 1 + 1, 'x' FROM orders WHERE id = 1;
SELECT id, id, id AS id, qty AS id FROM orders WHERE id = 1;
SELECT id AS a, qty AS a FROM orders WHERE id = 1;
SELECT *, id FROM orders WHERE id = 1;
SELECT o.*, o.id AS `odd name` FROM orders AS o WHERE id = 1;
SELECT id AS `EXPR$0`, 1 FROM orders WHERE id = 1;
SELECT COUNT(*), SUM(qty) FROM orders WHERE id = 1;
SELECT o.id, o.`customer` FROM orders o WHERE o.id = 2;
SELECT `id` `x`, customer who FROM orders WHERE id = 2;
SELECT ID FROM orders WHERE id = 2;
