import { powerOfTen } from '../../core/decimal/unscaled.ts'
import type { TimeZone } from '../../core/time/zone.ts'
import type { Lane } from './lane.ts'

/** Writes `count` values of a physical lane to a lane of the declared type, from `at` on. */
export type FixedConversion = (source: Lane, count: number, target: Lane, at: number) => void

const TWO_32 = 4294967296

/** Numbers that JavaScript's own arrays convert: narrower integers, doubles of floats and integers. */
export const copyNumbers: FixedConversion = (source, count, target, at) => {
  const from = source.values as Int32Array
  const to = target.values as Int32Array
  for (let i = 0; i < count; i++) to[at + i] = from[i]!
}

/** Unsigned 32-bit integers to doubles. */
export const copyUnsigned: FixedConversion = (source, count, target, at) => {
  const from = source.words
  const to = target.values as Float64Array
  for (let i = 0; i < count; i++) to[at + i] = from[i]! >>> 0
}

/** INT32 to 64 bits. */
export const widenSigned: FixedConversion = (source, count, target, at) => {
  const from = source.words
  const to = target.words
  for (let i = 0; i < count; i++) {
    const value = from[i]!
    to[(at + i) * 2] = value
    to[(at + i) * 2 + 1] = value >> 31
  }
}

/** Unsigned INT32 to 64 bits. */
export const widenUnsigned: FixedConversion = (source, count, target, at) => {
  const from = source.words
  const to = target.words
  for (let i = 0; i < count; i++) {
    to[(at + i) * 2] = from[i]!
    to[(at + i) * 2 + 1] = 0
  }
}

/** 64-bit values as they are. */
export const copyWide: FixedConversion = (source, count, target, at) => {
  target.words.set(source.words.subarray(0, count * 2), at * 2)
}

/** INT64 to 128 bits. */
export const widenToDecimal: FixedConversion = (source, count, target, at) => {
  const from = source.words
  const to = target.words
  for (let i = 0; i < count; i++) {
    const high = from[i * 2 + 1]!
    const out = (at + i) * 4
    to[out] = from[i * 2]!
    to[out + 1] = high
    to[out + 2] = high >> 31
    to[out + 3] = high >> 31
  }
}

/** Unsigned INT64 to 128 bits. */
export const widenUnsignedToDecimal: FixedConversion = (source, count, target, at) => {
  const from = source.words
  const to = target.words
  for (let i = 0; i < count; i++) {
    const out = (at + i) * 4
    to[out] = from[i * 2]!
    to[out + 1] = from[i * 2 + 1]!
    to[out + 2] = 0
    to[out + 3] = 0
  }
}

/** One conversion after another, the latter ones in place. */
export function inOrder(first: FixedConversion, passes: readonly WidePass[]): FixedConversion {
  if (passes.length === 0) return first
  return (source, count, target, at) => {
    first(source, count, target, at)
    for (const pass of passes) pass(target, at, count)
  }
}

/** Changes values of a lane in place. */
export type WidePass = (lane: Lane, at: number, count: number) => void

/** Multiplies 64-bit values. */
export function multiplyBy(factor: bigint): WidePass {
  return (lane, at, count) => multiply(lane.values as BigInt64Array, at, count, factor)
}

function multiply(values: BigInt64Array, at: number, count: number, factor: bigint): void {
  for (let i = at; i < at + count; i++) values[i] = BigInt.asIntN(64, values[i]! * factor)
}

/** Divides 64-bit values by a small number, rounding down. */
export function divideBy(divisor: number): WidePass {
  return (lane, at, count) => divideDown(lane.words, at, count, divisor)
}

// Long division in two steps: every number in it is below 2^53.
function divideDown(words: Int32Array, at: number, count: number, divisor: number): void {
  for (let i = at; i < at + count; i++) {
    const high = words[i * 2 + 1]!
    const quotient = Math.floor(high / divisor)
    const rest = (high - quotient * divisor) * TWO_32 + (words[i * 2]! >>> 0)
    words[i * 2] = Math.floor(rest / divisor)
    words[i * 2 + 1] = quotient
  }
}

/** Rounds 64-bit values down to a multiple of a small number. */
export function floorTo(unit: number): readonly WidePass[] {
  return unit === 1 ? [] : [divideBy(unit), multiplyBy(BigInt(unit))]
}

/** Turns instants (microseconds) into the local time that clocks of a zone show. */
export function toLocal(zone: TimeZone): readonly WidePass[] {
  if (zone.fixedOffsetMs === 0) return []
  return [(lane, at, count) => shift(lane, at, count, (ms) => zone.offsetMsAtUtc(ms))]
}

/** Turns local times (microseconds) of a zone into instants. */
export function toInstant(zone: TimeZone): readonly WidePass[] {
  if (zone.fixedOffsetMs === 0) return []
  return [(lane, at, count) => shift(lane, at, count, (ms) => zone.utcMsOfLocal(ms) - ms)]
}

function shift(lane: Lane, at: number, count: number, shiftMs: (ms: number) => number): void {
  const { words } = lane
  const values = lane.values as BigInt64Array
  for (let i = at; i < at + count; i++) {
    const micros = words[i * 2 + 1]! * TWO_32 + (words[i * 2]! >>> 0)
    const offset = shiftMs(Math.floor(micros / 1000))
    if (offset !== 0) values[i] = BigInt.asIntN(64, values[i]! + BigInt(offset) * 1000n)
  }
}

/** TIME in micro- or nanoseconds to milliseconds. */
export function toMillis(divisor: number): FixedConversion {
  return (source, count, target, at) => {
    const from = source.words
    const to = target.words
    for (let i = 0; i < count; i++) {
      to[at + i] = Math.floor((from[i * 2 + 1]! * TWO_32 + (from[i * 2]! >>> 0)) / divisor)
    }
  }
}

/** Multiplies 128-bit values by a power of ten. */
export function scaleDecimal(digits: number): readonly WidePass[] {
  if (digits === 0) return []
  const factor = powerOfTen(digits)
  return [
    (lane, at, count) => {
      const words = lane.values as BigInt64Array
      for (let i = at; i < at + count; i++) {
        const value = ((words[i * 2 + 1]! << 64n) | BigInt.asUintN(64, words[i * 2]!)) * factor
        words[i * 2] = BigInt.asIntN(64, value)
        words[i * 2 + 1] = BigInt.asIntN(64, value >> 64n)
      }
    },
  ]
}
