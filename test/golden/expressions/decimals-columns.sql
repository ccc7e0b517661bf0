-- Decimals of many precisions and scales: every pair, with the greatest, the smallest and random values.
CREATE TEMPORARY TABLE t (id INT NOT NULL, a DECIMAL(5, 2), b DECIMAL(9, 4), c DECIMAL(18, 0), e DECIMAL(18, 18), f DECIMAL(19, 2), g DECIMAL(28, 10), h DECIMAL(38, 0), k DECIMAL(38, 10), l DECIMAL(38, 37)) WITH ('connector' = 'filesystem', 'path' = '${data}/decimals.json', 'format' = 'json');
-- @from t
a
b
c
e
f
g
h
k
l
-- +
a + a
a + b
a + c
a + e
a + f
a + g
a + h
a + k
a + l
b + a
b + b
b + c
b + e
b + f
b + g
b + h
b + k
b + l
c + a
c + b
c + c
c + e
c + f
c + g
c + h
c + k
c + l
e + a
e + b
e + c
e + e
e + f
e + g
e + h
e + k
e + l
f + a
f + b
f + c
f + e
f + f
f + g
f + h
f + k
f + l
g + a
g + b
g + c
g + e
g + f
g + g
g + h
g + k
g + l
h + a
h + b
h + c
h + e
h + f
h + g
h + h
h + k
h + l
k + a
k + b
k + c
k + e
k + f
k + g
k + h
k + k
k + l
l + a
l + b
l + c
l + e
l + f
l + g
l + h
l + k
l + l
-- -
a - a
a - b
a - c
a - e
a - f
a - g
a - h
a - k
a - l
b - a
b - b
b - c
b - e
b - f
b - g
b - h
b - k
b - l
c - a
c - b
c - c
c - e
c - f
c - g
c - h
c - k
c - l
e - a
e - b
e - c
e - e
e - f
e - g
e - h
e - k
e - l
f - a
f - b
f - c
f - e
f - f
f - g
f - h
f - k
f - l
g - a
g - b
g - c
g - e
g - f
g - g
g - h
g - k
g - l
h - a
h - b
h - c
h - e
h - f
h - g
h - h
h - k
h - l
k - a
k - b
k - c
k - e
k - f
k - g
k - h
k - k
k - l
l - a
l - b
l - c
l - e
l - f
l - g
l - h
l - k
l - l
-- *
a * a
a * b
a * c
a * e
a * f
a * g
a * h
a * k
a * l
b * a
b * b
b * c
b * e
b * f
b * g
b * h
b * k
b * l
c * a
c * b
c * c
c * e
c * f
c * g
c * h
c * k
c * l
e * a
e * b
e * c
e * e
e * f
e * g
e * h
e * k
e * l
f * a
f * b
f * c
f * e
f * f
f * g
f * h
f * k
f * l
g * a
g * b
g * c
g * e
g * f
g * g
g * h
g * k
g * l
h * a
h * b
h * c
h * e
h * f
h * g
h * h
h * k
h * l
k * a
k * b
k * c
k * e
k * f
k * g
k * h
k * k
k * l
l * a
l * b
l * c
l * e
l * f
l * g
l * h
l * k
l * l
-- /
CASE WHEN a <> 0 THEN a / a END
CASE WHEN b <> 0 THEN a / b END
CASE WHEN c <> 0 THEN a / c END
CASE WHEN e <> 0 THEN a / e END
CASE WHEN f <> 0 THEN a / f END
CASE WHEN g <> 0 THEN a / g END
CASE WHEN h <> 0 THEN a / h END
CASE WHEN k <> 0 THEN a / k END
CASE WHEN l <> 0 THEN a / l END
CASE WHEN a <> 0 THEN b / a END
CASE WHEN b <> 0 THEN b / b END
CASE WHEN c <> 0 THEN b / c END
CASE WHEN e <> 0 THEN b / e END
CASE WHEN f <> 0 THEN b / f END
CASE WHEN g <> 0 THEN b / g END
CASE WHEN h <> 0 THEN b / h END
CASE WHEN k <> 0 THEN b / k END
CASE WHEN l <> 0 THEN b / l END
CASE WHEN a <> 0 THEN c / a END
CASE WHEN b <> 0 THEN c / b END
CASE WHEN c <> 0 THEN c / c END
CASE WHEN e <> 0 THEN c / e END
CASE WHEN f <> 0 THEN c / f END
CASE WHEN g <> 0 THEN c / g END
CASE WHEN h <> 0 THEN c / h END
CASE WHEN k <> 0 THEN c / k END
CASE WHEN l <> 0 THEN c / l END
CASE WHEN a <> 0 THEN e / a END
CASE WHEN b <> 0 THEN e / b END
CASE WHEN c <> 0 THEN e / c END
CASE WHEN e <> 0 THEN e / e END
CASE WHEN f <> 0 THEN e / f END
CASE WHEN g <> 0 THEN e / g END
CASE WHEN h <> 0 THEN e / h END
CASE WHEN k <> 0 THEN e / k END
CASE WHEN l <> 0 THEN e / l END
CASE WHEN a <> 0 THEN f / a END
CASE WHEN b <> 0 THEN f / b END
CASE WHEN c <> 0 THEN f / c END
CASE WHEN e <> 0 THEN f / e END
CASE WHEN f <> 0 THEN f / f END
CASE WHEN g <> 0 THEN f / g END
CASE WHEN h <> 0 THEN f / h END
CASE WHEN k <> 0 THEN f / k END
CASE WHEN l <> 0 THEN f / l END
CASE WHEN a <> 0 THEN g / a END
CASE WHEN b <> 0 THEN g / b END
CASE WHEN c <> 0 THEN g / c END
CASE WHEN e <> 0 THEN g / e END
CASE WHEN f <> 0 THEN g / f END
CASE WHEN g <> 0 THEN g / g END
CASE WHEN h <> 0 THEN g / h END
CASE WHEN k <> 0 THEN g / k END
CASE WHEN l <> 0 THEN g / l END
CASE WHEN a <> 0 THEN h / a END
CASE WHEN b <> 0 THEN h / b END
CASE WHEN c <> 0 THEN h / c END
CASE WHEN e <> 0 THEN h / e END
CASE WHEN f <> 0 THEN h / f END
CASE WHEN g <> 0 THEN h / g END
CASE WHEN h <> 0 THEN h / h END
CASE WHEN k <> 0 THEN h / k END
CASE WHEN l <> 0 THEN h / l END
CASE WHEN a <> 0 THEN k / a END
CASE WHEN b <> 0 THEN k / b END
CASE WHEN c <> 0 THEN k / c END
CASE WHEN e <> 0 THEN k / e END
CASE WHEN f <> 0 THEN k / f END
CASE WHEN g <> 0 THEN k / g END
CASE WHEN h <> 0 THEN k / h END
CASE WHEN k <> 0 THEN k / k END
CASE WHEN l <> 0 THEN k / l END
CASE WHEN a <> 0 THEN l / a END
CASE WHEN b <> 0 THEN l / b END
CASE WHEN c <> 0 THEN l / c END
CASE WHEN e <> 0 THEN l / e END
CASE WHEN f <> 0 THEN l / f END
CASE WHEN g <> 0 THEN l / g END
CASE WHEN h <> 0 THEN l / h END
CASE WHEN k <> 0 THEN l / k END
CASE WHEN l <> 0 THEN l / l END
-- %
CASE WHEN a <> 0 THEN a % a END
CASE WHEN b <> 0 THEN a % b END
CASE WHEN c <> 0 THEN a % c END
CASE WHEN e <> 0 THEN a % e END
CASE WHEN f <> 0 THEN a % f END
CASE WHEN g <> 0 THEN a % g END
CASE WHEN h <> 0 THEN a % h END
CASE WHEN k <> 0 THEN a % k END
CASE WHEN l <> 0 THEN a % l END
CASE WHEN a <> 0 THEN b % a END
CASE WHEN b <> 0 THEN b % b END
CASE WHEN c <> 0 THEN b % c END
CASE WHEN e <> 0 THEN b % e END
CASE WHEN f <> 0 THEN b % f END
CASE WHEN g <> 0 THEN b % g END
CASE WHEN h <> 0 THEN b % h END
CASE WHEN k <> 0 THEN b % k END
CASE WHEN l <> 0 THEN b % l END
CASE WHEN a <> 0 THEN c % a END
CASE WHEN b <> 0 THEN c % b END
CASE WHEN c <> 0 THEN c % c END
CASE WHEN e <> 0 THEN c % e END
CASE WHEN f <> 0 THEN c % f END
CASE WHEN g <> 0 THEN c % g END
CASE WHEN h <> 0 THEN c % h END
CASE WHEN k <> 0 THEN c % k END
CASE WHEN l <> 0 THEN c % l END
CASE WHEN a <> 0 THEN e % a END
CASE WHEN b <> 0 THEN e % b END
CASE WHEN c <> 0 THEN e % c END
CASE WHEN e <> 0 THEN e % e END
CASE WHEN f <> 0 THEN e % f END
CASE WHEN g <> 0 THEN e % g END
CASE WHEN h <> 0 THEN e % h END
CASE WHEN k <> 0 THEN e % k END
CASE WHEN l <> 0 THEN e % l END
CASE WHEN a <> 0 THEN f % a END
CASE WHEN b <> 0 THEN f % b END
CASE WHEN c <> 0 THEN f % c END
CASE WHEN e <> 0 THEN f % e END
CASE WHEN f <> 0 THEN f % f END
CASE WHEN g <> 0 THEN f % g END
CASE WHEN h <> 0 THEN f % h END
CASE WHEN k <> 0 THEN f % k END
CASE WHEN l <> 0 THEN f % l END
CASE WHEN a <> 0 THEN g % a END
CASE WHEN b <> 0 THEN g % b END
CASE WHEN c <> 0 THEN g % c END
CASE WHEN e <> 0 THEN g % e END
CASE WHEN f <> 0 THEN g % f END
CASE WHEN g <> 0 THEN g % g END
CASE WHEN h <> 0 THEN g % h END
CASE WHEN k <> 0 THEN g % k END
CASE WHEN l <> 0 THEN g % l END
CASE WHEN a <> 0 THEN h % a END
CASE WHEN b <> 0 THEN h % b END
CASE WHEN c <> 0 THEN h % c END
CASE WHEN e <> 0 THEN h % e END
CASE WHEN f <> 0 THEN h % f END
CASE WHEN g <> 0 THEN h % g END
CASE WHEN h <> 0 THEN h % h END
CASE WHEN k <> 0 THEN h % k END
CASE WHEN l <> 0 THEN h % l END
CASE WHEN a <> 0 THEN k % a END
CASE WHEN b <> 0 THEN k % b END
CASE WHEN c <> 0 THEN k % c END
CASE WHEN e <> 0 THEN k % e END
CASE WHEN f <> 0 THEN k % f END
CASE WHEN g <> 0 THEN k % g END
CASE WHEN h <> 0 THEN k % h END
CASE WHEN k <> 0 THEN k % k END
CASE WHEN l <> 0 THEN k % l END
CASE WHEN a <> 0 THEN l % a END
CASE WHEN b <> 0 THEN l % b END
CASE WHEN c <> 0 THEN l % c END
CASE WHEN e <> 0 THEN l % e END
CASE WHEN f <> 0 THEN l % f END
CASE WHEN g <> 0 THEN l % g END
CASE WHEN h <> 0 THEN l % h END
CASE WHEN k <> 0 THEN l % k END
CASE WHEN l <> 0 THEN l % l END
-- Casts.
CAST(a AS DECIMAL(5, 2))
CAST(a AS DECIMAL(9, 4))
CAST(a AS DECIMAL(18, 0))
CAST(a AS DECIMAL(18, 18))
CAST(a AS DECIMAL(19, 2))
CAST(a AS DECIMAL(28, 10))
CAST(a AS DECIMAL(38, 0))
CAST(a AS DECIMAL(38, 10))
CAST(a AS DECIMAL(38, 37))
CAST(a AS TINYINT)
CAST(a AS INT)
CAST(a AS BIGINT)
CAST(a AS FLOAT)
CAST(a AS DOUBLE)
CAST(a AS STRING)
CAST(a AS BOOLEAN)
ABS(a)
SIGN(a)
FLOOR(a)
CEIL(a)
ROUND(a)
-(a)
ROUND(a, 0)
ROUND(a, 1)
ROUND(a, -1)
ROUND(a, 5)
TRUNCATE(a, 1)
CAST(b AS DECIMAL(5, 2))
CAST(b AS DECIMAL(9, 4))
CAST(b AS DECIMAL(18, 0))
CAST(b AS DECIMAL(18, 18))
CAST(b AS DECIMAL(19, 2))
CAST(b AS DECIMAL(28, 10))
CAST(b AS DECIMAL(38, 0))
CAST(b AS DECIMAL(38, 10))
CAST(b AS DECIMAL(38, 37))
CAST(b AS TINYINT)
CAST(b AS INT)
CAST(b AS BIGINT)
CAST(b AS FLOAT)
CAST(b AS DOUBLE)
CAST(b AS STRING)
CAST(b AS BOOLEAN)
ABS(b)
SIGN(b)
FLOOR(b)
CEIL(b)
ROUND(b)
-(b)
ROUND(b, 0)
ROUND(b, 1)
ROUND(b, -1)
ROUND(b, 5)
TRUNCATE(b, 1)
CAST(c AS DECIMAL(5, 2))
CAST(c AS DECIMAL(9, 4))
CAST(c AS DECIMAL(18, 0))
CAST(c AS DECIMAL(18, 18))
CAST(c AS DECIMAL(19, 2))
CAST(c AS DECIMAL(28, 10))
CAST(c AS DECIMAL(38, 0))
CAST(c AS DECIMAL(38, 10))
CAST(c AS DECIMAL(38, 37))
CAST(c AS TINYINT)
CAST(c AS INT)
CAST(c AS BIGINT)
CAST(c AS FLOAT)
CAST(c AS DOUBLE)
CAST(c AS STRING)
CAST(c AS BOOLEAN)
ABS(c)
SIGN(c)
FLOOR(c)
CEIL(c)
ROUND(c)
-(c)
ROUND(c, 0)
ROUND(c, 1)
ROUND(c, -1)
ROUND(c, 5)
TRUNCATE(c, 1)
CAST(e AS DECIMAL(5, 2))
CAST(e AS DECIMAL(9, 4))
CAST(e AS DECIMAL(18, 0))
CAST(e AS DECIMAL(18, 18))
CAST(e AS DECIMAL(19, 2))
CAST(e AS DECIMAL(28, 10))
CAST(e AS DECIMAL(38, 0))
CAST(e AS DECIMAL(38, 10))
CAST(e AS DECIMAL(38, 37))
CAST(e AS TINYINT)
CAST(e AS INT)
CAST(e AS BIGINT)
CAST(e AS FLOAT)
CAST(e AS DOUBLE)
CAST(e AS STRING)
CAST(e AS BOOLEAN)
ABS(e)
SIGN(e)
FLOOR(e)
CEIL(e)
ROUND(e)
-(e)
ROUND(e, 0)
ROUND(e, 1)
ROUND(e, -1)
ROUND(e, 5)
TRUNCATE(e, 1)
CAST(f AS DECIMAL(5, 2))
CAST(f AS DECIMAL(9, 4))
CAST(f AS DECIMAL(18, 0))
CAST(f AS DECIMAL(18, 18))
CAST(f AS DECIMAL(19, 2))
CAST(f AS DECIMAL(28, 10))
CAST(f AS DECIMAL(38, 0))
CAST(f AS DECIMAL(38, 10))
CAST(f AS DECIMAL(38, 37))
CAST(f AS TINYINT)
CAST(f AS INT)
CAST(f AS BIGINT)
CAST(f AS FLOAT)
CAST(f AS DOUBLE)
CAST(f AS STRING)
CAST(f AS BOOLEAN)
ABS(f)
SIGN(f)
FLOOR(f)
CEIL(f)
ROUND(f)
-(f)
ROUND(f, 0)
ROUND(f, 1)
ROUND(f, -1)
ROUND(f, 5)
TRUNCATE(f, 1)
CAST(g AS DECIMAL(5, 2))
CAST(g AS DECIMAL(9, 4))
CAST(g AS DECIMAL(18, 0))
CAST(g AS DECIMAL(18, 18))
CAST(g AS DECIMAL(19, 2))
CAST(g AS DECIMAL(28, 10))
CAST(g AS DECIMAL(38, 0))
CAST(g AS DECIMAL(38, 10))
CAST(g AS DECIMAL(38, 37))
CAST(g AS TINYINT)
CAST(g AS INT)
CAST(g AS BIGINT)
CAST(g AS FLOAT)
CAST(g AS DOUBLE)
CAST(g AS STRING)
CAST(g AS BOOLEAN)
ABS(g)
SIGN(g)
FLOOR(g)
CEIL(g)
ROUND(g)
-(g)
ROUND(g, 0)
ROUND(g, 1)
ROUND(g, -1)
ROUND(g, 5)
TRUNCATE(g, 1)
CAST(h AS DECIMAL(5, 2))
CAST(h AS DECIMAL(9, 4))
CAST(h AS DECIMAL(18, 0))
CAST(h AS DECIMAL(18, 18))
CAST(h AS DECIMAL(19, 2))
CAST(h AS DECIMAL(28, 10))
CAST(h AS DECIMAL(38, 0))
CAST(h AS DECIMAL(38, 10))
CAST(h AS DECIMAL(38, 37))
CAST(h AS TINYINT)
CAST(h AS INT)
CAST(h AS BIGINT)
CAST(h AS FLOAT)
CAST(h AS DOUBLE)
CAST(h AS STRING)
CAST(h AS BOOLEAN)
ABS(h)
SIGN(h)
FLOOR(h)
CEIL(h)
ROUND(h)
-(h)
ROUND(h, 0)
ROUND(h, 1)
ROUND(h, -1)
ROUND(h, 5)
TRUNCATE(h, 1)
CAST(k AS DECIMAL(5, 2))
CAST(k AS DECIMAL(9, 4))
CAST(k AS DECIMAL(18, 0))
CAST(k AS DECIMAL(18, 18))
CAST(k AS DECIMAL(19, 2))
CAST(k AS DECIMAL(28, 10))
CAST(k AS DECIMAL(38, 0))
CAST(k AS DECIMAL(38, 10))
CAST(k AS DECIMAL(38, 37))
CAST(k AS TINYINT)
CAST(k AS INT)
CAST(k AS BIGINT)
CAST(k AS FLOAT)
CAST(k AS DOUBLE)
CAST(k AS STRING)
CAST(k AS BOOLEAN)
ABS(k)
SIGN(k)
FLOOR(k)
CEIL(k)
ROUND(k)
-(k)
ROUND(k, 0)
ROUND(k, 1)
ROUND(k, -1)
ROUND(k, 5)
TRUNCATE(k, 1)
CAST(l AS DECIMAL(5, 2))
CAST(l AS DECIMAL(9, 4))
CAST(l AS DECIMAL(18, 0))
CAST(l AS DECIMAL(18, 18))
CAST(l AS DECIMAL(19, 2))
CAST(l AS DECIMAL(28, 10))
CAST(l AS DECIMAL(38, 0))
CAST(l AS DECIMAL(38, 10))
CAST(l AS DECIMAL(38, 37))
CAST(l AS TINYINT)
CAST(l AS INT)
CAST(l AS BIGINT)
CAST(l AS FLOAT)
CAST(l AS DOUBLE)
CAST(l AS STRING)
CAST(l AS BOOLEAN)
ABS(l)
SIGN(l)
FLOOR(l)
CEIL(l)
ROUND(l)
-(l)
ROUND(l, 0)
ROUND(l, 1)
ROUND(l, -1)
ROUND(l, 5)
TRUNCATE(l, 1)
-- Comparison.
a = b
a < b
a = c
a < c
a = e
a < e
a = f
a < f
a = g
a < g
a = h
a < h
a = k
a < k
a = l
a < l
a = 1
a > 0.5
a < 1e0
a = CAST(a AS DOUBLE)
b = c
b < c
b = e
b < e
b = f
b < f
b = g
b < g
b = h
b < h
b = k
b < k
b = l
b < l
b = 1
b > 0.5
b < 1e0
b = CAST(b AS DOUBLE)
c = e
c < e
c = f
c < f
c = g
c < g
c = h
c < h
c = k
c < k
c = l
c < l
c = 1
c > 0.5
c < 1e0
c = CAST(c AS DOUBLE)
e = f
e < f
e = g
e < g
e = h
e < h
e = k
e < k
e = l
e < l
e = 1
e > 0.5
e < 1e0
e = CAST(e AS DOUBLE)
f = g
f < g
f = h
f < h
f = k
f < k
f = l
f < l
f = 1
f > 0.5
f < 1e0
f = CAST(f AS DOUBLE)
g = h
g < h
g = k
g < k
g = l
g < l
g = 1
g > 0.5
g < 1e0
g = CAST(g AS DOUBLE)
h = k
h < k
h = l
h < l
h = 1
h > 0.5
h < 1e0
h = CAST(h AS DOUBLE)
k = l
k < l
k = 1
k > 0.5
k < 1e0
k = CAST(k AS DOUBLE)
l = 1
l > 0.5
l < 1e0
l = CAST(l AS DOUBLE)
a + b * c
(a + g) / f
a * a * a * a
k * k / k
h + 1 - h
l * 3
GREATEST(a, k)
COALESCE(a, h)
CASE WHEN id > 4 THEN a ELSE l END
NULLIF(a, g)
a BETWEEN e AND g
k + 1e0
k + CAST(1 AS FLOAT)
k * 2
h * 10
2 - l
7 / a
CAST(7 AS BIGINT) % f
POWER(a, 2)
SQRT(f)
LN(g)
