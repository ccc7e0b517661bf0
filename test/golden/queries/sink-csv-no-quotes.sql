-- CSV written without quotes, with escapes.
CREATE TEMPORARY TABLE o (a STRING, b STRING) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'csv', 'csv.disable-quote-character' = 'true', 'csv.escape-character' = '\');
INSERT INTO o VALUES ('x,y', 'q"z'), ('plain', ' s ');
CREATE TEMPORARY TABLE lines (line STRING) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'raw');
SELECT * FROM lines;
