import { describe, expect, it } from 'vitest'
import { parseExpression } from './parse.ts'
import { treeToText } from './tree-text.ts'

describe('literals', () => {
  it.each([
    ['NULL', 'NULL'],
    ['TRUE', 'TRUE'],
    ['UNKNOWN', 'UNKNOWN'],
    ['42', '42'],
    ['1.50', '1.50'],
    ['.5', '.5'],
    ['5.', '5.'],
    ['1e3', '1e3'],
    ['1.5E-2', '1.5E-2'],
    ["'it''s'", "'it's'"],
    ["''", "''"],
    [`E'tab\\there \\x41 \\u00e9 \\101 \\q \\\\ \\''`, `'tab	here A é A \\q \\ ''`],
    [`U&'\\00e9\\\\'`, `'é\\'`],
    ["N'a'", '(stringLiteral a N)'],
    ["_utf8'a'", '(stringLiteral a UTF8)'],
    ["x'0fA0'", '(binaryLiteral 0FA0)'],
    ["X''", '(binaryLiteral)'],
    ["DATE '2020-01-01'", '(dateLiteral 2020-01-01)'],
    ["time '10:00:00'", '(timeLiteral 10:00:00)'],
    ["TIMESTAMP '2020-01-01 00:00:00'", "(timestampLiteral '2020-01-01 00:00:00' none)"],
    [
      "TIMESTAMP WITH LOCAL TIME ZONE '2020-01-01 00:00:00'",
      "(timestampLiteral '2020-01-01 00:00:00' local)",
    ],
    ["INTERVAL '1' DAY", '(intervalLiteral 1 (intervalQualifier DAY))'],
    [
      "INTERVAL -'1-2' YEAR TO MONTH",
      '(intervalLiteral 1-2 negative (intervalQualifier YEAR MONTH))',
    ],
    [
      "INTERVAL '1 10:00:00.5' DAY(3) TO SECOND(6)",
      "(intervalLiteral '1 10:00:00.5' (intervalQualifier DAY 3 SECOND 6))",
    ],
    ["INTERVAL '1' SECOND(2, 3)", '(intervalLiteral 1 (intervalQualifier SECOND 2 3))'],
    ["INTERVAL '10' MINUTES", '(intervalLiteral 10 (intervalQualifier MINUTE))'],
    ['INTERVAL 5 DAY', '(interval 5 (intervalQualifier DAY))'],
    ['INTERVAL (a + 1) HOUR', '(interval (binary + a 1) (intervalQualifier HOUR))'],
    ['INTERVAL a.b WEEK', '(interval a.b (intervalQualifier WEEK))'],
    ["{d '2020-01-01'}", '(dateLiteral 2020-01-01)'],
    ["{ts '2020-01-01 00:00:00'}", "(timestampLiteral '2020-01-01 00:00:00' none)"],
    ["{fn lcase('A')}", "(functionCall lcase ['A'])"],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseExpression(sql))).toBe(tree)
  })
})

describe('names and access', () => {
  it.each([
    ['a', 'a'],
    [`\`a\`\`b\``, `\`a\`b\``],
    [`a.b.\`c d\``, `a.b.\`c d\``],
    ['ünï.表', 'ünï.表'],
    ['a$b', 'a$b'],
    ['arr[1]', '(itemAccess arr 1)'],
    ["m['k'][2]", "(itemAccess (itemAccess m 'k') 2)"],
    ['a.b[1].c.d', '(fieldAccess (fieldAccess (itemAccess a.b 1) c) d)'],
    ['(a).b', '(fieldAccess a b)'],
    ['(a.b).c', '(fieldAccess a.b c)'],
    ['f(x).y[1]', '(itemAccess (fieldAccess (functionCall f [x]) y) 1)'],
    ['ROW(1, 2).EXPR$0', '(fieldAccess (row explicit [1 2]) EXPR$0)'],
    ['final', 'final'],
    ['first', 'first'],
    ['?', '(parameter 0)'],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseExpression(sql))).toBe(tree)
  })
})

describe('operators and how tightly they bind', () => {
  it.each([
    ['a + b * c - d', '(binary - (binary + a (binary * b c)) d)'],
    ['a || b * c', '(binary * (binary || a b) c)'],
    ['a - b - c', '(binary - (binary - a b) c)'],
    ['a / b % c', '(binary % (binary / a b) c)'],
    ['-a * b', '(binary * (unary - a) b)'],
    ['- - a', '(unary - (unary - a))'],
    ['+a - -b', '(binary - (unary + a) (unary - b))'],
    ['-a[1].b', '(unary - (fieldAccess (itemAccess a 1) b))'],
    ['a OR b AND c', '(binary OR a (binary AND b c))'],
    ['NOT a AND b', '(binary AND (unary NOT a) b)'],
    ['NOT NOT a', '(unary NOT (unary NOT a))'],
    ['NOT a = b', '(unary NOT (binary = a b))'],
    ['NOT a IS NULL', '(unary NOT (is NULL a))'],
    ['a = b IS NULL', '(is NULL (binary = a b))'],
    ['a IS NULL = b', '(binary = (is NULL a) b)'],
    ['a = NOT b AND c', '(binary AND (binary = a (unary NOT b)) c)'],
    ['a = b = c', '(binary = (binary = a b) c)'],
    ['a <> b', '(binary <> a b)'],
    ['a <= b AND c >= d', '(binary AND (binary <= a b) (binary >= c d))'],
    ['(a OR b) AND c', '(binary AND (binary OR a b) c)'],
    ['(a + b) * c', '(binary * (binary + a b) c)'],
    [
      'a IS NOT NULL AND b IS TRUE OR c IS NOT UNKNOWN',
      '(binary OR (binary AND (is NULL negated a) (is TRUE b)) (is UNKNOWN negated c))',
    ],
    ['a IS DISTINCT FROM b = c', '(binary = (isDistinct a b) c)'],
    ['a IS NOT DISTINCT FROM b AND c', '(binary AND (isDistinct negated a b) c)'],
    ['a BETWEEN 1 + 2 AND 3 + 4 AND b', '(binary AND (between a (binary + 1 2) (binary + 3 4)) b)'],
    ['a NOT BETWEEN SYMMETRIC 1 AND 2', '(between negated symmetric a 1 2)'],
    ['a BETWEEN 1 AND b = c', '(binary = (between a 1 b) c)'],
    ["a LIKE 'x%'", "(like LIKE a 'x%')"],
    ["a NOT LIKE b || c ESCAPE '!'", "(like LIKE negated a (binary || b c) '!')"],
    ['a ILIKE b', '(like ILIKE a b)'],
    ['a RLIKE b', '(like RLIKE a b)'],
    ['a NOT SIMILAR TO b', "(like 'SIMILAR TO' negated a b)"],
    ['a IN (1, 2)', '(in a (expressionList [1 2]))'],
    ['a NOT IN (1) AND b', '(binary AND (in negated a (expressionList [1])) b)'],
    ['(1, 2) IN ((1, 2), (3, 4))', '(in (row [1 2]) (expressionList [(row [1 2]) (row [3 4])]))'],
    ['a = ANY (1, 2)', '(quantifiedComparison = ANY a (expressionList [1 2]))'],
    [
      'a > ALL (SELECT b FROM t)',
      '(quantifiedComparison > ALL a (query (select [(selectItem b)] (namedTable t))))',
    ],
    ['a <> SOME (VALUES 1)', '(quantifiedComparison <> ANY a (query (values [(valuesRow [1])])))'],
    ['(a, b) OVERLAPS (c, d)', '(binary OVERLAPS (row [a b]) (row [c d]))'],
    ['PERIOD (a, b) CONTAINS c', '(binary CONTAINS (functionCall PERIOD [a b]) c)'],
    [
      '(a, b) IMMEDIATELY PRECEDES (c, d)',
      "(binary 'IMMEDIATELY PRECEDES' (row [a b]) (row [c d]))",
    ],
    ['a MEMBER OF b', "(binary 'MEMBER OF' a b)"],
    ['a SUBMULTISET OF b', "(binary 'SUBMULTISET OF' a b)"],
    [
      'a MULTISET UNION DISTINCT b MULTISET INTERSECT c',
      '(multisetOperation UNION distinct a (multisetOperation INTERSECT b c))',
    ],
    ['a IS A SET', "(is 'A SET' a)"],
    ['a IS NOT EMPTY', '(is EMPTY negated a)'],
    ['a IS JSON', "(is 'JSON VALUE' a)"],
    ['a IS NOT JSON ARRAY', "(is 'JSON ARRAY' negated a)"],
    ["ts AT TIME ZONE 'UTC'", "(atTimeZone ts 'UTC')"],
    ['ts AT LOCAL + x', '(binary + (atTimeZone ts) x)'],
    [
      "ts - INTERVAL '1' DAY < x",
      '(binary < (binary - ts (intervalLiteral 1 (intervalQualifier DAY))) x)',
    ],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseExpression(sql))).toBe(tree)
  })
})

describe('constructs', () => {
  it.each([
    ['CASE WHEN a THEN b END', '(case [(caseBranch [a] b)])'],
    [
      "CASE a WHEN 1, 2 THEN 'x' WHEN 3 THEN 'y' ELSE 'z' END",
      "(case a [(caseBranch [1 2] 'x') (caseBranch [3] 'y')] 'z')",
    ],
    ['CAST(a AS DECIMAL(10, 2))', '(cast a (scalarType DECIMAL 10 2))'],
    [
      "TRY_CAST('x' AS ROW<a INT, b STRING NOT NULL>)",
      "(cast safe 'x' (rowType [(rowTypeField a (scalarType INT)) (rowTypeField b (scalarType notNull STRING))]))",
    ],
    ["ROW(1, 'a')", "(row explicit [1 'a'])"],
    ['(1, a)', '(row [1 a])'],
    ['((a))', 'a'],
    ['ARRAY[]', '(array)'],
    ['ARRAY[1, 2, ARRAY[3]]', '(array [1 2 (array [3])])'],
    ["MAP['a', 1, 'b', 2]", "(map [(mapEntry 'a' 1) (mapEntry 'b' 2)])"],
    ['MULTISET[1]', '(multiset [1])'],
    ['ARRAY(SELECT 1)', '(collectionQuery ARRAY (query (select [(selectItem 1)])))'],
    ['(SELECT 1)', '(subquery (query (select [(selectItem 1)])))'],
    ['((SELECT 1) + 2)', '(binary + (subquery (query (select [(selectItem 1)]))) 2)'],
    [
      '((SELECT 1) UNION (SELECT 2))',
      '(subquery (query (setOperation UNION (query (select [(selectItem 1)])) (query (select [(selectItem 2)])))))',
    ],
    ['EXISTS (SELECT 1)', '(exists EXISTS (query (select [(selectItem 1)])))'],
    ['UNIQUE (SELECT 1)', '(exists UNIQUE (query (select [(selectItem 1)])))'],
    ['a IN (SELECT 1)', '(in a (query (select [(selectItem 1)])))'],
    [
      'a IN ((SELECT 1), 2)',
      '(in a (expressionList [(subquery (query (select [(selectItem 1)]))) 2]))',
    ],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseExpression(sql))).toBe(tree)
  })
})

describe('calls', () => {
  it.each([
    ['f()', '(functionCall f)'],
    ['f(a, 1)', '(functionCall f [a 1])'],
    ['cat.db.f(a)', '(functionCall cat.db.f [a])'],
    ['COUNT(*)', '(functionCall COUNT [(star)])'],
    ['COUNT(DISTINCT a, b)', '(functionCall COUNT DISTINCT [a b])'],
    ['COUNT(t.*)', '(functionCall COUNT [(star t)])'],
    ['SUM(ALL a)', '(functionCall SUM ALL [a])'],
    [
      'f(x => 1, y => DEFAULT)',
      '(functionCall f [(functionArgument x 1) (functionArgument y (defaultArgument))])',
    ],
    ['LEFT(a, 1)', '(functionCall LEFT [a 1])'],
    [`\`left\`(a)`, `(functionCall \`left\` [a])`],
    ['if(a, b, c)', '(functionCall if [a b c])'],
    ['CURRENT_TIMESTAMP', '(functionCall CURRENT_TIMESTAMP withoutParentheses)'],
    ['CURRENT_TIMESTAMP(3)', '(functionCall CURRENT_TIMESTAMP [3])'],
    ['LOCALTIME + x', '(binary + (functionCall LOCALTIME withoutParentheses) x)'],
    ['SUM(a) FILTER (WHERE b > 1)', '(functionCall SUM [a] (binary > b 1))'],
    ['SUM(a) OVER w', '(functionCall SUM [a] (windowName w))'],
    ['SUM(a) OVER ()', '(functionCall SUM [a] (windowSpecification))'],
    [
      'SUM(a) OVER (w PARTITION BY b, c ORDER BY d DESC NULLS LAST, e ROWS BETWEEN 10 PRECEDING AND CURRENT ROW)',
      '(functionCall SUM [a] (windowSpecification w [b c] [(orderItem d DESC LAST) (orderItem e)] (windowFrame ROWS (offsetBound PRECEDING 10) (currentRowBound))))',
    ],
    [
      "SUM(a) OVER (ORDER BY t RANGE BETWEEN INTERVAL '1' HOUR PRECEDING AND UNBOUNDED FOLLOWING)",
      '(functionCall SUM [a] (windowSpecification [(orderItem t)] (windowFrame RANGE (offsetBound PRECEDING (intervalLiteral 1 (intervalQualifier HOUR))) (unboundedBound FOLLOWING))))',
    ],
    [
      'SUM(a) FILTER (WHERE b) OVER (ROWS UNBOUNDED PRECEDING)',
      '(functionCall SUM [a] b (windowSpecification (windowFrame ROWS (unboundedBound PRECEDING))))',
    ],
    [
      'LAST_VALUE(a) IGNORE NULLS OVER w',
      "(functionCall LAST_VALUE [a] 'IGNORE NULLS' (windowName w))",
    ],
    [
      "LISTAGG(DISTINCT s, ',') WITHIN GROUP (ORDER BY s)",
      "(functionCall LISTAGG DISTINCT [s ','] [(orderItem s)])",
    ],
    [
      'ARRAY_AGG(a ORDER BY b RESPECT NULLS)',
      "(functionCall ARRAY_AGG [a] [(orderItem b)] 'RESPECT NULLS')",
    ],
    ['f(a) WITHIN DISTINCT (b)', '(functionCall f [a] [b])'],
    ['FINAL LAST(A.x, 1)', '(matchSemantics FINAL (functionCall LAST [A.x 1]))'],
    ['RUNNING SUM(A.x) + 1', '(binary + (matchSemantics RUNNING (functionCall SUM [A.x])) 1)'],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseExpression(sql))).toBe(tree)
  })
})

describe('calls with a syntax of their own', () => {
  it.each([
    ['EXTRACT(DAY FROM ts)', '(extract (timeUnit DAY) ts)'],
    ['EXTRACT(epoch FROM ts)', '(extract (timeUnit EPOCH) ts)'],
    ['FLOOR(ts TO HOUR)', '(roundToUnit FLOOR ts (timeUnit HOUR))'],
    ['CEILING(ts TO DAY)', '(roundToUnit CEIL ts (timeUnit DAY))'],
    ['FLOOR(a)', '(functionCall FLOOR [a])'],
    ['CEILING(a)', '(functionCall CEILING [a])'],
    ['TIMESTAMPADD(DAY, 1, ts)', '(timestampAdd (timeUnit DAY) 1 ts)'],
    ['TIMESTAMPADD(SQL_TSI_MONTH, 1, ts)', '(timestampAdd (timeUnit MONTH) 1 ts)'],
    ['TIMESTAMPDIFF(SECOND, a, b)', '(timestampDiff (timeUnit SECOND) a b)'],
    ['TRIM(a)', '(trim BOTH a)'],
    ['TRIM(BOTH FROM a)', '(trim BOTH a)'],
    ["TRIM(LEADING 'x' FROM a)", "(trim LEADING 'x' a)"],
    ["TRIM('x' FROM a)", "(trim BOTH 'x' a)"],
    ['SUBSTRING(s FROM 2)', '(functionCall SUBSTRING [s 2])'],
    ['SUBSTRING(s FROM 2 FOR 3)', '(functionCall SUBSTRING [s 2 3])'],
    ['SUBSTRING(s, 2, 3)', '(functionCall SUBSTRING [s 2 3])'],
    ["POSITION('a' IN s)", "(functionCall POSITION ['a' s])"],
    ['POSITION(a || b IN s FROM 2)', '(functionCall POSITION [(binary || a b) s 2])'],
    ["OVERLAY(s PLACING 'x' FROM 2 FOR 1)", "(functionCall OVERLAY [s 'x' 2 1])"],
    ['CONVERT(a USING utf8)', '(convertUsing CONVERT a utf8)'],
    ['CONVERT(a, b, c)', '(functionCall CONVERT [a b c])'],
    ['TRANSLATE(a, b, c)', '(functionCall TRANSLATE [a b c])'],
    ['DATE(x)', '(functionCall DATE [x])'],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseExpression(sql))).toBe(tree)
  })
})

describe('JSON', () => {
  it.each([
    ["JSON_VALUE(j, '$.a')", "(jsonValue j '$.a')"],
    [
      "JSON_VALUE(j, '$.a' RETURNING INT DEFAULT 0 ON EMPTY ERROR ON ERROR)",
      "(jsonValue j '$.a' (scalarType INT) (jsonValueBehavior DEFAULT 0) (jsonValueBehavior ERROR))",
    ],
    [
      "JSON_VALUE(j, 'lax $' PASSING 1 AS x NULL ON ERROR NULL ON EMPTY)",
      "(jsonValue j 'lax $' [(jsonPassing 1 x)] (jsonValueBehavior NULL) (jsonValueBehavior NULL))",
    ],
    [
      "JSON_QUERY(j, '$' RETURNING ARRAY<STRING> WITH CONDITIONAL ARRAY WRAPPER NULL ON EMPTY EMPTY ARRAY ON ERROR)",
      "(jsonQuery j '$' (arrayType (scalarType STRING)) CONDITIONAL NULL 'EMPTY ARRAY')",
    ],
    ["JSON_QUERY(j, '$' WITH WRAPPER)", "(jsonQuery j '$' UNCONDITIONAL)"],
    ["JSON_QUERY(j, '$' WITHOUT ARRAY WRAPPER)", "(jsonQuery j '$' WITHOUT)"],
    ["JSON_EXISTS(j, '$.a' UNKNOWN ON ERROR)", "(jsonExists j '$.a' UNKNOWN)"],
    ['JSON_OBJECT()', '(jsonObject)'],
    [
      "JSON_OBJECT(KEY 'a' VALUE 1, 'b' : 2, 'c', 3, key VALUE x FORMAT JSON NULL ON NULL)",
      "(jsonObject [(jsonEntry 'a' 1) (jsonEntry 'b' 2) (jsonEntry 'c' 3) (jsonEntry key x formatJson)] 'NULL ON NULL')",
    ],
    ['JSON_ARRAY(1, 2 ABSENT ON NULL)', "(jsonArray [(jsonItem 1) (jsonItem 2)] 'ABSENT ON NULL')"],
    [
      'JSON_OBJECTAGG(KEY k VALUE v ABSENT ON NULL)',
      "(jsonObjectAgg (jsonEntry k v) 'ABSENT ON NULL')",
    ],
    [
      'JSON_ARRAYAGG(v ORDER BY w NULL ON NULL) FILTER (WHERE a)',
      "(jsonArrayAgg (jsonItem v) [(orderItem w)] 'NULL ON NULL' a)",
    ],
    ['JSON_ARRAYAGG(v) WITHIN GROUP (ORDER BY w)', '(jsonArrayAgg (jsonItem v) [(orderItem w)])'],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseExpression(sql))).toBe(tree)
  })
})
