-- ORDER BY the time attribute in streaming sorts behind the watermark.
-- only: stream
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at TIMESTAMP(3), paid BOOLEAN,
  WATERMARK FOR at AS at - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
SELECT id, at FROM orders ORDER BY at;
SELECT id, at FROM orders ORDER BY at, id DESC;
SELECT id, at FROM orders ORDER BY at DESC;
