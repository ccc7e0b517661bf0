import {
  addMonths,
  dayOfDate,
  isoDayOfWeek,
  monthOfPacked,
  packedDate,
  yearOfPacked,
} from '../../../core/time/calendar.ts'
import { instantOfLocal, localOfInstant } from '../../../core/time/local.ts'
import {
  BIG_MICROS_PER_DAY,
  floorDivide,
  floorDivideBig,
  floorModulo,
  MILLIS_PER_DAY,
} from '../../../core/time/units.ts'
import type { TimeZone } from '../../../core/time/zone.ts'
import { microsOfUnit, monthsOfUnit } from './time-units.ts'

/** A unit of time that begins at `start`; the next one begins at `end`. */
export interface UnitRange<T> {
  readonly start: T
  readonly end: T
}

/** The unit, DAY or longer, that a day lies in. Weeks begin on Sunday, centuries and millennia in their year 1. */
export function dayRange(epochDay: number, unit: string): UnitRange<number> {
  if (unit === 'DAY') return { start: epochDay, end: epochDay + 1 }
  if (unit === 'WEEK') {
    const start = epochDay - (isoDayOfWeek(epochDay) % 7)
    return { start, end: start + 7 }
  }
  const months = monthsOfUnit(unit)
  if (months === undefined) return { start: epochDay, end: epochDay }
  const packed = packedDate(epochDay)
  const year = yearOfPacked(packed)
  const start =
    months > 12
      ? dayOfDate(firstYear(year, months / 12), 1, 1)
      : dayOfDate(year, floorDivide(monthOfPacked(packed) - 1, months) * months + 1, 1)
  return { start, end: addMonths(start, months) }
}

/** First year of the decade, century or millennium that a year lies in. */
function firstYear(year: number, length: number): number {
  const base = length === 10 ? 0 : 1
  return year - floorModulo(year - base, length)
}

/** The unit that a local timestamp lies in. */
export function timestampRange(micros: bigint, unit: string): UnitRange<bigint> {
  const length = microsOfUnit(unit)
  if (length !== undefined && unit !== 'WEEK') {
    const start = floorDivideBig(micros, BigInt(length)) * BigInt(length)
    return { start, end: start + BigInt(length) }
  }
  if (length === undefined && monthsOfUnit(unit) === undefined)
    return { start: micros, end: micros }
  const { start, end } = dayRange(Number(floorDivideBig(micros, BIG_MICROS_PER_DAY)), unit)
  return { start: BigInt(start) * BIG_MICROS_PER_DAY, end: BigInt(end) * BIG_MICROS_PER_DAY }
}

/**
 * The unit that an instant lies in, as clocks of the zone show it: a day begins at local midnight, however
 * long it is. Hours and shorter units are cut from the clock's own time, so that the hour that
 * comes twice in autumn stays two.
 */
export function instantRange(micros: bigint, unit: string, zone: TimeZone): UnitRange<bigint> {
  const local = localOfInstant(micros, zone)
  const { start, end } = timestampRange(local, unit)
  const isShort =
    (microsOfUnit(unit) ?? 0) < MILLIS_PER_DAY * 1000 && monthsOfUnit(unit) === undefined
  if (isShort) return { start: micros - (local - start), end: micros + (end - local) }
  return { start: instantOfLocal(start, zone), end: instantOfLocal(end, zone) }
}

/** The unit, HOUR or shorter, that a time of day lies in; units of a day and longer are the whole day. */
export function timeRange(millisOfDay: number, unit: string): UnitRange<number> {
  const micros = microsOfUnit(unit)
  if (micros === undefined || micros >= MILLIS_PER_DAY * 1000)
    return { start: 0, end: MILLIS_PER_DAY }
  const length = Math.max(1, micros / 1000)
  const start = millisOfDay - (millisOfDay % length)
  return { start, end: start + length }
}
