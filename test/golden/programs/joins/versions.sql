-- Corners of temporal joins: keys of two columns, versions that end and begin again, equal times, times before 1970.
CREATE TEMPORARY TABLE buys (b INT, id INT, region STRING, qty INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/buys.json', 'format' = 'json');
CREATE TEMPORARY TABLE prices (id BIGINT, region STRING, price INT, ts TIMESTAMP(3), PRIMARY KEY (id, region) NOT ENFORCED, WATERMARK FOR ts AS ts - INTERVAL '5' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/prices-debezium.json', 'format' = 'debezium-json');
CREATE TEMPORARY TABLE sales (sid INT, cur STRING, amount DECIMAL(10, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '10' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/sales.json', 'format' = 'json');
CREATE TEMPORARY TABLE rates (cur STRING, rate DECIMAL(6, 2), ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' MINUTE) WITH ('connector' = 'filesystem', 'path' = '${data}/rates.json', 'format' = 'json');
CREATE TEMPORARY VIEW versions AS SELECT cur, rate, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY cur ORDER BY ts DESC) AS rn FROM rates) WHERE rn = 1;
CREATE TEMPORARY VIEW named AS SELECT UPPER(cur) AS cur2, cur, COALESCE(rate, 0) AS rate, ts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY cur ORDER BY ts DESC) AS rn FROM rates WHERE cur <> 'USD') WHERE rn = 1;
--: versions-two-keys: a primary key of two columns; updates, ends and new beginnings of versions
SELECT b.b, p.price FROM buys b LEFT JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON b.id = p.id AND b.region = p.region;
--: versions-two-keys-inner: rows without a version are left out
SELECT b.b, p.price FROM buys b JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON b.id = p.id AND b.region = p.region;
--: versions-part-of-key: part of the primary key is not compared
SELECT b.b, p.price FROM buys b JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON b.id = p.id;
--: versions-computed-key: the key is computed from the row
SELECT b.b, p.price FROM buys b LEFT JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON b.id + 1 = p.id AND LOWER(b.region) = p.region;
--: versions-literal: a condition on the row alone, and one on the version alone
SELECT b.b, p.price FROM buys b LEFT JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON b.id = p.id AND b.region = p.region AND b.qty > 3 AND p.price < 33;
--: versions-compared: a condition over both sides
SELECT b.b, p.price FROM buys b LEFT JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON b.id = p.id AND b.region = p.region AND b.qty * 2 > p.price;
--: versions-where: WHERE asks about the version
SELECT b.b, p.price FROM buys b LEFT JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON b.id = p.id AND b.region = p.region WHERE p.price IS NULL OR p.price > 12;
--: versions-swapped: the version's side is written first in the condition
SELECT b.b, p.price FROM buys b JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON p.region = b.region AND p.id = b.id;
--: versions-all-columns: all columns of both sides
SELECT * FROM buys b LEFT JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON b.id = p.id AND b.region = p.region;
--: versions-view-computed: a view that computes and filters below; what it computes is NULL where there is no version
SELECT s.sid, r.cur2, r.rate FROM sales s LEFT JOIN named FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur;
--: versions-two-tables: one temporal join behind another
SELECT s.sid, r.rate, p.price FROM sales s LEFT JOIN versions FOR SYSTEM_TIME AS OF s.ts AS r ON s.cur = r.cur LEFT JOIN prices FOR SYSTEM_TIME AS OF s.ts AS p ON p.id = CHAR_LENGTH(s.cur) - 2 AND p.region = 'eu';
--: versions-then-window: the left time goes on behind the join
SELECT window_start, window_end, COUNT(*), SUM(price) FROM TABLE(TUMBLE((SELECT b.ts, p.price FROM buys b LEFT JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON b.id = p.id AND b.region = p.region), DESCRIPTOR(ts), INTERVAL '5' SECOND)) GROUP BY window_start, window_end;
--: versions-using: USING names the key
SELECT b, price FROM buys JOIN prices FOR SYSTEM_TIME AS OF buys.ts USING (id, region);
--: versions-in-subquery: a temporal join inside a query
SELECT region, MAX(price) FROM (SELECT b.region, p.price FROM buys b JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON b.id = p.id AND b.region = p.region) GROUP BY region;
--: versions-right: RIGHT JOIN has no meaning
SELECT b.b, p.price FROM buys b RIGHT JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON b.id = p.id AND b.region = p.region;
--: versions-no-time: a time that is no attribute
SELECT b.b, p.price FROM (SELECT b, id, region, CAST(ts AS TIMESTAMP(3)) + INTERVAL '1' SECOND AS ts FROM buys) b JOIN prices FOR SYSTEM_TIME AS OF b.ts AS p ON b.id = p.id AND b.region = p.region;
