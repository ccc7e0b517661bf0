-- The raw format: a line is a value.
CREATE TEMPORARY TABLE t (line STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/semicolon.csv', 'format' = 'raw');
SELECT * FROM t;
SELECT COUNT(*), MAX(CHAR_LENGTH(line)) FROM t;
