import { BatchHasher } from '../codegen/hash.ts'
import { keyGroupOf } from '../codegen/hash-mix.ts'
import {
  type KeyedTable,
  type KeyedTableSchema,
  type KeyedTableSnapshot,
  PAGE_MASK,
  PAGE_SHIFT,
  type StateColumn,
} from '../contracts/state.ts'
import { type Column, fixedColumn } from '../core/column.ts'
import { assert } from '../core/errors.ts'
import type { FixedArray } from '../core/storage.ts'
import { ColumnarTable } from './keyed-table.ts'

/** New row ids by old ones; −1 where the row is not here. */
export type RowIdMap = Int32Array

/** Key groups of a subtask, both ends included. */
export interface KeyGroups {
  readonly first: number
  readonly last: number
  readonly maxParallelism: number
}

const IMPORT_ROWS = 4096

/**
 * Adds the rows of a stored table that belong to some key groups to a table, which may have another layout: values go by
 * the name of their column; what is new reads as zero, what is gone is left out, numbers widen. Rows of a table with a
 * parent go where the parent's row went.
 *
 * @returns where each row went, for tables whose parent this one is
 */
export function importRows(
  from: { readonly schema: KeyedTableSchema; readonly snapshot: KeyedTableSnapshot },
  into: KeyedTable,
  options: { readonly groups: KeyGroups; readonly parentIds: RowIdMap | undefined },
): RowIdMap {
  const source = new ColumnarTable(from.schema)
  source.restore(from.snapshot)
  const moved = new Int32Array(source.idLimit).fill(-1)
  const hasher = new BatchHasher(from.schema.keys)
  const ids = new Int32Array(IMPORT_ROWS)
  const hashes = new Int32Array(IMPORT_ROWS)
  const selection = new Int32Array(IMPORT_ROWS)
  const newIds = new Int32Array(IMPORT_ROWS)
  const oldIds = new Int32Array(IMPORT_ROWS)
  for (let next = 0; ; ) {
    const count = source.liveRowIds(next, ids)
    if (count === 0) return moved
    next = ids[count - 1]! + 1
    const keys: Column[] = from.schema.keys.map((_, i) => source.gatherKey(i, ids, count))
    let kept = 0
    if (options.parentIds !== undefined) {
      const parents = (keys[0] as { readonly values: FixedArray }).values as Int32Array
      const mapped = new Int32Array(count)
      for (let k = 0; k < count; k++) {
        mapped[k] = options.parentIds[parents[k]!] ?? -1
        if (mapped[k]! >= 0) selection[kept++] = k
      }
      keys[0] = fixedColumn(mapped)
    } else if (keys.length === 0) {
      if (options.groups.first === 0) for (; kept < count; kept++) selection[kept] = kept
    } else {
      hasher.hash(keys, undefined, count, hashes)
      const { first, last, maxParallelism } = options.groups
      for (let k = 0; k < count; k++) {
        const group = keyGroupOf(hashes[k]!, maxParallelism)
        if (group >= first && group <= last) selection[kept++] = k
      }
    }
    if (kept === 0) continue
    into.upsertBatch(keys, selection.slice(0, kept), kept, newIds)
    for (let k = 0; k < kept; k++) {
      oldIds[k] = ids[selection[k]!]!
      moved[oldIds[k]!] = newIds[k]!
    }
    copyValues(source, into, { oldIds, newIds, count: kept })
  }
}

function copyValues(
  source: KeyedTable,
  into: KeyedTable,
  rows: { readonly oldIds: Int32Array; readonly newIds: Int32Array; readonly count: number },
): void {
  const { oldIds, newIds, count } = rows
  into.beginWrite(newIds, count)
  into.schema.values.forEach((column, to) => {
    const from = source.schema.values.findIndex(({ name }) => name === column.name)
    if (from === -1) return
    const old = source.schema.values[from]!
    if (column.storage === 'bytes') {
      assert(old.storage === 'bytes', 'bytes stay bytes')
      for (let k = 0; k < count; k++) {
        const bytes = source.bytesLength(from, oldIds[k]!)
        if (bytes < 0) continue
        const value = source.readBytes(from, oldIds[k]!)
        into.setBytes(to, newIds[k]!, value, 0, value.length)
      }
      return
    }
    const convert = conversion(old, column)
    const sources = source.valuePages(from)
    const targets = into.valuePages(to)
    const sourceStride = source.valuePlaces[from]!.stride
    const targetStride = into.valuePlaces[to]!.stride
    for (let k = 0; k < count; k++) {
      const oldId = oldIds[k]!
      const newId = newIds[k]!
      const value = sources[oldId >>> PAGE_SHIFT]![(oldId & PAGE_MASK) * sourceStride]!
      const target = targets[newId >>> PAGE_SHIFT]! as unknown as (bigint | number)[]
      target[(newId & PAGE_MASK) * targetStride] = convert(value)
    }
  })
}

const WIDTHS = ['u8', 'i8', 'i16', 'i32', 'i64', 'f32', 'f64']

/** Whether values of one storage can be put into another. */
export function storageWidensTo(from: StateColumn['storage'], to: StateColumn['storage']): boolean {
  if (from === to) return true
  return from !== 'bytes' && to !== 'bytes' && WIDTHS.indexOf(to) > WIDTHS.indexOf(from)
}

/** How a value of one storage is put into another, which is the same or wider. */
export function conversion(
  from: StateColumn,
  to: StateColumn,
): (value: bigint | number) => bigint | number {
  if (from.storage === to.storage) return (value) => value
  assert(storageWidensTo(from.storage, to.storage), `state column ${to.name} is not made narrower`)
  if (to.storage === 'i64') return (value) => BigInt(value)
  return (value) => Number(value)
}
