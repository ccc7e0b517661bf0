-- LIKE, SIMILAR TO and functions in WHERE.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT id, product FROM orders WHERE product LIKE 'p%';
SELECT id FROM orders WHERE product NOT LIKE '_e_';
SELECT id FROM orders WHERE UPPER(customer) = 'BOB' AND CHAR_LENGTH(product) = 3;
SELECT id FROM orders WHERE product SIMILAR TO '(pen|pad)';
