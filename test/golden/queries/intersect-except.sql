-- INTERSECT and EXCEPT, with and without ALL; NULL equals NULL; precedence.
-- anyOrder
CREATE TEMPORARY TABLE t (k INT, v INT, n STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/outer.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE s (k INT, w INT) WITH ('connector' = 'filesystem', 'path' = '${data}/inner.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY TABLE z (k INT, w INT) WITH ('connector' = 'filesystem', 'path' = '${data}/with-null.csv', 'format' = 'csv', 'csv.null-literal' = '');
CREATE TEMPORARY VIEW e AS SELECT * FROM z WHERE w > 100;
SELECT k, v FROM t INTERSECT SELECT k, w FROM s;
SELECT k FROM t INTERSECT SELECT k FROM z;
SELECT k FROM t INTERSECT ALL SELECT k FROM s;
SELECT k FROM t EXCEPT SELECT k FROM s;
SELECT k FROM t EXCEPT SELECT k FROM z;
SELECT k FROM t EXCEPT ALL SELECT k FROM s;
SELECT k FROM s UNION ALL SELECT k FROM t INTERSECT SELECT k FROM z;
SELECT k FROM t UNION SELECT k FROM s EXCEPT SELECT k FROM z;
SELECT k FROM t MINUS SELECT k FROM s;
SELECT k, COUNT(*) AS c FROM t GROUP BY k EXCEPT SELECT k, COUNT(*) FROM s GROUP BY k;
SELECT k FROM t INTERSECT SELECT k, w FROM s;
SELECT k FROM t EXCEPT SELECT 'x' FROM s;
