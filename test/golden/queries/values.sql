-- VALUES alone, in FROM, with names; types found across rows.
VALUES (1, 'a'), (2, 'bcd');
VALUES 1, 2, 3;
SELECT * FROM (VALUES (1, 'a'), (2, CAST(NULL AS STRING))) AS t(x, y);
SELECT x + 1 FROM (VALUES (1), (2.5)) AS t(x);
SELECT * FROM (VALUES (1), (CAST(2 AS BIGINT))) AS t(x);
SELECT * FROM (VALUES (CAST(NULL AS INT)), (1)) AS t(x);
SELECT * FROM (VALUES ('a'), ('bcd')) AS t(x);
SELECT * FROM (VALUES (TIMESTAMP '2020-01-01 00:00:00'), (TIMESTAMP '2020-01-01 00:00:00.123')) AS t(x);
SELECT * FROM (VALUES (1, 'a'), ('b', 2)) AS t(x, y);
SELECT COUNT(*) FROM (VALUES (1), (1), (2)) AS t(x);
SELECT * FROM (VALUES (1, 2)) AS t;
SELECT t.`EXPR$1` FROM (VALUES (1, 2)) AS t;
