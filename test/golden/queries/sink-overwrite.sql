-- INSERT OVERWRITE.
-- only: batch
CREATE TEMPORARY TABLE o (a INT) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'csv');
INSERT INTO o VALUES (1), (2);
INSERT INTO o VALUES (3);
SELECT * FROM o ORDER BY a;
INSERT OVERWRITE o VALUES (9);
SELECT * FROM o ORDER BY a;
