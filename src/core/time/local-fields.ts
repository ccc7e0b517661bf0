import {
  dayOfPacked,
  dayOfYearOfDay,
  isoDayOfWeek,
  monthOfPacked,
  packedDate,
  yearOfPacked,
} from './calendar.ts'
import {
  floorDivide,
  MILLIS_PER_DAY,
  MILLIS_PER_HOUR,
  MILLIS_PER_MINUTE,
  MILLIS_PER_SECOND,
  microsOfMilli,
  millisOfMicros,
} from './units.ts'

/** A local date and time taken apart, as the letters of a pattern read it. */
export interface LocalFields {
  readonly epochDay: number
  readonly year: number
  /** 1 … 12. */
  readonly month: number
  /** 1 … 31. */
  readonly day: number
  readonly millisOfDay: number
  /** Microseconds within the second. */
  readonly microsOfSecond: number
}

/** Takes a local timestamp (microseconds) apart. */
export function localFields(micros: bigint): LocalFields {
  return localFieldsOfMillis(millisOfMicros(micros), microsOfMilli(micros))
}

/** As `localFields`, of local milliseconds and the microseconds within the last one. */
export function localFieldsOfMillis(millis: number, microsWithin = 0): LocalFields {
  const epochDay = floorDivide(millis, MILLIS_PER_DAY)
  const millisOfDay = millis - epochDay * MILLIS_PER_DAY
  const packed = packedDate(epochDay)
  return {
    epochDay,
    year: yearOfPacked(packed),
    month: monthOfPacked(packed),
    day: dayOfPacked(packed),
    millisOfDay,
    microsOfSecond: (millisOfDay % MILLIS_PER_SECOND) * 1000 + microsWithin,
  }
}

/** A number that a pattern letter can name. Weeks are the United States': from Sunday, week 1 holds January 1. */
export type NumberField =
  | 'year'
  | 'yearOfEra'
  | 'monthOfYear'
  | 'quarterOfYear'
  | 'dayOfMonth'
  | 'dayOfYear'
  | 'isoDayOfWeek'
  | 'localDayOfWeek'
  | 'weekBasedYear'
  | 'weekOfYear'
  | 'weekOfMonth'
  | 'alignedDayOfWeekInMonth'
  | 'dayOfWeekInMonth'
  | 'modifiedJulianDay'
  | 'hourOfDay'
  | 'clockHourOfDay'
  | 'hourOfAmPm'
  | 'clockHourOfAmPm'
  | 'minuteOfHour'
  | 'secondOfMinute'
  | 'milliOfSecond'
  | 'milliOfDay'
  | 'nanoOfSecond'
  | 'nanoOfDay'

/** Returns one field of a local time. */
export function readField(local: LocalFields, field: NumberField): number {
  switch (field) {
    case 'year':
      return local.year
    case 'yearOfEra':
      return local.year > 0 ? local.year : 1 - local.year
    case 'monthOfYear':
      return local.month
    case 'quarterOfYear':
      return Math.trunc((local.month + 2) / 3)
    case 'dayOfMonth':
      return local.day
    case 'dayOfYear':
      return dayOfYearOfDay(local.epochDay)
    case 'isoDayOfWeek':
      return isoDayOfWeek(local.epochDay)
    case 'localDayOfWeek':
      return sundayIndex(local.epochDay) + 1
    case 'weekBasedYear':
      return yearOfPacked(packedDate(local.epochDay - sundayIndex(local.epochDay) + 6))
    case 'weekOfYear':
      return weekOfYear(local.epochDay)
    case 'weekOfMonth':
      return weekFrom(local.epochDay - local.day + 1, local.epochDay)
    case 'alignedDayOfWeekInMonth':
      return ((local.day - 1) % 7) + 1
    case 'dayOfWeekInMonth':
      return Math.trunc((local.day - 1) / 7) + 1
    case 'modifiedJulianDay':
      return local.epochDay + 40_587
    case 'hourOfDay':
      return hourOf(local)
    case 'clockHourOfDay':
      return hourOf(local) || 24
    case 'hourOfAmPm':
      return hourOf(local) % 12
    case 'clockHourOfAmPm':
      return hourOf(local) % 12 || 12
    case 'minuteOfHour':
      return Math.trunc(local.millisOfDay / MILLIS_PER_MINUTE) % 60
    case 'secondOfMinute':
      return Math.trunc(local.millisOfDay / MILLIS_PER_SECOND) % 60
    case 'milliOfSecond':
      return local.millisOfDay % MILLIS_PER_SECOND
    case 'milliOfDay':
      return local.millisOfDay
    case 'nanoOfSecond':
      return local.microsOfSecond * 1000
    // Below 8.64e13, so exact.
    case 'nanoOfDay':
      return Math.trunc(local.millisOfDay / MILLIS_PER_SECOND) * 1e9 + local.microsOfSecond * 1000
  }
}

/** Hour of the day, 0 … 23. */
export const hourOf = (local: LocalFields): number =>
  Math.trunc(local.millisOfDay / MILLIS_PER_HOUR)

/** Days since Sunday, 0 … 6. */
export const sundayIndex = (epochDay: number): number => isoDayOfWeek(epochDay) % 7

/** Weeks begun since the week that holds `first`, counted from 1. */
const weekFrom = (first: number, epochDay: number): number =>
  Math.trunc((epochDay - first + sundayIndex(first)) / 7) + 1

function weekOfYear(epochDay: number): number {
  // The week's Saturday is in the year that the week counts for.
  const saturday = epochDay - sundayIndex(epochDay) + 6
  return Math.trunc((dayOfYearOfDay(saturday) + 6) / 7)
}
