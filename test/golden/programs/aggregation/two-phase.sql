-- Two phases, split of distinct keys, mini-batches, state that expires: the answers stay.
SET 'table.exec.mini-batch.enabled' = 'true';
SET 'table.exec.mini-batch.allow-latency' = '1 s';
SET 'table.exec.mini-batch.size' = '5';
SET 'table.optimizer.agg-phase-strategy' = 'TWO_PHASE';
SET 'table.optimizer.distinct-agg.split.enabled' = 'true';
SET 'table.exec.state.ttl' = '1 d';
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
CREATE TEMPORARY TABLE scores (team STRING, player STRING, pts INT, t TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/scores.json', 'format' = 'json');
--: two-phase-sum: local and global
SELECT cust, SUM(qty), COUNT(*), AVG(price) FROM orders WHERE id <> 9 GROUP BY cust;
--: two-phase-distinct: distinct keys split over buckets
SELECT cust, COUNT(DISTINCT prod), SUM(DISTINCT qty) FROM orders WHERE id <> 9 GROUP BY cust;
--: two-phase-global-distinct: without a key
SELECT COUNT(DISTINCT cust), COUNT(*) FROM orders;
--: two-phase-min-max: MIN and MAX with retraction
SELECT MAX(n), MIN(n) FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust);
--: two-phase-distinct-retract: distinct counts over an updating input
SELECT COUNT(DISTINCT n) FROM (SELECT cust, COUNT(*) AS n FROM orders GROUP BY cust);
--: two-phase-filter: FILTER in both phases
SELECT team, SUM(pts) FILTER (WHERE pts > 0), COUNT(DISTINCT player) FILTER (WHERE pts > 0) FROM scores GROUP BY team;
--: two-phase-rollup: ROLLUP in two phases
SELECT cust, prod, COUNT(*) FROM orders GROUP BY ROLLUP (cust, prod);
--: two-phase-listagg: LISTAGG cannot be merged freely
SELECT team, LISTAGG(player) FROM scores GROUP BY team;
--: state-ttl-hint: the hint for one aggregate
SELECT /*+ STATE_TTL('orders' = '1 d') */ cust, COUNT(*) FROM orders GROUP BY cust;
--: two-phase-join: an aggregate over a join
SELECT c.city, COUNT(DISTINCT o.prod) FROM orders o JOIN customers c ON o.cust = c.cust GROUP BY c.city;
