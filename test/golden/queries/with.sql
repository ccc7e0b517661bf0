-- WITH: one, two, one over the other, columns named.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
WITH big AS (SELECT * FROM orders WHERE qty > 2) SELECT id, qty FROM big;
WITH a AS (SELECT id FROM orders WHERE id < 4), b AS (SELECT id FROM a WHERE id > 1) SELECT * FROM b;
WITH a(x, y) AS (SELECT id, qty FROM orders) SELECT x, y FROM a WHERE x = 2;
WITH a AS (SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer) SELECT SUM(n) FROM a;
SELECT * FROM (WITH a AS (SELECT 1 AS x) SELECT x FROM a);
