-- OVER ordered by values, over rows that change: what comes and goes moves the results of the rows behind it.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE scores (team STRING, player STRING, pts INT, t TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/scores.json', 'format' = 'json');
CREATE TEMPORARY VIEW counts AS SELECT cust, COUNT(*) AS n, MAX(id) AS latest, SUM(CASE WHEN id <> 9 THEN qty END) AS q FROM orders GROUP BY cust;
CREATE TEMPORARY VIEW best AS SELECT player, MAX(pts) AS pts, COUNT(*) AS games FROM scores GROUP BY player;
--: changing-sum: sums of counts that grow
SELECT cust, n, SUM(n) OVER (ORDER BY n) FROM counts;
--: changing-count-rows: by rows, whose order is known
SELECT cust, latest, COUNT(*) OVER (ORDER BY latest ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM counts;
--: changing-row-number: numbers of rows that overtake others
SELECT cust, latest, ROW_NUMBER() OVER (ORDER BY latest) FROM counts;
--: changing-partition: a row that moves to another partition
SELECT cust, n, latest, SUM(latest) OVER (PARTITION BY n ORDER BY latest) FROM counts;
--: changing-nulls: NULL sums are peers in front
SELECT cust, q, COUNT(*) OVER (ORDER BY q) FROM counts;
--: changing-nulls-last: NULL sums are peers behind
SELECT cust, q, COUNT(*) OVER (ORDER BY q NULLS LAST) FROM counts;
--: changing-min-max: extremes so far
SELECT player, pts, MIN(games) OVER (ORDER BY pts), MAX(games) OVER (ORDER BY pts) FROM best;
--: changing-first-last: the first and the last so far
SELECT cust, latest, FIRST_VALUE(cust) OVER (ORDER BY latest), LAST_VALUE(cust) OVER (ORDER BY latest) FROM counts;
--: changing-avg: averages so far
SELECT cust, latest, AVG(latest) OVER (ORDER BY latest) FROM counts;
--: changing-listagg: texts so far
SELECT cust, latest, LISTAGG(COALESCE(cust, '-')) OVER (ORDER BY latest) FROM counts;
--: changing-lag: the row in front, which is another one later
SELECT cust, latest, LAG(n) OVER (ORDER BY latest) FROM counts;
--: changing-rank: ranks without ties
SELECT cust, latest, RANK() OVER (ORDER BY latest) FROM counts;
--: changing-group: groups over windows over groups
SELECT n, MAX(s) FROM (SELECT n, SUM(latest) OVER (ORDER BY latest) AS s FROM counts) GROUP BY n;
--: changing-filter: a filter above
SELECT * FROM (SELECT cust, n, SUM(n) OVER (ORDER BY latest) AS s FROM counts) WHERE s > 5;
--: changing-join: a join above
SELECT a.cust, a.s, b.city FROM (SELECT cust, SUM(n) OVER (ORDER BY latest) AS s FROM counts) a LEFT JOIN (VALUES ('ann', 'Rom'), ('bob', 'Oslo')) b (cust, city) ON a.cust = b.cust;
--: changing-top: Top-N below, whose rows go again
SELECT id, qty, SUM(qty) OVER (ORDER BY id) FROM (SELECT id, qty FROM orders WHERE id <> 9 ORDER BY qty DESC, id LIMIT 4);
--: added-duplicates: rows that are alike
SELECT pts, COUNT(*) OVER (ORDER BY pts), SUM(pts) OVER (ORDER BY pts) FROM (SELECT ABS(pts) AS pts FROM scores);
--: added-decimals: sums of decimals in front of one that comes late
SELECT id, price, SUM(price) OVER (PARTITION BY cust ORDER BY price) FROM orders;
--: added-times: a time that is no time attribute
SELECT id, COUNT(*) OVER (ORDER BY ts) FROM orders;
--: added-whole-partition: all rows of a partition
SELECT id, cust, COUNT(*) OVER (PARTITION BY cust) FROM orders;
--: added-two-keys: two columns, one of them descending
SELECT id, cust, ROW_NUMBER() OVER (ORDER BY qty DESC, id) FROM orders;
--: added-following: frames that reach ahead
SELECT id, SUM(id) OVER (ORDER BY price, id ROWS BETWEEN 1 PRECEDING AND 2 FOLLOWING) FROM orders;
--: changing-lead: the row behind
SELECT cust, latest, LEAD(n, 1, 0) OVER (ORDER BY latest) FROM counts;
--: changing-whole: shares of a whole that grows
SELECT cust, n, SUM(n) OVER () FROM counts;
