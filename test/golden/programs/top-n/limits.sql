-- ORDER BY with LIMIT, OFFSET and FETCH; ORDER BY on time; deduplication.
CREATE TEMPORARY TABLE scores (team STRING, player STRING, pts INT, t TIMESTAMP(3), WATERMARK FOR t AS t - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/scores.json', 'format' = 'json');
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE events (u STRING, n INT, x DOUBLE, ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND) WITH ('connector' = 'filesystem', 'path' = '${data}/events.json', 'format' = 'json');
--: limit: the first three of an order
SELECT player, pts FROM scores ORDER BY pts DESC, player, t LIMIT 3;
--: limit-offset: rows four to five
SELECT player, pts FROM scores ORDER BY pts DESC, player, t LIMIT 2 OFFSET 3;
--: fetch: FETCH NEXT
SELECT player, pts FROM scores ORDER BY pts NULLS LAST, player, t OFFSET 1 ROWS FETCH NEXT 2 ROWS ONLY;
--: limit-zero: LIMIT 0
SELECT player FROM scores ORDER BY player LIMIT 0;
--: limit-more: more than there are
SELECT player, pts, t FROM scores ORDER BY t LIMIT 100;
--: offset-all: an offset behind the end
SELECT player FROM scores ORDER BY player, t LIMIT 5 OFFSET 100;
--: limit-updating: the largest sums
SELECT player, SUM(pts) AS s FROM scores GROUP BY player ORDER BY s DESC NULLS LAST, player LIMIT 3;
--: limit-updating-offset: sums two and three
SELECT player, SUM(pts) AS s FROM scores GROUP BY player ORDER BY s DESC NULLS LAST, player LIMIT 2 OFFSET 1;
--: limit-in-subquery: LIMIT below an aggregate
SELECT SUM(pts), COUNT(*) FROM (SELECT pts FROM scores ORDER BY pts DESC NULLS LAST, t LIMIT 4);
--: limit-of-union: LIMIT over a union
SELECT x FROM (SELECT pts AS x FROM scores UNION ALL SELECT qty FROM orders) ORDER BY x DESC NULLS LAST LIMIT 4;
--: limit-one-of-ties: equal rows fill the limit
SELECT x FROM (VALUES 2, 1, 2, 1, 1) AS v(x) ORDER BY x LIMIT 2;
--: order-by-time: ORDER BY the event time, then a value
SELECT u, n FROM events WHERE n IS NOT NULL ORDER BY ts, n;
--: order-by-time-descending: descending time needs a limit [anyOrder]
SELECT u, n FROM events ORDER BY ts DESC;
--: order-by-value: a value without a limit
SELECT player FROM scores ORDER BY player;
--: limit-no-order: LIMIT alone counts rows
SELECT COUNT(*) FROM (SELECT player FROM scores LIMIT 4);
--: dedup-first: keep first by time
SELECT player, pts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY player ORDER BY t ASC) AS rn FROM scores) WHERE rn = 1;
--: dedup-last: keep last by time
SELECT player, pts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY player ORDER BY t DESC) AS rn FROM scores) WHERE rn = 1;
--: dedup-last-null-key: keep last, NULL key
SELECT team, player FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY t DESC) AS rn FROM scores) WHERE rn = 1;
--: dedup-first-late-arrival: the first by time arrives second
SELECT u, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY u ORDER BY ts ASC) AS rn FROM events WHERE n IN (3, 6, 8, 9)) WHERE rn = 1;
--: dedup-last-late-arrival: the last by time arrives first
SELECT u, n FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY u ORDER BY ts DESC) AS rn FROM (SELECT u, n, ts FROM events WHERE n IN (2, 4, 6) OR n IS NULL)) WHERE rn = 1 AND n IS NOT NULL;
--: dedup-then-count: an aggregate over keep last
SELECT pts, COUNT(*) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY player ORDER BY t DESC) AS rn FROM scores) WHERE rn = 1 GROUP BY pts;
--: dedup-then-filter: a filter over keep last makes rows leave
SELECT player, pts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY player ORDER BY t DESC) AS rn FROM scores) WHERE rn = 1 AND pts > 0;
--: dedup-two-keys: two keys
SELECT team, player, pts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team, player ORDER BY t DESC) AS rn FROM scores) WHERE rn = 1;
--: dedup-keep-number: the number is selected
SELECT player, pts, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY player ORDER BY t DESC) AS rn FROM scores) WHERE rn = 1;
--: dedup-join: keep last joined with the rows
SELECT s.player, s.pts, l.pts FROM scores s JOIN (SELECT player, pts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY player ORDER BY t DESC) AS rn FROM scores) WHERE rn = 1) l ON s.player = l.player WHERE s.pts > l.pts;
