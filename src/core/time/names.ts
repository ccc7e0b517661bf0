/** English names of months, days and eras, in the lengths that patterns ask for. */
export const MONTH_NAMES = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const
/** From Monday. */
export const DAY_NAMES = [
  'Monday',
  'Tuesday',
  'Wednesday',
  'Thursday',
  'Friday',
  'Saturday',
  'Sunday',
] as const
const QUARTER_NAMES = ['1st quarter', '2nd quarter', '3rd quarter', '4th quarter']

/** Length of a name in a text. */
export type NameStyle = 'short' | 'full' | 'narrow'

/** Fields that patterns show by name. */
export type NamedField = 'era' | 'month' | 'dayOfWeek' | 'quarter' | 'amPm'

const short = (names: readonly string[]): string[] => names.map((name) => name.slice(0, 3))
const narrow = (names: readonly string[]): string[] => names.map((name) => name.slice(0, 1))

/** Names of a field's values in order: era before Christ first, months from January, days from Monday. */
export function namesOf(field: NamedField, style: NameStyle): readonly string[] {
  return NAMES[field][style]
}

const NAMES: Readonly<Record<NamedField, Readonly<Record<NameStyle, readonly string[]>>>> = {
  era: { short: ['BC', 'AD'], full: ['Before Christ', 'Anno Domini'], narrow: ['B', 'A'] },
  month: { short: short(MONTH_NAMES), full: MONTH_NAMES, narrow: narrow(MONTH_NAMES) },
  dayOfWeek: { short: short(DAY_NAMES), full: DAY_NAMES, narrow: narrow(DAY_NAMES) },
  quarter: { short: ['Q1', 'Q2', 'Q3', 'Q4'], full: QUARTER_NAMES, narrow: ['1', '2', '3', '4'] },
  amPm: { short: ['AM', 'PM'], full: ['AM', 'PM'], narrow: ['a', 'p'] },
}

/** Part of the day as English says it, of an hour 0 … 23 (pattern letter B). */
export function dayPeriodName(hour: number): string {
  if (hour >= 6 && hour < 12) return 'in the morning'
  if (hour >= 12 && hour < 18) return 'in the afternoon'
  return hour >= 18 && hour < 21 ? 'in the evening' : 'at night'
}
