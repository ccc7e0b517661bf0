import { describe, expect, it } from 'vitest'
import { parseDataType, parseExpression, parseStatement } from './parse.ts'
import { expressionToSql, queryToSql } from './print-query.ts'
import { dataTypeToSql } from './print-types.ts'
import { treeToText } from './tree-text.ts'

describe('expressions as text', () => {
  it.each([
    ['a+B', '`a` + `B`', 'a + B'],
    ['t.`order`', '`t`.`order`', 't.`order`'],
    ['`a``b`', '`a``b`', '`a``b`'],
    ["ts - interval '5' seconds", "`ts` - INTERVAL '5' SECOND", "ts - INTERVAL '5' SECOND"],
    ['((a))', '`a`', 'a'],
    ['(a + b) * c', '(`a` + `b`) * `c`', '(a + b) * c'],
    ['a + (b * c)', '`a` + `b` * `c`', 'a + b * c'],
    ['a - (b - c)', '`a` - (`b` - `c`)', 'a - (b - c)'],
    ['- (- a)', '-(-`a`)', '-(-a)'],
    ['not (a and b) or c', 'NOT (`a` AND `b`) OR `c`', 'NOT (a AND b) OR c'],
    ['(a = b) is null', '`a` = `b` IS NULL', 'a = b IS NULL'],
    ['a = (b is null)', '`a` = (`b` IS NULL)', 'a = (b IS NULL)'],
    ['(a.b).c', '(`a`.`b`).`c`', '(a.b).c'],
    ['proctime()', 'proctime()', 'proctime()'],
    ['cat.db.f(x)', '`cat`.`db`.`f`(`x`)', 'cat.db.f(x)'],
    ["'it''s'", "'it''s'", "'it''s'"],
    ["E'a\\nb'", "'a\nb'", "'a\nb'"],
    ['SUBSTRING(s FROM 2 FOR 3)', 'SUBSTRING(`s`, 2, 3)', 'SUBSTRING(s, 2, 3)'],
    ["POSITION('a' IN s)", "POSITION('a' IN `s`)", "POSITION('a' IN s)"],
    ['ceiling(ts to day)', 'CEIL(`ts` TO DAY)', 'CEIL(ts TO DAY)'],
    [
      'CAST(a AS row<b int not null>)',
      'CAST(`a` AS ROW<`b` INT NOT NULL>)',
      'CAST(a AS ROW<b INT NOT NULL>)',
    ],
    ['a in (select b from t)', '`a` IN (SELECT `b` FROM `t`)', 'a IN (SELECT b FROM t)'],
  ])('%s', (sql, quoted, plain) => {
    const expression = parseExpression(sql)
    expect(expressionToSql(expression)).toBe(quoted)
    expect(expressionToSql(expression, 'plain')).toBe(plain)
    expect(expressionToSql(parseExpression(quoted))).toBe(quoted)
  })

  it('write long runs of AND and OR flat', () => {
    const sql = Array.from({ length: 1_000 }, (_, i) => `a = ${i}`).join(' OR ')
    const tree = parseExpression(sql)
    expect(expressionToSql(tree, 'plain')).toBe(sql)
    expect(treeToText(parseExpression(expressionToSql(tree, 'plain')))).toBe(treeToText(tree))
  })
})

describe('types as text', () => {
  it.each([
    ['integer', 'INT'],
    ['timestamp(3) with local time zone not null', 'TIMESTAMP_LTZ(3) NOT NULL'],
    [
      'row(a int array, b map<string, bytes> null)',
      'ROW<`a` ARRAY<INT>, `b` MAP<STRING, BYTES> NULL>',
    ],
    ['interval day(3) to second(6)', 'INTERVAL DAY(3) TO SECOND(6)'],
    ["structured<'a.B', c numeric(3, 1)>", "STRUCTURED<'a.B', `c` DECIMAL(3, 1)>"],
  ])('%s', (sql, text) => {
    expect(dataTypeToSql(parseDataType(sql))).toBe(text)
  })
})

describe('queries as text', () => {
  it.each([
    ['select a x from t', 'SELECT `a` AS `x` FROM `t`'],
    [
      "select * from table(tumble(table b, descriptor(ts), interval '1' day)) where a > 1 group by window_start having count(*) > 2",
      "SELECT * FROM TABLE(tumble(TABLE `b`, DESCRIPTOR(`ts`), INTERVAL '1' DAY)) WHERE `a` > 1 GROUP BY `window_start` HAVING count(*) > 2",
    ],
    [
      '(select 1) union all values 2, (3) order by 1 limit 5',
      '(SELECT 1) UNION ALL VALUES (2), (3) ORDER BY 1 LIMIT 5',
    ],
    ['select a from t fetch first 5 rows only', 'SELECT `a` FROM `t` LIMIT 5'],
  ])('%s', (sql, text) => {
    const statement = parseStatement(sql)
    if (statement.kind !== 'queryStatement') throw new Error('not a query')
    expect(queryToSql(statement.query)).toBe(text)
  })
})
