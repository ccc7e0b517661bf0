import { parseDigits, twoDigits } from './date-text.ts'
import {
  floorModulo,
  MILLIS_PER_DAY,
  MILLIS_PER_HOUR,
  MILLIS_PER_MINUTE,
  MILLIS_PER_SECOND,
} from './units.ts'

/** Prints `12:34:56` of milliseconds of the day. */
export function formatHms(millisOfDay: number): string {
  const seconds = Math.trunc(millisOfDay / MILLIS_PER_SECOND)
  const minutes = Math.trunc(seconds / 60)
  return `${twoDigits(Math.trunc(minutes / 60))}:${twoDigits(minutes % 60)}:${twoDigits(seconds % 60)}`
}

/**
 * Prints milliseconds of the day with up to `precision` digits of fraction; zeros at its end are
 * left out but for the first (`12:34:56.0` at precision 3), as Flink casts TIME to text.
 */
export function formatTime(millisOfDay: number, precision: number): string {
  const time = floorModulo(millisOfDay, MILLIS_PER_DAY)
  if (precision <= 0) return formatHms(time)
  const digits = String((time % MILLIS_PER_SECOND) + 1000).slice(1, 1 + Math.min(precision, 3))
  return `${formatHms(time)}.${digits[0]}${digits.slice(1).replace(/0+$/, '')}`
}

/**
 * Reads a time as casts do: `12:34:56.789`, with fewer digits or parts (`12:34`, `12`), with an
 * offset after it that is added (`10:00:00+02:00` is 12:00). A fourth digit rounds.
 *
 * @returns milliseconds of the day; undefined where the text names no time
 */
export function parseTime(text: string): number | undefined {
  const minus = text.indexOf('-')
  const zoneAt = minus >= 0 ? minus : text.indexOf('+')
  const offset = zoneAt < 0 ? 0 : parseOffset(text.slice(zoneAt + 1), minus >= 0 ? -1 : 1)
  const clock = zoneAt < 0 ? text : text.slice(0, zoneAt)
  const time = parseClock(clock)
  if (time === undefined || offset === undefined) return undefined
  return floorModulo(time + offset, MILLIS_PER_DAY)
}

function parseOffset(text: string, sign: number): number | undefined {
  const colon = text.indexOf(':')
  const hours = parseDigits(colon < 0 ? text : text.slice(0, colon))
  const minutes = colon < 0 ? 0 : parseDigits(text.slice(colon + 1))
  if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return undefined
  return sign * (hours * MILLIS_PER_HOUR + minutes * MILLIS_PER_MINUTE)
}

function parseClock(clock: string): number | undefined {
  const colon1 = clock.indexOf(':')
  if (colon1 < 0) return timeOf(parseDigits(clock), 0, 0, 0)
  const hour = parseDigits(clock.slice(0, colon1))
  const colon2 = clock.indexOf(':', colon1 + 1)
  if (colon2 < 0) return timeOf(hour, parseDigits(clock.slice(colon1 + 1)), 0, 0)
  const minute = parseDigits(clock.slice(colon1 + 1, colon2))
  const dot = clock.indexOf('.', colon2)
  if (dot < 0) return timeOf(hour, minute, parseDigits(clock.slice(colon2 + 1)), 0)
  const millis = parseMillis(clock.slice(dot + 1).trim())
  return timeOf(hour, minute, parseDigits(clock.slice(colon2 + 1, dot)), millis)
}

function timeOf(hour: number, minute: number, second: number, millis: number): number | undefined {
  if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
    return undefined
  return hour * MILLIS_PER_HOUR + minute * MILLIS_PER_MINUTE + second * MILLIS_PER_SECOND + millis
}

/** Three digits of a fraction, rounded by the fourth; characters that are no digits count as 0. */
function parseMillis(fraction: string): number {
  let millis = 0
  let weight = 100
  for (let i = 0; i < 3 && i < fraction.length; i++) {
    const digit = fraction.charCodeAt(i) - 48
    if (digit >= 0 && digit <= 9) millis += weight * digit
    weight /= 10
  }
  const fourth = fraction.charCodeAt(3)
  return fourth >= 53 && fourth <= 57 ? millis + 1 : millis
}
