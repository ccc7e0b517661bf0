-- CHAR and VARCHAR columns: padding, keys, comparison.
CREATE TEMPORARY VIEW t AS SELECT CAST(s AS CHAR(4)) AS c, CAST(s AS VARCHAR(4)) AS v, n FROM (VALUES ('ab', 1), ('ab ', 2), ('abcdef', 3), ('', 4)) AS t(s, n);
SELECT * FROM t;
SELECT c, COUNT(*) FROM t GROUP BY c;
SELECT v, COUNT(*) FROM t GROUP BY v;
SELECT n FROM t WHERE c = 'ab';
SELECT n FROM t WHERE v = 'ab';
SELECT n FROM t WHERE c = v;
SELECT c || '|', CHAR_LENGTH(c) FROM t;
