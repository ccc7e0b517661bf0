-- Frames that may be empty, over columns that are never NULL: what has a distance has a type that may be NULL. Words in calls.
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY VIEW given AS SELECT COALESCE(id, 0) AS i, COALESCE(cust, 'none') AS c FROM orders;
--: sum-before: rows before this one
SELECT i, SUM(i) OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS s FROM given;
--: max-before: extremes of none
SELECT i, MAX(i) OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS m, MIN(c) OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS n FROM given;
--: avg-after: means of none
SELECT i, AVG(i) OVER (ORDER BY i ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS a, COUNT(*) OVER (ORDER BY i ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING) AS n FROM given;
--: range-before: by distance
SELECT i, SUM(i) OVER (ORDER BY i RANGE BETWEEN 2 PRECEDING AND 1 PRECEDING) AS s FROM given;
--: to-this-row: a distance and this row
SELECT i, SUM(i) OVER (ORDER BY i ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) AS s FROM given;
--: no-distance: without a distance there is this row
SELECT i, SUM(i) OVER (ORDER BY i) AS s, MAX(i) OVER (PARTITION BY c) AS m FROM given;
--: spread-before: an expression over several
SELECT i, VAR_POP(i) OVER (ORDER BY i ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS v FROM given;
--: listagg-words: separators of their own
SELECT i, LISTAGG(c, '|') OVER (ORDER BY i) AS a, LISTAGG(c, ' - ') OVER (ORDER BY i) AS b FROM given WHERE i < 4;
--: windows-of-windows: a window made of another
SELECT i, SUM(i) OVER (w ORDER BY i) AS s FROM given WINDOW w AS (PARTITION BY c);
