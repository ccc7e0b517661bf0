-- A NULL and an empty partition value, special characters, a number and a date as partitions.
-- anyOrder
CREATE TEMPORARY TABLE o (id INT, p STRING) PARTITIONED BY (p) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'json');
INSERT INTO o VALUES (1, CAST(NULL AS STRING)), (2, 'a b'), (3, 'x/y=z%'), (4, 'é');
SELECT * FROM o;
CREATE TEMPORARY TABLE n (id INT, i INT, d DATE) PARTITIONED BY (i, d) WITH ('connector' = 'filesystem', 'path' = '${out}/n', 'format' = 'csv');
INSERT INTO n VALUES (1, 7, DATE '2020-01-31'), (2, -8, DATE '1969-12-31');
SELECT * FROM n;
SELECT id FROM n WHERE i = 7;
