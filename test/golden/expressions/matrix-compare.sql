-- Which types compare: = and < for every pair.
CREATE TEMPORARY TABLE t (bo BOOLEAN, ti TINYINT, si SMALLINT, i INT, bi BIGINT, f FLOAT, d DOUBLE, de DECIMAL(10, 2), dx DECIMAL(38, 10), c CHAR(3), v VARCHAR(5), s STRING, bn BINARY(2), `by` BYTES, dt DATE, tm TIME, t0 TIMESTAMP(0), t3 TIMESTAMP(3), lz TIMESTAMP_LTZ(3), ar ARRAY<INT>, ab ARRAY<BIGINT>, m MAP<STRING, INT>, r ROW<a INT>, rb ROW<a BIGINT>) WITH ('connector' = 'filesystem', 'path' = '${data}/nulls.json', 'format' = 'json');
-- @from t
bo = bo
bo = ti
bo = i
bo = bi
bo = f
bo = d
bo = de
bo = c
bo = s
bo = bn
bo = `by`
bo = dt
bo = tm
bo = t3
bo = lz
bo = i * INTERVAL '1' MONTH
bo = i * INTERVAL '1' DAY
bo = ar
bo = m
bo = r
ti = bo
ti = ti
ti = i
ti = bi
ti = f
ti = d
ti = de
ti = c
ti = s
ti = bn
ti = `by`
ti = dt
ti = tm
ti = t3
ti = lz
ti = i * INTERVAL '1' MONTH
ti = i * INTERVAL '1' DAY
ti = ar
ti = m
ti = r
i = bo
i = ti
i = i
i = bi
i = f
i = d
i = de
i = c
i = s
i = bn
i = `by`
i = dt
i = tm
i = t3
i = lz
i = i * INTERVAL '1' MONTH
i = i * INTERVAL '1' DAY
i = ar
i = m
i = r
bi = bo
bi = ti
bi = i
bi = bi
bi = f
bi = d
bi = de
bi = c
bi = s
bi = bn
bi = `by`
bi = dt
bi = tm
bi = t3
bi = lz
bi = i * INTERVAL '1' MONTH
bi = i * INTERVAL '1' DAY
bi = ar
bi = m
bi = r
f = bo
f = ti
f = i
f = bi
f = f
f = d
f = de
f = c
f = s
f = bn
f = `by`
f = dt
f = tm
f = t3
f = lz
f = i * INTERVAL '1' MONTH
f = i * INTERVAL '1' DAY
f = ar
f = m
f = r
d = bo
d = ti
d = i
d = bi
d = f
d = d
d = de
d = c
d = s
d = bn
d = `by`
d = dt
d = tm
d = t3
d = lz
d = i * INTERVAL '1' MONTH
d = i * INTERVAL '1' DAY
d = ar
d = m
d = r
de = bo
de = ti
de = i
de = bi
de = f
de = d
de = de
de = c
de = s
de = bn
de = `by`
de = dt
de = tm
de = t3
de = lz
de = i * INTERVAL '1' MONTH
de = i * INTERVAL '1' DAY
de = ar
de = m
de = r
c = bo
c = ti
c = i
c = bi
c = f
c = d
c = de
c = c
c = s
c = bn
c = `by`
c = dt
c = tm
c = t3
c = lz
c = i * INTERVAL '1' MONTH
c = i * INTERVAL '1' DAY
c = ar
c = m
c = r
s = bo
s = ti
s = i
s = bi
s = f
s = d
s = de
s = c
s = s
s = bn
s = `by`
s = dt
s = tm
s = t3
s = lz
s = i * INTERVAL '1' MONTH
s = i * INTERVAL '1' DAY
s = ar
s = m
s = r
bn = bo
bn = ti
bn = i
bn = bi
bn = f
bn = d
bn = de
bn = c
bn = s
bn = bn
bn = `by`
bn = dt
bn = tm
bn = t3
bn = lz
bn = i * INTERVAL '1' MONTH
bn = i * INTERVAL '1' DAY
bn = ar
bn = m
bn = r
`by` = bo
`by` = ti
`by` = i
`by` = bi
`by` = f
`by` = d
`by` = de
`by` = c
`by` = s
`by` = bn
`by` = `by`
`by` = dt
`by` = tm
`by` = t3
`by` = lz
`by` = i * INTERVAL '1' MONTH
`by` = i * INTERVAL '1' DAY
`by` = ar
`by` = m
`by` = r
dt = bo
dt = ti
dt = i
dt = bi
dt = f
dt = d
dt = de
dt = c
dt = s
dt = bn
dt = `by`
dt = dt
dt = tm
dt = t3
dt = lz
dt = i * INTERVAL '1' MONTH
dt = i * INTERVAL '1' DAY
dt = ar
dt = m
dt = r
tm = bo
tm = ti
tm = i
tm = bi
tm = f
tm = d
tm = de
tm = c
tm = s
tm = bn
tm = `by`
tm = dt
tm = tm
tm = t3
tm = lz
tm = i * INTERVAL '1' MONTH
tm = i * INTERVAL '1' DAY
tm = ar
tm = m
tm = r
t3 = bo
t3 = ti
t3 = i
t3 = bi
t3 = f
t3 = d
t3 = de
t3 = c
t3 = s
t3 = bn
t3 = `by`
t3 = dt
t3 = tm
t3 = t3
t3 = lz
t3 = i * INTERVAL '1' MONTH
t3 = i * INTERVAL '1' DAY
t3 = ar
t3 = m
t3 = r
lz = bo
lz = ti
lz = i
lz = bi
lz = f
lz = d
lz = de
lz = c
lz = s
lz = bn
lz = `by`
lz = dt
lz = tm
lz = t3
lz = lz
lz = i * INTERVAL '1' MONTH
lz = i * INTERVAL '1' DAY
lz = ar
lz = m
lz = r
i * INTERVAL '1' MONTH = bo
i * INTERVAL '1' MONTH = ti
i * INTERVAL '1' MONTH = i
i * INTERVAL '1' MONTH = bi
i * INTERVAL '1' MONTH = f
i * INTERVAL '1' MONTH = d
i * INTERVAL '1' MONTH = de
i * INTERVAL '1' MONTH = c
i * INTERVAL '1' MONTH = s
i * INTERVAL '1' MONTH = bn
i * INTERVAL '1' MONTH = `by`
i * INTERVAL '1' MONTH = dt
i * INTERVAL '1' MONTH = tm
i * INTERVAL '1' MONTH = t3
i * INTERVAL '1' MONTH = lz
i * INTERVAL '1' MONTH = i * INTERVAL '1' MONTH
i * INTERVAL '1' MONTH = i * INTERVAL '1' DAY
i * INTERVAL '1' MONTH = ar
i * INTERVAL '1' MONTH = m
i * INTERVAL '1' MONTH = r
i * INTERVAL '1' DAY = bo
i * INTERVAL '1' DAY = ti
i * INTERVAL '1' DAY = i
i * INTERVAL '1' DAY = bi
i * INTERVAL '1' DAY = f
i * INTERVAL '1' DAY = d
i * INTERVAL '1' DAY = de
i * INTERVAL '1' DAY = c
i * INTERVAL '1' DAY = s
i * INTERVAL '1' DAY = bn
i * INTERVAL '1' DAY = `by`
i * INTERVAL '1' DAY = dt
i * INTERVAL '1' DAY = tm
i * INTERVAL '1' DAY = t3
i * INTERVAL '1' DAY = lz
i * INTERVAL '1' DAY = i * INTERVAL '1' MONTH
i * INTERVAL '1' DAY = i * INTERVAL '1' DAY
i * INTERVAL '1' DAY = ar
i * INTERVAL '1' DAY = m
i * INTERVAL '1' DAY = r
ar = bo
ar = ti
ar = i
ar = bi
ar = f
ar = d
ar = de
ar = c
ar = s
ar = bn
ar = `by`
ar = dt
ar = tm
ar = t3
ar = lz
ar = i * INTERVAL '1' MONTH
ar = i * INTERVAL '1' DAY
ar = ar
ar = m
ar = r
m = bo
m = ti
m = i
m = bi
m = f
m = d
m = de
m = c
m = s
m = bn
m = `by`
m = dt
m = tm
m = t3
m = lz
m = i * INTERVAL '1' MONTH
m = i * INTERVAL '1' DAY
m = ar
m = m
m = r
r = bo
r = ti
r = i
r = bi
r = f
r = d
r = de
r = c
r = s
r = bn
r = `by`
r = dt
r = tm
r = t3
r = lz
r = i * INTERVAL '1' MONTH
r = i * INTERVAL '1' DAY
r = ar
r = m
r = r
bo < bo
bo < ti
bo < i
bo < bi
bo < f
bo < d
bo < de
bo < c
bo < s
bo < bn
bo < `by`
bo < dt
bo < tm
bo < t3
bo < lz
bo < i * INTERVAL '1' MONTH
bo < i * INTERVAL '1' DAY
bo < ar
bo < r
ti < bo
ti < ti
ti < i
ti < bi
ti < f
ti < d
ti < de
ti < c
ti < s
ti < bn
ti < `by`
ti < dt
ti < tm
ti < t3
ti < lz
ti < i * INTERVAL '1' MONTH
ti < i * INTERVAL '1' DAY
ti < ar
ti < r
i < bo
i < ti
i < i
i < bi
i < f
i < d
i < de
i < c
i < s
i < bn
i < `by`
i < dt
i < tm
i < t3
i < lz
i < i * INTERVAL '1' MONTH
i < i * INTERVAL '1' DAY
i < ar
i < r
bi < bo
bi < ti
bi < i
bi < bi
bi < f
bi < d
bi < de
bi < c
bi < s
bi < bn
bi < `by`
bi < dt
bi < tm
bi < t3
bi < lz
bi < i * INTERVAL '1' MONTH
bi < i * INTERVAL '1' DAY
bi < ar
bi < r
f < bo
f < ti
f < i
f < bi
f < f
f < d
f < de
f < c
f < s
f < bn
f < `by`
f < dt
f < tm
f < t3
f < lz
f < i * INTERVAL '1' MONTH
f < i * INTERVAL '1' DAY
f < ar
f < r
d < bo
d < ti
d < i
d < bi
d < f
d < d
d < de
d < c
d < s
d < bn
d < `by`
d < dt
d < tm
d < t3
d < lz
d < i * INTERVAL '1' MONTH
d < i * INTERVAL '1' DAY
d < ar
d < r
de < bo
de < ti
de < i
de < bi
de < f
de < d
de < de
de < c
de < s
de < bn
de < `by`
de < dt
de < tm
de < t3
de < lz
de < i * INTERVAL '1' MONTH
de < i * INTERVAL '1' DAY
de < ar
de < r
c < bo
c < ti
c < i
c < bi
c < f
c < d
c < de
c < c
c < s
c < bn
c < `by`
c < dt
c < tm
c < t3
c < lz
c < i * INTERVAL '1' MONTH
c < i * INTERVAL '1' DAY
c < ar
c < r
s < bo
s < ti
s < i
s < bi
s < f
s < d
s < de
s < c
s < s
s < bn
s < `by`
s < dt
s < tm
s < t3
s < lz
s < i * INTERVAL '1' MONTH
s < i * INTERVAL '1' DAY
s < ar
s < r
bn < bo
bn < ti
bn < i
bn < bi
bn < f
bn < d
bn < de
bn < c
bn < s
bn < bn
bn < `by`
bn < dt
bn < tm
bn < t3
bn < lz
bn < i * INTERVAL '1' MONTH
bn < i * INTERVAL '1' DAY
bn < ar
bn < r
`by` < bo
`by` < ti
`by` < i
`by` < bi
`by` < f
`by` < d
`by` < de
`by` < c
`by` < s
`by` < bn
`by` < `by`
`by` < dt
`by` < tm
`by` < t3
`by` < lz
`by` < i * INTERVAL '1' MONTH
`by` < i * INTERVAL '1' DAY
`by` < ar
`by` < r
dt < bo
dt < ti
dt < i
dt < bi
dt < f
dt < d
dt < de
dt < c
dt < s
dt < bn
dt < `by`
dt < dt
dt < tm
dt < t3
dt < lz
dt < i * INTERVAL '1' MONTH
dt < i * INTERVAL '1' DAY
dt < ar
dt < r
tm < bo
tm < ti
tm < i
tm < bi
tm < f
tm < d
tm < de
tm < c
tm < s
tm < bn
tm < `by`
tm < dt
tm < tm
tm < t3
tm < lz
tm < i * INTERVAL '1' MONTH
tm < i * INTERVAL '1' DAY
tm < ar
tm < r
t3 < bo
t3 < ti
t3 < i
t3 < bi
t3 < f
t3 < d
t3 < de
t3 < c
t3 < s
t3 < bn
t3 < `by`
t3 < dt
t3 < tm
t3 < t3
t3 < lz
t3 < i * INTERVAL '1' MONTH
t3 < i * INTERVAL '1' DAY
t3 < ar
t3 < r
lz < bo
lz < ti
lz < i
lz < bi
lz < f
lz < d
lz < de
lz < c
lz < s
lz < bn
lz < `by`
lz < dt
lz < tm
lz < t3
lz < lz
lz < i * INTERVAL '1' MONTH
lz < i * INTERVAL '1' DAY
lz < ar
lz < r
i * INTERVAL '1' MONTH < bo
i * INTERVAL '1' MONTH < ti
i * INTERVAL '1' MONTH < i
i * INTERVAL '1' MONTH < bi
i * INTERVAL '1' MONTH < f
i * INTERVAL '1' MONTH < d
i * INTERVAL '1' MONTH < de
i * INTERVAL '1' MONTH < c
i * INTERVAL '1' MONTH < s
i * INTERVAL '1' MONTH < bn
i * INTERVAL '1' MONTH < `by`
i * INTERVAL '1' MONTH < dt
i * INTERVAL '1' MONTH < tm
i * INTERVAL '1' MONTH < t3
i * INTERVAL '1' MONTH < lz
i * INTERVAL '1' MONTH < i * INTERVAL '1' MONTH
i * INTERVAL '1' MONTH < i * INTERVAL '1' DAY
i * INTERVAL '1' MONTH < ar
i * INTERVAL '1' MONTH < r
i * INTERVAL '1' DAY < bo
i * INTERVAL '1' DAY < ti
i * INTERVAL '1' DAY < i
i * INTERVAL '1' DAY < bi
i * INTERVAL '1' DAY < f
i * INTERVAL '1' DAY < d
i * INTERVAL '1' DAY < de
i * INTERVAL '1' DAY < c
i * INTERVAL '1' DAY < s
i * INTERVAL '1' DAY < bn
i * INTERVAL '1' DAY < `by`
i * INTERVAL '1' DAY < dt
i * INTERVAL '1' DAY < tm
i * INTERVAL '1' DAY < t3
i * INTERVAL '1' DAY < lz
i * INTERVAL '1' DAY < i * INTERVAL '1' MONTH
i * INTERVAL '1' DAY < i * INTERVAL '1' DAY
i * INTERVAL '1' DAY < ar
i * INTERVAL '1' DAY < r
ar < bo
ar < ti
ar < i
ar < bi
ar < f
ar < d
ar < de
ar < c
ar < s
ar < bn
ar < `by`
ar < dt
ar < tm
ar < t3
ar < lz
ar < i * INTERVAL '1' MONTH
ar < i * INTERVAL '1' DAY
ar < ar
ar < r
m < bo
m < ti
m < i
m < bi
m < f
m < d
m < de
m < c
m < s
m < bn
m < `by`
m < dt
m < tm
m < t3
m < lz
m < i * INTERVAL '1' MONTH
m < i * INTERVAL '1' DAY
m < ar
m < r
r < bo
r < ti
r < i
r < bi
r < f
r < d
r < de
r < c
r < s
r < bn
r < `by`
r < dt
r < tm
r < t3
r < lz
r < i * INTERVAL '1' MONTH
r < i * INTERVAL '1' DAY
r < ar
r < r
