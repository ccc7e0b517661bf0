import { addMonths } from '../../../core/time/calendar.ts'
import {
  BIG_MICROS_PER_DAY,
  floorDivideBig,
  floorModulo,
  MILLIS_PER_DAY,
} from '../../../core/time/units.ts'
import { dayInRange, timestampInRange } from './time-range.ts'

/** Adds microseconds to a timestamp. @throws SQL_TIME_RANGE */
export const addMicros = (micros: bigint, shift: bigint): bigint => timestampInRange(micros + shift)

/** Adds days to a date. @throws SQL_TIME_RANGE */
export const addDays = (day: number, shift: number): number => dayInRange(day + shift)

/** Adds calendar months to a date. @throws SQL_TIME_RANGE */
export const addMonthsToDay = (day: number, months: number): number =>
  dayInRange(addMonths(day, months))

/** Adds calendar months to a timestamp; the time of day stays. @throws SQL_TIME_RANGE */
export function addMonthsToMicros(micros: bigint, months: number): bigint {
  const day = floorDivideBig(micros, BIG_MICROS_PER_DAY)
  const time = micros - day * BIG_MICROS_PER_DAY
  return timestampInRange(BigInt(addMonths(Number(day), months)) * BIG_MICROS_PER_DAY + time)
}

/** Adds microseconds to a time of day, around midnight where needed; less than a millisecond is cut off. */
export const addToTime = (millisOfDay: number, shiftMicros: bigint): number =>
  floorModulo(millisOfDay + Number((shiftMicros / 1000n) % BigInt(MILLIS_PER_DAY)), MILLIS_PER_DAY)
