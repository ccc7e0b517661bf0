-- Keys that are expressions, constants, ordinals, aliases.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT qty > 2, COUNT(*) FROM orders GROUP BY qty > 2;
SELECT UPPER(product) AS p, COUNT(*) FROM orders GROUP BY UPPER(product);
SELECT CHAR_LENGTH(product) + 1, SUM(qty) FROM orders GROUP BY CHAR_LENGTH(product);
SELECT 'all', COUNT(*) FROM orders GROUP BY 'all';
SELECT MOD(id, 3) AS m, COUNT(*) FROM orders GROUP BY MOD(id, 3);
SELECT product, COUNT(*) FROM orders GROUP BY 1;
SELECT UPPER(product) AS p, COUNT(*) FROM orders GROUP BY p;
SELECT product FROM orders GROUP BY customer;
SELECT product || 'x', COUNT(*) FROM orders GROUP BY product;
SELECT COUNT(*) FROM orders GROUP BY ();
