/** 2^32 and 2^20, to cut doubles that hold integers into words. */
const WORD = 4294967296
const MEGA = 1048576

/**
 * Stores an integer of at most 53 bits as int64, without a bigint: `halves` is an Int32Array over
 * the BigInt64Array, low word first.
 */
export function storeSafeInteger(value: number, halves: Int32Array, row: number): void {
  halves[row * 2] = value | 0
  halves[row * 2 + 1] = Math.floor(value / WORD)
}

/**
 * Stores `high * 10^9 + low` as int64, negated on request. `high` is 0 … 10^10 - 1, `low` 0 … 10^9 - 1.
 *
 * @returns false when the value is no int64; nothing is stored then
 */
export function storeBillions(
  high: number,
  low: number,
  isNegative: boolean,
  halves: Int32Array,
  row: number,
): boolean {
  // Both products stay below 2^51, so doubles hold them exactly.
  const highTop = Math.floor(high / MEGA)
  const bottom = (high - highTop * MEGA) * 1e9 + low
  const top = highTop * 1e9
  const topWord = Math.floor(top / 4096)
  let lowWord = (top - topWord * 4096) * MEGA + (bottom % WORD)
  let highWord = topWord + Math.floor(bottom / WORD)
  if (lowWord >= WORD) {
    lowWord -= WORD
    highWord++
  }
  if (isNegative) {
    if (highWord > 2147483648 || (highWord === 2147483648 && lowWord > 0)) return false
    // Two's complement: invert both words and add one.
    lowWord = lowWord === 0 ? 0 : WORD - lowWord
    highWord = lowWord === 0 ? -highWord : -highWord - 1
  } else if (highWord > 2147483647) return false
  halves[row * 2] = lowWord | 0
  halves[row * 2 + 1] = highWord | 0
  return true
}
