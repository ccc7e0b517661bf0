/** Tables without an index: what they keep, and how they follow from and into tables that have one. */
import { describe, expect, test } from 'vitest'
import { type KeyedTableSchema, PAGE_MASK, PAGE_SHIFT } from '../contracts/state.ts'
import { type Column, fixedColumn } from '../core/column.ts'
import { columnBuilder } from '../core/column-builder.ts'
import { readValue } from '../core/read-value.ts'
import { bigIntType, stringType } from '../core/types.ts'
import { copiedState } from '../testing/copied-state.ts'
import { ColumnarTable } from './keyed-table.ts'
import { MemoryStateContext } from './state-context.ts'

const INDEXED: KeyedTableSchema = {
  name: 'rows',
  keys: [bigIntType(false), stringType()],
  values: [{ name: 'n', storage: 'f64' }],
}
const UNINDEXED: KeyedTableSchema = { ...INDEXED, index: 'none' }
const ROWS = 10_000

function keysOf(count: number): Column[] {
  const texts = columnBuilder(stringType())
  for (let k = 0; k < count; k++) texts.append(k % 5 === 0 ? null : `text ${k % 100}`)
  return [
    fixedColumn(BigInt64Array.from({ length: count }, (_, k) => BigInt(k % 1000))),
    texts.finish(),
  ]
}

function fill(table: ColumnarTable, count: number): Int32Array {
  const ids = new Int32Array(count)
  table.upsertBatch(keysOf(count), undefined, count, ids)
  table.beginWrite(ids, count)
  const pages = table.valuePages(0)
  ids.forEach((id, k) => {
    pages[id >>> PAGE_SHIFT]![id & PAGE_MASK] = k as never
  })
  return ids
}

/** Rows as text, sorted. */
function contentOf(table: ColumnarTable): string[] {
  const ids = new Int32Array(table.rowCount)
  const count = table.liveRowIds(0, ids)
  const columns = table.schema.keys.map((_, i) => table.gatherKey(i, ids, count))
  const values = table.valuePages(0)
  return Array.from({ length: count }, (_, k) =>
    [
      ...table.schema.keys.map((type, i) => readValue(columns[i]!, k, type)),
      values[ids[k]! >>> PAGE_SHIFT]![ids[k]! & PAGE_MASK],
    ].join(' '),
  ).sort()
}

const restored = (schema: KeyedTableSchema, from: MemoryStateContext): ColumnarTable =>
  new MemoryStateContext({
    restored: { parts: [copiedState(from)], isExact: true, subtaskIndex: 0, parallelism: 1 },
  }).keyedTable(schema) as ColumnarTable

describe('without an index', () => {
  test('keys come twice, and rows are removed by their ids', () => {
    const table = new ColumnarTable(UNINDEXED)
    const ids = fill(table, ROWS)
    expect(new Set(ids).size).toBe(ROWS)
    expect(table.rowCount).toBe(ROWS)
    expect([...table.freshIds.subarray(0, ROWS)]).toEqual([...ids])
    table.removeBatch(
      ids.filter((_, k) => k % 2 === 0),
      ROWS / 2,
    )
    expect(contentOf(table)).toEqual(
      Array.from({ length: ROWS }, (_, k) =>
        [k % 1000, k % 5 === 0 ? null : `text ${k % 100}`, k].join(' '),
      )
        .filter((_, k) => k % 2 === 1)
        .sort(),
    )
    // Rows that come again hold nothing of those before them.
    const [again] = [new Int32Array(ROWS / 2)]
    table.addRows(ROWS / 2, again!)
    const empty = table.gatherKey(1, again!, ROWS / 2)
    for (let k = 0; k < ROWS / 2; k++) {
      expect(readValue(empty, k, stringType())).toBeNull()
      expect(table.valuePages(0)[again![k]! >>> PAGE_SHIFT]![again![k]! & PAGE_MASK]).toBe(0)
    }
    table.removeBatch(again!, ROWS / 2)
    expect(table.rowCount).toBe(ROWS / 2)
  })

  test('it takes less room', () => {
    const without = new ColumnarTable(UNINDEXED)
    const keyed = new ColumnarTable(INDEXED)
    fill(without, ROWS)
    fill(keyed, ROWS)
    const { rowCount } = keyed
    expect(without.sizeBytes / ROWS).toBeLessThan(keyed.sizeBytes / rowCount - 8)
  })

  test.each([
    ['none', 'none', UNINDEXED, UNINDEXED],
    ['a hash index', 'none', INDEXED, UNINDEXED],
    ['none', 'a hash index', UNINDEXED, INDEXED],
  ])('a checkpoint with index %s is restored with %s', (_, __, before, after) => {
    const context = new MemoryStateContext()
    const table = context.keyedTable(before) as ColumnarTable
    // No key comes twice where there will be an index.
    fill(table, 900)
    const expected = contentOf(table)
    expect(contentOf(restored(after, context))).toEqual(expected)
    if (after.index === undefined) {
      const ids = new Int32Array(900)
      restored(after, context).lookupBatch(keysOf(900), undefined, 900, ids)
      expect(new Set(ids).size).toBe(900)
      expect(ids.includes(-1)).toBe(false)
    }
  })
})
