-- Corners of joins: times before 1970, constants of the outer side.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE ancient (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/old.json', 'format' = 'json');
--: interval-negative-times: times before 1970
SELECT a.n, b.n FROM ancient a JOIN ancient b ON a.u = b.u AND b.ts BETWEEN a.ts - INTERVAL '20' SECOND AND a.ts;
--: constant-of-null-side: a constant column of the outer side is NULL too
SELECT o.id, c.uno FROM orders o LEFT JOIN (SELECT cust, 1 AS uno FROM customers) c ON o.cust = c.cust;
