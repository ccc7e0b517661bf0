-- Views, views over views, temporary views, column names.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE VIEW cheap AS SELECT id, price FROM orders WHERE price < 5;
CREATE TEMPORARY VIEW cheaper (k, p) AS SELECT id, price FROM cheap WHERE price < 2;
SELECT * FROM cheap;
SELECT k, p * 2 FROM cheaper;
SELECT COUNT(*) FROM cheaper;
DROP VIEW cheap;
SELECT * FROM cheap;
