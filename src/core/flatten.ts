import type { BytesColumn, Column } from './column.ts'
import { bytesAt, copyValues } from './copy-bytes.ts'
import { assert, assertNever } from './errors.ts'
import { allocateFixed, type FixedArray, type FixedStorage } from './storage.ts'

/**
 * Returns a flat column with the rows at `positions[0 … count-1]`, in that order, copied: nothing of
 * the result shares memory with the column. The way rows outlive the call that received them.
 */
export function gatherColumn(column: Column, positions: Int32Array, count: number): Column {
  switch (column.layout) {
    case 'fixed': {
      const values = allocateFixed(storageOfArray(column.values), count)
      for (let i = 0; i < count; i++) values[i] = column.values[positions[i]!]! as never
      return { layout: 'fixed', values, valid: gatherValidity(column.valid, positions, count) }
    }
    case 'decimal128': {
      const words = new BigInt64Array(count * 2)
      for (let i = 0; i < count; i++) {
        words[i * 2] = column.words[positions[i]! * 2]!
        words[i * 2 + 1] = column.words[positions[i]! * 2 + 1]!
      }
      return { layout: 'decimal128', words, valid: gatherValidity(column.valid, positions, count) }
    }
    case 'bytes':
      return gatherBytes(column, positions, count)
    case 'list': {
      const { offsets, rows, total } = expandOffsets(column.offsets, column.valid, positions, count)
      return {
        layout: 'list',
        offsets,
        child: gatherColumn(column.child, rows, total),
        valid: gatherValidity(column.valid, positions, count),
      }
    }
    case 'map': {
      const { offsets, rows, total } = expandOffsets(column.offsets, column.valid, positions, count)
      return {
        layout: 'map',
        offsets,
        keys: gatherColumn(column.keys, rows, total),
        values: gatherColumn(column.values, rows, total),
        valid: gatherValidity(column.valid, positions, count),
      }
    }
    case 'row':
      return {
        layout: 'row',
        children: column.children.map((child) => gatherColumn(child, positions, count)),
        valid: gatherValidity(column.valid, positions, count),
      }
    case 'object': {
      const values: unknown[] = new Array(count)
      for (let i = 0; i < count; i++) values[i] = column.values[positions[i]!]
      return { layout: 'object', values, valid: gatherValidity(column.valid, positions, count) }
    }
    case 'dictionary': {
      const codes = new Int32Array(count)
      for (let i = 0; i < count; i++) codes[i] = column.codes[positions[i]!]!
      return withOuterValidity(
        gatherColumn(column.dictionary, codes, count),
        gatherValidity(column.valid, positions, count),
        count,
      )
    }
    case 'constant':
      return gatherColumn(column.value, new Int32Array(count), count)
    default:
      return assertNever(column)
  }
}

/** Returns the column without dictionary or constant encoding; the same object when it is flat already. Rows 0 … rowCount-1. */
export function flatten(column: Column, rowCount: number): Column {
  if (column.layout !== 'dictionary' && column.layout !== 'constant') return column
  return gatherColumn(column, identityPositions(rowCount), rowCount)
}

/** Returns positions 0, 1, 2 … at least `count` long; shared, read only. */
export function identityPositions(count: number): Int32Array {
  if (identity.length < count)
    identity = Int32Array.from({ length: Math.max(count, identity.length * 2) }, (_, i) => i)
  return identity
}
let identity = Int32Array.from({ length: 8192 }, (_, i) => i)

function gatherValidity(
  valid: Uint8Array | undefined,
  positions: Int32Array,
  count: number,
): Uint8Array | undefined {
  if (valid === undefined) return undefined
  const gathered = new Uint8Array(count)
  for (let i = 0; i < count; i++) gathered[i] = valid[positions[i]!]!
  return gathered
}

function withOuterValidity(column: Column, outer: Uint8Array | undefined, count: number): Column {
  if (outer === undefined) return column
  assert(column.layout !== 'constant', 'gathered columns are flat')
  const valid = new Uint8Array(count)
  for (let i = 0; i < count; i++)
    valid[i] = outer[i]! & (column.valid === undefined ? 1 : column.valid[i]!)
  if (column.layout !== 'row') return { ...column, valid } as Column
  // The children of a NULL row are NULL.
  const children = column.children.map((child) => withOuterValidity(child, outer, count))
  return { ...column, children, valid }
}

function gatherBytes(column: BytesColumn, positions: Int32Array, count: number): Column {
  const bytes = new Uint8Array(bytesAt(column, positions, count))
  const starts = new Int32Array(count)
  const lengths = new Int32Array(count)
  copyValues(column, positions, count, { bytes, starts, lengths, first: 0, used: 0 })
  const valid = gatherValidity(column.valid, positions, count)
  return { layout: 'bytes', starts, lengths, bytes, valid, isAscii: column.isAscii }
}

function expandOffsets(
  offsets: Int32Array,
  valid: Uint8Array | undefined,
  positions: Int32Array,
  count: number,
) {
  const newOffsets = new Int32Array(count + 1)
  let total = 0
  for (let i = 0; i < count; i++) {
    const position = positions[i]!
    if (valid === undefined || valid[position] === 1)
      total += offsets[position + 1]! - offsets[position]!
    newOffsets[i + 1] = total
  }
  const rows = new Int32Array(total)
  let next = 0
  for (let i = 0; i < count; i++) {
    const position = positions[i]!
    if (valid !== undefined && valid[position] === 0) continue
    for (let row = offsets[position]!; row < offsets[position + 1]!; row++) rows[next++] = row
  }
  return { offsets: newOffsets, rows, total }
}

/** Storage of an existing array. */
export function storageOfArray(values: FixedArray): FixedStorage {
  if (values instanceof Int32Array) return 'i32'
  if (values instanceof BigInt64Array) return 'i64'
  if (values instanceof Float64Array) return 'f64'
  if (values instanceof Uint8Array) return 'u8'
  if (values instanceof Int16Array) return 'i16'
  if (values instanceof Int8Array) return 'i8'
  return 'f32'
}
