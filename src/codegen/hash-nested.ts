import type { Column, ListColumn, MapColumn, RowColumn } from '../core/column.ts'
import { assert } from '../core/errors.ts'
import { intType, type SqlType } from '../core/types.ts'
import {
  combineColumn,
  finishList,
  finishMap,
  hashEntry,
  hashNestedRow,
  NULL_HASH,
  startList,
} from './hash-mix.ts'

/** Hashes rows of columns: `hashBatch`, handed in because it calls back here for nested values. */
export type HashColumns = (
  types: readonly SqlType[],
  columns: readonly Column[],
  selection: undefined,
  count: number,
  out: Int32Array,
) => void

const multisetCount = intType(false)
const singles = new WeakMap<SqlType, readonly SqlType[]>()
const rows = new WeakMap<SqlType, readonly SqlType[]>()

/**
 * Returns the hashes of all positions 0 … rowCount-1 of a ROW, ARRAY, MAP or MULTISET column, by
 * hashing the children first, each as a whole column.
 */
export function hashNested(
  type: SqlType,
  column: Column,
  rowCount: number,
  hashColumns: HashColumns,
): Int32Array {
  switch (column.layout) {
    case 'row':
      return hashRows(type, column, rowCount, hashColumns)
    case 'list':
      return hashLists(type, column, rowCount, hashColumns)
    case 'map':
      return hashMaps(type, column, rowCount, hashColumns)
    case 'constant':
      return new Int32Array(rowCount).fill(hashNested(type, column.value, 1, hashColumns)[0]!)
    case 'dictionary': {
      const { codes, dictionary, valid } = column
      let distinct = 0
      for (let row = 0; row < rowCount; row++)
        if (valid === undefined || valid[row] === 1) distinct = Math.max(distinct, codes[row]! + 1)
      const hashes = hashNested(type, dictionary, distinct, hashColumns)
      const out = new Int32Array(rowCount)
      for (let row = 0; row < rowCount; row++)
        out[row] = valid === undefined || valid[row] === 1 ? hashes[codes[row]!]! : NULL_HASH
      return out
    }
    default:
      assert(false, `a nested value is not stored as ${column.layout}`)
  }
}

function hashRows(
  type: SqlType,
  column: RowColumn,
  rowCount: number,
  hashColumns: HashColumns,
): Int32Array {
  assert(type.kind === 'ROW', 'row layout is ROW')
  let types = rows.get(type)
  if (types === undefined) {
    types = type.fields.map((field) => field.type)
    rows.set(type, types)
  }
  const out = new Int32Array(rowCount)
  hashColumns(types, column.children, undefined, rowCount, out)
  const valid = column.valid
  for (let row = 0; row < rowCount; row++)
    out[row] = valid === undefined || valid[row] === 1 ? hashNestedRow(out[row]!) : NULL_HASH
  return out
}

function hashLists(
  type: SqlType,
  column: ListColumn,
  rowCount: number,
  hashColumns: HashColumns,
): Int32Array {
  assert(type.kind === 'ARRAY', 'list layout is ARRAY')
  const { offsets, valid } = column
  const elements = hashChild(type.element, column.child, offsets[rowCount]!, hashColumns)
  const out = new Int32Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    if (valid !== undefined && valid[row] === 0) {
      out[row] = NULL_HASH
      continue
    }
    const end = offsets[row + 1]!
    let h = startList(end - offsets[row]!)
    for (let at = offsets[row]!; at < end; at++) h = combineColumn(h, elements[at]!)
    out[row] = finishList(h)
  }
  return out
}

function hashMaps(
  type: SqlType,
  column: MapColumn,
  rowCount: number,
  hashColumns: HashColumns,
): Int32Array {
  assert(type.kind === 'MAP' || type.kind === 'MULTISET', 'map layout is MAP or MULTISET')
  const { offsets, valid } = column
  const keys = hashChild(
    type.kind === 'MAP' ? type.key : type.element,
    column.keys,
    offsets[rowCount]!,
    hashColumns,
  )
  const values = hashChild(
    type.kind === 'MAP' ? type.value : multisetCount,
    column.values,
    offsets[rowCount]!,
    hashColumns,
  )
  const out = new Int32Array(rowCount)
  for (let row = 0; row < rowCount; row++) {
    if (valid !== undefined && valid[row] === 0) {
      out[row] = NULL_HASH
      continue
    }
    const end = offsets[row + 1]!
    let sum = 0
    for (let at = offsets[row]!; at < end; at++) sum = (sum + hashEntry(keys[at]!, values[at]!)) | 0
    out[row] = finishMap(sum, end - offsets[row]!)
  }
  return out
}

function hashChild(
  type: SqlType,
  column: Column,
  rowCount: number,
  hashColumns: HashColumns,
): Int32Array {
  let types = singles.get(type)
  if (types === undefined) {
    types = [type]
    singles.set(type, types)
  }
  const out = new Int32Array(rowCount)
  hashColumns(types, [column], undefined, rowCount, out)
  return out
}
