-- SHOW and DESCRIBE.
CREATE TEMPORARY TABLE orders (
  id INT NOT NULL, customer STRING, product STRING, qty INT, price DECIMAL(10, 2), at_time TIMESTAMP(3), paid BOOLEAN,
  WATERMARK FOR at_time AS at_time - INTERVAL '5' SECOND
) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE VIEW v AS SELECT id, COUNT(*) AS n FROM orders GROUP BY id;
SHOW TABLES;
SHOW VIEWS;
SHOW DATABASES;
SHOW CATALOGS;
SHOW CURRENT CATALOG;
SHOW CURRENT DATABASE;
DESCRIBE orders;
DESC v;
SHOW COLUMNS FROM orders;
SHOW COLUMNS FROM orders LIKE 'p%';
SHOW TABLES LIKE 'o%';
