import type { Column } from '../core/column.ts'
import { gatherColumn, storageOfArray } from '../core/flatten.ts'
import { allocateFixed } from '../core/storage.ts'

/**
 * The rows at `positions` as a column that is used before the one it is picked from goes: bytes stay views of its buffer.
 * Where `hasMissing`, a position of −1 gives NULL.
 */
export function pickColumn(
  column: Column,
  positions: Int32Array,
  count: number,
  hasMissing: boolean,
): Column {
  const present = hasMissing ? presentOnly(positions, count) : undefined
  const picked = pickPresent(column, present?.positions ?? positions, count)
  return present === undefined ? picked : withMissing(picked, present.valid, count)
}

function pickPresent(column: Column, positions: Int32Array, count: number): Column {
  switch (column.layout) {
    case 'bytes': {
      const starts = new Int32Array(count)
      const lengths = new Int32Array(count)
      for (let i = 0; i < count; i++) {
        starts[i] = column.starts[positions[i]!]!
        lengths[i] = column.lengths[positions[i]!]!
      }
      return { ...column, starts, lengths, valid: pickValid(column.valid, positions, count) }
    }
    case 'fixed': {
      const values = allocateFixed(storageOfArray(column.values), count)
      pickFixed(column.values as Int32Array, positions, count, values as Int32Array)
      return { layout: 'fixed', values, valid: pickValid(column.valid, positions, count) }
    }
    case 'constant':
      return column
    case 'dictionary': {
      const codes = new Int32Array(count)
      for (let i = 0; i < count; i++) codes[i] = column.codes[positions[i]!]!
      return { ...column, codes, valid: pickValid(column.valid, positions, count) }
    }
    default:
      return gatherColumn(column, positions, count)
  }
}

/** One function a kind of array would be made by hand: a loop for each keeps its loads of one kind. */
function pickFixed(
  values: Int32Array,
  positions: Int32Array,
  count: number,
  out: Int32Array,
): void {
  if (values instanceof BigInt64Array) pickBigInts(values, positions, count, out as never)
  else if (values instanceof Float64Array) pickDoubles(values, positions, count, out as never)
  else for (let i = 0; i < count; i++) out[i] = values[positions[i]!]!
}

function pickBigInts(
  values: BigInt64Array,
  positions: Int32Array,
  count: number,
  out: BigInt64Array,
): void {
  for (let i = 0; i < count; i++) out[i] = values[positions[i]!]!
}

function pickDoubles(
  values: Float64Array,
  positions: Int32Array,
  count: number,
  out: Float64Array,
): void {
  for (let i = 0; i < count; i++) out[i] = values[positions[i]!]!
}

function pickValid(
  valid: Uint8Array | undefined,
  positions: Int32Array,
  count: number,
): Uint8Array | undefined {
  if (valid === undefined) return undefined
  const picked = new Uint8Array(count)
  for (let i = 0; i < count; i++) picked[i] = valid[positions[i]!]!
  return picked
}

/** Positions without −1, and which of them were there. */
export function presentOnly(
  positions: Int32Array,
  count: number,
): { readonly positions: Int32Array; readonly valid: Uint8Array; readonly present: number } {
  const valid = new Uint8Array(count)
  const present = new Int32Array(count)
  let some = -1
  let found = 0
  for (let i = 0; i < count; i++) {
    if (positions[i]! < 0) continue
    some = positions[i]!
    found++
    valid[i] = 1
  }
  for (let i = 0; i < count; i++) present[i] = positions[i]! < 0 ? Math.max(0, some) : positions[i]!
  return { positions: present, valid, present: found }
}

/** The column with NULL where `valid` is 0. */
export function withMissing(column: Column, valid: Uint8Array, count: number): Column {
  switch (column.layout) {
    case 'constant': {
      // Of one value for all: its rows lie in a dictionary of one.
      return {
        layout: 'dictionary',
        codes: new Int32Array(count),
        dictionary: column.value,
        valid,
      }
    }
    case 'row':
      return {
        ...column,
        children: column.children.map((child) => withMissing(child, valid, count)),
        valid: both(column.valid, valid, count),
      }
    default:
      return { ...column, valid: both(column.valid, valid, count) }
  }
}

function both(a: Uint8Array | undefined, b: Uint8Array, count: number): Uint8Array {
  if (a === undefined) return b
  const valid = new Uint8Array(count)
  for (let i = 0; i < count; i++) valid[i] = a[i]! & b[i]!
  return valid
}
