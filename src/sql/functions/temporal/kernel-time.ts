/** Small functions that kernels call per row; they take and give plain numbers where they can. */

const words = new BigInt64Array(1)
const halves = new Int32Array(words.buffer)
const WORD = 4294967296

/** Milliseconds of a timestamp in microseconds, rounded down: exact for every int64, and without allocating. */
export function epochMillis(micros: bigint): number {
  words[0] = micros
  const high = halves[1]!
  const thousands = Math.floor(high / 1000)
  return (
    thousands * WORD + Math.floor(((high - thousands * 1000) * WORD + (halves[0]! >>> 0)) / 1000)
  )
}
