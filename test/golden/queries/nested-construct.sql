-- Rows, arrays and maps made in a query.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT ROW(id, product) FROM orders WHERE id < 3;
SELECT (id, qty) AS r, ARRAY[id, qty], MAP['p', product] FROM orders WHERE id < 4;
SELECT r.`EXPR$0` FROM (SELECT ROW(id, product) AS r FROM orders) WHERE r.`EXPR$1` = 'pad';
SELECT CAST(ROW(id, product) AS ROW<a BIGINT, b STRING>) AS r FROM orders WHERE id = 1;
