/** A checkpoint's tables taken over by a job whose tables lie in the same bytes and mean something else. */
import { expect, test } from 'vitest'
import { errorOf } from '../../test/error-of.ts'
import type { KeyedTableSchema } from '../contracts/state.ts'
import { fixedColumn } from '../core/column.ts'
import { bigIntType, decimalType, type SqlType } from '../core/types.ts'
import { MemoryStateContext } from './state-context.ts'

const schemaOf = (key: SqlType, sum: SqlType, ...more: string[]): KeyedTableSchema => ({
  name: 'sums',
  keys: [key],
  values: [
    { name: 'sum', storage: 'i64', types: [sum] },
    ...more.map((name) => ({ name, storage: 'i64' as const })),
  ],
})

const STORED = schemaOf(bigIntType(false), decimalType(10, 2))

/** Opens what a subtask with two rows has stored as another table. */
function reopened(schema: KeyedTableSchema, isExact: boolean): number {
  const before = new MemoryStateContext()
  const table = before.keyedTable(STORED)
  table.upsertBatch([fixedColumn(BigInt64Array.of(1n, 2n))], undefined, 2, new Int32Array(2))
  const { tables, lists } = before.snapshot()
  const restored = tables.map((stored) => ({ ...stored, schema: STORED }))
  const after = new MemoryStateContext({
    restored: { parts: [{ tables: restored, lists }], isExact, subtaskIndex: 0, parallelism: 1 },
  })
  return after.keyedTable(schema).rowCount
}

for (const isExact of [true, false]) {
  const how = isExact ? 'pages as they are' : 'rows'
  test.each([
    ['the same', STORED],
    ['one column more', schemaOf(bigIntType(false), decimalType(10, 2), 'count')],
  ])(`${how}: takes over %s`, (_, schema) => {
    expect(reopened(schema, isExact)).toBe(2)
  })

  test.each([
    ['a decimal of another scale', 'sum', schemaOf(bigIntType(false), decimalType(10, 3))],
    ['a key of another type', '(keys)', schemaOf(decimalType(10, 2, false), decimalType(10, 2))],
  ])(`${how}: refuses %s`, (_, column, schema) => {
    const error = errorOf(() => reopened(schema, isExact))
    expect(error.code).toBe('STATE_TYPE_DIFFERS')
    expect(error.message).toContain(`column ${column} of state 'sums'`)
  })
}
