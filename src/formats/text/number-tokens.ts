import { decodeAscii } from '../../codegen/text-reader.ts'
import { storeBillions, storeSafeInteger } from './int64-halves.ts'

/**
 * Readers of numbers for the fast path of generated decoders: they take the position of a number's
 * first byte, store the value and return the position after its last, or −1 for anything they leave
 * to the slow path (odd grammar, overflow). None reads past the first byte that is not part of a
 * number, so the caller guarantees one such byte (a newline) before the end of the buffer.
 */

const MINUS = 45
const DOT = 46
const ZERO = 48

/** Reads digits into an integer column; `min` and `max` are the type's. */
export function integerToken(
  bytes: Uint8Array,
  start: number,
  values: Int8Array | Int16Array | Int32Array,
  row: number,
  max: number,
): number {
  let at = start
  let sign = 1
  if (bytes[at] === MINUS) {
    sign = -1
    at++
  }
  const first = at
  let value = 0
  let digit = bytes[at]! - ZERO
  while (digit >= 0 && digit <= 9) {
    value = value * 10 + digit
    digit = bytes[++at]! - ZERO
    // More digits than any int has: a double still tells overflow below.
    if (at - first > 12) return -1
  }
  if (at === first || (bytes[first] === ZERO && at - first > 1)) return -1
  value *= sign
  if (value > max || value < -max - 1 || isNumberByte(digit)) return -1
  values[row] = value
  return at
}

/** Reads `true` or `false` into a BOOLEAN column. */
export function booleanToken(
  bytes: Uint8Array,
  start: number,
  values: Uint8Array,
  row: number,
): number {
  const isTrue =
    bytes[start] === 116 &&
    bytes[start + 1] === 114 &&
    bytes[start + 2] === 117 &&
    bytes[start + 3] === 101
  const isFalse =
    bytes[start] === 102 &&
    bytes[start + 1] === 97 &&
    bytes[start + 2] === 108 &&
    bytes[start + 3] === 115 &&
    bytes[start + 4] === 101
  values[row] = isTrue ? 1 : 0
  return isTrue ? start + 4 : isFalse ? start + 5 : -1
}

/** Reads digits into a BIGINT column. */
export function bigintToken(
  bytes: Uint8Array,
  start: number,
  halves: Int32Array,
  row: number,
): number {
  let at = start
  let isNegative = false
  if (bytes[at] === MINUS) {
    isNegative = true
    at++
  }
  const first = at
  let value = 0
  let digit = bytes[at]! - ZERO
  while (digit >= 0 && digit <= 9) {
    value = value * 10 + digit
    digit = bytes[++at]! - ZERO
    if (at - first === 9 && digit >= 0 && digit <= 9) {
      return longBigint(bytes, first, isNegative, halves, row)
    }
  }
  if (at === first || (bytes[first] === ZERO && at - first > 1) || isNumberByte(digit)) return -1
  // Up to nine digits: an int32, whose high word is its sign.
  const word = isNegative ? -value : value
  halves[row * 2] = word
  halves[row * 2 + 1] = word >> 31
  return at
}

function longBigint(
  bytes: Uint8Array,
  first: number,
  isNegative: boolean,
  halves: Int32Array,
  row: number,
): number {
  let at = first + 10
  let digit = bytes[at]! - ZERO
  while (digit >= 0 && digit <= 9) digit = bytes[++at]! - ZERO
  const count = at - first
  if (count > 19 || bytes[first] === ZERO || isNumberByte(digit)) return -1
  let high = 0
  let low = 0
  const cut = at - 9
  for (let i = first; i < cut; i++) high = high * 10 + (bytes[i]! - ZERO)
  for (let i = cut; i < at; i++) low = low * 10 + (bytes[i]! - ZERO)
  if (count <= 15) {
    const value = high * 1e9 + low
    storeSafeInteger(isNegative ? -value : value, halves, row)
    return at
  }
  return storeBillions(high, low, isNegative, halves, row) ? at : -1
}

/** True for what may follow digits inside a number: `.`, `e`, `E`, `+`, `-` (given less 48). */
const isNumberByte = (less48: number): boolean =>
  less48 === DOT - ZERO || less48 === 53 || less48 === 21 || less48 === -5 || less48 === -3

const POWERS = Float64Array.from({ length: 23 }, (_, i) => 10 ** i)

/** Reads a number in JSON's grammar into a FLOAT or DOUBLE column, exactly rounded. */
export function doubleToken(
  bytes: Uint8Array,
  start: number,
  values: Float32Array | Float64Array,
  row: number,
): number {
  let at = start
  let isNegative = false
  if (bytes[at] === MINUS) {
    isNegative = true
    at++
  }
  const first = at
  let mantissa = 0
  let digit = bytes[at]! - ZERO
  while (digit >= 0 && digit <= 9) {
    mantissa = mantissa * 10 + digit
    digit = bytes[++at]! - ZERO
  }
  let digitCount = at - first
  if (digitCount === 0 || (bytes[first] === ZERO && digitCount > 1)) return -1
  let scale = 0
  if (bytes[at] === DOT) {
    const fraction = ++at
    digit = bytes[at]! - ZERO
    while (digit >= 0 && digit <= 9) {
      mantissa = mantissa * 10 + digit
      digit = bytes[++at]! - ZERO
    }
    scale = at - fraction
    if (scale === 0) return -1
    digitCount += scale
  }
  if ((bytes[at]! | 32) === 101) return withExponent(bytes, start, at, values, row)
  if (digitCount <= 15) {
    // Both operands are exact, so one division rounds correctly.
    const value = mantissa / POWERS[scale]!
    values[row] = isNegative ? -value : value
  } else values[row] = Number(decodeAscii(bytes, start, at - start))
  return at
}

function withExponent(
  bytes: Uint8Array,
  start: number,
  exponentAt: number,
  values: Float32Array | Float64Array,
  row: number,
): number {
  let at = exponentAt + 1
  if (bytes[at] === MINUS || bytes[at] === 43) at++
  const first = at
  while (bytes[at]! >= ZERO && bytes[at]! <= 57) at++
  if (at === first) return -1
  values[row] = Number(decodeAscii(bytes, start, at - start))
  return at
}

/**
 * Reads a number without exponent into a DECIMAL column of precision ≤ 18; digits beyond the scale
 * or more than 15 in all go to the slow path.
 *
 * @param limit 10^precision
 */
export function decimalToken(
  bytes: Uint8Array,
  start: number,
  halves: Int32Array,
  row: number,
  scale: number,
  limit: number,
): number {
  let at = start
  let isNegative = false
  if (bytes[at] === MINUS) {
    isNegative = true
    at++
  }
  const first = at
  let unscaled = 0
  let digit = bytes[at]! - ZERO
  while (digit >= 0 && digit <= 9) {
    unscaled = unscaled * 10 + digit
    digit = bytes[++at]! - ZERO
  }
  const wholeDigits = at - first
  if (wholeDigits === 0 || (bytes[first] === ZERO && wholeDigits > 1)) return -1
  let fractionDigits = 0
  if (bytes[at] === DOT) {
    const fraction = ++at
    digit = bytes[at]! - ZERO
    while (digit >= 0 && digit <= 9) {
      unscaled = unscaled * 10 + digit
      digit = bytes[++at]! - ZERO
    }
    fractionDigits = at - fraction
    if (fractionDigits === 0 || fractionDigits > scale) return -1
  }
  if (isNumberByte(digit) || wholeDigits + scale > 15) return -1
  unscaled *= POWERS[scale - fractionDigits]!
  if (unscaled >= limit) return -1
  storeSafeInteger(isNegative ? -unscaled : unscaled, halves, row)
  return at
}
