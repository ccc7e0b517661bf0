import { describe, expect, it } from 'vitest'
import { typeToString } from '../../core/type-text.ts'
import type { SqlType } from '../../core/types.ts'
import { commonType, mergedType } from './common-type.ts'
import { parseTypeText } from './type-text-parser.ts'

// Pairs of types and what a real Flink makes of them, by CASE (common) and COALESCE (merged).
const pairs: readonly (readonly [
  first: string,
  second: string,
  common: string,
  merged?: string,
])[] = [
  ['TINYINT', 'SMALLINT', 'SMALLINT'],
  ['BIGINT NOT NULL', 'INT NOT NULL', 'BIGINT NOT NULL'],
  ['INT NOT NULL', 'INT', 'INT'],
  ['BIGINT', 'FLOAT', 'FLOAT'],
  ['FLOAT', 'DOUBLE', 'FLOAT', 'DOUBLE'],
  ['DOUBLE', 'FLOAT', 'DOUBLE'],
  ['FLOAT', 'DECIMAL(5, 2)', 'DOUBLE'],
  ['DECIMAL(5, 2)', 'FLOAT', 'DOUBLE', 'FLOAT'],
  ['DECIMAL(5, 2)', 'TINYINT', 'DECIMAL(5, 2)'],
  ['INT', 'DECIMAL(5, 2)', 'DECIMAL(12, 2)'],
  ['BIGINT', 'DECIMAL(38, 30)', 'DECIMAL(38, 19)'],
  ['DECIMAL(38, 10)', 'DECIMAL(38, 30)', 'DECIMAL(38, 10)'],
  ['CHAR(1)', 'CHAR(1)', 'CHAR(1)'],
  ['CHAR(1)', 'CHAR(3)', 'VARCHAR(3)'],
  ['CHAR(1)', 'STRING', 'STRING'],
  ['BINARY(2)', 'BINARY(1)', 'VARBINARY(2)'],
  ['TIMESTAMP(0)', 'TIMESTAMP(3)', 'TIMESTAMP(3)'],
  ['TIMESTAMP(3)', 'TIMESTAMP_LTZ(3)', 'TIMESTAMP(3)', 'TIMESTAMP_LTZ(3)'],
  ['TIMESTAMP(0)', 'TIMESTAMP_LTZ(3)', 'TIMESTAMP_LTZ(3)'],
  ['TIMESTAMP_LTZ(3)', 'TIMESTAMP(6)', 'TIMESTAMP(6)', 'TIMESTAMP_LTZ(6)'],
  ['DATE', 'TIMESTAMP(3)', 'none', 'DATE'],
  ['INT', 'STRING', 'none'],
  ['BOOLEAN', 'INT', 'none'],
  ['NULL', 'INT NOT NULL', 'INT'],
  ['NULL', 'NULL', 'NULL'],
  ['ARRAY<INT>', 'ARRAY<DOUBLE>', 'ARRAY<DOUBLE>'],
  [
    'MAP<CHAR(1) NOT NULL, INT>',
    'MAP<CHAR(3) NOT NULL, BIGINT>',
    'MAP<VARCHAR(3) NOT NULL, BIGINT>',
  ],
  ['ROW<`a` INT, `b` CHAR(1)>', 'ROW<`c` BIGINT, `d` CHAR(3)>', 'ROW<`a` BIGINT, `b` VARCHAR(3)>'],
  ['ROW<`a` INT>', 'ROW<`c` BIGINT, `d` CHAR(3)>', 'none'],
]

const text = (type: SqlType | undefined): string =>
  type === undefined ? 'none' : typeToString(type)

describe('types of several values', () => {
  it.each(pairs.map((pair) => [pair] as const))(
    '%s',
    ([first, second, common, merged = common]) => {
      const types = [parseTypeText(first), parseTypeText(second)]
      expect([text(commonType(types)), text(mergedType(types))]).toEqual([common, merged])
    },
  )
})
