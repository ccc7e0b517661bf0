import { describe, expect, it } from 'vitest'
import {
  type KeyedTable,
  type KeyedTableSchema,
  PAGE_MASK,
  PAGE_SHIFT,
} from '../contracts/state.ts'
import { type FixedColumn, fixedColumn } from '../core/column.ts'
import { bigIntType, intType } from '../core/types.ts'
import { MemoryStateContext, type RestoredTable } from './state-context.ts'

const schema = {
  name: 'counts',
  keys: [bigIntType(false)],
  values: [{ name: 'n', storage: 'i64' as const }],
}
const keys = (count: number) => [
  fixedColumn(BigInt64Array.from({ length: count }, (_, i) => BigInt(i))),
]

describe('memory state context', () => {
  it('opens a table once', () => {
    const context = new MemoryStateContext()
    const table = context.keyedTable(schema)
    expect(context.keyedTable(schema)).toBe(table)
    const emptySize = context.sizeBytes
    table.upsertBatch(keys(5000), undefined, 5000, new Int32Array(5000))
    expect(context.sizeBytes).toBeGreaterThan(emptySize + 5000 * 16)
    expect(context.sizeBytes).toBe(table.sizeBytes)
  })

  it('keeps namespaces apart, lists them in order, and frees those that are dropped', () => {
    const context = new MemoryStateContext()
    const family = context.namespacedTables(schema)
    expect(context.namespacedTables(schema)).toBe(family)
    for (const namespace of [3000, -1000, 2000]) {
      const table = family.table(namespace)
      expect(family.table(namespace)).toBe(table)
      table.upsertBatch(keys(2000), undefined, 2000, new Int32Array(2000))
    }
    expect(family.namespaces()).toEqual([-1000, 2000, 3000])
    const fullSize = context.sizeBytes
    family.drop(2000)
    family.drop(2000)
    expect(family.namespaces()).toEqual([-1000, 3000])
    expect(family.find(2000)).toBeUndefined()
    expect(context.sizeBytes).toBeLessThan(fullSize * 0.7)
    // A new namespace starts empty, also where it uses a dropped one's table again.
    expect(family.table(4000).rowCount).toBe(0)
    const rowIds = new Int32Array(3)
    expect(family.table(4000).upsertBatch(keys(3), undefined, 3, rowIds)).toBe(3)
    expect(family.table(4000).gatherValue(0, rowIds, 3)).toEqual(
      expect.objectContaining({ layout: 'fixed', valid: undefined }),
    )
    expect(family.find(3000)?.rowCount).toBe(2000)
  })

  it('counts pages that are written while a checkpoint needs them, until it has let go', () => {
    const context = new MemoryStateContext()
    const table = context.keyedTable(schema)
    const ids = new Int32Array(2)
    table.upsertBatch(keys(2), undefined, 2, ids)
    const first = context.snapshot()
    const second = context.snapshot()
    expect(context.copiedBytes).toBe(0)
    table.beginWrite(ids, 2)
    const both = context.copiedBytes
    expect(both).toBeGreaterThan(0)
    // Written once more, nothing more is kept.
    table.beginWrite(ids, 2)
    expect(context.copiedBytes).toBe(both)
    first.release()
    expect(context.copiedBytes).toBe(both / 2)
    second.release()
    expect(context.copiedBytes).toBe(0)
  })

  it('takes over rows that a checkpoint has in columns where they lie in records now, and the other way round', () => {
    const columns: KeyedTableSchema = {
      name: 'values',
      keys: [intType(false), bigIntType(true)],
      values: [
        { name: 'seen', storage: 'u8' },
        { name: 'text', storage: 'bytes' },
        { name: 'n', storage: 'i64' },
      ],
    }
    const records: KeyedTableSchema = { ...columns, layout: 'records', hasNullFreeKeys: true }
    const count = 9000
    const pairs = [
      fixedColumn(Int32Array.from({ length: count }, (_, k) => k % 7)),
      fixedColumn(BigInt64Array.from({ length: count }, (_, k) => BigInt(k))),
    ]
    const ids = new Int32Array(count)
    for (const [from, to] of [
      [columns, records],
      [records, records],
      [records, columns],
    ] as const) {
      const before = new MemoryStateContext().keyedTable(from)
      before.upsertBatch(pairs, undefined, count, ids)
      before.beginWrite(ids, count)
      for (let k = 0; k < count; k++) {
        put(before, 0, ids[k]!, k & 1)
        put(before, 2, ids[k]!, BigInt(k))
        if (k % 3 === 0) before.setBytes(1, ids[k]!, TEXT, k % 5, 3)
      }
      const snapshot = before.snapshot()
      const restored: RestoredTable = {
        name: 'values',
        namespace: undefined,
        incarnation: 1,
        schema: from,
        snapshot,
      }
      const parts = [{ tables: [restored], lists: [] }]
      const after = new MemoryStateContext({
        restored: { parts, isExact: true, subtaskIndex: 0, parallelism: 1 },
      }).keyedTable(to)
      expect(after.rowCount).toBe(count)
      after.lookupBatch(pairs, undefined, count, ids)
      const seen = after.gatherValue(0, ids, count) as FixedColumn
      const numbers = after.gatherValue(2, ids, count) as FixedColumn
      let wrong = 0
      for (let k = 0; k < count; k++) {
        const text = after.bytesLength(1, ids[k]!) < 0 ? '' : String(after.readBytes(1, ids[k]!))
        const expected = k % 3 === 0 ? String(TEXT.subarray(k % 5, (k % 5) + 3)) : ''
        if (seen.values[k] !== (k & 1) || numbers.values[k] !== BigInt(k) || text !== expected)
          wrong++
      }
      expect(wrong).toBe(0)
    }
  })
})

const TEXT = new TextEncoder().encode('abcdefgh')

function put(table: KeyedTable, column: number, id: number, value: number | bigint): void {
  const page = table.valuePages(column)[id >> PAGE_SHIFT]!
  page[(id & PAGE_MASK) * table.valuePlaces[column]!.stride] = value as never
}
