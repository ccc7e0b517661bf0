import { expect, test } from 'vitest'
import { type Column, constantColumn, dictionaryColumn, fixedColumn } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { readValue } from '../../core/read-value.ts'
import type { SqlType } from '../../core/types.ts'
import { TouchedKeys } from './touched-keys.ts'

const STRING: SqlType = { kind: 'VARCHAR', length: 2147483647, nullable: true }

function textColumn(texts: readonly (string | null)[]): Column {
  const builder = columnBuilder(STRING)
  for (const text of texts) builder.append(text)
  return builder.finish()
}

const flat = textColumn(['a', null, 'bcd', ''])

test.each([
  { name: 'flat', column: flat, expected: ['', 'a', 'bcd', null] },
  {
    name: 'a dictionary',
    column: dictionaryColumn(Int32Array.of(2, 0, 1, 0), flat, Uint8Array.of(1, 1, 1, 0)),
    expected: [null, 'bcd', null, 'a'],
  },
  { name: 'a constant', column: constantColumn(textColumn(['x'])), expected: ['x', 'x', 'x', 'x'] },
])('texts of $name are views of the batch', ({ column, expected }) => {
  const keys = new TouchedKeys().gather(column, Int32Array.of(3, 0, 2, 1), 4)!
  expect([0, 1, 2, 3].map((row) => readValue(keys, row, STRING))).toEqual(expected)
  expect(keys.valid === undefined).toBe(!expected.includes(null))
})

test('other keys are not', () => {
  expect(
    new TouchedKeys().gather(fixedColumn(Int32Array.of(1)), Int32Array.of(0), 1),
  ).toBeUndefined()
})
