-- INSERT INTO csv; the lines written and the rows read back.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE o (id INT, customer STRING, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'csv');
INSERT INTO o SELECT id, customer, price, at_time, paid FROM orders;
SELECT * FROM o;
CREATE TEMPORARY TABLE lines (line STRING) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'raw');
SELECT * FROM lines;
