/**
 * Writes a whole number in (−2^53, 2^53) into an int64 column seen as pairs of 32-bit words, low word
 * first: no BigInt is made.
 */
export function writeInt64(words: Int32Array, row: number, value: number): void {
  words[2 * row] = value | 0
  words[2 * row + 1] = Math.floor(value / 4294967296)
}

/** The same for a number in [0, 2^31). */
export function writeInt32(words: Int32Array, row: number, value: number): void {
  words[2 * row] = value | 0
  words[2 * row + 1] = 0
}
