-- UNNEST of arrays and maps.
-- anyOrder
CREATE TEMPORARY TABLE nested (
  id INT, who ROW<name STRING, home ROW<city STRING, zip STRING>>, tags ARRAY<STRING>, scores MAP<STRING, INT>
) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json');
SELECT id, t FROM nested CROSS JOIN UNNEST(tags) AS x(t);
SELECT id, k, v FROM nested, UNNEST(scores) AS x(k, v);
SELECT id, t FROM nested LEFT JOIN UNNEST(tags) AS x(t) ON TRUE;
