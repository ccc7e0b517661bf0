-- An aggregate over a changelog takes back what it added.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT n, COUNT(*) FROM (SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer) GROUP BY n;
SELECT MAX(n), MIN(n), SUM(n) FROM (SELECT customer, COUNT(*) AS n FROM orders GROUP BY customer);
SELECT AVG(s) FROM (SELECT product, SUM(qty) AS s FROM orders WHERE id <> 9 GROUP BY product);
SELECT COUNT(DISTINCT n) FROM (SELECT product, COUNT(*) AS n FROM orders GROUP BY product);
