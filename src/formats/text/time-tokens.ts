import { dayOfDate, daysInMonth } from '../../core/time/calendar.ts'
import { storeSafeInteger } from './int64-halves.ts'

/**
 * Readers of dates and timestamps for the fast path of generated decoders, under the contract of
 * number-tokens.ts: position after the value, or −1 for the slow path.
 */

/** How a timestamp is written. */
export interface TimestampShape {
  /** Byte between date and time: a space, or `T`. */
  readonly separator: number
  /** Ends with `Z`: an instant (TIMESTAMP_LTZ). */
  readonly hasZone: boolean
  /** Digits kept of the second's fraction are three at most: types of precision 0 … 3. */
  readonly isMillis: boolean
}

/** Two digits at a position, or something negative or above 99. */
function pair(bytes: Uint8Array, at: number): number {
  const tens = bytes[at]! - 48
  const ones = bytes[at + 1]! - 48
  return tens < 0 || tens > 9 || ones < 0 || ones > 9 ? -10000 : tens * 10 + ones
}

/** Day of `2020-01-31`, with four digits of the year; −1e9 when it is none. */
function dayAt(bytes: Uint8Array, at: number): number {
  const year = pair(bytes, at) * 100 + pair(bytes, at + 2)
  const month = pair(bytes, at + 5)
  const day = pair(bytes, at + 8)
  if (
    year < 0 ||
    month < 1 ||
    month > 12 ||
    day < 1 ||
    bytes[at + 4] !== 45 ||
    bytes[at + 7] !== 45
  )
    return -1e9
  if (day > 28 && day > daysInMonth(year, month)) return -1e9
  return dayOfDate(year, month, day)
}

/** Reads `2020-01-31` into a DATE column. */
export function dateToken(
  bytes: Uint8Array,
  start: number,
  values: Int32Array,
  row: number,
): number {
  const day = dayAt(bytes, start)
  if (day === -1e9) return -1
  values[row] = day
  return start + 10
}

/** Reads `12:34:56` into a TIME column. */
export function timeToken(
  bytes: Uint8Array,
  start: number,
  values: Int32Array,
  row: number,
): number {
  const seconds = secondsAt(bytes, start)
  if (seconds < 0 || bytes[start + 8] === 46) return -1
  values[row] = seconds * 1000
  return start + 8
}

function secondsAt(bytes: Uint8Array, at: number): number {
  const hour = pair(bytes, at)
  const minute = pair(bytes, at + 3)
  const second = pair(bytes, at + 6)
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) return -1
  if (bytes[at + 2] !== 58 || bytes[at + 5] !== 58) return -1
  return hour * 3600 + minute * 60 + second
}

/** Reads `2020-01-31 12:34:56.123456` into a timestamp column. */
export function timestampToken(
  bytes: Uint8Array,
  start: number,
  halves: Int32Array,
  row: number,
  shape: TimestampShape,
): number {
  const day = dayAt(bytes, start)
  const seconds = secondsAt(bytes, start + 11)
  if (day === -1e9 || seconds < 0 || bytes[start + 10] !== shape.separator) return -1
  // Years beyond these do not fit 53 bits of microseconds.
  if (day > 95_000 || day < -95_000) return -1
  let at = start + 19
  let micros = 0
  if (bytes[at] === 46) {
    at++
    let weight = 100_000
    const keep = shape.isMillis ? 1000 : 1
    let digit = bytes[at]! - 48
    const first = at
    while (digit >= 0 && digit <= 9) {
      if (weight >= keep) micros += digit * weight
      weight /= 10
      digit = bytes[++at]! - 48
    }
    if (at - first > 9) return -1
  }
  if (shape.hasZone) {
    if (bytes[at] !== 90) return -1
    at++
  }
  storeSafeInteger((day * 86_400 + seconds) * 1e6 + micros, halves, row)
  return at
}
