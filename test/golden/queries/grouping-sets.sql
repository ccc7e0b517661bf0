-- GROUPING SETS, ROLLUP, CUBE.
-- anyOrder
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT customer, product, COUNT(*) FROM orders WHERE id < 5 GROUP BY GROUPING SETS ((customer), (product), ());
SELECT customer, product, COUNT(*) FROM orders WHERE id < 4 GROUP BY ROLLUP (customer, product);
SELECT customer, product, COUNT(*), GROUPING(customer), GROUPING_ID(customer, product) FROM orders WHERE id < 3 GROUP BY CUBE (customer, product);
