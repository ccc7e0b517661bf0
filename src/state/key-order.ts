import { PAGE_MASK, PAGE_SHIFT } from '../contracts/state.ts'
import { assertNever } from '../core/errors.ts'
import type { FixedArray } from '../core/storage.ts'
import type { ByteHeap } from './byte-heap.ts'
import { REF_MASK, REF_SHIFT } from './byte-heap.ts'
import type { KeyPlace } from './row-layout.ts'
import type { RowStore } from './row-store.ts'

/** Compares a key column of two live rows: <0, 0, >0. */
export type KeyComparison = (a: number, b: number) => number

/**
 * Returns the ascending order of a key column over rows of a table: numbers by value with NaN greatest, text and binary by
 * bytes, NULL before all. Nested keys go by their encoding, which is some order.
 */
export function keyComparison(rows: RowStore, heap: ByteHeap, place: KeyPlace): KeyComparison {
  const valid = compareValid(rows, heap, place)
  if (place.valid < 0) return valid
  const flags = rows.arrays[place.valid]!
  return (a, b) => {
    const aValid = at(flags, a)
    const bValid = at(flags, b)
    return aValid === 1 && bValid === 1 ? valid(a, b) : aValid - bValid
  }
}

function compareValid(rows: RowStore, heap: ByteHeap, place: KeyPlace): KeyComparison {
  const words = rows.arrays[place.values]!
  switch (place.storage) {
    case 'u8':
    case 'i8':
    case 'i16':
    case 'i32':
      return (a, b) => at(words, a) - at(words, b)
    case 'f32':
      return (a, b) => {
        const x = ordered(at(words, a))
        const y = ordered(at(words, b))
        return x < y ? -1 : x > y ? 1 : 0
      }
    case 'i64':
      return (a, b) => compareWords(words, 2, a, b)
    case 'f64':
      return (a, b) => {
        const xHigh = wordAt(words, 2, a, 1)
        const yHigh = wordAt(words, 2, b, 1)
        const difference = ordered(xHigh) - ordered(yHigh)
        if (difference !== 0) return difference
        const x = wordAt(words, 2, a, 0) >>> 0
        const y = wordAt(words, 2, b, 0) >>> 0
        return xHigh < 0 ? y - x : x - y
      }
    case 'decimal128':
      return (a, b) => compareWords(words, 4, a, b)
    case 'bytes':
    case 'hashed':
      return (a, b) => {
        const aLength = wordAt(words, 2, a, 1)
        const bLength = wordAt(words, 2, b, 1)
        const shared = Math.min(aLength, bLength)
        if (shared === 0) return aLength - bLength
        const aRef = wordAt(words, 2, a, 0)
        const bRef = wordAt(words, 2, b, 0)
        const aBytes = heap.bytes[aRef >>> REF_SHIFT]!
        const bBytes = heap.bytes[bRef >>> REF_SHIFT]!
        const aStart = (aRef & REF_MASK) << 3
        const bStart = (bRef & REF_MASK) << 3
        for (let i = 0; i < shared; i++) {
          const difference = aBytes[aStart + i]! - bBytes[bStart + i]!
          if (difference !== 0) return difference
        }
        return aLength - bLength
      }
    default:
      return assertNever(place.storage)
  }
}

const at = (pages: readonly FixedArray[], row: number): number =>
  pages[row >>> PAGE_SHIFT]![row & PAGE_MASK] as number

const wordAt = (pages: readonly FixedArray[], perRow: number, row: number, word: number): number =>
  pages[row >>> PAGE_SHIFT]![(row & PAGE_MASK) * perRow + word] as number

/** The highest word of a float as an integer of the same order. */
const ordered = (word: number): number => (word < 0 ? word ^ 0x7fffffff : word)

/** Two's complement integers of `perRow` words, lowest first. */
function compareWords(pages: readonly FixedArray[], perRow: number, a: number, b: number): number {
  const high = wordAt(pages, perRow, a, perRow - 1) - wordAt(pages, perRow, b, perRow - 1)
  if (high !== 0) return high
  for (let word = perRow - 2; word >= 0; word--) {
    const difference =
      (wordAt(pages, perRow, a, word) >>> 0) - (wordAt(pages, perRow, b, word) >>> 0)
    if (difference !== 0) return difference
  }
  return 0
}
