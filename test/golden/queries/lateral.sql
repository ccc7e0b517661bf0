-- LATERAL queries: correlated rows, aggregates, the first rows for each outer row.
-- anyOrder
CREATE TEMPORARY TABLE t (k INT, v INT, n STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/outer.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE s (k INT, w INT) WITH ('connector' = 'filesystem', 'path' = '${data}/inner.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE z (k INT, w INT) WITH ('connector' = 'filesystem', 'path' = '${data}/with-null.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY VIEW e AS SELECT * FROM z WHERE w > 100;
SELECT n, w FROM t, LATERAL (SELECT w FROM s WHERE s.k = t.k) AS l;
SELECT n, w FROM t LEFT JOIN LATERAL (SELECT w FROM s WHERE s.k = t.k) AS l ON TRUE;
SELECT n, m FROM t, LATERAL (SELECT MAX(w) AS m FROM s WHERE s.k = t.k) AS l;
SELECT n, m FROM t, LATERAL (SELECT COUNT(*) AS m FROM s WHERE s.k = t.k) AS l;
SELECT n, w FROM t, LATERAL (SELECT w FROM s WHERE s.k = t.k ORDER BY w DESC LIMIT 1) AS l;
SELECT n, w FROM t LEFT JOIN LATERAL (SELECT w FROM s WHERE s.k = t.k ORDER BY w LIMIT 1) AS l ON TRUE;
SELECT n, y FROM t, LATERAL (SELECT w + t.v AS y FROM s WHERE s.k = t.k) AS l;
SELECT n, w FROM t, LATERAL (SELECT w FROM s WHERE s.w < t.v) AS l;
SELECT n, w FROM t JOIN LATERAL (SELECT w FROM s WHERE s.k = t.k) AS l ON l.w > t.v;
