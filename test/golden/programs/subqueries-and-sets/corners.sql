-- UNNEST of rows by qualified names; VALUES with casted NULLs; LATERAL by ROW_NUMBER.
CREATE TEMPORARY TABLE nested (id INT, xs ARRAY<INT>, m MAP<STRING, INT>, r ROW<p INT, q STRING>, rs ARRAY<ROW<p INT, q STRING>>, ss ARRAY<STRING>) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json');
CREATE TEMPORARY TABLE orders (id INT, cust STRING, prod STRING, qty INT, price DECIMAL(10, 2), ts TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${data}/orders.json', 'format' = 'json');
CREATE TEMPORARY TABLE customers (cust STRING, city STRING, credit DECIMAL(8, 2), cid INT NOT NULL) WITH ('connector' = 'filesystem', 'path' = '${data}/customers.json', 'format' = 'json');
--: unnest-rows-qualified: rows become columns
SELECT n.id, t.p, t.q FROM nested n CROSS JOIN UNNEST(n.rs) AS t(p, q);
--: unnest-rows-left-qualified: rows in a left join
SELECT n.id, t.p, t.q FROM nested n LEFT JOIN UNNEST(n.rs) AS t(p, q) ON TRUE;
--: unnest-rows-ordinality: rows with positions
SELECT n.id, t.a, t.b, t.pos FROM nested n CROSS JOIN UNNEST(n.rs) WITH ORDINALITY AS t(a, b, pos);
--: values-typed-null: VALUES with a typed NULL
VALUES (1, 'a'), (2, CAST(NULL AS STRING));
