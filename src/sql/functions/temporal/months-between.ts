import { monthsBetween } from '../../../core/time/calendar.ts'
import { BIG_MICROS_PER_DAY, floorDivideBig } from '../../../core/time/units.ts'

/**
 * Whole months between two timestamps, towards zero. A month is whole when the day is reached (or the
 * month's last day, where it lacks the day) and on that day the time of day too.
 */
export function monthsBetweenMicros(from: bigint, to: bigint): number {
  if (to < from) return 0 - monthsBetweenMicros(to, from)
  const fromDay = floorDivideBig(from, BIG_MICROS_PER_DAY)
  const toDay = floorDivideBig(to, BIG_MICROS_PER_DAY)
  const fromTime = from - fromDay * BIG_MICROS_PER_DAY
  const toTime = to - toDay * BIG_MICROS_PER_DAY
  // A time of day that is not reached leaves the last day out.
  return monthsBetween(Number(fromDay), Number(toTime < fromTime ? toDay - 1n : toDay))
}
