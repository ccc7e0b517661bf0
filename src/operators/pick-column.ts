import type { Column } from '../core/column.ts'
import { gatherColumn, storageOfArray } from '../core/flatten.ts'
import { allocateFixed, type FixedArray } from '../core/storage.ts'

const LEAST_ROWS = 1024

/**
 * Picks rows of a column into buffers of its own, which it uses again: what it answers is valid until its next call, and no longer than
 * the column it is picked from, since bytes stay views of its buffer.
 */
export class ColumnPicker {
  #values: FixedArray = new Int32Array(0)
  #starts = new Int32Array(0)
  #lengths = new Int32Array(0)
  #valid = new Uint8Array(0)
  #numbers = new Int32Array(0)

  /** The rows at `positions`; where `hasMissing`, a position of −1 gives NULL. */
  pick(column: Column, positions: Int32Array, count: number, hasMissing: boolean): Column {
    const missing = hasMissing ? presentOnly(positions, count) : undefined
    const places = missing?.positions ?? positions
    switch (column.layout) {
      case 'fixed': {
        if (this.#values.length < count || this.#values.constructor !== column.values.constructor)
          this.#values = allocateFixed(storageOfArray(column.values), Math.max(LEAST_ROWS, count))
        pickFixed(column.values as Int32Array, places, count, this.#values as Int32Array)
        const valid = this.#pickValid(column.valid, places, count, missing?.valid)
        return { layout: 'fixed', values: this.#values, valid }
      }
      case 'bytes': {
        this.#reserve(count)
        pickFixed(column.starts, places, count, this.#starts)
        pickFixed(column.lengths, places, count, this.#lengths)
        const valid = this.#pickValid(column.valid, places, count, missing?.valid)
        const viewNumbers = this.#pickNumbers(column.viewNumbers, places, count)
        return { ...column, starts: this.#starts, lengths: this.#lengths, valid, viewNumbers }
      }
      case 'dictionary': {
        this.#reserve(count)
        pickFixed(column.codes, places, count, this.#starts)
        const valid = this.#pickValid(column.valid, places, count, missing?.valid)
        return { ...column, codes: this.#starts, valid }
      }
      case 'constant':
        return missing === undefined ? column : withMissing(column, missing.valid, count)
      default: {
        const picked = gatherColumn(column, places, count)
        return missing === undefined ? picked : withMissing(picked, missing.valid, count)
      }
    }
  }

  #pickNumbers(
    numbers: Int32Array | undefined,
    positions: Int32Array,
    count: number,
  ): Int32Array | undefined {
    if (numbers === undefined) return undefined
    if (this.#numbers.length < count) this.#numbers = new Int32Array(Math.max(LEAST_ROWS, count))
    pickFixed(numbers, positions, count, this.#numbers)
    return this.#numbers
  }

  #reserve(count: number): void {
    if (this.#starts.length >= count) return
    this.#starts = new Int32Array(Math.max(LEAST_ROWS, count))
    this.#lengths = new Int32Array(this.#starts.length)
  }

  #pickValid(
    valid: Uint8Array | undefined,
    positions: Int32Array,
    count: number,
    present: Uint8Array | undefined,
  ): Uint8Array | undefined {
    if (valid === undefined) return present
    if (this.#valid.length < count) this.#valid = new Uint8Array(Math.max(LEAST_ROWS, count))
    const picked = this.#valid
    for (let i = 0; i < count; i++) picked[i] = valid[positions[i]!]!
    return present === undefined ? picked : both(picked, present, count)
  }
}

/** The same into buffers of its own: valid as long as the column it is picked from. */
export function pickColumn(
  column: Column,
  positions: Int32Array,
  count: number,
  hasMissing: boolean,
): Column {
  return new ColumnPicker().pick(column, positions, count, hasMissing)
}

/** A loop for each kind of array that is common: each keeps its loads of one kind. */
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

/** Positions without −1, and which of them were there. */
export function presentOnly(
  positions: Int32Array,
  count: number,
): { readonly positions: Int32Array; readonly valid: Uint8Array; readonly present: number } {
  const valid = new Uint8Array(count)
  const present = new Int32Array(count)
  let some = 0
  let found = 0
  for (let i = 0; i < count; i++) {
    if (positions[i]! < 0) continue
    some = positions[i]!
    found++
    valid[i] = 1
  }
  for (let i = 0; i < count; i++) present[i] = positions[i]! < 0 ? some : positions[i]!
  return { positions: present, valid, present: found }
}

/** The column with NULL where `valid` is 0. */
export function withMissing(column: Column, valid: Uint8Array, count: number): Column {
  switch (column.layout) {
    // Of one value for all: its rows lie in a dictionary of one.
    case 'constant':
      return { layout: 'dictionary', codes: new Int32Array(count), dictionary: column.value, valid }
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
