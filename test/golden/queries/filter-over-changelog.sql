-- A filter and a projection over a changelog.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT * FROM (SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer) WHERE n = 2;
SELECT customer, n * 10, n > 1 FROM (SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer) WHERE customer IS NOT NULL;
SELECT n FROM (SELECT product, COUNT(*) AS n FROM orders GROUP BY product);
