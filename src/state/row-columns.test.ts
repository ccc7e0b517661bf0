import { describe, expect, test } from 'vitest'
import type { Schema } from '../core/batch.ts'
import { type Column, constantColumn, dictionaryColumn } from '../core/column.ts'
import { columnBuilder } from '../core/column-builder.ts'
import { identityPositions } from '../core/flatten.ts'
import { readValue } from '../core/read-value.ts'
import type { SqlType } from '../core/types.ts'
import type { Value } from '../core/value.ts'
import { ColumnarTable } from './keyed-table.ts'
import { RowColumns } from './row-columns.ts'

function columnOf(type: SqlType, values: readonly Value[]): Column {
  const builder = columnBuilder(type)
  for (const value of values) builder.append(value)
  return builder.finish()
}

/** Rows written under keys 0, 1, … and read back in reverse. */
function throughTable(type: SqlType, column: Column, positions: readonly number[]): Value[] {
  const schema: Schema = [{ name: 'v', type }]
  const rows = new RowColumns(schema, 1)
  const table = new ColumnarTable({
    name: 'rows',
    keys: [{ kind: 'INT', nullable: false }],
    values: [{ name: 'other', storage: 'i32' }, ...rows.columns],
  })
  const count = positions.length
  const ids = new Int32Array(count)
  const keys = columnOf({ kind: 'INT', nullable: false }, [...positions.keys()])
  table.upsertBatch([keys], undefined, count, ids)
  table.beginWrite(ids, count)
  rows.write(table, [column], Int32Array.from(positions), ids, count)
  const [read] = rows.gather(table, ids.slice().reverse(), count)
  return Array.from({ length: count }, (_, i) => readValue(read!, i, type)).reverse()
}

const cases: readonly [string, SqlType, readonly Value[]][] = [
  ['BOOLEAN', { kind: 'BOOLEAN', nullable: true }, [true, null, false]],
  ['INT NOT NULL', { kind: 'INT', nullable: false }, [1, -2, 3]],
  ['BIGINT', { kind: 'BIGINT', nullable: true }, [1n, null, -(2n ** 63n)]],
  ['DOUBLE', { kind: 'DOUBLE', nullable: true }, [0.5, -0, Number.NaN]],
  [
    'DECIMAL(10, 2)',
    { kind: 'DECIMAL', precision: 10, scale: 2, nullable: true },
    [100n, null, -7n],
  ],
  [
    'DECIMAL(38, 0)',
    { kind: 'DECIMAL', precision: 38, scale: 0, nullable: true },
    [10n ** 37n, null, -(10n ** 37n)],
  ],
  ['STRING', { kind: 'VARCHAR', length: 2147483647, nullable: true }, ['ä', null, '']],
  [
    'ARRAY<DOUBLE>',
    { kind: 'ARRAY', element: { kind: 'DOUBLE', nullable: true }, nullable: true },
    [[-0, null, 2], null, []],
  ],
  [
    'MAP<STRING, INT>',
    {
      kind: 'MAP',
      key: { kind: 'VARCHAR', length: 2147483647, nullable: false },
      value: { kind: 'INT', nullable: true },
      nullable: true,
    },
    [
      new Map([
        ['b', 1],
        ['a', 2],
      ]),
      null,
      new Map(),
    ],
  ],
]

describe('rows come back from a table as they went in', () => {
  test.each(cases)('%s', (_, type, values) => {
    const column = columnOf(type, values)
    expect(throughTable(type, column, [0, 1, 2])).toEqual(values)
    expect(throughTable(type, column, [2, 0])).toEqual([values[2], values[0]])
  })

  test.each(cases)('%s behind a dictionary', (_, type, values) => {
    const codes = Int32Array.from([2, 2, 1, 0])
    const coded = dictionaryColumn(codes, columnOf(type, values))
    expect(throughTable(type, coded, [0, 2, 3])).toEqual([values[2], values[1], values[0]])
    const outer = dictionaryColumn(codes, columnOf(type, values), Uint8Array.from([1, 0, 1, 1]))
    if (type.nullable)
      expect(throughTable(type, outer, [0, 1, 3])).toEqual([values[2], null, values[0]])
  })

  test.each(cases)('%s as a constant', (_, type, values) => {
    const constant = constantColumn(columnOf(type, values.slice(0, 1)))
    expect(throughTable(type, constant, [0, 5])).toEqual([values[0], values[0]])
  })

  test('a row that is written again has its new values', () => {
    const type: SqlType = { kind: 'VARCHAR', length: 2147483647, nullable: true }
    const rows = new RowColumns([{ name: 'v', type }], 0)
    const table = new ColumnarTable({ name: 'rows', keys: [], values: rows.columns })
    const ids = new Int32Array(1)
    table.upsertBatch([], undefined, 1, ids)
    for (const value of ['a', null, 'longer than before']) {
      rows.write(table, [columnOf(type, [value])], identityPositions(1), ids, 1)
      expect(readValue(rows.gatherOne(table, 0, ids, 1), 0, type)).toBe(value)
    }
  })

  test('of a row that comes several times in a batch the last values stay, and its room is used again', () => {
    const type: SqlType = { kind: 'VARCHAR', length: 2147483647, nullable: true }
    const rows = new RowColumns([{ name: 'v', type }], 0)
    const table = new ColumnarTable({
      name: 'rows',
      keys: [{ kind: 'INT', nullable: false }],
      values: rows.columns,
    })
    const ids = new Int32Array(4)
    const keys = columnOf({ kind: 'INT', nullable: false }, [1, 2, 3, 4])
    table.upsertBatch([keys], undefined, 4, ids)
    const texts = ['short', 'x'.repeat(500), null, '', 'y'.repeat(70), 'shore', 'z'.repeat(71)]
    const last = new Map<number, string | null>()
    let sizeBytes = 0
    for (let round = 0; round < 200; round++) {
      const values = Array.from({ length: 12 }, (_, i) => texts[(round * 5 + i * i) % 7]!)
      const places = Int32Array.from(values, (_, i) => (i * 7 + round) % 4)
      const rowIds = places.map((place) => ids[place]!)
      rows.write(table, [columnOf(type, values)], identityPositions(12), rowIds, 12)
      values.forEach((value, i) => {
        last.set(places[i]!, value)
      })
      const read = rows.gatherOne(table, 0, ids, 4)
      expect([0, 1, 2, 3].map((k) => readValue(read, k, type))).toEqual(
        [0, 1, 2, 3].map((k) => last.get(k) ?? null),
      )
      if (round === 20) sizeBytes = table.sizeBytes
    }
    expect(table.sizeBytes).toBe(sizeBytes)
  })
})
