/** A statement, and `line:column+length CODE message remedy` of the error it ends with. */
export type WrongProgram = readonly [statement: string, error: string]

/** Statements that are refused in streaming mode, over the tables of `wrong-schema.ts`. */
export const wrongPrograms: readonly WrongProgram[] = [
  ['SELECT nam FROM t', "1:8+3 SQL_UNKNOWN_COLUMN There is no column 'nam'. Did you mean 'name'?"],
  [
    'SELECT q FROM t',
    "1:8+1 SQL_UNKNOWN_COLUMN There is no column 'q'. The columns are id, name, b, bo, d, dt, ts, r.",
  ],
  [
    'SELECT t.nam FROM t',
    "1:10+3 SQL_UNKNOWN_COLUMN There is no column 'nam' in 't'. Did you mean 'name'?",
  ],
  [
    'SELECT u.id FROM t',
    "1:8+1 SQL_UNKNOWN_ALIAS No table of this FROM clause is called 'u'. The tables are t.",
  ],
  [
    'SELECT t.id FROM t AS u',
    "1:8+1 SQL_UNKNOWN_ALIAS No table of this FROM clause is called 't'. The tables are u.",
  ],
  ['SELECT r.x FROM t', "1:10+1 SQL_UNKNOWN_FIELD 'r' has no field 'x'. The fields are a, b."],
  ['SELECT r.b.d FROM t', "1:12+1 SQL_UNKNOWN_FIELD 'r.b' has no field 'd'. The fields are c."],
  [
    'SELECT id.a FROM t',
    "1:11+1 SQL_NOT_A_ROW 'id' is INT, which has no fields. Only columns of type ROW have fields; remove the part behind the dot.",
  ],
  [
    'SELECT id.* FROM t',
    "1:8+2 SQL_NOT_A_ROW 'id' is INT, which has no fields. Only columns of type ROW have fields; remove the part behind the dot.",
  ],
  [
    'SELECT x.* FROM t',
    "1:8+1 SQL_UNKNOWN_ALIAS No table of this FROM clause is called 'x'. The tables are t.",
  ],
  [
    'SELECT * FROM (SELECT id, id FROM t)',
    "1:8+1 SQL_AMBIGUOUS_COLUMN Column 'id' is ambiguous: more than one column has this name. Give the columns different names with AS where they are made.",
  ],
  [
    'SELECT id FROM (SELECT id, b AS id FROM t)',
    "1:8+2 SQL_AMBIGUOUS_COLUMN Column 'id' is ambiguous: more than one column has this name. Give the columns different names with AS where they are made.",
  ],
  [
    'EXPLAIN CHANGELOG_MODE, JSON_EXECUTION_PLAN SELECT id FROM t',
    '1:1+60 SQL_NOT_SUPPORTED_YET EXPLAIN JSON_EXECUTION_PLAN is not supported yet. Write EXPLAIN, EXPLAIN CHANGELOG_MODE or EXPLAIN PLAN_ADVICE.',
  ],
  [
    'SELECT *',
    '1:8+1 SQL_STAR_WITHOUT_FROM SELECT * has no FROM clause to take columns from. Add FROM and a table.',
  ],
  [
    'SELECT id FROM nosuch',
    "1:16+6 SQL_TABLE_NOT_FOUND There is no table or view 'nosuch' in default_catalog.default_database. Use one of c14, c15, c19, fm, hidden, loop1, loop2, nf, nofm, p, …, or create it with CREATE TABLE.",
  ],
  [
    'SELECT id FROM T',
    "1:16+1 SQL_TABLE_NOT_FOUND There is no table or view 'T' in default_catalog.default_database. Did you mean 't'?",
  ],
  [
    'SELECT id FROM nodb.t',
    "1:16+6 SQL_DATABASE_NOT_FOUND There is no database 'nodb' in catalog default_catalog. Use one of d2, default_database, or create it with CREATE DATABASE.",
  ],
  [
    'SELECT id FROM nocat.db.t',
    "1:16+10 SQL_CATALOG_NOT_FOUND There is no catalog 'nocat'. Use default_catalog.",
  ],
  [
    'SELECT uper(name) FROM t',
    "1:8+10 SQL_UNKNOWN_FUNCTION There is no function 'uper'. Did you mean UPPER?",
  ],
  [
    'SELECT zzzzzzzz(name) FROM t',
    "1:8+14 SQL_UNKNOWN_FUNCTION There is no function 'zzzzzzzz'. SHOW FUNCTIONS lists those there are.",
  ],
  [
    'SELECT UPPER(id) FROM t',
    '1:8+9 SQL_FUNCTION_ARGUMENTS UPPER(INT): argument 1 is INT, expected CHARACTER. Change the arguments or cast them with CAST(… AS type).',
  ],
  [
    'SELECT UPPER(name, name) FROM t',
    '1:8+17 SQL_FUNCTION_ARGUMENTS UPPER(STRING NOT NULL, STRING NOT NULL): supported: (CHARACTER). Change the arguments or cast them with CAST(… AS type).',
  ],
  [
    'SELECT UPPER(NULL)',
    '1:8+11 SQL_FUNCTION_ARGUMENTS UPPER(NULL): argument 1 is a bare NULL, whose type is unknown; write CAST(NULL AS type). Change the arguments or cast them with CAST(… AS type).',
  ],
  [
    "SELECT SUBSTRING(name, 'a') FROM t",
    '1:8+20 SQL_FUNCTION_ARGUMENTS SUBSTRING(STRING NOT NULL, CHAR(1) NOT NULL): argument 2 is CHAR(1) NOT NULL, expected INT. Change the arguments or cast them with CAST(… AS type).',
  ],
  [
    'SELECT id + name FROM t',
    '1:8+9 SQL_TYPE_MISMATCH Operator +: expected a number, found STRING NOT NULL. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'SELECT id || name FROM t',
    '1:8+10 SQL_TYPE_MISMATCH Operator ||: argument 1 is INT, expected STRING. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'SELECT -name FROM t',
    '1:8+5 SQL_TYPE_MISMATCH Operator -: expected a number, found STRING NOT NULL. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'SELECT +name FROM t',
    '1:8+5 SQL_TYPE_MISMATCH Operator +: expected a number, found STRING NOT NULL. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'SELECT NOT id FROM t',
    '1:8+6 SQL_TYPE_MISMATCH Operator NOT: expected BOOLEAN, found INT. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'SELECT id AND bo FROM t',
    '1:8+9 SQL_TYPE_MISMATCH Operator AND: expected BOOLEAN, found INT. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'SELECT dt = ts FROM t',
    '1:8+7 SQL_TYPE_MISMATCH Operator =: cannot compare DATE with TIMESTAMP(3) *ROWTIME*. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'SELECT ts - ts FROM t',
    '1:8+7 SQL_TYPE_MISMATCH Operator -: the difference of two TIMESTAMPs needs a unit: write (a - b) DAY, or TIMESTAMPDIFF. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    "SELECT id IN (1, 'x') FROM t",
    '1:8+14 SQL_TYPE_MISMATCH Operator IN: the value and the items of the list have no common type. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'SELECT id IS TRUE FROM t',
    '1:8+10 SQL_TYPE_MISMATCH Operator IS TRUE: expected BOOLEAN, found INT. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    "SELECT id LIKE 'a%' FROM t",
    '1:8+12 SQL_TYPE_MISMATCH Operator LIKE: argument 1 is INT, expected STRING. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'SELECT CASE WHEN id THEN 1 END FROM t',
    '1:18+2 SQL_NOT_A_CONDITION WHEN needs a condition, but this is INT. Write a comparison or another expression of type BOOLEAN.',
  ],
  [
    "SELECT CASE WHEN bo THEN 1 ELSE 'a' END FROM t",
    '1:8+32 SQL_TYPE_MISMATCH Operator CASE: the branches have no common type: INT NOT NULL, CHAR(1) NOT NULL. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'SELECT CASE WHEN bo THEN NULL ELSE NULL END FROM t',
    '1:8+36 SQL_BARE_NULL The type of NULL is unknown when all branches of CASE are NULL. Write CAST(NULL AS type).',
  ],
  [
    'SELECT NULL',
    '1:8+4 SQL_BARE_NULL The type of NULL is unknown as a column of the result. Write CAST(NULL AS type).',
  ],
  [
    'SELECT 1 + NULL',
    '1:12+4 SQL_BARE_NULL The type of NULL is unknown beside +. Write CAST(NULL AS type).',
  ],
  [
    'SELECT bo AND NULL FROM t',
    '1:15+4 SQL_BARE_NULL The type of NULL is unknown beside AND. Write CAST(NULL AS type).',
  ],
  [
    'SELECT CAST(dt AS INT) FROM t',
    '1:8+15 SQL_CAST_UNSUPPORTED There is no cast from DATE to INT. Cast by way of another type, or take out the part you need first.',
  ],
  [
    'SELECT CAST(id AS DATE) FROM t',
    '1:8+16 SQL_CAST_UNSUPPORTED There is no cast from INT to DATE. Use TO_DATE(FROM_UNIXTIME(seconds)).',
  ],
  [
    'SELECT CAST(1 AS DECIMAL(50, 2))',
    '1:18+14 SQL_TYPE_PARAMETER DECIMAL(50, 2) is not possible: 50 is not between 1 and 38. Change the number in parentheses.',
  ],
  [
    'SELECT CAST(1 AS DECIMAL(5, 6))',
    '1:18+13 SQL_TYPE_PARAMETER DECIMAL(5, 6) is not possible: 6 is not between 0 and 5. Change the number in parentheses.',
  ],
  [
    'SELECT CAST(ts AS TIMESTAMP(9)) FROM t',
    '1:19+12 SQL_TYPE_PARAMETER TIMESTAMP(9) is not possible: 9 is not between 0 and 6. Change the number in parentheses.',
  ],
  [
    "SELECT CAST('a' AS VARCHAR(0))",
    '1:20+10 SQL_TYPE_PARAMETER VARCHAR(0) is not possible: 0 is not between 1 and 2147483647. Change the number in parentheses.',
  ],
  [
    "SELECT CAST('a' AS TXT)",
    "1:20+3 SQL_UNKNOWN_TYPE There is no type 'TXT'. Did you mean 'INT'?",
  ],
  [
    'SELECT CAST(1 AS VARIANT)',
    '1:18+7 SQL_NOT_SUPPORTED_YET The type VARIANT is not supported yet. Use STRING or BYTES.',
  ],
  [
    'SELECT 9223372036854775808',
    '1:8+19 SQL_LITERAL_RANGE The number 9223372036854775808 is out of range: a BIGINT ends at 9223372036854775807. Write it as a string and cast it to DECIMAL or DOUBLE.',
  ],
  [
    'SELECT 12345678901234567890.5',
    '1:8+22 SQL_LITERAL_RANGE The number 12345678901234567890.5 is out of range: a literal with a fraction has at most 19 digits. Write it as a string and cast it to DECIMAL or DOUBLE.',
  ],
  [
    'SELECT 1e400',
    '1:8+5 SQL_LITERAL_RANGE The number 1e400 is out of range: a DOUBLE ends at 1.8E308. Write it as a string and cast it to DECIMAL or DOUBLE.',
  ],
  [
    "SELECT DATE '2020-13-01'",
    "1:8+17 SQL_TIME_LITERAL '2020-13-01' is no date. Write it as DATE '2020-01-31'.",
  ],
  [
    "SELECT TIME '25:00:00'",
    "1:8+15 SQL_TIME_LITERAL '25:00:00' is no time. Write it as TIME '12:34:56'.",
  ],
  [
    "SELECT TIMESTAMP '2020-01-01T00:00:00'",
    "1:8+31 SQL_TIME_LITERAL '2020-01-01T00:00:00' is no timestamp. Write it as TIMESTAMP '2020-01-31 12:34:56.789'.",
  ],
  [
    "SELECT TIMESTAMP '2020-01-01 00:00:00.1234567'",
    "1:8+39 SQL_TIME_LITERAL '2020-01-01 00:00:00.1234567' is no timestamp of at most six digits of fraction. Write it as TIMESTAMP '2020-01-31 12:34:56.789012'.",
  ],
  [
    "SELECT INTERVAL '1-2' DAY",
    "1:8+18 SQL_TIME_LITERAL '1-2' is no interval DAY. Write it as INTERVAL '1' DAY.",
  ],
  [
    "SELECT INTERVAL '100' DAY",
    "1:8+18 SQL_TIME_LITERAL '100' is no interval DAY: DAY has 2 digits unless more are declared. Write it as INTERVAL '100' DAY(3).",
  ],
  [
    'SELECT name FROM t WHERE id',
    '1:26+2 SQL_NOT_A_CONDITION WHERE needs a condition, but this is INT. Write a comparison or another expression of type BOOLEAN.',
  ],
  [
    'SELECT name FROM t WHERE COUNT(*) > 1',
    '1:26+8 SQL_AGGREGATE_MISPLACED The aggregate COUNT cannot stand in WHERE. Use HAVING for conditions on aggregates.',
  ],
  [
    'SELECT name, COUNT(*) FROM t GROUP BY name HAVING id > 1',
    "1:51+2 SQL_NOT_GROUPED 'id' is neither grouped by nor inside an aggregate. Add it to GROUP BY, or put it into an aggregate such as MAX(…).",
  ],
  [
    'SELECT name, COUNT(*) FROM t',
    "1:8+4 SQL_NOT_GROUPED 'name' is neither grouped by nor inside an aggregate. Add it to GROUP BY, or put it into an aggregate such as MAX(…).",
  ],
  [
    'SELECT name, id, COUNT(*) FROM t GROUP BY name',
    "1:14+2 SQL_NOT_GROUPED 'id' is neither grouped by nor inside an aggregate. Add it to GROUP BY, or put it into an aggregate such as MAX(…).",
  ],
  [
    'SELECT * FROM t GROUP BY id',
    "1:8+1 SQL_NOT_GROUPED 'name' is neither grouped by nor inside an aggregate. Add it to GROUP BY, or put it into an aggregate such as MAX(…).",
  ],
  [
    'SELECT name AS n, COUNT(*) FROM t GROUP BY n',
    "1:44+1 SQL_UNKNOWN_COLUMN There is no column 'n'. The columns are id, name, b, bo, d, dt, ts, r.",
  ],
  [
    'SELECT id FROM t GROUP BY COUNT(*)',
    '1:27+8 SQL_AGGREGATE_MISPLACED The aggregate COUNT cannot stand in GROUP BY. Compute it in a derived table first and use its column.',
  ],
  [
    'SELECT SUM(MAX(id)) FROM t',
    '1:12+7 SQL_NESTED_AGGREGATE The aggregate MAX stands inside another aggregate. Compute the inner aggregate in a derived table first.',
  ],
  [
    'SELECT SUM(name) FROM t',
    '1:8+9 SQL_FUNCTION_ARGUMENTS SUM(STRING NOT NULL): expected a number, found STRING NOT NULL. Change the arguments or cast them with CAST(… AS type).',
  ],
  [
    'SELECT SUM(*) FROM t',
    '1:8+6 SQL_FUNCTION_ARGUMENTS SUM(*): only COUNT takes *. Change the arguments or cast them with CAST(… AS type).',
  ],
  [
    'SELECT COUNT() FROM t',
    '1:8+7 SQL_FUNCTION_ARGUMENTS COUNT(): an argument is missing. Change the arguments or cast them with CAST(… AS type).',
  ],
  [
    'SELECT SUM(id, id) FROM t',
    '1:8+11 SQL_FUNCTION_ARGUMENTS SUM(INT, INT): one argument expected. Change the arguments or cast them with CAST(… AS type).',
  ],
  [
    'SELECT COUNT(NULL) FROM t',
    '1:14+4 SQL_BARE_NULL The type of NULL is unknown as an argument of COUNT. Write CAST(NULL AS type).',
  ],
  [
    'SELECT SUM(id) FILTER (WHERE name) FROM t',
    '1:30+4 SQL_NOT_A_CONDITION FILTER needs a condition, but this is STRING. Write a comparison or another expression of type BOOLEAN.',
  ],
  [
    'SELECT UPPER(DISTINCT name) FROM t',
    '1:8+20 SQL_NOT_AN_AGGREGATE UPPER is not an aggregate, so DISTINCT means nothing for it. Remove DISTINCT.',
  ],
  [
    'SELECT ABS(id) FILTER (WHERE bo) FROM t',
    '1:8+25 SQL_NOT_AN_AGGREGATE ABS is not an aggregate, so FILTER means nothing for it. Remove FILTER.',
  ],
  [
    'SELECT LISTAGG(name, name) FROM t',
    '1:8+19 SQL_FUNCTION_ARGUMENTS LISTAGG(STRING NOT NULL, STRING NOT NULL): the separator, argument 2, must be a literal text. Change the arguments or cast them with CAST(… AS type).',
  ],
  [
    'SELECT id FROM t UNION ALL SELECT id, name FROM t',
    '1:28+22 SQL_COLUMN_COUNT Columns of this side of UNION ALL: 1 expected, 2 found. The columns are id.',
  ],
  [
    'SELECT id FROM t UNION ALL SELECT name FROM t',
    "1:28+18 SQL_TYPE_MISMATCH Column 1 ('id') of UNION ALL: the types INT and STRING NOT NULL do not go together. Change the operands, or cast one with CAST(… AS type).",
  ],
  [
    'SELECT id FROM t UNION ALL SELECT b FROM t ORDER BY name',
    "1:53+4 SQL_UNKNOWN_COLUMN There is no column 'name'. The columns are id.",
  ],
  [
    'SELECT id FROM t INTERSECT ALL SELECT id, b FROM t',
    '1:32+19 SQL_COLUMN_COUNT Columns of this side of INTERSECT ALL: 1 expected, 2 found. The columns are id.',
  ],
  [
    'SELECT x FROM t, UNNEST(t.name) AS u (x)',
    '1:25+6 SQL_TYPE_MISMATCH UNNEST: expected an ARRAY, MAP or MULTISET, found STRING NOT NULL. Give it a collection.',
  ],
  [
    'SELECT x FROM t, UNNEST(ARRAY[id, id]) AS u (x, y)',
    '1:40+11 SQL_COLUMN_COUNT Column list of u: 1 expected, 2 found. The columns are u.',
  ],
  [
    'SELECT id FROM t RIGHT JOIN UNNEST(ARRAY[id]) AS u (x) ON TRUE',
    '1:16+47 SQL_NOT_SUPPORTED_YET RIGHT JOIN with rows that depend on the left side is not supported yet. Use CROSS JOIN, or LEFT JOIN … ON TRUE.',
  ],
  [
    'SELECT id FROM t, LATERAL (SELECT u.b, MAX(u.id) AS m FROM t AS u WHERE u.id < t.id GROUP BY u.b) AS l',
    '1:19+84 SQL_NOT_SUPPORTED_YET LATERAL with groups of rows that are compared with outer ones otherwise than by = is not supported yet. Write the query without it.',
  ],
  [
    'SELECT id FROM t INTERSECT SELECT id, b FROM t',
    '1:28+19 SQL_COLUMN_COUNT Columns of this side of INTERSECT: 1 expected, 2 found. The columns are id.',
  ],
  [
    'SELECT id FROM t EXCEPT SELECT name FROM t',
    "1:25+18 SQL_TYPE_MISMATCH Column 1 ('id') of EXCEPT: the types INT and STRING NOT NULL do not go together. Change the operands, or cast one with CAST(… AS type).",
  ],
  [
    "VALUES (1, 'a'), (2)",
    '1:18+3 SQL_COLUMN_COUNT Values of this row: 2 expected, 1 found. The columns are EXPR$0, EXPR$1.',
  ],
  [
    "VALUES (1), ('a')",
    '1:13+5 SQL_TYPE_MISMATCH Column 1 of VALUES: the types INT NOT NULL, CHAR(1) NOT NULL do not go together. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'VALUES (NULL), (NULL)',
    '1:8+6 SQL_BARE_NULL The type of NULL is unknown where no row gives its column a type. Write CAST(NULL AS type).',
  ],
  [
    "SELECT * FROM (VALUES (1, 'a')) AS v (x)",
    '1:33+8 SQL_COLUMN_COUNT Column list of v: 2 expected, 1 found. The columns are EXPR$0, EXPR$1.',
  ],
  [
    'WITH a AS (SELECT 1 AS x), a AS (SELECT 2 AS x) SELECT x FROM a',
    "1:28+1 SQL_DUPLICATE_NAME There are two queries of WITH called 'a'. Rename one of them.",
  ],
  [
    'WITH a (x, y) AS (SELECT 1) SELECT x FROM a',
    '1:6+22 SQL_COLUMN_COUNT Column list of a: 1 expected, 2 found. The columns are EXPR$0.',
  ],
  [
    'SELECT id FROM t ORDER BY 3',
    '1:27+1 SQL_ORDINAL_RANGE ORDER BY 3: the query has columns 1 to 1. Name the column, or give its number counted from 1.',
  ],
  [
    'SELECT DISTINCT id FROM t ORDER BY name',
    "1:36+4 SQL_NOT_SELECTED SELECT DISTINCT can only be ordered by what it selects, not by 'name'. Add it to the select list, or order by one of the selected columns.",
  ],
  [
    'SELECT id AS x, name AS x FROM t ORDER BY x',
    "1:43+1 SQL_AMBIGUOUS_COLUMN Column 'x' is ambiguous: more than one column has this name. Give the columns different names with AS where they are made.",
  ],
  [
    'SELECT id FROM t ORDER BY id',
    "1:27+2 SQL_STREAMING_SORT A stream has no end, so it can be sorted by time only, ascending: by an event time column or by PROCTIME(). Run the query in batch mode (SET 'execution.runtime-mode' = 'batch'), or leave out ORDER BY.",
  ],
  [
    'SELECT id FROM t LIMIT 1.5',
    '1:24+3 SQL_ROW_LIMIT LIMIT 1.5: a whole number of rows is needed. Write a number from 0 up.',
  ],
  [
    'SELECT id FROM t OFFSET 3',
    "1:25+1 SQL_NOT_SUPPORTED_YET OFFSET without LIMIT in streaming mode is not supported yet. Run the query in batch mode: SET 'execution.runtime-mode' = 'batch'.",
  ],
  [
    'SELECT SUM(id) OVER w FROM t WINDOW v AS (ORDER BY ts)',
    "1:21+1 SQL_UNKNOWN_WINDOW There is no window 'w'. The WINDOW clause has v.",
  ],
  [
    'SELECT NTILE(0) OVER (ORDER BY id) FROM t',
    '1:8+27 SQL_FUNCTION_ARGUMENTS NTILE(INT NOT NULL): one whole number above 0 expected. Change the arguments or cast them with CAST(… AS type).',
  ],
  [
    "SELECT LAG(id, 1, 'x') OVER (ORDER BY id) FROM t",
    '1:8+34 SQL_FUNCTION_ARGUMENTS LAG(INT, INT NOT NULL, CHAR(1) NOT NULL): value and default have no common type. Change the arguments or cast them with CAST(… AS type).',
  ],
  [
    'SELECT SUM(id) OVER (ORDER BY ts ROWS BETWEEN id PRECEDING AND CURRENT ROW) FROM t',
    '1:47+12 SQL_OVER_FRAME The frame of this window has no meaning: the distance must be a constant. Write ROWS BETWEEN n PRECEDING AND CURRENT ROW, or RANGE BETWEEN INTERVAL … PRECEDING AND CURRENT ROW.',
  ],
  [
    'SELECT SUM(id) OVER (ORDER BY ts RANGE BETWEEN 3 PRECEDING AND CURRENT ROW) FROM t',
    "1:48+11 SQL_OVER_FRAME The frame of this window has no meaning: over times the distance is an interval of days to seconds, such as INTERVAL '10' SECOND. Write ROWS BETWEEN n PRECEDING AND CURRENT ROW, or RANGE BETWEEN INTERVAL … PRECEDING AND CURRENT ROW.",
  ],
  [
    'SELECT ROW_NUMBER(id) OVER (ORDER BY id) FROM t',
    '1:8+33 SQL_FUNCTION_ARGUMENTS ROW_NUMBER(INT): no arguments expected. Change the arguments or cast them with CAST(… AS type).',
  ],
  [
    'SELECT SUM(RANK() OVER (ORDER BY id)) OVER (ORDER BY ts) FROM t',
    '1:12+25 SQL_OVER_MISPLACED RANK OVER (…) cannot stand in another OVER. Compute it in the SELECT of a subquery and use its column outside; or filter by it in QUALIFY.',
  ],
  [
    'SELECT RANK() FROM t',
    '1:8+6 SQL_OVER_MISSING RANK has no OVER. Write RANK(…) OVER (PARTITION BY … ORDER BY …).',
  ],
  [
    'SELECT RANK() OVER (PARTITION BY id) FROM t',
    '1:8+29 SQL_OVER_NEEDS_ORDER RANK needs an order: its window has no ORDER BY. Write RANK(…) OVER (PARTITION BY … ORDER BY …).',
  ],
  [
    'SELECT id FROM t, t AS u',
    "1:8+2 SQL_AMBIGUOUS_COLUMN Column 'id' is ambiguous: more than one column has this name. Say which one is meant: t.id or u.id.",
  ],
  [
    'SELECT t.id FROM t LEFT JOIN t AS u',
    '1:18+18 SQL_JOIN_WITHOUT_CONDITION LEFT JOIN has no condition. Write ON … or USING (…) behind it, or CROSS JOIN for every pair of rows.',
  ],
  [
    'SELECT id FROM t WHERE id IN (SELECT id, b FROM t)',
    '1:30+21 SQL_COLUMN_COUNT Columns of the subquery: 1 expected, 2 found. The columns are id, b.',
  ],
  [
    'SELECT id FROM t WHERE (id, b) NOT IN (SELECT id FROM t)',
    '1:39+18 SQL_COLUMN_COUNT Columns of the subquery: 2 expected, 1 found. The columns are id.',
  ],
  [
    'SELECT id FROM t WHERE id IN (SELECT name FROM t)',
    '1:24+26 SQL_TYPE_MISMATCH Operator =: a number is not equal to a text: cast one of them, as in CAST(right AS INT). Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'SELECT (SELECT id, b FROM t) FROM t',
    '1:8+21 SQL_COLUMN_COUNT Columns of the subquery: 1 expected, 2 found. The columns are id, b.',
  ],
  [
    'SELECT id FROM t WHERE EXISTS (SELECT 1 FROM t AS u WHERE u.id = q.id)',
    "1:66+1 SQL_UNKNOWN_ALIAS No table of this FROM clause is called 'q'. The tables are u.",
  ],
  [
    'SELECT t.id FROM t JOIN t AS u ON t.id = u.id AND EXISTS (SELECT 1 FROM t)',
    '1:51+24 SQL_NOT_SUPPORTED_YET A subquery in ON is not supported yet. Write the query without it.',
  ],
  [
    'SELECT id FROM t WHERE EXISTS (SELECT MAX(u.id) FROM t AS u WHERE u.id < t.id GROUP BY u.b)',
    '1:31+61 SQL_NOT_SUPPORTED_YET A correlated subquery with groups of rows that are compared with outer ones otherwise than by = is not supported yet. Write the query without it.',
  ],
  [
    'SELECT id FROM t WHERE EXISTS (SELECT MAX(u.id) FROM t AS u WHERE u.id < t.id HAVING COUNT(*) > 1)',
    '1:31+68 SQL_NOT_SUPPORTED_YET A correlated subquery with HAVING of an aggregate that is compared with outer rows otherwise than by = is not supported yet. Write the query without it.',
  ],
  [
    'SELECT id, (SELECT COUNT(*) FROM t AS u WHERE u.id = t.id LIMIT 1 OFFSET 1) FROM t',
    '1:12+64 SQL_NOT_SUPPORTED_YET A correlated subquery with LIMIT 0 or OFFSET of one row is not supported yet. Write the query without it.',
  ],
  [
    'SELECT id FROM t WHERE EXISTS (SELECT 1 FROM t AS u WHERE (SELECT COUNT(*) FROM t AS x WHERE x.id < t.id) > 1)',
    '1:59+47 SQL_NOT_SUPPORTED_YET A subquery that names a query two levels above is not supported yet. Write the query without it.',
  ],
  [
    'SELECT id FROM t WHERE EXISTS (SELECT 1 FROM t AS u RIGHT JOIN (SELECT id FROM t AS x WHERE x.id = t.id) AS y ON u.id = y.id)',
    '1:31+95 SQL_NOT_SUPPORTED_YET A correlated subquery with a join of the type right is not supported yet. Write the query without it.',
  ],
  [
    'SELECT id FROM t WHERE EXISTS (SELECT id FROM t AS u WHERE u.id = t.id UNION ALL SELECT 1 FROM t AS x WHERE x.id = t.id)',
    '1:31+90 SQL_NOT_SUPPORTED_YET A correlated subquery with UNION is not supported yet. Write the query without it.',
  ],
  [
    'SELECT SUM(id) OVER (ORDER BY ts ROWS BETWEEN CURRENT ROW AND UNBOUNDED PRECEDING) FROM t',
    '1:34+48 SQL_OVER_FRAME The frame of this window has no meaning: the frame ends before it begins. Write ROWS BETWEEN n PRECEDING AND CURRENT ROW, or RANGE BETWEEN INTERVAL … PRECEDING AND CURRENT ROW.',
  ],
  [
    'SELECT GROUPING(id) FROM t',
    '1:8+12 SQL_GROUPING_OUTSIDE_GROUPS GROUPING asks how rows are grouped, but there is no GROUP BY. Add GROUP BY with GROUPING SETS, ROLLUP or CUBE, or leave the call out.',
  ],
  [
    'SELECT GROUPING(name) FROM t GROUP BY ROLLUP (id)',
    "1:17+4 SQL_NOT_A_GROUPING_KEY GROUPING takes what GROUP BY names, and 'name' is not among it. Write the expression as it stands in GROUP BY.",
  ],
  [
    "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MONTH)",
    "1:44+18 SQL_WINDOW_ARGUMENT TUMBLE: SIZE must be an interval of days to seconds, but is INTERVAL '1' MONTH. The form is TUMBLE(time_column, size) with intervals such as INTERVAL '5' MINUTE.",
  ],
  [
    'SELECT id FROM t FOR SYSTEM_TIME AS OF ts',
    '1:16+26 SQL_NOT_SUPPORTED_YET FOR SYSTEM_TIME AS OF is not supported yet. Write the query without it.',
  ],
  [
    'SELECT id FROM t TABLESAMPLE BERNOULLI (10)',
    '1:16+28 SQL_NOT_SUPPORTED_YET TABLESAMPLE is not supported yet. Filter by a hash or by RAND() instead.',
  ],
  [
    'SELECT x FROM t, UNNEST((SELECT ARRAY[1])) AS u (x)',
    '1:25+17 SQL_NOT_SUPPORTED_YET A subquery in UNNEST is not supported yet. Write the query without it.',
  ],
  [
    'SELECT id FROM t WHERE ROW_NUMBER() OVER (ORDER BY id) = 1',
    '1:24+31 SQL_OVER_MISPLACED ROW_NUMBER OVER (…) cannot stand in WHERE. Compute it in the SELECT of a subquery and use its column outside; or filter by it in QUALIFY.',
  ],
  [
    "SELECT TUMBLE_START(ts, INTERVAL '1' MINUTE) FROM t",
    '1:8+37 SQL_GROUP_WINDOW TUMBLE_START tells about the window that rows are grouped by, and there is none. Add GROUP BY TUMBLE(…) with the same arguments.',
  ],
  [
    "SELECT TUMBLE(ts, INTERVAL '1' MINUTE) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE)",
    '1:8+31 SQL_GROUP_WINDOW TUMBLE stands in SELECT, where no window can. Write it in GROUP BY, and TUMBLE_START or TUMBLE_END here; or FROM TABLE(TUMBLE(…)).',
  ],
  [
    "SELECT HOP_END(ts, INTERVAL '1' MINUTE, INTERVAL '3' MINUTE) FROM t GROUP BY HOP(ts, INTERVAL '1' MINUTE, INTERVAL '2' MINUTE)",
    '1:8+53 SQL_GROUP_WINDOW HOP_END has other arguments than the window in GROUP BY. Give it those of HOP there.',
  ],
  [
    "SELECT COUNT(*) FROM t GROUP BY TUMBLE(ts, INTERVAL '1' MINUTE), TUMBLE(ts, INTERVAL '2' MINUTE)",
    '1:66+31 SQL_GROUP_WINDOW GROUP BY takes one window. Group by one, and by the next in a query around it.',
  ],
  [
    'SELECT COUNT(*) FROM t GROUP BY SESSION(ts)',
    '1:33+11 SQL_GROUP_WINDOW SESSION takes 2 arguments, 1 found. The form is SESSION(time_column, gap).',
  ],
  [
    "SELECT * FROM TABLE(SESSION(TABLE t, DESCRIPTOR(ts), INTERVAL '-1' MINUTE))",
    '1:54+20 SQL_WINDOW_ARGUMENT SESSION: GAP must be at least a millisecond, but is -60000 ms. The form is SESSION(TABLE t [PARTITION BY column], DESCRIPTOR(time_column), gap).',
  ],
  [
    'SELECT * FROM TABLE(foo(1))',
    '1:21+3 SQL_NOT_SUPPORTED_YET The table function foo is not supported yet. TUMBLE, HOP, CUMULATE, SESSION are there.',
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(nope), INTERVAL '1' MINUTE))",
    "1:48+4 SQL_UNKNOWN_COLUMN There is no column 'nope' in the table that is windowed. Did you mean 'name'?",
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(dt), INTERVAL '1' MINUTE))",
    "1:48+2 SQL_NOT_TIME_ATTRIBUTE TUMBLE needs a time attribute, but 'dt' is DATE. Declare WATERMARK FOR dt AS … in CREATE TABLE, and hand the column on as it is: computing with it or casting it ends its being event time. Windows by the clock take a column PROCTIME().",
  ],
  [
    "SELECT * FROM TABLE(TUMBLE((SELECT CAST(ts AS TIMESTAMP(3)) AS ts FROM t), DESCRIPTOR(ts), INTERVAL '1' MINUTE))",
    "1:87+2 SQL_NOT_TIME_ATTRIBUTE TUMBLE needs a time attribute, but 'ts' is TIMESTAMP(3). Declare WATERMARK FOR ts AS … in CREATE TABLE, and hand the column on as it is: computing with it or casting it ends its being event time. Windows by the clock take a column PROCTIME().",
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' MONTH))",
    "1:53+18 SQL_WINDOW_ARGUMENT TUMBLE: SIZE must be an interval of days to seconds, but is INTERVAL '1' MONTH. The form is TUMBLE(TABLE t, DESCRIPTOR(time_column), size [, offset]) with intervals such as INTERVAL '5' MINUTE.",
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '0' SECOND))",
    '1:53+19 SQL_WINDOW_ARGUMENT TUMBLE: SIZE must be at least a millisecond, but is 0 ms. The form is TUMBLE(TABLE t, DESCRIPTOR(time_column), size [, offset]).',
  ],
  [
    'SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts)))',
    '1:21+31 SQL_WINDOW_ARGUMENT TUMBLE: 3 or 4 arguments expected, 2 found. The form is TUMBLE(TABLE t, DESCRIPTOR(time_column), size [, offset]).',
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts, id), INTERVAL '1' MINUTE))",
    '1:37+18 SQL_WINDOW_ARGUMENT TUMBLE: DESCRIPTOR names 2 columns, one is needed. The form is TUMBLE(TABLE t, DESCRIPTOR(time_column), size [, offset]).',
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(DATA => TABLE t, TIMECOL => DESCRIPTOR(ts), SIZ => INTERVAL '1' MINUTE))",
    '1:72+26 SQL_WINDOW_ARGUMENT TUMBLE: there is no argument SIZ; the names are DATA, TIMECOL, SIZE, OFFSET. The form is TUMBLE(TABLE t, DESCRIPTOR(time_column), size [, offset]).',
  ],
  [
    "SELECT * FROM TABLE(CUMULATE(TABLE t, DESCRIPTOR(ts), INTERVAL '2' MINUTE, INTERVAL '5' MINUTE))",
    '1:21+75 SQL_WINDOW_ARGUMENT CUMULATE: SIZE (300000 ms) must be a multiple of STEP (120000 ms). The form is CUMULATE(TABLE t, DESCRIPTOR(time_column), step, size [, offset]).',
  ],
  [
    "SELECT * FROM TABLE(TUMBLE((SELECT CAST(p AS TIMESTAMP_LTZ(3)) AS q FROM p), DESCRIPTOR(q), INTERVAL '1' MINUTE))",
    "1:89+1 SQL_NOT_TIME_ATTRIBUTE TUMBLE needs a time attribute, but 'q' is TIMESTAMP_LTZ(3). Declare WATERMARK FOR q AS … in CREATE TABLE, and hand the column on as it is: computing with it or casting it ends its being event time. Windows by the clock take a column PROCTIME().",
  ],
  [
    "SELECT id FROM v /*+ OPTIONS('rows-per-second' = '1') */",
    "1:16+1 SQL_HINT_ON_VIEW 'v' is a view, which has no options. Put the hint at the table inside the view.",
  ],
  [
    "SELECT id FROM t /*+ OPTIONS('rows-per-secund' = '1') */",
    "1:16+1 OPTION_UNKNOWN Connector 'datagen' has no option 'rows-per-secund'. Did you mean 'rows-per-second'?",
  ],
  [
    'SELECT id FROM t /*+ BROADCAST(t) */',
    "1:22+12 SQL_NOT_SUPPORTED_YET The hint BROADCAST is not supported yet. Remove it; OPTIONS('key' = 'value') is the hint of tables.",
  ],
  [
    'SELECT ?',
    "1:8+1 SQL_NOT_SUPPORTED_YET The parameter '?' is not supported yet. Write the value itself.",
  ],
  [
    'SELECT id FROM t WHERE UNIQUE (SELECT id FROM t)',
    '1:24+25 SQL_NOT_SUPPORTED_YET UNIQUE with a subquery is not supported yet. Write the query without it.',
  ],
  [
    "SELECT name AT TIME ZONE 'UTC' FROM t",
    '1:8+23 SQL_NOT_SUPPORTED_YET AT TIME ZONE is not supported yet. Use CONVERT_TZ, or a TIMESTAMP_LTZ and the session time zone.',
  ],
  [
    'SELECT * FROM c14',
    "1:15+3 SQL_CONNECTOR_UNKNOWN Table default_catalog.default_database.c14: there is no connector 'datagenn'. Did you mean 'datagen'?",
  ],
  [
    'SELECT * FROM c15',
    "1:15+3 SQL_CONNECTOR_MISSING Table default_catalog.default_database.c15 has no option 'connector'. Add WITH ('connector' = '…'); there are filesystem, datagen, nexmark, print, blackhole.",
  ],
  [
    'SELECT * FROM c19',
    "1:15+3 SQL_METADATA_UNSUPPORTED Table default_catalog.default_database.c19: the connector has no metadata for column 'a'. Remove the METADATA column.",
  ],
  [
    'SELECT * FROM sink',
    "1:15+4 SQL_TABLE_NOT_READABLE Table default_catalog.default_database.sink cannot be read: the connector 'blackhole' only writes. Read from a table of another connector.",
  ],
  [
    'SELECT a FROM fm',
    "1:15+2 SQL_FORMAT_UNKNOWN Table default_catalog.default_database.fm: there is no format 'jsn'. Did you mean 'json'?",
  ],
  [
    'SELECT a FROM nofm',
    "1:15+4 OPTION_MISSING Connector 'filesystem' needs the option 'format': the format of the data, such as json or csv. Add 'format' = '…' to the WITH clause.",
  ],
  [
    'SELECT a FROM nf',
    "1:15+2 SQL_FORMAT_NOT_TAKEN Table default_catalog.default_database.nf: the connector 'datagen' takes no format. Remove the option 'format'.",
  ],
  [
    'INSERT INTO sink VALUES (1)',
    '1:18+10 SQL_SINK_COLUMN_COUNT The query gives 1 (EXPR$0 INT) of the 2 columns that default_catalog.default_database.sink takes (a INT, c STRING). Select as many columns, or name the ones you give: INSERT INTO t (a, b) ….',
  ],
  [
    "INSERT INTO sink VALUES ('1', 'a')",
    "1:26+3 SQL_SINK_TYPE Column 'a' is INT, but the query gives CHAR(1), which may not fit. Write CAST(… AS INT) in the query.",
  ],
  [
    'INSERT INTO sink SELECT b, name FROM t',
    "1:25+1 SQL_SINK_TYPE Column 'a' is INT, but the query gives BIGINT, which may not fit. Write CAST(… AS INT) in the query.",
  ],
  [
    'INSERT INTO sink (a, nope) VALUES (1, 2)',
    "1:22+4 SQL_UNKNOWN_COLUMN There is no column 'nope' in 'sink'. The columns are a, c.",
  ],
  [
    'INSERT INTO sink (a, a) VALUES (1, 2)',
    "1:22+1 SQL_SINK_COLUMN Column 'a' of sink is given twice. Change the column list.",
  ],
  [
    'INSERT INTO sink (c) VALUES (2)',
    "1:29+3 SQL_SINK_TYPE Column 'c' is STRING, but the query gives INT, which may not fit. Write CAST(… AS STRING) in the query.",
  ],
  [
    "INSERT INTO req (b) VALUES ('x')",
    "1:13+3 SQL_SINK_COLUMN Column 'a' of req is NOT NULL, but the query gives it no value. Give it a value.",
  ],
  [
    "INSERT INTO sink PARTITION (a = 1) VALUES ('x')",
    "1:29+1 SQL_SINK_COLUMN Column 'a' of sink is no partition column (there are none). Change the column list.",
  ],
  [
    'INSERT INTO v SELECT 1',
    "1:13+1 SQL_WRONG_OBJECT_KIND 'v' is a view, not a table. Use a table; views cannot be written.",
  ],
  [
    'INSERT INTO t SELECT * FROM t',
    "1:13+1 SQL_TABLE_NOT_WRITABLE Table default_catalog.default_database.t cannot be written: the connector 'datagen' only reads. Insert into a table of another connector, such as 'print' or 'filesystem'.",
  ],
  [
    'INSERT INTO nosuch SELECT 1',
    "1:13+6 SQL_TABLE_NOT_FOUND There is no table or view 'nosuch' in default_catalog.default_database. Use one of c14, c15, c19, fm, hidden, loop1, loop2, nf, nofm, p, …, or create it with CREATE TABLE.",
  ],
  [
    "INSERT OVERWRITE sink VALUES (1, 'a')",
    "1:18+4 SQL_OVERWRITE_IN_STREAMING INSERT OVERWRITE replaces what is there at its end, which a stream does not have. Run it in batch mode (SET 'execution.runtime-mode' = 'batch'), or use INSERT INTO.",
  ],
  [
    'EXPLAIN CREATE VIEW x AS SELECT 1 AS a',
    '1:9+30 SQL_NOT_SUPPORTED_YET EXPLAIN of a statement without a plan is not supported yet. Explain a query, an INSERT or a STATEMENT SET.',
  ],
  [
    'CREATE TABLE t (a INT)',
    "1:14+1 SQL_TABLE_EXISTS There is a table 't' already. Choose another name, add IF NOT EXISTS, or drop it first with DROP TABLE.",
  ],
  [
    'CREATE TABLE n (a INT, a STRING)',
    "1:24+8 SQL_DUPLICATE_NAME There are two columns called 'a'. Rename one of them.",
  ],
  [
    'CREATE TABLE n (a INT, b AS c + 1)',
    "1:29+1 SQL_UNKNOWN_COLUMN There is no column 'c'. The columns are a.",
  ],
  [
    'CREATE TABLE n (a INT, PRIMARY KEY (a))',
    '1:24+15 SQL_PRIMARY_KEY_ENFORCED A PRIMARY KEY is a promise about data that lies elsewhere; it cannot be enforced. Write PRIMARY KEY (…) NOT ENFORCED.',
  ],
  [
    'CREATE TABLE n (a INT, PRIMARY KEY (b) NOT ENFORCED)',
    "1:37+1 SQL_UNKNOWN_COLUMN There is no column 'b' in the table. The columns are a.",
  ],
  [
    'CREATE TABLE n (a INT PRIMARY KEY NOT ENFORCED, b INT PRIMARY KEY NOT ENFORCED)',
    '1:55+24 SQL_CONSTRAINT A table has one PRIMARY KEY at most. Write one with all its columns: PRIMARY KEY (a, b) NOT ENFORCED.',
  ],
  [
    'CREATE TABLE n (a INT, UNIQUE (a) NOT ENFORCED)',
    '1:24+23 SQL_CONSTRAINT UNIQUE is no constraint that tables have. Use PRIMARY KEY (…) NOT ENFORCED.',
  ],
  [
    'CREATE TABLE n (a INT, WATERMARK FOR a AS a)',
    '1:38+1 SQL_WATERMARK_COLUMN WATERMARK FOR a: the column is INT. Use a column of type TIMESTAMP or TIMESTAMP_LTZ with precision 0 to 3, such as TIMESTAMP(3).',
  ],
  [
    'CREATE TABLE n (a TIMESTAMP(6), WATERMARK FOR a AS a)',
    '1:47+1 SQL_WATERMARK_COLUMN WATERMARK FOR a: the column is TIMESTAMP(6). Use a column of type TIMESTAMP or TIMESTAMP_LTZ with precision 0 to 3, such as TIMESTAMP(3).',
  ],
  [
    'CREATE TABLE n (a TIMESTAMP(3), WATERMARK FOR a AS 1)',
    '1:52+1 SQL_WATERMARK_COLUMN WATERMARK FOR a: the expression is INT. Use a column of type TIMESTAMP or TIMESTAMP_LTZ with precision 0 to 3, such as TIMESTAMP(3).',
  ],
  [
    'CREATE TABLE n (a INT) PARTITIONED BY (b)',
    "1:40+1 SQL_UNKNOWN_COLUMN There is no column 'b' in the table. The columns are a.",
  ],
  [
    'CREATE TABLE n (a INT) LIKE v',
    "1:29+1 SQL_WRONG_OBJECT_KIND 'v' is a view, not a table. Use a table after LIKE.",
  ],
  [
    'CREATE TABLE n (WATERMARK FOR ts AS ts) LIKE t',
    '1:46+1 SQL_CONSTRAINT Both tables have a WATERMARK. Write LIKE t (OVERWRITING WATERMARKS).',
  ],
  [
    'CREATE TABLE n AS SELECT 1 AS a',
    '1:19+13 SQL_NOT_SUPPORTED_YET CREATE TABLE … AS query is not supported yet. Create the table with its columns, then INSERT INTO it.',
  ],
  [
    'CREATE VIEW v AS SELECT 1 AS a',
    "1:13+1 SQL_TABLE_EXISTS There is a view 'v' already. Choose another name, add IF NOT EXISTS, or drop it first with DROP VIEW.",
  ],
  [
    'CREATE VIEW n (a, b) AS SELECT 1',
    '1:16+1 SQL_COLUMN_COUNT Column list of n: 1 expected, 2 found. The columns are EXPR$0.',
  ],
  [
    'CREATE VIEW n AS SELECT id, id FROM t',
    "1:18+20 SQL_DUPLICATE_NAME There are two columns of the view called 'id'. Rename one of them.",
  ],
  [
    'CREATE VIEW n AS SELECT nope FROM t',
    "1:25+4 SQL_UNKNOWN_COLUMN There is no column 'nope'. Did you mean 'name'?",
  ],
  [
    'CREATE DATABASE default_database',
    "1:17+16 SQL_DATABASE_EXISTS There is a database 'default_database' already. Choose another name or add IF NOT EXISTS.",
  ],
  [
    'CREATE CATALOG c',
    '1:1+16 SQL_NOT_SUPPORTED_YET CREATE CATALOG is not supported yet. There is one catalog, in memory; use CREATE DATABASE for name spaces.',
  ],
  [
    "CREATE FUNCTION f AS 'x'",
    '1:1+24 SQL_NOT_SUPPORTED_YET CREATE FUNCTION is not supported yet. Register the function from TypeScript.',
  ],
  ['DROP TABLE v', "1:12+1 SQL_WRONG_OBJECT_KIND 'v' is a view, not a table. Use DROP VIEW."],
  ['DROP VIEW t', "1:11+1 SQL_WRONG_OBJECT_KIND 't' is a table, not a view. Use DROP TABLE."],
  [
    'DROP TABLE nosuch',
    "1:12+6 SQL_TABLE_NOT_FOUND There is no table or view 'nosuch' in default_catalog.default_database. Use one of c14, c15, c19, fm, hidden, loop1, loop2, nf, nofm, p, …, or create it with CREATE TABLE.",
  ],
  [
    'DROP TABLE hidden',
    "1:12+6 SQL_TEMPORARY_HIDES A temporary table hides 'hidden'. Drop the temporary one first with DROP TEMPORARY TABLE.",
  ],
  [
    'DROP DATABASE nosuch',
    "1:15+6 SQL_DATABASE_NOT_FOUND There is no database 'nosuch' in catalog default_catalog. Use one of d2, default_database, or create it with CREATE DATABASE.",
  ],
  [
    'DROP DATABASE d2',
    "1:15+2 SQL_DATABASE_NOT_EMPTY Database 'd2' holds x. Drop these first, or write CASCADE.",
  ],
  [
    'DROP DATABASE default_database',
    "1:15+16 SQL_DATABASE_IN_USE Database 'default_database' is the current one and cannot be dropped. Change to another database first with USE.",
  ],
  [
    'DROP FUNCTION nosuch',
    "1:15+6 SQL_UNKNOWN_FUNCTION There is no function 'nosuch'. SHOW FUNCTIONS lists those there are.",
  ],
  [
    'ALTER TABLE t DROP ts',
    "1:15+7 SQL_CONSTRAINT Column 'ts' is used by the WATERMARK. Drop or change that first.",
  ],
  [
    'ALTER TABLE t RENAME TO v',
    "1:25+1 SQL_TABLE_EXISTS There is a view 'v' already. Choose another name, add IF NOT EXISTS, or drop it first with DROP VIEW.",
  ],
  [
    'ALTER TABLE t MODIFY (id BIGINT)',
    '1:15+18 SQL_NOT_SUPPORTED_YET ALTER TABLE … MODIFY is not supported yet. Drop the column or watermark and add it anew.',
  ],
  [
    'USE nosuch',
    "1:5+6 SQL_DATABASE_NOT_FOUND There is no database 'nosuch' in catalog default_catalog. Use one of d2, default_database, or create it with CREATE DATABASE.",
  ],
  [
    'USE CATALOG nosuch',
    "1:13+6 SQL_CATALOG_NOT_FOUND There is no catalog 'nosuch'. Use default_catalog.",
  ],
  [
    'SHOW CREATE TABLE v',
    "1:19+1 SQL_WRONG_OBJECT_KIND 'v' is a view, not a table. Use SHOW CREATE VIEW.",
  ],
  [
    'SHOW CREATE VIEW t',
    "1:18+1 SQL_WRONG_OBJECT_KIND 't' is a table, not a view. Use SHOW CREATE TABLE.",
  ],
  [
    'DESCRIBE nosuch',
    "1:10+6 SQL_TABLE_NOT_FOUND There is no table or view 'nosuch' in default_catalog.default_database. Use one of c14, c15, c19, fm, hidden, loop1, loop2, nf, nofm, p, …, or create it with CREATE TABLE.",
  ],
  [
    "SET 'execution.runtime-mod' = 'batch'",
    "1:5+33 SQL_SETTING_UNKNOWN There is no setting 'execution.runtime-mod'. Did you mean 'execution.runtime-mode'?",
  ],
  [
    "SET 'execution.runtime-mode' = 'fast'",
    "1:5+33 SQL_SETTING_VALUE 'execution.runtime-mode' cannot be 'fast': expected one of streaming, batch. Change the value, or RESET 'execution.runtime-mode'.",
  ],
  [
    "SET 'table.local-time-zone' = 'Mars/Base'",
    "1:5+37 SQL_SETTING_VALUE 'table.local-time-zone' cannot be 'Mars/Base': expected a zone such as 'Europe/Berlin', 'UTC' or 'GMT+02:00'. Change the value, or RESET 'table.local-time-zone'.",
  ],
  [
    "SET 'table.exec.state.ttl' = 'soon'",
    "1:5+31 SQL_SETTING_VALUE 'table.exec.state.ttl' cannot be 'soon': expected a duration such as '200 ms', '10 s', '1 min', '2 h' or '1 d'. Change the value, or RESET 'table.exec.state.ttl'.",
  ],
  [
    "SET 'table.exec.emit.early-fire.enabled' = 'true'",
    "1:5+45 SQL_SETTING_REFUSED 'table.exec.emit.early-fire.enabled' is not possible: windows fire once, when they are complete. Remove the statement.",
  ],
  [
    "RESET 'nope'",
    "1:7+6 SQL_SETTING_UNKNOWN There is no setting 'nope'. SET alone lists the settings.",
  ],
  [
    'UPDATE t SET id = 1',
    '1:1+19 SQL_NOT_SUPPORTED_YET UPDATE is not supported yet. Write the rows anew with INSERT INTO another table.',
  ],
  [
    'DELETE FROM t',
    '1:1+13 SQL_NOT_SUPPORTED_YET DELETE is not supported yet. Write the rows that stay with INSERT INTO another table.',
  ],
  [
    'TRUNCATE TABLE t',
    '1:1+16 SQL_NOT_SUPPORTED_YET TRUNCATE TABLE is not supported yet. Remove the files, or use another table.',
  ],
  ['CALL p()', '1:1+8 SQL_NOT_SUPPORTED_YET CALL is not supported yet. There are no procedures.'],
  [
    'SELECT a FROM loop1',
    '21:36+5 SQL_VIEW_RECURSION View default_catalog.default_database.loop1 reads itself. Change its query with ALTER VIEW … AS so that it does not.',
  ],
  [
    "SET 'pipeline.nam' = 'x'",
    "1:5+20 SQL_SETTING_UNKNOWN There is no setting 'pipeline.nam'. Did you mean 'pipeline.name'?",
  ],
  [
    'CREATE TABLE n (a MAP<STRING>)',
    '1:29+1 SQL_SYNTAX Found ">" where "," was expected. Write , before ">".',
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE nosuch, DESCRIPTOR(ts), INTERVAL '1' MINUTE))",
    "1:34+6 SQL_TABLE_NOT_FOUND There is no table or view 'nosuch' in default_catalog.default_database. Use one of c14, c15, c19, fm, hidden, loop1, loop2, nf, nofm, p, …, or create it with CREATE TABLE.",
  ],
  [
    "SELECT r['x'] FROM t",
    "1:8+6 SQL_TYPE_MISMATCH row[field]: the row has no such field. Use a field's name or its number from 1 to 2.",
  ],
  [
    'SELECT id FROM t WHERE ts > 5',
    '1:24+6 SQL_TYPE_MISMATCH Operator >: cannot compare TIMESTAMP(3) *ROWTIME* with INT NOT NULL. Change the operands, or cast one with CAST(… AS type).',
  ],
  [
    'SELECT (id + 1).a FROM t',
    "1:17+1 SQL_NOT_A_ROW '(id + 1)' is INT, which has no fields. Only columns of type ROW have fields; remove the part behind the dot.",
  ],
  [
    'WITH RECURSIVE a AS (SELECT 1 AS x) SELECT x FROM a',
    '1:1+35 SQL_NOT_SUPPORTED_YET WITH RECURSIVE is not supported yet. Write the query without it.',
  ],
  [
    'SELECT t.id FROM t JOIN t AS u USING (nix)',
    "1:39+3 SQL_UNKNOWN_COLUMN There is no column 'nix' in the left side of the join. The columns are id, name, b, bo, d, dt, ts, r.",
  ],
  [
    'SELECT INTERVAL d DAY FROM t',
    "1:8+14 SQL_NOT_SUPPORTED_YET INTERVAL of a computed value DAY is not supported yet. Write INTERVAL 'n' unit, multiplied by a number.",
  ],
  [
    'CREATE TABLE n (a INT) DISTRIBUTED BY (a) INTO 4 BUCKETS',
    '1:24+33 SQL_NOT_SUPPORTED_YET DISTRIBUTED BY is not supported yet. Remove it.',
  ],
  [
    'CREATE TABLE n (a INT) LIKE t (OVERWRITING CONSTRAINTS)',
    '1:32+23 SQL_CONSTRAINT OVERWRITING CONSTRAINTS is not possible. Write EXCLUDING CONSTRAINTS and give the table its own.',
  ],
  [
    'CREATE TABLE n (r ROW<a INT, a INT>)',
    "1:30+5 SQL_DUPLICATE_NAME There are two fields called 'a'. Rename one of them.",
  ],
  [
    'DESCRIBE FUNCTION f',
    '1:1+19 SQL_NOT_SUPPORTED_YET DESCRIBE FUNCTION is not supported yet. DESCRIBE of tables, views and databases is there.',
  ],
  [
    'SHOW PARTITIONS t',
    '1:1+17 SQL_NOT_SUPPORTED_YET SHOW PARTITIONS is not supported yet. SHOW CREATE TABLE and SHOW CREATE VIEW are there.',
  ],
  [
    'LOAD MODULE hive',
    '1:1+16 SQL_NOT_SUPPORTED_YET LOAD MODULE is not supported yet. There is one module, core.',
  ],
  [
    'SELECT * FROM t, t',
    "1:18+1 SQL_DUPLICATE_NAME There are two tables of this FROM clause called 't'. Give one of them another name with AS.",
  ],
  [
    'SELECT x.id FROM t AS x JOIN p ON TRUE LEFT JOIN v AS x ON x.id = p.a',
    "1:55+1 SQL_DUPLICATE_NAME There are two tables of this FROM clause called 'x'. Give one of them another name with AS.",
  ],
  [
    'SELECT * FROM t AS x CROSS JOIN UNNEST(ARRAY[1]) AS x (e)',
    "1:53+1 SQL_DUPLICATE_NAME There are two tables of this FROM clause called 'x'. Give one of them another name with AS.",
  ],
  [
    'SELECT * FROM t JOIN (p JOIN v AS t ON TRUE) ON TRUE',
    "1:35+1 SQL_DUPLICATE_NAME There are two tables of this FROM clause called 't'. Give one of them another name with AS.",
  ],
  [
    'SELECT t.id FROM t NATURAL JOIN v ON TRUE',
    '1:35+7 SQL_JOIN_CONDITION NATURAL JOIN takes the columns of one name as its condition: there can be no other. Write JOIN without NATURAL, and the whole condition in ON or USING.',
  ],
  [
    'SELECT t.id FROM t NATURAL JOIN v USING (id)',
    '1:35+10 SQL_JOIN_CONDITION NATURAL JOIN takes the columns of one name as its condition: there can be no other. Write JOIN without NATURAL, and the whole condition in ON or USING.',
  ],
  [
    'SELECT t.id FROM t CROSS JOIN v ON t.id = v.id',
    '1:33+14 SQL_JOIN_CONDITION CROSS JOIN gives every pair of rows: it has no condition. Write JOIN … ON … or JOIN … USING (…) instead.',
  ],
  [
    'SELECT t.id FROM t CROSS JOIN v USING (id)',
    '1:33+10 SQL_JOIN_CONDITION CROSS JOIN gives every pair of rows: it has no condition. Write JOIN … ON … or JOIN … USING (…) instead.',
  ],
  [
    'SELECT id FROM t QUALIFY id > 1',
    '1:26+6 SQL_QUALIFY_WITHOUT_OVER QUALIFY asks about no function with OVER (…). Ask about rows in WHERE and about groups in HAVING; QUALIFY filters by functions such as ROW_NUMBER() OVER (…).',
  ],
  [
    'SELECT UPPER(name) OVER (ORDER BY ts) FROM t',
    '1:8+30 SQL_NOT_AN_AGGREGATE UPPER is not an aggregate, so OVER (…) means nothing for it. Remove OVER (…).',
  ],
  [
    'SELECT ROW_NUMBER() FILTER (WHERE bo) OVER (ORDER BY ts) FROM t',
    '1:8+49 SQL_NOT_AN_AGGREGATE ROW_NUMBER is not an aggregate, so FILTER means nothing for it. Remove FILTER.',
  ],
  [
    'SELECT LAG(DISTINCT id) OVER (ORDER BY ts) FROM t',
    '1:8+35 SQL_NOT_AN_AGGREGATE LAG is not an aggregate, so DISTINCT means nothing for it. Remove DISTINCT.',
  ],
  [
    'SELECT LAG(id) IGNORE NULLS OVER (ORDER BY ts) FROM t',
    '1:8+39 SQL_NOT_SUPPORTED_YET LAG … IGNORE NULLS is not supported yet. Write the query without it.',
  ],
  [
    'SELECT SUM(id) OVER w FROM t WINDOW w AS (w ROWS 1 PRECEDING)',
    "1:43+1 SQL_UNKNOWN_WINDOW There is no window 'w'. Declare it: WINDOW name AS (PARTITION BY … ORDER BY …).",
  ],
  [
    "SELECT * FROM TABLE(TUMBEL(TABLE t, DESCRIPTOR(ts), INTERVAL '5' SECOND))",
    "1:21+6 SQL_UNKNOWN_FUNCTION There is no function 'TUMBEL'. Did you mean TUMBLE?",
  ],
  [
    'SELECT * FROM TABLE(EXPLODE(TABLE t))',
    '1:21+7 SQL_NOT_SUPPORTED_YET The table function EXPLODE is not supported yet. TUMBLE, HOP, CUMULATE, SESSION are there.',
  ],
]

/** Statements that are refused in batch mode. */
export const wrongBatchPrograms: readonly WrongProgram[] = [
  [
    'SELECT id FROM t',
    "1:16+1 SQL_UNBOUNDED_IN_BATCH Table default_catalog.default_database.t has no end, so batch mode cannot read it. Run the query in streaming mode (SET 'execution.runtime-mode' = 'streaming'), or bound the table by its options.",
  ],
  [
    "INSERT OVERWRITE sink VALUES (1, 'a')",
    "1:18+4 SQL_TABLE_NOT_OVERWRITABLE Table default_catalog.default_database.sink cannot be overwritten: the connector 'blackhole' only adds. Use INSERT INTO, or a table of the connector 'filesystem'.",
  ],
  [
    'SELECT a FROM b ORDER BY c',
    "1:26+1 SQL_UNKNOWN_COLUMN There is no column 'c'. The columns are a.",
  ],
  [
    "SELECT * FROM TABLE(TUMBLE(TABLE b, DESCRIPTOR(a), INTERVAL '1' MINUTE))",
    "1:48+1 SQL_NOT_TIME_ATTRIBUTE TUMBLE needs a time attribute, but 'a' is INT. Declare WATERMARK FOR a AS … in CREATE TABLE, and hand the column on as it is: computing with it or casting it ends its being event time. Windows by the clock take a column PROCTIME().",
  ],
]
