-- EXISTS and NOT EXISTS: correlated by equality and otherwise, of aggregates, under OR, as a value, nested.
-- anyOrder
CREATE TEMPORARY TABLE t (k INT, v INT, n STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/outer.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE s (k INT, w INT) WITH ('connector' = 'filesystem', 'path' = '${data}/inner.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE z (k INT, w INT) WITH ('connector' = 'filesystem', 'path' = '${data}/with-null.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY VIEW e AS SELECT * FROM z WHERE w > 100;
SELECT n FROM t WHERE EXISTS (SELECT * FROM s WHERE s.k = t.k);
SELECT n FROM t WHERE NOT EXISTS (SELECT * FROM s WHERE s.k = t.k);
SELECT n FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.k = t.k AND s.w > t.v);
SELECT n FROM t WHERE NOT EXISTS (SELECT 1 FROM s WHERE s.w > t.v);
SELECT n FROM t WHERE EXISTS (SELECT 1 FROM e);
SELECT n FROM t WHERE NOT EXISTS (SELECT 1 FROM e);
SELECT n FROM t WHERE EXISTS (SELECT 1 FROM s);
SELECT n FROM t WHERE EXISTS (SELECT * FROM s WHERE s.k = t.k) OR v > 20;
SELECT n, EXISTS (SELECT * FROM s WHERE s.k = t.k) AS b FROM t;
SELECT n, EXISTS (SELECT * FROM e) AS b FROM t;
SELECT n, NOT EXISTS (SELECT * FROM s WHERE s.w > t.v) AS b FROM t;
SELECT n FROM t WHERE EXISTS (SELECT COUNT(*) FROM s WHERE s.k = t.k);
SELECT n FROM t WHERE EXISTS (SELECT s.k FROM s WHERE s.k = t.k GROUP BY s.k HAVING COUNT(*) > 1);
SELECT n FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.k = t.k HAVING COUNT(*) > 1);
SELECT n FROM t WHERE EXISTS (SELECT 1 FROM s JOIN z ON s.k = z.k WHERE s.k = t.k);
SELECT n FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.k = t.k AND EXISTS (SELECT 1 FROM z WHERE z.k = s.k));
SELECT n FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.k = t.k AND t.v > 10);
SELECT n FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.k = t.k LIMIT 1);
SELECT n FROM t WHERE EXISTS (SELECT 1 FROM s WHERE s.k = t.k UNION ALL SELECT 1 FROM z WHERE z.k = t.k);
