-- Access to ROW, ARRAY and MAP columns, NULLs at every depth.
CREATE TEMPORARY TABLE t (id INT NOT NULL, r ROW<a INT, b STRING, c ROW<d DOUBLE>>, arr ARRAY<INT>, m MAP<STRING, INT>, ra ARRAY<ROW<a INT, b STRING>>) WITH ('connector' = 'filesystem', 'path' = '${data}/nested.json', 'format' = 'json');
-- @from t
r
arr
m
ra
r.a
r.b
r.c
r.c.d
t.r.c.d
r.c.d IS NULL
r IS NULL
r.c IS NULL
arr[1]
arr[id]
arr[3]
arr[10]
m['k']
m['z']
m['none']
m[r.b]
ra[1]
ra[1].a
ra[1].b
CARDINALITY(arr)
CARDINALITY(m)
arr IS NULL
CAST(r AS STRING)
CAST(arr AS STRING)
CAST(m AS STRING)
CAST(ra AS STRING)
CAST(r AS ROW<x BIGINT, y STRING, z ROW<w FLOAT>>)
CAST(arr AS ARRAY<BIGINT>)
CAST(arr AS ARRAY<STRING>)
CAST(m AS MAP<STRING, STRING>)
ROW(id, r.a)
ROW(id, r)
ARRAY[id, r.a]
ARRAY[r.a, 0]
MAP['id', id]
MAP[r.b, id]
r = r
arr = arr
m = m
r = ROW(1, 'x', ROW(1.5))
arr = ARRAY[1, 2, CAST(NULL AS INT)]
COALESCE(arr, ARRAY[0])
CASE WHEN id = 1 THEN r END
