-- FROM (SELECT …), nested and renamed.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT x.a FROM (SELECT id AS a FROM orders) x WHERE x.a < 3;
SELECT a, b FROM (SELECT id, qty FROM orders) AS t(a, b) WHERE b IS NULL;
SELECT s FROM (SELECT a + 1 AS s FROM (SELECT id * 2 AS a FROM orders WHERE id < 4));
