-- Nested JSON into ROW, ARRAY, MAP and into text.
CREATE TEMPORARY TABLE nested (
  id INT, who ROW<name STRING, home ROW<city STRING, zip STRING>>, tags ARRAY<STRING>, scores MAP<STRING, INT>
) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json');
SELECT * FROM nested;
CREATE TEMPORARY TABLE t (id INT, who STRING, tags STRING, scores STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json');
SELECT * FROM t;
DROP TEMPORARY TABLE t;
CREATE TEMPORARY TABLE t (id INT, who MAP<STRING, STRING>) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json');
SELECT * FROM t;
