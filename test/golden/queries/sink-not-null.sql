-- NULL into a NOT NULL column; text longer than its type.
CREATE TEMPORARY TABLE o (a INT NOT NULL, b VARCHAR(2), c CHAR(3)) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'csv');
INSERT INTO o VALUES (1, 'abcd', 'x');
SELECT * FROM o;
INSERT INTO o SELECT CAST(NULL AS INT), 'a', 'b';
SELECT COUNT(*) FROM o;
