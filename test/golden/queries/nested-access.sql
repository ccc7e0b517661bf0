-- Fields of rows, elements of arrays and maps.
CREATE TEMPORARY TABLE nested (
  id INT, who ROW<name STRING, home ROW<city STRING, zip STRING>>, tags ARRAY<STRING>, scores MAP<STRING, INT>
) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json');
SELECT id, who.name, who.home.city FROM nested;
SELECT id, nested.who.home.zip FROM nested WHERE who.home IS NOT NULL;
SELECT id, tags[1], scores['math'], CARDINALITY(tags) FROM nested;
SELECT * FROM nested;
SELECT id, who.* FROM nested;
SELECT who FROM nested WHERE who.name = 'ann';
SELECT who.name, COUNT(*) FROM nested GROUP BY who.name;
SELECT who.home.city AS c, who.nope FROM nested;
SELECT CAST(who AS STRING), CAST(tags AS STRING) FROM nested;
