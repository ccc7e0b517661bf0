import type { Column } from './column.ts'
import { assertNever } from './errors.ts'

export interface CompareOrder {
  readonly isDescending: boolean
  readonly nullsFirst: boolean
}

/**
 * Compares two rows of one flat column in the order wanted: <0, 0, >0. NaN is greater than every number;
 * text and binary go by bytes, arrays and rows by their elements, maps by their keys and values as they lie. Objects are all alike.
 */
export function compareAt(column: Column, a: number, b: number, order: CompareOrder): number {
  const { valid } = column
  if (valid !== undefined && (valid[a] === 0 || valid[b] === 0)) {
    if (valid[a] === valid[b]) return 0
    return (valid[a] === 0) === order.nullsFirst ? -1 : 1
  }
  const ascending = compareValid(column, a, b)
  return order.isDescending ? -ascending : ascending
}

const ASCENDING: CompareOrder = { isDescending: false, nullsFirst: true }

function compareValid(column: Column, a: number, b: number): number {
  switch (column.layout) {
    case 'fixed': {
      const x = column.values[a]!
      const y = column.values[b]!
      if (x < y) return -1
      if (x > y) return 1
      if (x === y) return 0
      // One of them is NaN.
      return Number.isNaN(x) ? (Number.isNaN(y) ? 0 : 1) : -1
    }
    case 'decimal128': {
      const high =
        Number(column.words[2 * a + 1]! > column.words[2 * b + 1]!) -
        Number(column.words[2 * a + 1]! < column.words[2 * b + 1]!)
      if (high !== 0) return high
      const x = BigInt.asUintN(64, column.words[2 * a]!)
      const y = BigInt.asUintN(64, column.words[2 * b]!)
      return x < y ? -1 : x > y ? 1 : 0
    }
    case 'bytes': {
      const { bytes, starts, lengths } = column
      const shared = Math.min(lengths[a]!, lengths[b]!)
      for (let i = 0; i < shared; i++) {
        const difference = bytes[starts[a]! + i]! - bytes[starts[b]! + i]!
        if (difference !== 0) return difference
      }
      return lengths[a]! - lengths[b]!
    }
    case 'list':
      return compareRanges(column.child, column.offsets, a, b)
    case 'row':
      for (const child of column.children) {
        const difference = compareAt(child, a, b, ASCENDING)
        if (difference !== 0) return difference
      }
      return 0
    case 'map':
      return (
        compareRanges(column.keys, column.offsets, a, b) ||
        compareRanges(column.values, column.offsets, a, b)
      )
    case 'object':
      return 0
    case 'dictionary':
      return compareAt(column.dictionary, column.codes[a]!, column.codes[b]!, ASCENDING)
    case 'constant':
      return 0
    default:
      return assertNever(column)
  }
}

function compareRanges(child: Column, offsets: Int32Array, a: number, b: number): number {
  const aLength = offsets[a + 1]! - offsets[a]!
  const bLength = offsets[b + 1]! - offsets[b]!
  for (let i = 0; i < Math.min(aLength, bLength); i++) {
    const difference = compareAt(child, offsets[a]! + i, offsets[b]! + i, ASCENDING)
    if (difference !== 0) return difference
  }
  return aLength - bLength
}
