-- NaN, infinities and the two zeros over columns (they come from text, since JSON has none).
CREATE TEMPORARY TABLE texts (id INT NOT NULL, a STRING, b STRING) WITH ('connector' = 'filesystem', 'path' = '${data}/floats.json', 'format' = 'json');
CREATE TEMPORARY VIEW t AS SELECT id, CAST(a AS DOUBLE) AS a, CAST(b AS DOUBLE) AS b, CAST(a AS FLOAT) AS fa, CAST(b AS FLOAT) AS fb, a AS sa, b AS sb FROM texts;
-- @from t
a
fa
a = b
a <> b
a < b
a <= b
a > b
a >= b
fa = fb
fa < fb
fa > b
fa = b
a = fb
a IS DISTINCT FROM b
a IS NOT DISTINCT FROM b
a BETWEEN b AND 1
a IN (1, 2)
a = a
NOT (a = b)
NOT (a < b)
GREATEST(a, b)
LEAST(a, b)
NULLIF(a, b)
a + b
a - b
a * b
a / b
fa / fb
a * 0
1 / a
-a
ABS(a)
SIGN(a)
FLOOR(a)
CEIL(a)
FLOOR(fa)
CAST(a AS TINYINT)
CAST(a AS INT)
CAST(a AS BIGINT)
CAST(a AS FLOAT)
CAST(fa AS DOUBLE)
CAST(a AS STRING)
CAST(fa AS STRING)
CAST(a AS BOOLEAN)
CAST(fa AS INT)
TRY_CAST(a AS DECIMAL(10, 2))
CAST(a AS DECIMAL(10, 2))
SQRT(a)
LN(a)
POWER(a, b)
EXP(a)
ATAN2(a, b)
a = 0
a > 0
a < 0.5
fa = 0.1
fa = CAST(0.1 AS FLOAT)
a = CAST('NaN' AS DOUBLE)
a > CAST('NaN' AS DOUBLE)
TRY_CAST(sa AS FLOAT)
CAST(sa AS DECIMAL(20, 1))
TRY_CAST(sa AS DECIMAL(20, 1))
TRY_CAST(sa AS BIGINT)
CAST(CAST(a AS STRING) AS DOUBLE)
