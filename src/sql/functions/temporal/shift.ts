import { addMonths } from '../../../core/time/calendar.ts'
import {
  BIG_MICROS_PER_DAY,
  floorDivideBig,
  floorModulo,
  MILLIS_PER_DAY,
} from '../../../core/time/units.ts'

/** Adds microseconds to a timestamp; beyond int64 it wraps, as integers do. */
export const addMicros = (micros: bigint, shift: bigint): bigint =>
  BigInt.asIntN(64, micros + shift)

/** Adds calendar months to a timestamp; the time of day stays. */
export function addMonthsToMicros(micros: bigint, months: number): bigint {
  const day = floorDivideBig(micros, BIG_MICROS_PER_DAY)
  const time = micros - day * BIG_MICROS_PER_DAY
  return BigInt.asIntN(64, BigInt(addMonths(Number(day), months)) * BIG_MICROS_PER_DAY + time)
}

/** Adds microseconds to a time of day, around midnight where needed; less than a millisecond is cut off. */
export const addToTime = (millisOfDay: number, shiftMicros: bigint): number =>
  floorModulo(millisOfDay + Number((shiftMicros / 1000n) % BigInt(MILLIS_PER_DAY)), MILLIS_PER_DAY)
