-- Aggregates with DISTINCT in two: by bucket of the values, then together.
SET 'table.exec.mini-batch.enabled' = 'true';
SET 'table.exec.mini-batch.allow-latency' = '1 s';
SET 'table.exec.mini-batch.size' = '5';
SET 'table.optimizer.distinct-agg.split.enabled' = 'true';
SET 'table.optimizer.distinct-agg.split.bucket-num' = '3';
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE scores (team STRING, player STRING, pts INT, t TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/scores.json', 'format' = 'json');
CREATE TEMPORARY TABLE events (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/events.json', 'format' = 'json');
CREATE TEMPORARY TABLE nobody (cust STRING, city STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: split-count: one list of values
SELECT team, COUNT(DISTINCT player) FROM scores GROUP BY team;
--: split-beside: others beside it
SELECT team, COUNT(DISTINCT player), COUNT(*), SUM(pts), MIN(pts), MAX(pts), COUNT(pts) FROM scores GROUP BY team;
--: split-two-lists: two lists of values
SELECT cust, COUNT(DISTINCT prod), COUNT(DISTINCT qty), COUNT(*) FROM orders GROUP BY cust;
--: split-three-lists: three lists, and what is summed of them
SELECT cust, COUNT(DISTINCT prod), SUM(DISTINCT qty), COUNT(DISTINCT price), MAX(id) FROM orders WHERE id <> 9 GROUP BY cust;
--: split-averages: averages beside and of different values
SELECT team, AVG(pts), AVG(DISTINCT pts), COUNT(DISTINCT player) FROM scores GROUP BY team;
--: split-doubles: averages of doubles [approx]
SELECT u, AVG(x), COUNT(DISTINCT n) FROM events GROUP BY u;
--: split-filter: filters of their own
SELECT team, COUNT(DISTINCT player) FILTER (WHERE pts > 0), COUNT(DISTINCT player), SUM(pts) FILTER (WHERE pts > 7) FROM scores GROUP BY team;
--: split-filter-two: filters over two lists
SELECT team, COUNT(DISTINCT player) FILTER (WHERE pts > 0), COUNT(DISTINCT pts) FILTER (WHERE player <> 'ann'), SUM(pts) FILTER (WHERE pts > 7) FROM scores GROUP BY team;
--: split-global: without a key
SELECT COUNT(DISTINCT cust), COUNT(DISTINCT prod), COUNT(*), SUM(id) FROM orders;
--: split-retracted: over counts that change
SELECT n, COUNT(DISTINCT latest), MAX(latest) FROM (SELECT cust, COUNT(*) AS n, MAX(id) AS latest FROM orders GROUP BY cust) GROUP BY n;
--: split-retracted-global: over counts that change, without a key
SELECT COUNT(DISTINCT n), SUM(DISTINCT n), SUM(n), MIN(latest) FROM (SELECT cust, COUNT(*) AS n, MAX(id) AS latest FROM orders GROUP BY cust);
--: split-null: NULL is in a bucket, and not counted
SELECT COUNT(DISTINCT qty), COUNT(DISTINCT cust) FROM orders WHERE qty IS NULL OR cust IS NULL;
--: split-having: a condition on groups
SELECT team FROM scores GROUP BY team HAVING COUNT(DISTINCT player) > 3;
--: split-expression: of expressions
SELECT MOD(id, 2), COUNT(DISTINCT UPPER(prod)), COUNT(DISTINCT id / 3) FROM orders GROUP BY MOD(id, 2);
--: split-rollup: with grouping sets
SELECT cust, COUNT(DISTINCT prod) FROM orders GROUP BY ROLLUP (cust);
--: split-decimal: sums of decimals beside it
SELECT cust, COUNT(DISTINCT prod), SUM(price) FROM orders GROUP BY cust;
--: split-decimal-average: an average of decimals is left in one
SELECT cust, COUNT(DISTINCT prod), AVG(price) FROM orders GROUP BY cust;
--: split-min-distinct: DISTINCT of what is the same without
SELECT cust, MIN(DISTINCT id), MAX(DISTINCT id) FROM orders GROUP BY cust;
--: split-window: windows are left in one
SELECT window_start, COUNT(DISTINCT u) FROM TABLE(TUMBLE(TABLE events, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
--: split-listagg: texts are left in one
SELECT team, COUNT(DISTINCT pts), FIRST_VALUE(player) FROM scores GROUP BY team;
--: split-nothing: of no rows
SELECT cust, COUNT(DISTINCT city) FROM nobody GROUP BY cust;
--: split-join: under a join
SELECT s.cust, s.p, o.id FROM (SELECT cust, COUNT(DISTINCT prod) AS p FROM orders GROUP BY cust) s JOIN orders o ON s.cust = o.cust;
