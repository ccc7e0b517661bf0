import { dayOfDate, isValidDate } from '../../core/time/calendar.ts'

// The texts of DATE, TIME and TIMESTAMP literals: stricter than casts, as SQL wants them.

/** Reads `2020-01-31`; month and day may have one digit. Days since the epoch. */
export function parseStrictDate(text: string): number | undefined {
  const match = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(text.trim())
  if (match === null) return undefined
  const [year, month, day] = [Number(match[1]), Number(match[2]), Number(match[3])]
  return isValidDate(year, month, day) ? dayOfDate(year, month, day) : undefined
}

/** Reads `12:34:56[.789]`. Milliseconds of the day. */
export function parseStrictTime(text: string): number | undefined {
  const match = /^(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d*))?$/.exec(text.trim())
  if (match === null) return undefined
  const [hour, minute, second] = [Number(match[1]), Number(match[2]), Number(match[3])]
  if (hour > 23 || minute > 59 || second > 59) return undefined
  return (
    ((hour * 60 + minute) * 60 + second) * 1000 +
    Number((match[4] ?? '').slice(0, 3).padEnd(3, '0'))
  )
}

/**
 * Reads `2020-01-31 12:34:56[.789012]`, or the date alone for midnight: microseconds, and the number
 * of digits written in the fraction.
 */
export function parseStrictTimestamp(
  text: string,
): { readonly micros: bigint; readonly precision: number } | undefined {
  const match = /^(\S+)(?: ([\d:]+)(?:\.(\d*))?)?$/.exec(text.trim())
  if (match === null) return undefined
  const days = parseStrictDate(match[1]!)
  const millis = match[2] === undefined ? 0 : parseStrictTime(match[2])
  if (days === undefined || millis === undefined) return undefined
  const fraction = match[3] ?? ''
  const micros =
    BigInt(days) * 86_400_000_000n +
    BigInt(millis) * 1000n +
    BigInt(fraction.slice(0, 6).padEnd(6, '0'))
  return { micros, precision: fraction.length }
}
