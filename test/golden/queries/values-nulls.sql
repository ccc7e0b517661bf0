-- Rows of VALUES that hold NULL: types and nullability.
SELECT * FROM (VALUES (1, NULL), (NULL, 'x')) AS t(a, b);
SELECT a + 1, b || 'y' FROM (VALUES (1, NULL), (NULL, 'x')) AS t(a, b);
VALUES (NULL);
SELECT * FROM (VALUES (NULL)) AS t(a);
