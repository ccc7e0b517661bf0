-- A NULL key of a map written as JSON: drop.
CREATE TEMPORARY TABLE o (m MAP<STRING, INT>) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'json', 'json.map-null-key.mode' = 'DROP');
INSERT INTO o VALUES (MAP['a', 1, CAST(NULL AS STRING), 2]);
CREATE TEMPORARY TABLE lines (line STRING) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'raw');
SELECT * FROM lines;
