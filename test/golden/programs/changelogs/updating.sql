-- Updating subqueries through every operator: filters, projections, joins, unions, ranks.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE scores (team STRING, player STRING, pts INT, t TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/scores.json', 'format' = 'json');
--: filter-on-count: rows that pass and later do not
SELECT cust, n FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) WHERE n < 3;
--: filter-on-even: passes, does not, passes again
SELECT cust, n FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust) WHERE MOD(n, 2) = 1;
--: project-constant: an update that changes nothing that is seen
SELECT cust, n > 0 AS positive FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust);
--: project-key-away: a changelog without its key
SELECT n FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust);
--: distinct-of-values: DISTINCT over values that change
SELECT DISTINCT n FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust);
--: group-empties: groups that lose their last row
SELECT s, COUNT(*) FROM (SELECT player, SUM(pts) AS s FROM scores GROUP BY player) GROUP BY s;
--: sum-returns-to-zero: an update back to an old value
SELECT player, SUM(pts) FROM scores GROUP BY player;
--: same-value-updates: sums that do not change
SELECT team, SUM(CASE WHEN pts > 100 THEN 1 ELSE 0 END) FROM scores GROUP BY team;
--: null-to-value: NULL becomes a value
SELECT player, MAX(pts) FROM scores GROUP BY player;
--: value-to-null: a value becomes NULL through NULLIF
SELECT player, NULLIF(SUM(pts), 0) FROM scores GROUP BY player;
--: filter-null-transition: a filter over a value that was NULL
SELECT player, m FROM (SELECT player, MAX(pts) AS m FROM scores GROUP BY player) WHERE m IS NULL OR m > 7;
--: join-updating: an update on one side changes every partner
SELECT a.player, b.s FROM scores a JOIN (SELECT team, SUM(pts) AS s FROM scores GROUP BY team) b ON a.team = b.team;
--: left-join-updating: an outer join whose partner comes later
SELECT a.player, b.s FROM (SELECT DISTINCT team, player FROM scores) a LEFT JOIN (SELECT team, SUM(pts) AS s FROM scores GROUP BY team HAVING SUM(pts) > 10) b ON a.team = b.team;
--: left-join-flapping: a partner that comes and goes
SELECT c.cust, t.n FROM customers c LEFT JOIN (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust HAVING MOD(COUNT(*), 2) = 0) t ON c.cust = t.cust;
--: union-of-updating: unions of two changelogs
SELECT team, SUM(pts) AS s FROM scores GROUP BY team UNION ALL SELECT player, SUM(pts) FROM scores GROUP BY player;
--: count-of-union: an aggregate over them
SELECT s, COUNT(*) FROM (SELECT team, SUM(pts) AS s FROM scores GROUP BY team UNION ALL SELECT player, SUM(pts) FROM scores GROUP BY player) GROUP BY s;
--: top-of-sums: the leader changes hands
SELECT player, s FROM (SELECT *, ROW_NUMBER() OVER (ORDER BY s DESC, player) AS rn FROM (SELECT player, SUM(pts) AS s FROM scores GROUP BY player)) WHERE rn = 1;
--: sums-of-top: a sum of leaders that change
SELECT SUM(s), COUNT(*) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY team ORDER BY s DESC, player) AS rn FROM (SELECT team, player, SUM(pts) AS s FROM scores WHERE pts IS NOT NULL GROUP BY team, player)) WHERE rn <= 2;
--: max-of-falling: a maximum that is taken back
SELECT MAX(s), MIN(s) FROM (SELECT player, SUM(pts) AS s FROM scores GROUP BY player);
--: last-of-key-then-sum: keep last, then a sum
SELECT team, SUM(pts) FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY player ORDER BY t DESC) AS rn FROM scores) WHERE rn = 1 GROUP BY team;
--: storm: one key that changes with every row
SELECT MAX(n), COUNT(*) FROM (SELECT 1 AS k, COUNT(*) AS n FROM orders a CROSS JOIN orders b GROUP BY 1);
--: storm-through-join: one key that changes, joined with all
SELECT c.cid, t.n FROM customers c CROSS JOIN (SELECT COUNT(*) AS n FROM orders a CROSS JOIN orders b) t;
--: cast-of-updating: decimals through a changelog
SELECT cust, CAST(SUM(price) AS DECIMAL(12, 1)) FROM orders GROUP BY cust;
--: unicode-of-updating: texts through a changelog
SELECT UPPER(cust) || '–' || CAST(n AS STRING) FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust);
--: semi-of-updating: a semi join whose right side shrinks
SELECT c.cid FROM customers c WHERE c.cust IN (SELECT cust FROM orders GROUP BY cust HAVING COUNT(*) = 1);
--: anti-of-updating: an anti join whose right side shrinks
SELECT c.cid FROM customers c WHERE c.cust NOT IN (SELECT cust FROM orders WHERE cust IS NOT NULL GROUP BY cust HAVING COUNT(*) = 1);
--: filter-between-aggregates: HAVING in the middle
SELECT COUNT(*), SUM(n) FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust HAVING COUNT(*) < 4);
