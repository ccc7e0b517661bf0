import type { Column } from '../../core/column.ts'

/** The rows to make: their numbers, a seed for each, and the time. */
export interface RowSeeds {
  readonly numbers: Float64Array
  readonly seeds: Int32Array
  /** Now, epoch milliseconds: one value for the whole batch. */
  readonly nowMs: number
}

/** Makes the values of one field, each from its row's number or seed. */
export interface FieldGenerator {
  /** The column's buffers are used again by the next call. */
  fill(rows: RowSeeds, count: number): Column
}

/** 2^32, to turn a draw into a share. */
export const DRAWS = 4294967296

/** Seed of a field's draws, from the name of the field. */
export function saltOf(path: string): number {
  let salt = 0x811c9dc5
  for (let i = 0; i < path.length; i++) salt = Math.imul(salt ^ path.charCodeAt(i), 0x01000193)
  return salt | 0
}

/** Returns the array when it is long enough, a longer new one otherwise. */
export function ensureLength<A extends { readonly length: number }>(
  array: A,
  length: number,
  allocate: (length: number) => A,
): A {
  return array.length >= length ? array : allocate(Math.max(length, 2 * array.length))
}
