import {
  dayOfDate,
  dayOfPacked,
  isValidDate,
  monthOfPacked,
  packedDate,
  yearOfPacked,
} from './calendar.ts'

/** Two digits. */
export const twoDigits = (value: number): string => (value < 10 ? `0${value}` : String(value))

/** A year as texts show it: at least four digits, a sign before years below zero. */
export function yearText(year: number): string {
  if (year < 0) return `-${yearText(-year)}`
  return year > 999 ? String(year) : String(year + 10_000).slice(1)
}

/** Prints days since the epoch as `2020-01-31`. */
export function formatDate(epochDay: number): string {
  const packed = packedDate(epochDay)
  return `${yearText(yearOfPacked(packed))}-${twoDigits(monthOfPacked(packed))}-${twoDigits(dayOfPacked(packed))}`
}

const DIGITS = /^[0-9]+$/

/** Reads digits with spaces around them; −1 for anything else. */
export function parseDigits(text: string): number {
  const trimmed = text.trim()
  return DIGITS.test(trimmed) && trimmed.length < 16 ? Number(trimmed) : -1
}

/**
 * Reads a date as casts do: `2020-01-31`, with fewer digits, without day or month (`2020-2`, `2020`),
 * with anything after the first space (`2020-01-31 10:00:00`). Years 0 … 9999.
 *
 * @returns days since the epoch; undefined where the text names no day
 */
export function parseDate(text: string): number | undefined {
  const space = text.indexOf(' ')
  const date = space > 0 ? text.slice(0, space) : text
  const hyphen1 = date.indexOf('-')
  if (hyphen1 < 0) return validDate(parseDigits(date), 1, 1)
  const year = parseDigits(date.slice(0, hyphen1))
  const hyphen2 = date.indexOf('-', hyphen1 + 1)
  if (hyphen2 < 0) return validDate(year, parseDigits(date.slice(hyphen1 + 1)), 1)
  const month = parseDigits(date.slice(hyphen1 + 1, hyphen2))
  return validDate(year, month, parseDigits(date.slice(hyphen2 + 1)))
}

function validDate(year: number, month: number, day: number): number | undefined {
  if (year < 0 || year > 9999 || !isValidDate(year, month, day)) return undefined
  return dayOfDate(year, month, day)
}
