-- CSV written with delimiter, null literal, quotes.
CREATE TEMPORARY TABLE o (a STRING, b STRING, d DOUBLE) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'csv', 'csv.field-delimiter' = ';', 'csv.null-literal' = 'NULL');
INSERT INTO o VALUES ('x;y', 'q"z', 1.5), (CAST(NULL AS STRING), '', CAST(NULL AS DOUBLE)), (' s ', 'line
break', 1e10), ('#c', '''', -0.0), ('é', 'a b', 100);
SELECT * FROM o;
CREATE TEMPORARY TABLE lines (line STRING) WITH ('connector' = 'filesystem', 'path' = '${out}/o', 'format' = 'raw');
SELECT * FROM lines;
