-- Top-N by ROW_NUMBER: the changelog that comes later.
-- anyOrder
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT customer, id, qty FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY customer ORDER BY qty DESC) AS rn FROM orders) WHERE rn <= 1;
SELECT product, id, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY product ORDER BY id DESC) AS rn FROM orders) WHERE rn <= 2;
