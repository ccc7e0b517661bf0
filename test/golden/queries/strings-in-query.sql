-- String keys with spaces, case, Unicode; MIN and MAX of them.
CREATE TEMPORARY VIEW t AS SELECT * FROM (VALUES ('a'), ('a '), ('A'), ('é'), ('日本'), ('😀'), (''), ('ﬀ')) AS t(s);
SELECT s, COUNT(*) FROM t GROUP BY s;
SELECT MIN(s), MAX(s), COUNT(DISTINCT s) FROM t;
SELECT COUNT(DISTINCT TRIM(s)), COUNT(DISTINCT UPPER(s)) FROM t;
