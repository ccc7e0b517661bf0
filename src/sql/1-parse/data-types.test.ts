import { describe, expect, it } from 'vitest'
import { parseDataType } from './parse.ts'
import { treeToText } from './tree-text.ts'

describe('scalar types', () => {
  it.each([
    ['BOOLEAN', '(scalarType BOOLEAN)'],
    ['tinyint', '(scalarType TINYINT)'],
    ['INTEGER NOT NULL', '(scalarType notNull INT)'],
    ['BIGINT NULL', '(scalarType nullable BIGINT)'],
    ['REAL', '(scalarType FLOAT)'],
    ['DOUBLE PRECISION', '(scalarType DOUBLE)'],
    ['DECIMAL', '(scalarType DECIMAL)'],
    ['DEC(10)', '(scalarType DECIMAL 10)'],
    ['NUMERIC(10, 2)', '(scalarType DECIMAL 10 2)'],
    ['CHAR', '(scalarType CHAR)'],
    ['CHARACTER(3)', '(scalarType CHAR 3)'],
    ['CHAR VARYING(5)', '(scalarType VARCHAR 5)'],
    ['VARCHAR(2147483647)', '(scalarType VARCHAR 2147483647)'],
    ['STRING', '(scalarType STRING)'],
    ['BINARY(4)', '(scalarType BINARY 4)'],
    ['BINARY VARYING(3)', '(scalarType VARBINARY 3)'],
    ['VARBINARY', '(scalarType VARBINARY)'],
    ['BYTES', '(scalarType BYTES)'],
    ['DATE', '(scalarType DATE)'],
    ['TIME', '(scalarType TIME)'],
    ['TIME(3) WITHOUT TIME ZONE', '(scalarType TIME 3)'],
    ['TIMESTAMP', '(scalarType TIMESTAMP)'],
    ['TIMESTAMP(9)', '(scalarType TIMESTAMP 9)'],
    ['TIMESTAMP WITHOUT TIME ZONE', '(scalarType TIMESTAMP)'],
    ['TIMESTAMP(3) WITH LOCAL TIME ZONE NOT NULL', '(scalarType notNull TIMESTAMP_LTZ 3)'],
    ['TIMESTAMP WITH TIME ZONE', '(scalarType TIMESTAMP_TZ)'],
    ['TIMESTAMP_LTZ(6)', '(scalarType TIMESTAMP_LTZ 6)'],
    ['INTERVAL DAY', '(intervalType (intervalQualifier DAY))'],
    ['INTERVAL YEAR(2) TO MONTH', '(intervalType (intervalQualifier YEAR 2 MONTH))'],
    ['INTERVAL DAY(3) TO SECOND(6)', '(intervalType (intervalQualifier DAY 3 SECOND 6))'],
    ['VARIANT', '(scalarType VARIANT)'],
    ['BITMAP', '(scalarType BITMAP)'],
    ['DESCRIPTOR', '(scalarType DESCRIPTOR)'],
    ['NULL', '(scalarType NULL)'],
    ['cat.db.T', '(namedType cat.db.T)'],
    [`\`BITMAP\``, `(namedType \`BITMAP\`)`],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseDataType(sql))).toBe(tree)
  })
})

describe('types with children', () => {
  it.each([
    ['ARRAY<INT>', '(arrayType (scalarType INT))'],
    ['ARRAY<INT NOT NULL> NOT NULL', '(arrayType notNull (scalarType notNull INT))'],
    ['INT ARRAY', '(arrayType (scalarType INT))'],
    [
      'INT NOT NULL ARRAY MULTISET NULL',
      '(multisetType nullable (arrayType (scalarType notNull INT)))',
    ],
    ['MULTISET<STRING>', '(multisetType (scalarType STRING))'],
    ['MAP<STRING, ARRAY<INT>>', '(mapType (scalarType STRING) (arrayType (scalarType INT)))'],
    [
      `ROW<a INT, \`b c\` STRING NOT NULL 'comment'>`,
      `(rowType [(rowTypeField a (scalarType INT)) (rowTypeField \`b c\` (scalarType notNull STRING) 'comment')])`,
    ],
    ['ROW(a INT)', '(rowType [(rowTypeField a (scalarType INT))])'],
    ['ROW<>', '(rowType)'],
    ['ROW()', '(rowType)'],
    [
      'ROW<a ROW<b ROW<c TIMESTAMP(3)>>>',
      '(rowType [(rowTypeField a (rowType [(rowTypeField b (rowType [(rowTypeField c (scalarType TIMESTAMP 3))]))]))])',
    ],
    [
      'MAP<INT, ROW<a MAP<STRING, BYTES>>>',
      '(mapType (scalarType INT) (rowType [(rowTypeField a (mapType (scalarType STRING) (scalarType BYTES)))]))',
    ],
    [
      "STRUCTURED<'com.example.Person', name STRING, age INT>",
      "(structuredType 'com.example.Person' [(rowTypeField name (scalarType STRING)) (rowTypeField age (scalarType INT))])",
    ],
    ["STRUCTURED<'com.example.Person'>", "(structuredType 'com.example.Person')"],
    ["RAW('com.example.Person', 'AAEC')", "(rawType 'com.example.Person' 'AAEC')"],
  ])('%s', (sql, tree) => {
    expect(treeToText(parseDataType(sql))).toBe(tree)
  })
})
