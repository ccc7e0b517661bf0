-- ORDER BY in batch: NULLs first on ascending, ties, several keys.
-- only: batch
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT id, qty FROM orders ORDER BY qty, id;
SELECT id, qty FROM orders ORDER BY qty DESC, id;
SELECT id, qty FROM orders ORDER BY qty NULLS LAST, id DESC;
SELECT id, qty FROM orders ORDER BY qty DESC NULLS FIRST, id;
SELECT customer, product, id FROM orders ORDER BY customer, product DESC, id;
SELECT id AS k, price FROM orders ORDER BY price * -1, k;
SELECT id, price FROM orders ORDER BY 2, 1;
SELECT id FROM orders ORDER BY at_time DESC;
SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer ORDER BY n DESC, customer;
SELECT id FROM orders WHERE id < 4 ORDER BY qty + 1 DESC NULLS LAST;
SELECT id AS qty, qty AS x FROM orders WHERE id < 4 ORDER BY qty;
