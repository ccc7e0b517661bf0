import { MICROS_PER_MILLI } from '../../../core/time/units.ts'

/** Units whose length in a calendar varies, in months. */
const MONTHS: Readonly<Record<string, number>> = {
  MILLENNIUM: 12_000,
  CENTURY: 1_200,
  DECADE: 120,
  YEAR: 12,
  QUARTER: 3,
  MONTH: 1,
}

/** Units of fixed length, in microseconds. */
const MICROS: Readonly<Record<string, number>> = {
  WEEK: 604_800_000_000,
  DAY: 86_400_000_000,
  HOUR: 3_600_000_000,
  MINUTE: 60_000_000,
  SECOND: 1_000_000,
  MILLISECOND: MICROS_PER_MILLI,
  MICROSECOND: 1,
}

/** Months of a unit; undefined for one of fixed length. */
export const monthsOfUnit = (unit: string): number | undefined => MONTHS[unit]

/** Microseconds of a unit; undefined for months and longer, and for NANOSECOND. */
export const microsOfUnit = (unit: string): number | undefined => MICROS[unit]

/** True for units that a DATE can tell apart: DAY and longer. */
export const isDayUnit = (unit: string): boolean =>
  unit in MONTHS || unit === 'WEEK' || unit === 'DAY'

/** The unit of a call with special syntax; `''` where there is none. */
export const unitOf = (options: Readonly<Record<string, unknown>>): string =>
  typeof options.unit === 'string' ? options.unit : ''
