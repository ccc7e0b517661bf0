-- Joins come later; the answers wait here.
-- anyOrder
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY VIEW people AS SELECT * FROM (VALUES ('ann', 'Rome'), ('bob', 'Oslo'), ('eve', 'Bonn')) AS t(name, city);
SELECT o.id, p.city FROM orders o JOIN people p ON o.customer = p.name WHERE o.id < 5;
SELECT p.name, COUNT(*) FROM orders o JOIN people p ON o.customer = p.name GROUP BY p.name;
SELECT o.id, p.city FROM orders o, people p WHERE o.customer = p.name AND o.qty = 1;
SELECT id FROM orders WHERE customer IN (SELECT name FROM people);
SELECT name FROM people WHERE NOT EXISTS (SELECT 1 FROM orders WHERE customer = name);
