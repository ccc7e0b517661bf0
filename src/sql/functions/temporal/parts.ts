import {
  dayOfMonthOfDay,
  dayOfYearOfDay,
  isoDayOfWeek,
  isoWeekOfYear,
  isoWeekYear,
  monthOfDay,
  quarterOfDay,
  yearOfDay,
} from '../../../core/time/calendar.ts'

/** Parts of a day of the calendar, by unit. Weeks are ISO weeks; DOW counts from Sunday = 1, ISODOW from Monday = 1. */
export const DAY_PARTS: Readonly<Record<string, (epochDay: number) => number>> = {
  MILLENNIUM: (day) => ordinalOfYears(yearOfDay(day), 1000),
  CENTURY: (day) => ordinalOfYears(yearOfDay(day), 100),
  DECADE: (day) => Math.trunc(yearOfDay(day) / 10),
  YEAR: yearOfDay,
  ISOYEAR: isoWeekYear,
  QUARTER: quarterOfDay,
  MONTH: monthOfDay,
  WEEK: isoWeekOfYear,
  DAY: dayOfMonthOfDay,
  DOY: dayOfYearOfDay,
  DOW: (day) => (isoDayOfWeek(day) % 7) + 1,
  ISODOW: isoDayOfWeek,
}

/** Centuries and millennia count from year 1: 2000 is in the 20th century, 2001 in the 21st. */
function ordinalOfYears(year: number, length: number): number {
  return year > 0
    ? Math.trunc((year + length - 1) / length)
    : Math.trunc((year - length + 1) / length)
}

/** Where a part of the time of day lies: `(millisOfDay / divisor) % modulus`. */
export interface ClockPart {
  readonly divisor: number
  readonly modulus: number
}

/** Parts of the time of day, in milliseconds. MILLISECOND is that of the second, without its seconds. */
export const CLOCK_PARTS: Readonly<Record<string, ClockPart>> = {
  HOUR: { divisor: 3_600_000, modulus: 24 },
  MINUTE: { divisor: 60_000, modulus: 60 },
  SECOND: { divisor: 1_000, modulus: 60 },
  MILLISECOND: { divisor: 1, modulus: 1_000 },
}

/** One part of a time of day. */
export const clockPart = (millisOfDay: number, part: ClockPart): number =>
  Math.trunc(millisOfDay / part.divisor) % part.modulus
