-- Computed columns, one on another, hidden from none.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN,
  total AS qty * price, label AS UPPER(product) || '-' || CAST(id AS STRING), hour_of AS HOUR(at_time)
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT id, total, label, hour_of FROM orders;
SELECT * FROM orders WHERE total > 10;
SELECT total FROM orders WHERE id = 9;
