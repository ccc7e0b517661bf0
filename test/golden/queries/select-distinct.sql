-- SELECT DISTINCT: NULLs are one value.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT DISTINCT customer FROM orders;
SELECT DISTINCT customer, product FROM orders;
SELECT DISTINCT price FROM orders WHERE price > 1;
SELECT DISTINCT qty + 1 FROM orders;
SELECT DISTINCT 1 FROM orders;
SELECT COUNT(*) FROM (SELECT DISTINCT product FROM orders);
