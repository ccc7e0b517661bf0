import type { BytesColumn, Column, Decimal128Column, FixedColumn } from '../../core/column.ts'
import { assert } from '../../core/errors.ts'

/** Access to single cells of flat columns, for encoders. The position holds a value. */

export const isNullAt = (column: Column, row: number): boolean =>
  column.valid !== undefined && column.valid[row] === 0

export function numberAt(column: Column, row: number): number {
  return (column as FixedColumn).values[row] as number
}

export function bigintAt(column: Column, row: number): bigint {
  return (column as FixedColumn).values[row] as bigint
}

/** Unscaled value of a DECIMAL of either width. */
export function unscaledAt(column: Column, row: number): bigint {
  if (column.layout === 'fixed') return column.values[row] as bigint
  const { words } = column as Decimal128Column
  return (words[row * 2 + 1]! << 64n) | BigInt.asUintN(64, words[row * 2]!)
}

export function asBytes(column: Column): BytesColumn {
  assert(column.layout === 'bytes', 'text and binary columns hold bytes')
  return column
}
