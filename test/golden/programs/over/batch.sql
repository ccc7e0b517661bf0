-- All frames and rank functions, which batch can do; streaming refuses most of them.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE scores (team STRING, player STRING, pts INT, t TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/scores.json', 'format' = 'json');
CREATE TEMPORARY TABLE nobody (cust STRING, city STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: frame-default: with ORDER BY up to the peers
SELECT id, SUM(qty) OVER (PARTITION BY prod ORDER BY price) FROM orders WHERE id <> 9;
--: frame-none: without ORDER BY the whole partition
SELECT id, COUNT(*) OVER (PARTITION BY cust), SUM(price) OVER () FROM orders WHERE id <> 9;
--: frame-rows-both: one before to one after
SELECT id, SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM orders;
--: frame-rows-following: after this one
SELECT id, SUM(id) OVER (ORDER BY id ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) FROM orders;
--: frame-rows-preceding: before this one
SELECT id, SUM(id) OVER (ORDER BY id ROWS BETWEEN 3 PRECEDING AND 1 PRECEDING) FROM orders;
--: frame-rows-unbounded-following: to the end
SELECT id, COUNT(*) OVER (PARTITION BY cust ORDER BY id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING) FROM orders;
--: frame-rows-whole: the whole by rows
SELECT id, MAX(price) OVER (PARTITION BY cust ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM orders;
--: frame-range-numbers: a range of numbers
SELECT id, COUNT(*) OVER (ORDER BY id RANGE BETWEEN 2 PRECEDING AND 1 FOLLOWING) FROM orders;
--: frame-range-decimal: a range of decimals
SELECT id, COUNT(*) OVER (ORDER BY price RANGE BETWEEN 1.5 PRECEDING AND CURRENT ROW) FROM orders WHERE id <> 9;
--: frame-range-time: a range of times
SELECT id, COUNT(*) OVER (ORDER BY ts RANGE BETWEEN INTERVAL '5' SECOND PRECEDING AND INTERVAL '5' SECOND FOLLOWING) FROM orders;
--: frame-range-nulls: NULLs are peers
SELECT id, COUNT(*) OVER (ORDER BY qty RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) FROM orders WHERE id <> 9;
--: frame-descending: descending
SELECT id, SUM(id) OVER (PARTITION BY cust ORDER BY id DESC) FROM orders;
--: frame-descending-range: a descending range
SELECT id, COUNT(*) OVER (ORDER BY id DESC RANGE BETWEEN 2 PRECEDING AND CURRENT ROW) FROM orders;
--: row-number: numbers of rows
SELECT id, ROW_NUMBER() OVER (PARTITION BY cust ORDER BY id) FROM orders;
--: rank: ties and gaps
SELECT player, pts, RANK() OVER (PARTITION BY team ORDER BY pts DESC) FROM scores;
--: dense-rank: ties without gaps
SELECT player, pts, DENSE_RANK() OVER (PARTITION BY team ORDER BY pts) FROM scores;
--: percent-rank: shares of ranks
SELECT player, PERCENT_RANK() OVER (PARTITION BY team ORDER BY pts) FROM scores;
--: cume-dist: shares of rows
SELECT player, CUME_DIST() OVER (PARTITION BY team ORDER BY pts) FROM scores;
--: ntile: uneven parts
SELECT id, NTILE(4) OVER (ORDER BY id) FROM orders;
--: ntile-more: more parts than rows
SELECT id, NTILE(100) OVER (PARTITION BY cust ORDER BY id) FROM orders;
--: lag-lead: neighbours
SELECT id, LAG(id) OVER (PARTITION BY cust ORDER BY id), LEAD(id) OVER (PARTITION BY cust ORDER BY id) FROM orders;
--: lag-lead-default: distances and defaults
SELECT id, LAG(id, 2, 0) OVER (ORDER BY id), LEAD(id, 3, -1) OVER (ORDER BY id) FROM orders;
--: lead-zero: a distance of zero
SELECT id, LEAD(id, 0) OVER (ORDER BY id) FROM orders;
--: lag-null-values: NULL is a value
SELECT id, LAG(qty) OVER (ORDER BY id) FROM orders;
--: first-last-value: ends of a frame
SELECT id, FIRST_VALUE(prod) OVER (PARTITION BY cust ORDER BY id), LAST_VALUE(prod) OVER (PARTITION BY cust ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING) FROM orders;
--: two-orders: two orders in one SELECT
SELECT id, ROW_NUMBER() OVER (ORDER BY id) AS a, ROW_NUMBER() OVER (ORDER BY id DESC) AS b FROM orders;
--: named-windows: WINDOW with two names
SELECT id, COUNT(*) OVER a, COUNT(*) OVER b FROM orders WINDOW a AS (PARTITION BY cust), b AS (PARTITION BY prod);
--: over-aggregate: OVER above GROUP BY
SELECT cust, COUNT(*) AS n, RANK() OVER (ORDER BY COUNT(*) DESC) FROM orders GROUP BY cust;
--: over-share: the share of a whole
SELECT id, CAST(price AS DOUBLE) / CAST(SUM(price) OVER (PARTITION BY cust) AS DOUBLE) FROM orders WHERE id IN (1, 3, 7, 13);
--: over-nulls-first: NULLS FIRST and LAST
SELECT id, ROW_NUMBER() OVER (ORDER BY qty NULLS LAST, id) AS a, ROW_NUMBER() OVER (ORDER BY qty DESC NULLS FIRST, id) AS b FROM orders;
--: over-text-order: texts beyond the BMP in order
SELECT id, RANK() OVER (ORDER BY prod) FROM orders;
--: over-nothing: OVER over nothing
SELECT cust, ROW_NUMBER() OVER (ORDER BY n) FROM nobody;
--: over-empty-frame: a frame that holds no row
SELECT id, SUM(id) OVER (ORDER BY id ROWS BETWEEN 20 FOLLOWING AND 30 FOLLOWING), COUNT(*) OVER (ORDER BY id ROWS BETWEEN 20 FOLLOWING AND 30 FOLLOWING) FROM orders;
--: over-distinct-batch: COUNT DISTINCT of a partition
SELECT id, COUNT(DISTINCT prod) OVER (PARTITION BY cust) FROM orders;
--: qualify: QUALIFY keeps rows by OVER
SELECT id, cust FROM orders QUALIFY COUNT(*) OVER (PARTITION BY cust) > 2;
