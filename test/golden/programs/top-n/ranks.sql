-- Top-N over append-only and updating input.
CREATE TEMPORARY TABLE scores (team STRING, player STRING, pts INT, t TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/scores.json', 'format' = 'json');
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE nobody (cust STRING, city STRING, n INT) WITH ('connector' = 'filesystem', 'path' = '${data}/empty.json', 'format' = 'json');
--: top-1: the best of each team
SELECT team, player, pts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS rn FROM scores) WHERE rn = 1;
--: top-2: two, with the number
SELECT team, player, pts, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS rn FROM scores) WHERE rn <= 2;
--: top-2-without-number: two, without the number
SELECT team, player, pts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS rn FROM scores) WHERE rn <= 2;
--: top-less-than: rn < 3
SELECT team, player FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS rn FROM scores) WHERE rn < 3;
--: top-from-second: rows two to three
SELECT team, player, pts, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS rn FROM scores) WHERE rn BETWEEN 2 AND 3;
--: top-only-second: only the second
SELECT team, player, pts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS rn FROM scores) WHERE rn = 2;
--: top-ascending: the least, NULLs first
SELECT team, player, pts, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts, player, t) AS rn FROM scores) WHERE rn <= 2;
--: top-nulls-last: NULLS LAST ascending
SELECT team, player, pts, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts NULLS LAST, player, t) AS rn FROM scores) WHERE rn <= 3;
--: top-global: without partitions
SELECT player, pts, rn FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY pts DESC, player, t) AS rn FROM scores) WHERE rn <= 3;
--: top-null-key: NULL is a partition
SELECT player FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC) AS rn FROM scores WHERE team IS NULL) WHERE rn <= 5;
--: top-filter-above: a condition beside the rank
SELECT team, player, pts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS rn FROM scores) WHERE rn <= 3 AND pts > 5;
--: rank: RANK with ties
SELECT team, player, pts, r FROM (SELECT *, RANK() OVER (PARTITION BY team ORDER BY pts DESC) AS r FROM scores) WHERE r <= 2;
--: rank-without-number: RANK, not selected
SELECT team, player, pts FROM (SELECT *, RANK() OVER (PARTITION BY team ORDER BY pts DESC) AS r FROM scores) WHERE r <= 1;
--: dense-rank: DENSE_RANK with ties
SELECT team, player, pts, r FROM (SELECT *, DENSE_RANK() OVER (PARTITION BY team ORDER BY pts DESC) AS r FROM scores) WHERE r <= 2;
--: updating-sum: the leaders of sums that go up and down
SELECT team, player, s, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY s DESC, player) AS rn FROM (SELECT team, player, SUM(pts) AS s FROM scores GROUP BY team, player)) WHERE rn <= 2;
--: updating-sum-without-number: the same without the number
SELECT team, player, s FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY s DESC, player) AS rn FROM (SELECT team, player, SUM(pts) AS s FROM scores GROUP BY team, player)) WHERE rn <= 1;
--: updating-count: counts that only grow
SELECT cust, n, rn FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY n DESC, cust) AS rn FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust)) WHERE rn <= 3;
--: updating-partition-moves: the partition of a row changes
SELECT n, cust, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY n ORDER BY cust) AS rn FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust)) WHERE rn <= 2;
--: updating-second: only the second of sums
SELECT team, player, s FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY s DESC, player) AS rn FROM (SELECT team, player, SUM(pts) AS s FROM scores GROUP BY team, player)) WHERE rn = 2;
--: updating-rank: RANK over sums
SELECT team, player, s, r FROM (SELECT *, RANK() OVER (PARTITION BY team ORDER BY s DESC) AS r FROM (SELECT team, player, SUM(pts) AS s FROM scores GROUP BY team, player)) WHERE r <= 2;
--: top-of-top: a Top-N over a Top-N
SELECT player, pts FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY pts DESC, player) AS g FROM (SELECT player, pts FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS rn FROM scores) WHERE rn <= 1)) WHERE g <= 2;
--: aggregate-of-top: a sum over a Top-N
SELECT SUM(pts), COUNT(*) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS rn FROM scores) WHERE rn <= 2;
--: join-of-top: a join over a Top-N
SELECT x.cust, x.id, c.city FROM (SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY cust ORDER BY price DESC, id) AS rn FROM orders) WHERE rn = 1) x JOIN customers c ON x.cust = c.cust;
--: top-of-join: a Top-N over a join
SELECT cust, id, city FROM (SELECT o.cust, o.id, c.city, ROW_NUMBER() OVER (PARTITION BY o.cust ORDER BY o.id DESC, c.cid) AS rn FROM orders o JOIN customers c ON o.cust = c.cust) WHERE rn <= 2;
--: top-of-nothing: no rows
SELECT cust FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY cust ORDER BY n) AS rn FROM nobody) WHERE rn <= 2;
--: top-decimal: ordered by decimals with NULL
SELECT cust, id, price FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY cust ORDER BY price DESC NULLS LAST, id) AS rn FROM orders) WHERE rn <= 1;
--: top-text: ordered by texts beyond the BMP
SELECT id, prod FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY prod DESC, id) AS rn FROM orders) WHERE rn <= 3;
--: top-expression: ordered by an expression
SELECT id FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY MOD(id, 5) DESC, id) AS rn FROM orders) WHERE rn <= 4;
--: top-many: more than there are
SELECT team, player, rn FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS rn FROM scores) WHERE rn <= 100;
--: rank-no-filter: a rank without a filter, over values
SELECT player, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS rn FROM scores;
--: qualify: QUALIFY as Top-N
SELECT team, player FROM scores QUALIFY ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) = 1;
--: qualify-alias: QUALIFY by an alias
SELECT team, player, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS rn FROM scores QUALIFY rn <= 2;
