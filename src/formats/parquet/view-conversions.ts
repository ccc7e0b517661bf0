import type { Lane } from './lane.ts'
import { outOfRange } from './problem.ts'

/** Writes `count` values that are bytes to a lane of the declared type, from `at` on. */
export type ViewConversion = (
  views: { readonly bytes: Uint8Array; readonly starts: Int32Array; readonly lengths: Int32Array },
  count: number,
  target: Lane,
  at: number,
) => void

const REMEDY = 'Declare the column with a larger precision.'

/** Big-endian integers of any length to 64 bits. */
export const shortDecimal: ViewConversion = ({ bytes, starts, lengths }, count, target, at) => {
  const to = target.words
  for (let i = 0; i < count; i++) {
    const start = starts[i]!
    const length = lengths[i]!
    const sign = length === 0 ? 0 : bytes[start]! >= 128 ? -1 : 0
    const extra = Math.max(0, length - 8)
    checkExtra(bytes, start, extra, sign, length)
    let high = sign
    let low = sign
    for (let k = start + extra; k < start + length; k++) {
      high = (high << 8) | (low >>> 24)
      low = (low << 8) | bytes[k]!
    }
    to[(at + i) * 2] = low
    to[(at + i) * 2 + 1] = high
  }
}

/** Big-endian integers of any length to 128 bits. */
export const wideDecimal: ViewConversion = ({ bytes, starts, lengths }, count, target, at) => {
  const to = target.words
  for (let i = 0; i < count; i++) {
    const start = starts[i]!
    const length = lengths[i]!
    const sign = length === 0 ? 0 : bytes[start]! >= 128 ? -1 : 0
    const extra = Math.max(0, length - 16)
    checkExtra(bytes, start, extra, sign, length)
    for (let word = 0; word < 4; word++) {
      let value = 0
      for (let k = 0; k < 4; k++) {
        const place = start + length - 1 - (word * 4 + k)
        const byte = place < start + extra ? sign & 255 : bytes[place]!
        value |= byte << (k * 8)
      }
      to[(at + i) * 4 + word] = value
    }
  }
}

/** The first `extra` bytes of a number must be nothing but its sign. */
function checkExtra(
  bytes: Uint8Array,
  start: number,
  extra: number,
  sign: number,
  length: number,
): void {
  if (extra === 0) return
  let isSign = bytes[start + extra]! >> 7 === (sign & 1)
  for (let k = start; k < start + extra; k++) isSign &&= bytes[k] === (sign & 255)
  if (!isSign) throw outOfRange(`a decimal of ${length} bytes`, REMEDY)
}

const TWO_32 = 4294967296
const JULIAN_EPOCH_DAY = 2440588
const MICROS_PER_DAY = 86_400_000_000

/** INT96: nanoseconds of the day and Julian day, to microseconds since the epoch. */
export const int96Micros: ViewConversion = ({ bytes, starts }, count, target, at) => {
  const to = target.words
  const values = target.values as BigInt64Array
  for (let i = 0; i < count; i++) {
    const start = starts[i]!
    const nanos = signedWord(bytes, start + 4) * TWO_32 + (signedWord(bytes, start) >>> 0)
    const days = signedWord(bytes, start + 8) - JULIAN_EPOCH_DAY
    const micros = days * MICROS_PER_DAY + Math.floor(nanos / 1000)
    if (Number.isSafeInteger(micros)) {
      const high = Math.floor(micros / TWO_32)
      to[(at + i) * 2] = micros - high * TWO_32
      to[(at + i) * 2 + 1] = high
    } else {
      const exact = BigInt(days) * BigInt(MICROS_PER_DAY) + BigInt(Math.floor(nanos / 1000))
      values[at + i] = BigInt.asIntN(64, exact)
    }
  }
}

const signedWord = (bytes: Uint8Array, at: number): number =>
  bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)

/** Half precision floats to single precision. */
export const halfFloats: ViewConversion = ({ bytes, starts }, count, target, at) => {
  const to = target.values as Float32Array
  for (let i = 0; i < count; i++) {
    const bits = bytes[starts[i]!]! | (bytes[starts[i]! + 1]! << 8)
    const exponent = (bits >> 10) & 31
    const fraction = bits & 1023
    const size =
      exponent === 31
        ? fraction === 0
          ? Number.POSITIVE_INFINITY
          : Number.NaN
        : exponent === 0
          ? fraction * 2 ** -24
          : (1 + fraction / 1024) * 2 ** (exponent - 15)
    to[at + i] = bits >= 0x8000 ? -size : size
  }
}
