/**
 * The arithmetic of key hashes. Every number here is part of the savepoint and exchange formats: a
 * key that hashes otherwise lands in another key group. `golden/hash.json` pins the results.
 *
 * A value hashes to 32 well mixed bits, a row to its values' hashes combined in order. State tables
 * take the top bits for the directory and the low bits for the place in a page; key groups mix once
 * more, so that the keys of one group are spread evenly over both.
 */

/** Hash of NULL, of whatever type. */
export const NULL_HASH = 0x6a09e667
/** Multiplier of an int64's high half; negative as an int32, see the note on `hashInt64`. */
export const HIGH_HALF = 0x9e3779b1 | 0
/** Spread of the scale of a decimal with a fraction. */
export const SCALE_SPREAD = 0x2545f491
/** Multiplier of the hash so far when a further column is combined. */
export const ROW_STEP = (0x01000193 * 0x35) | 0
export const MIX_A = 0x7feb352d
export const MIX_B = 0x846ca68b | 0
export const BYTES_A = 0xcc9e2d51 | 0
export const BYTES_B = 0x1b873593
export const BYTES_STEP = 0xe6546b64 | 0
export const BYTES_SEED = 0x3c6ef372
const LIST_SEED = 0x510e527f
const MAP_SEED = 0x1f83d9ab
const ROW_SEED = 0x5be0cd19
export const KEY_GROUP_SEED = 0x243f6a88

/** Mixes 32 bits: a bijection with good avalanche (constants: Wellons, "Prospecting for hash functions", public domain). */
export function mix(bits: number): number {
  let x = bits ^ (bits >>> 16)
  x = Math.imul(x, MIX_A)
  x ^= x >>> 15
  x = Math.imul(x, MIX_B)
  return x ^ (x >>> 16)
}

/**
 * Hash of an int64 given as halves. For a fixed high half it is a bijection of the low one. Int32
 * values have 0 or −1 as high half, and HIGH_HALF is odd and negative: so the sign bit survives and
 * no two int32 values share a hash, which lets tables keyed by one INT compare hashes only.
 */
export function hashInt64(low: number, high: number): number {
  return mix(low ^ Math.imul(high, HIGH_HALF))
}

/** Hash of an int32, equal to that of the int64 of the same value. */
export function hashInt32(value: number): number {
  return mix(value ^ ((value >> 31) & -HIGH_HALF))
}

const doubles = new Float64Array(1)
const halves = new Int32Array(doubles.buffer)

/** Hash of a double's bits; −0.0 as 0.0, all NaN as one. */
export function hashDouble(value: number): number {
  if (Number.isNaN(value)) return hashInt64(0, 0x7ff80000)
  doubles[0] = value + 0
  return hashInt64(halves[0]!, halves[1]!)
}

/**
 * Hash of a decimal of up to 18 digits: its unscaled int64 as halves, and its scale. Trailing zeros
 * of the fraction are dropped first, so whole values hash as the integer and 1.50 as 1.5000.
 */
export function hashDecimal64(low: number, high: number, scale: number): number {
  let unscaled = high * 4294967296 + (low >>> 0)
  if (unscaled > Number.MAX_SAFE_INTEGER || unscaled < -Number.MAX_SAFE_INTEGER) {
    return hashDecimal((BigInt(high) << 32n) | BigInt(low >>> 0), scale)
  }
  let rest = scale
  while (rest > 0) {
    // Exact when divisible, and never whole otherwise, because unscaled is below 2^53.
    const tenth = unscaled / 10
    if (tenth !== Math.floor(tenth)) break
    unscaled = tenth
    rest--
  }
  if (unscaled === 0) rest = 0
  const top = Math.floor(unscaled / 4294967296)
  return mix(
    (unscaled - top * 4294967296) ^ Math.imul(top, HIGH_HALF) ^ Math.imul(rest, SCALE_SPREAD),
  )
}

/** Hash of any decimal, by the same rule; what does not fit an int64 hashes over 128 bits. */
export function hashDecimal(value: bigint, scale: number): number {
  let unscaled = value
  let rest = scale
  while (rest > 0 && unscaled % 10n === 0n) {
    unscaled /= 10n
    rest--
  }
  const word = (shift: bigint): number => Number(BigInt.asIntN(32, unscaled >> shift))
  const spread = Math.imul(rest, SCALE_SPREAD)
  const lower = word(0n) ^ Math.imul(word(32n), HIGH_HALF) ^ spread
  if (BigInt.asIntN(64, unscaled) === unscaled) return mix(lower)
  return mix(lower ^ mix(word(64n) ^ Math.imul(word(96n), HIGH_HALF)))
}

/** Hash of DECIMAL(p > 18) at row `row` of its words, read as int32. */
export function hashDecimal128(words: Int32Array, row: number, scale: number): number {
  const at = row << 2
  const low = words[at]!
  const high = words[at + 1]!
  const sign = high >> 31
  if (words[at + 2] === sign && words[at + 3] === sign) return hashDecimal64(low, high, scale)
  const upper = (BigInt(words[at + 3]!) << 32n) | BigInt(words[at + 2]! >>> 0)
  return hashDecimal((upper << 64n) | (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0), scale)
}

/**
 * Hash of bytes: four at a time, the last four overlapping what was read before, as in MurmurHash3
 * (Appleby, public domain) but for the tail.
 */
export function hashBytes(view: DataView, start: number, length: number): number {
  let h = BYTES_SEED
  if (length >= 4) {
    const last = start + length - 4
    for (let at = start; at < last; at += 4) h = bytesStep(h, view.getInt32(at, true))
    h = bytesStep(h, view.getInt32(last, true))
  } else if (length > 0) {
    let word = view.getUint8(start)
    if (length > 1) word |= view.getUint8(start + 1) << 8
    if (length > 2) word |= view.getUint8(start + 2) << 16
    h = bytesStep(h, word)
  }
  return mix(h ^ length)
}

function bytesStep(h: number, word: number): number {
  let k = Math.imul(word, BYTES_A)
  k = (k << 15) | (k >>> 17)
  h ^= Math.imul(k, BYTES_B)
  h = (h << 13) | (h >>> 19)
  return (Math.imul(h, 5) + BYTES_STEP) | 0
}

/** Combines the hash of the columns so far with that of the next. */
export function combineColumn(soFar: number, next: number): number {
  return (Math.imul(soFar, ROW_STEP) + next) | 0
}

/** Hash of a nested ROW from its fields' combined hash. */
export function hashNestedRow(fields: number): number {
  return mix(fields ^ ROW_SEED)
}

/** Start of an ARRAY's hash; elements are combined into it in order, `finishList` ends it. */
export function startList(length: number): number {
  return LIST_SEED ^ length
}

export function finishList(soFar: number): number {
  return mix(soFar)
}

/** Hash of one MAP entry. A map's is the sum of its entries', so their order does not count. */
export function hashEntry(key: number, value: number): number {
  return mix(combineColumn(key, value))
}

export function finishMap(sum: number, length: number): number {
  return mix(sum ^ MAP_SEED ^ length)
}

/** Returns the key group, in [0, maxParallelism), of a key's hash. */
export function keyGroupOf(hash: number, maxParallelism: number): number {
  return (mix(hash ^ KEY_GROUP_SEED) >>> 0) % maxParallelism
}

/** Writes the key groups of `count` hashes. */
export function keyGroups(
  hashes: Int32Array,
  count: number,
  maxParallelism: number,
  out: Int32Array,
): void {
  for (let k = 0; k < count; k++) out[k] = keyGroupOf(hashes[k]!, maxParallelism)
}
