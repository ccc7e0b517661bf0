-- Lists over rows that change: values stand in the order in which they came last, whatever batches they came in. Batch has another order.
-- only: stream
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE scores (team STRING, player STRING, pts INT, t TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/scores.json', 'format' = 'json');
CREATE TEMPORARY VIEW counts AS SELECT cust, COUNT(*) AS n, MAX(qty) AS q FROM orders WHERE id <> 9 GROUP BY cust;
--: ordered-listagg: names by the last change of their counts [sequential]
SELECT LISTAGG(NULLIF(CONCAT(COALESCE(cust, '-'), CAST(n AS STRING)), '')) FROM counts;
--: ordered-array-agg: counts by their last change [sequential]
SELECT ARRAY_AGG(NULLIF(n, 0)) FROM counts;
--: ordered-first-last: the first and the last that came [sequential]
SELECT FIRST_VALUE(cust), LAST_VALUE(cust) FROM counts WHERE cust IS NOT NULL;
--: ordered-first-last-count: counts that replace one another [sequential]
SELECT FIRST_VALUE(n), LAST_VALUE(n) FROM counts;
--: ordered-unchanged: what does not change keeps its place [sequential]
SELECT LISTAGG(NULLIF(CONCAT(COALESCE(cust, '-'), COALESCE(CAST(q AS STRING), '-')), '')) FROM (SELECT cust, q FROM counts);
--: ordered-grouped: values that move between groups [sequential]
SELECT n, LISTAGG(COALESCE(cust, '-')) FROM counts GROUP BY n;
--: ordered-json: as JSON [sequential]
SELECT JSON_ARRAYAGG(n) FROM counts;
--: ordered-distinct: different values [sequential]
SELECT LISTAGG(DISTINCT NULLIF(CAST(n AS STRING), '')) FROM counts;
--: ordered-of-lists: a list of lists [sequential]
SELECT LISTAGG(l, '|') FROM (SELECT team, LISTAGG(player) AS l FROM scores GROUP BY team);
--: ordered-top: over the first rows of each team [sequential]
SELECT LISTAGG(player) FROM (SELECT player, ROW_NUMBER() OVER (PARTITION BY team ORDER BY pts DESC, player, t) AS r FROM scores) WHERE r <= 2;
--: ordered-global: one count that replaces itself [sequential]
SELECT ARRAY_AGG(NULLIF(n, 0)), FIRST_VALUE(n), LAST_VALUE(n) FROM (SELECT COUNT(*) AS n FROM orders);
--: ordered-filter: a filter that counts pass and fail [sequential]
SELECT LISTAGG(cust) FROM counts WHERE n < 3;
--: ordered-left-join: a left join whose partners come later [sequential]
SELECT LISTAGG(NULLIF(CONCAT(COALESCE(cust, '-'), CAST(n AS STRING)), '')) FROM (SELECT c.cust, c.n FROM counts c LEFT JOIN (VALUES ('ann', 1), ('bob', 2)) v (cust, x) ON c.cust = v.cust);
--: ordered-over: over sums so far [sequential]
SELECT LISTAGG(NULLIF(CAST(s AS STRING), '')) FROM (SELECT SUM(n) OVER (ORDER BY q) AS s FROM counts WHERE q IS NOT NULL AND cust IN ('ann', 'Zoë', ''));
