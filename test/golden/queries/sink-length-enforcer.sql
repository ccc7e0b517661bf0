-- table.exec.sink.type-length-enforcer and not-null-enforcer.
SET 'table.exec.sink.type-length-enforcer' = 'TRIM_PAD';
SET 'table.exec.sink.not-null-enforcer' = 'DROP';
CREATE TEMPORARY TABLE o (a INT NOT NULL, b VARCHAR(2), c CHAR(3)) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'csv');
INSERT INTO o SELECT x, y, z FROM (VALUES (1, 'abcd', 'x'), (CAST(NULL AS INT), 'a', 'b')) AS t(x, y, z);
CREATE TEMPORARY TABLE lines (line STRING) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'raw');
SELECT * FROM lines;
