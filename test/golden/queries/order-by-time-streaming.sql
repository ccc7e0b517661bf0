-- ORDER BY the time attribute in streaming sorts behind the watermark.
-- only: stream
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN,
  WATERMARK FOR at_time AS at_time - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT id, at_time FROM orders ORDER BY at_time;
SELECT id, at_time FROM orders ORDER BY at_time, id DESC;
SELECT id, at_time FROM orders ORDER BY at_time DESC;
