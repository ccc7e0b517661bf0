-- UNNEST of arrays, maps, rows; WITH ORDINALITY; NULL and empty; inner and left.
-- anyOrder
CREATE TEMPORARY TABLE t (k INT, v INT, n STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/outer.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE s (k INT, w INT) WITH ('connector' = 'filesystem', 'path' = '${data}/inner.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE z (k INT, w INT) WITH ('connector' = 'filesystem', 'path' = '${data}/with-null.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY VIEW e AS SELECT * FROM z WHERE w > 100;
SELECT k, x FROM t CROSS JOIN UNNEST(ARRAY[t.k, t.v]) AS u (x);
SELECT n, x FROM t, UNNEST(ARRAY[t.k, t.v]) AS u (x);
SELECT n, x FROM t, UNNEST(ARRAY[k, v]) AS u (x) WHERE x > 5;
SELECT n, a, b FROM t CROSS JOIN UNNEST(MAP['a', t.k, 'b', t.v]) AS u (a, b);
SELECT n, x, o FROM t CROSS JOIN UNNEST(ARRAY[t.k, t.v]) WITH ORDINALITY AS u (x, o);
SELECT n, a, b, o FROM t CROSS JOIN UNNEST(MAP['a', t.k]) WITH ORDINALITY AS u (a, b, o);
SELECT n, a, b FROM t CROSS JOIN UNNEST(ARRAY[ROW(t.k, t.n), ROW(1, 'q')]) AS u (a, b);
SELECT n, a, b, o FROM t CROSS JOIN UNNEST(ARRAY[ROW(t.k, t.n)]) WITH ORDINALITY AS u (a, b, o);
SELECT n, x FROM t LEFT JOIN UNNEST(CASE WHEN t.k = 1 THEN ARRAY[t.k, t.v] END) AS u (x) ON TRUE;
SELECT n, x FROM t CROSS JOIN UNNEST(CASE WHEN t.k = 1 THEN ARRAY[t.k, t.v] END) AS u (x);
SELECT * FROM UNNEST(ARRAY[1, 2]) AS u (x);
SELECT * FROM UNNEST(ARRAY[1, 2]) WITH ORDINALITY;
SELECT * FROM UNNEST(ARRAY[1, 2]) WITH ORDINALITY AS u (x, o);
SELECT * FROM t, UNNEST(ARRAY[t.k, t.v]);
SELECT k, COUNT(*) AS c, SUM(x) AS q FROM t, UNNEST(ARRAY[t.v, 1]) AS u (x) GROUP BY k;
SELECT n, u.x, p.y FROM t, UNNEST(ARRAY[t.k, t.v]) AS u (x), UNNEST(ARRAY[u.x, 0]) AS p (y);
SELECT n, x FROM t, UNNEST(t.n) AS u (x);
SELECT n, x FROM t, UNNEST(ARRAY[t.k, t.v]) AS u (x, y);
SELECT n, x FROM t LEFT JOIN UNNEST(ARRAY[t.k, t.v]) AS u (x) ON x > 5;
SELECT n, x FROM t RIGHT JOIN UNNEST(ARRAY[t.k, t.v]) AS u (x) ON TRUE;
SELECT n, x FROM t, UNNEST((SELECT ARRAY[1, 2])) AS u (x);
