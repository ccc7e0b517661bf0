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
    const aValid = at(flags, place.validStride, a)
    const bValid = at(flags, place.validStride, b)
    return aValid === 1 && bValid === 1 ? valid(a, b) : aValid - bValid
  }
}

function compareValid(rows: RowStore, heap: ByteHeap, place: KeyPlace): KeyComparison {
  const words = rows.arrays[place.values]!
  const { stride } = place
  switch (place.storage) {
    case 'u8':
    case 'i8':
    case 'i16':
    case 'i32':
      return (a, b) => at(words, stride, a) - at(words, stride, b)
    case 'f32':
      return (a, b) => {
        const x = ordered(at(words, stride, a))
        const y = ordered(at(words, stride, b))
        return x < y ? -1 : x > y ? 1 : 0
      }
    case 'i64':
      return (a, b) => compareWords(words, { stride, count: 2 }, a, b)
    case 'f64':
      return (a, b) => {
        const xHigh = wordAt(words, stride, a, 1)
        const yHigh = wordAt(words, stride, b, 1)
        const difference = ordered(xHigh) - ordered(yHigh)
        if (difference !== 0) return difference
        const x = wordAt(words, stride, a, 0) >>> 0
        const y = wordAt(words, stride, b, 0) >>> 0
        return xHigh < 0 ? y - x : x - y
      }
    case 'decimal128':
      return (a, b) => compareWords(words, { stride, count: 4 }, a, b)
    case 'bytes':
    case 'hashed':
      return (a, b) => {
        const aLength = wordAt(words, stride, a, 1)
        const bLength = wordAt(words, stride, b, 1)
        const shared = Math.min(aLength, bLength)
        if (shared === 0) return aLength - bLength
        const aRef = wordAt(words, stride, a, 0)
        const bRef = wordAt(words, stride, b, 0)
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

const at = (pages: readonly FixedArray[], stride: number, row: number): number =>
  pages[row >>> PAGE_SHIFT]![(row & PAGE_MASK) * stride] as number

const wordAt = (pages: readonly FixedArray[], stride: number, row: number, word: number): number =>
  pages[row >>> PAGE_SHIFT]![(row & PAGE_MASK) * stride + word] as number

/** The highest word of a float as an integer of the same order. */
const ordered = (word: number): number => (word < 0 ? word ^ 0x7fffffff : word)

/** Two's complement integers of `count` words, lowest first. */
function compareWords(
  pages: readonly FixedArray[],
  { stride, count }: { readonly stride: number; readonly count: number },
  a: number,
  b: number,
): number {
  const high = wordAt(pages, stride, a, count - 1) - wordAt(pages, stride, b, count - 1)
  if (high !== 0) return high
  for (let word = count - 2; word >= 0; word--) {
    const difference =
      (wordAt(pages, stride, a, word) >>> 0) - (wordAt(pages, stride, b, word) >>> 0)
    if (difference !== 0) return difference
  }
  return 0
}
