import type { FixedColumn } from '../column.ts'

const TWO_TO_32 = 4_294_967_296
/** From this upper word on, either way, microseconds are no exact `number`. */
const EXACT_HIGH = 1 << 21

/**
 * The timestamps of a column as two words each, low and high. Loops over rows read times by them: a bigint of each would be an object.
 *
 * @param column microseconds, as int64
 */
export function timeWords({ values }: FixedColumn): Int32Array {
  return new Int32Array(values.buffer, values.byteOffset, values.length * 2)
}

/** Epoch milliseconds at a row, floored. */
export function millisAt(words: Int32Array, row: number): number {
  const high = words[row * 2 + 1]!
  const low = words[row * 2]! >>> 0
  return high < EXACT_HIGH && high >= -EXACT_HIGH
    ? Math.floor((high * TWO_TO_32 + low) / 1000)
    : farMillis(high, low)
}

/**
 * Microseconds at a row, to be compared with whole milliseconds times 1000: exact, or, where a `number` cannot be (before 1684 and after 2255), the
 * milliseconds, floored, times 1000.
 */
export function microsAt(words: Int32Array, row: number): number {
  const high = words[row * 2 + 1]!
  const low = words[row * 2]! >>> 0
  return high < EXACT_HIGH && high >= -EXACT_HIGH
    ? high * TWO_TO_32 + low
    : farMillis(high, low) * 1000
}

function farMillis(high: number, low: number): number {
  const micros = (BigInt(high) << 32n) | BigInt(low)
  return Number((micros - (((micros % 1000n) + 1000n) % 1000n)) / 1000n)
}
