-- Types that an INSERT casts by itself, and those it refuses.
CREATE TEMPORARY TABLE o (a BIGINT, b DOUBLE, c STRING, d DECIMAL(10, 2), e TIMESTAMP(3)) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'csv');
INSERT INTO o SELECT 1, 2, 'abc', 3, TIMESTAMP '2020-01-01 00:00:00';
SELECT * FROM o;
INSERT INTO o SELECT CAST(1 AS BIGINT), 1e0, 5, 1.5, TIMESTAMP '2020-01-01 00:00:00';
INSERT INTO o SELECT 'x', 1e0, 'y', 1.5, TIMESTAMP '2020-01-01 00:00:00';
INSERT INTO o SELECT 1, 2;
INSERT INTO o SELECT 1, 2, 'a', 3, DATE '2020-01-01';
SELECT COUNT(*) FROM o;
