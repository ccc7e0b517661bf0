/**
 * Scrambles 32 bits: takes and returns an int32. Sources draw all chance from it, so that any row can
 * be made from its number alone.
 */
export function mix(x: number): number {
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d)
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b)
  return x ^ (x >>> 16)
}

/** What the high half of a row number adds to its seed: `seed = mix(low ^ highSeedOf(number))`. */
export function highSeedOf(rowNumber: number): number {
  return Math.imul(Math.floor(rowNumber / 4294967296), 0x9e3779b1)
}

/** Seed of all draws of a row; `rowNumber` is a whole number in [0, 2^53). */
export function seedOf(rowNumber: number): number {
  return mix((rowNumber | 0) ^ highSeedOf(rowNumber))
}
