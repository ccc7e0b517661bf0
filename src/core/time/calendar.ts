import { floorDivide, floorModulo } from './units.ts'

/**
 * The proleptic Gregorian calendar over days since 1970-01-01. Nothing here allocates, so kernels
 * may call it per row. The method counts years from March, so that the leap day is a year's last.
 */

const DAYS_PER_ERA = 146_097
const YEARS_PER_ERA = 400
/** Days from 0000-03-01 to 1970-01-01. */
const EPOCH_SHIFT = 719_468

/** Smallest and largest year that texts may hold. */
export const MIN_YEAR = -9999
export const MAX_YEAR = 9999

export const isLeapYear = (year: number): boolean =>
  year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)

/** Days of a month 1 … 12: 28 … 31. */
export function daysInMonth(year: number, month: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31
}

/** True when the three numbers name a day. */
export const isValidDate = (year: number, month: number, day: number): boolean =>
  month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month)

/** Days since the epoch of a date; `day` may lie outside its month and is then counted on. */
export function dayOfDate(year: number, month: number, day: number): number {
  const marchYear = month <= 2 ? year - 1 : year
  const era = floorDivide(marchYear, YEARS_PER_ERA)
  const yearOfEra = marchYear - era * YEARS_PER_ERA
  const monthFromMarch = month > 2 ? month - 3 : month + 9
  const dayOfYear = Math.trunc((153 * monthFromMarch + 2) / 5) + day - 1
  const dayOfEra =
    yearOfEra * 365 + Math.trunc(yearOfEra / 4) - Math.trunc(yearOfEra / 100) + dayOfYear
  return era * DAYS_PER_ERA + dayOfEra - EPOCH_SHIFT
}

/**
 * Year, month and day of a day in one integer: `year << 9 | month << 5 | day`. Read it with
 * `yearOfPacked`, `monthOfPacked`, `dayOfPacked`; packed dates order as their days do.
 */
export function packedDate(epochDay: number): number {
  const shifted = epochDay + EPOCH_SHIFT
  const era = floorDivide(shifted, DAYS_PER_ERA)
  // From here on all is small: `| 0` keeps it in integer arithmetic.
  const dayOfEra = (shifted - era * DAYS_PER_ERA) | 0
  const leapDays = ((dayOfEra / 1460) | 0) - ((dayOfEra / 36_524) | 0) + ((dayOfEra / 146_096) | 0)
  const yearOfEra = ((dayOfEra - leapDays) / 365) | 0
  const dayOfYear = dayOfEra - (365 * yearOfEra + (yearOfEra >> 2) - ((yearOfEra / 100) | 0))
  const monthFromMarch = ((5 * dayOfYear + 2) / 153) | 0
  const day = dayOfYear - (((153 * monthFromMarch + 2) / 5) | 0) + 1
  const month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
  const year = yearOfEra + era * YEARS_PER_ERA + (month <= 2 ? 1 : 0)
  return (year << 9) | (month << 5) | day
}

export const yearOfPacked = (packed: number): number => packed >> 9
export const monthOfPacked = (packed: number): number => (packed >> 5) & 15
export const dayOfPacked = (packed: number): number => packed & 31

export const yearOfDay = (epochDay: number): number => yearOfPacked(packedDate(epochDay))
/** Month of the year, 1 … 12. */
export const monthOfDay = (epochDay: number): number => monthOfPacked(packedDate(epochDay))
/** Day of the month, 1 … 31. */
export const dayOfMonthOfDay = (epochDay: number): number => dayOfPacked(packedDate(epochDay))
/** Quarter of the year, 1 … 4. */
export const quarterOfDay = (epochDay: number): number => Math.trunc((monthOfDay(epochDay) + 2) / 3)

/** Day of the year, 1 … 366. */
export const dayOfYearOfDay = (epochDay: number): number =>
  epochDay - dayOfDate(yearOfDay(epochDay), 1, 1) + 1

/** ISO day of the week: Monday 1 … Sunday 7. */
export const isoDayOfWeek = (epochDay: number): number => floorModulo(epochDay + 3, 7) + 1

/** Year that the ISO week of this day belongs to: the year of its Thursday. */
export const isoWeekYear = (epochDay: number): number =>
  yearOfDay(epochDay + 4 - isoDayOfWeek(epochDay))

/** ISO week of the year, 1 … 53. */
export function isoWeekOfYear(epochDay: number): number {
  const thursday = epochDay + 4 - isoDayOfWeek(epochDay)
  return Math.trunc((dayOfYearOfDay(thursday) - 1) / 7) + 1
}

/** Adds calendar months; a day that the target month lacks becomes its last day. */
export function addMonths(epochDay: number, months: number): number {
  const packed = packedDate(epochDay)
  const monthIndex = yearOfPacked(packed) * 12 + monthOfPacked(packed) - 1 + months
  const year = floorDivide(monthIndex, 12)
  const month = monthIndex - year * 12 + 1
  return dayOfDate(year, month, Math.min(dayOfPacked(packed), daysInMonth(year, month)))
}

/**
 * Whole months from `start` to `end`, towards zero. A month is whole when adding it to `start`
 * does not pass `end`, so the last day of a short month completes one.
 */
export function monthsBetween(start: number, end: number): number {
  if (end < start) return 0 - monthsBetween(end, start)
  const from = packedDate(start)
  const to = packedDate(end)
  const months =
    (yearOfPacked(to) - yearOfPacked(from)) * 12 + monthOfPacked(to) - monthOfPacked(from)
  return addMonths(start, months) > end ? months - 1 : months
}
