-- JSON written of rows, arrays and maps.
CREATE TEMPORARY TABLE nested (
  id INT, who ROW<name STRING, home ROW<city STRING, zip STRING>>, tags ARRAY<STRING>, scores MAP<STRING, INT>
) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json');
CREATE TEMPORARY TABLE o (id INT, who ROW<name STRING, home ROW<city STRING, zip STRING>>, tags ARRAY<STRING>, scores MAP<STRING, INT>) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'json');
INSERT INTO o SELECT * FROM nested;
CREATE TEMPORARY TABLE lines (line STRING) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'raw');
SELECT * FROM lines;
