-- Text and bytes over columns, NULL, empty, emoji and broken patterns among them.
CREATE TEMPORARY TABLE t (id INT NOT NULL, s STRING, p STRING, n INT, `by` BYTES, c5 CHAR(5), v5 VARCHAR(5)) WITH ('connector' = 'filesystem', 'path' = '${data}/texts.json', 'format' = 'json');
-- @from t
s
c5
v5
`by`
s || p
s || 'x'
c5 || v5
CHAR_LENGTH(s)
CHAR_LENGTH(c5)
UPPER(s)
LOWER(s)
INITCAP(s)
REVERSE(s)
POSITION(p IN s)
POSITION('' IN s)
INSTR(s, p)
LOCATE(p, s)
LOCATE(p, s, n)
LOCATE(s, s, n)
SUBSTRING(s, n)
SUBSTRING(s, n, 2)
SUBSTRING(s, 2, n)
SUBSTRING(s FROM -2 FOR n)
SUBSTRING(c5, 2)
SUBSTR(s, n, n)
LEFT(s, n)
RIGHT(s, n)
REPEAT(s, n)
LPAD(s, n, '*')
RPAD(s, 5, p)
LPAD(s, 5, p)
TRIM(s)
TRIM(BOTH p FROM s)
LTRIM(s)
RTRIM(s)
LTRIM(s, p)
BTRIM(s, p)
BTRIM(s)
REPLACE(s, p, '_')
OVERLAY(s PLACING '#' FROM n)
OVERLAY(s PLACING '##' FROM 2 FOR n)
REGEXP_REPLACE(s, p, '#')
REGEXP_COUNT(s, p)
REGEXP_EXTRACT(s, p)
REGEXP_EXTRACT(s, p, n)
REGEXP_EXTRACT_ALL(s, p)
REGEXP_EXTRACT_ALL(s, p, 0)
REGEXP_INSTR(s, p)
REGEXP_SUBSTR(s, p)
REGEXP(s, p)
s LIKE p
s LIKE '%l%'
s LIKE '_%'
s LIKE ''
s NOT LIKE 'H%'
s SIMILAR TO '%l{2}%'
TRANSLATE(s, 'lo', p)
CONCAT(s, p)
CONCAT_WS('-', s, p, c5)
CONCAT_WS(p, s, s)
ASCII(s)
CHR(n)
TO_BASE64(s)
FROM_BASE64(TO_BASE64(s))
HEX(s)
UNHEX(HEX(s))
ENCODE(s, 'UTF-16LE')
DECODE(`by`, 'UTF-8')
DECODE(`by`, 'ISO-8859-1')
URL_ENCODE(s)
URL_DECODE(s)
SPLIT_INDEX(s, ' ', 0)
SPLIT_INDEX(s, p, 1)
SPLIT(s, ' ')
STR_TO_MAP(s, ' ', 'l')
STARTSWITH(s, p)
ENDSWITH(s, 'd')
ELT(n, s, p)
PRINTF('%s=%d', s, n)
JSON_QUOTE(s)
JSON_UNQUOTE(s)
PARSE_URL(s, 'HOST')
IS_ALPHA(s)
IS_DECIMAL(s)
IS_DIGIT(s)
s = p
s < p
s = 'Hello World'
s > 'a'
s > U&'\D83D\DE00'
c5 = v5
c5 = 'abc'
c5 = CAST('abc' AS CHAR(5))
v5 = 'abc'
c5 < v5
s IN ('true', 'ﬀ')
s NOT IN ('true', CAST(NULL AS STRING))
s BETWEEN 'a' AND 'b'
s IS NULL
COALESCE(s, 'none')
COALESCE(s, p, c5)
NULLIF(s, 'true')
GREATEST(s, p)
LEAST(s, p)
CAST(s AS CHAR(3))
CAST(s AS VARCHAR(3))
CAST(c5 AS STRING)
CAST(c5 AS VARCHAR(2))
CAST(v5 AS CHAR(7))
CAST(s AS BYTES)
CAST(s AS BINARY(4))
CAST(s AS VARBINARY(2))
CAST(`by` AS STRING)
CAST(`by` AS CHAR(3))
CAST(`by` AS BINARY(3))
CAST(`by` AS VARBINARY(1))
TRY_CAST(s AS TINYINT)
TRY_CAST(s AS INT)
TRY_CAST(s AS BIGINT)
TRY_CAST(s AS FLOAT)
TRY_CAST(s AS DOUBLE)
TRY_CAST(s AS DECIMAL(4, 1))
TRY_CAST(s AS BOOLEAN)
TRY_CAST(s AS DATE)
CAST(s AS INT)
`by` = X'61'
`by` > X'61'
`by` IS NULL
IS_VALID_UTF8(`by`)
MAKE_VALID_UTF8(`by`)
MD5(s)
SHA1(s)
SHA2(s, 256)
SHA2(s, n)
SHA256(c5)
MD5(CAST(NULL AS STRING))
