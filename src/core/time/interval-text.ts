import type { DayTimeResolution, YearMonthResolution } from '../types.ts'
import { twoDigits } from './date-text.ts'
import { BIG_MICROS_PER_DAY } from './units.ts'

/** Prints months as `+1-02`, as Flink casts year-month intervals to text. */
export function formatYearMonthInterval(months: number): string {
  const size = Math.abs(months)
  return `${months < 0 ? '-' : '+'}${Math.trunc(size / 12)}-${twoDigits(size % 12)}`
}

/**
 * Prints microseconds as `+1 02:03:04.005`, as Flink casts day-time intervals to text; the
 * fraction has three digits, and six where there are microseconds.
 */
export function formatDayTimeInterval(micros: bigint): string {
  const size = micros < 0n ? -micros : micros
  const rest = Number(size % BIG_MICROS_PER_DAY)
  const seconds = Math.trunc(rest / 1_000_000)
  const fraction = String((rest % 1_000_000) + 1_000_000).slice(1)
  const clock = `${twoDigits(Math.trunc(seconds / 3600))}:${twoDigits(Math.trunc(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`
  const digits = fraction.endsWith('000') ? fraction.slice(0, 3) : fraction
  return `${micros < 0n ? '-' : '+'}${size / BIG_MICROS_PER_DAY} ${clock}.${digits}`
}

/**
 * Reads the text of a year-month interval literal, such as `1-2` for YEAR TO MONTH.
 *
 * @returns months, or undefined where the text does not fit the resolution
 */
export function parseYearMonthInterval(
  text: string,
  resolution: YearMonthResolution,
): number | undefined {
  if (resolution === 'YEAR TO MONTH') {
    const match = /^\s*([+-]?)(\d{1,9})-(\d{1,2})\s*$/.exec(text)
    if (match === null || Number(match[3]) > 11) return undefined
    return signed(match[1], Number(match[2]) * 12 + Number(match[3]))
  }
  const match = /^\s*([+-]?)(\d{1,9})\s*$/.exec(text)
  if (match === null) return undefined
  const months = Number(match[2]) * (resolution === 'YEAR' ? 12 : 1)
  return months > 2147483647 ? undefined : signed(match[1], months)
}

const signed = (sign: string | undefined, size: number): number =>
  sign === '-' && size !== 0 ? -size : size

const FIELDS = ['DAY', 'HOUR', 'MINUTE', 'SECOND'] as const
const SEPARATORS: readonly string[] = ['', ' ', ':', ':']
const LIMITS = [Number.POSITIVE_INFINITY, 23, 59, 59]
const UNIT_MICROS = [86_400_000_000n, 3_600_000_000n, 60_000_000n, 1_000_000n]

/**
 * Reads the text of a day-time interval literal, such as `1 02:03:04.5` for DAY TO SECOND. Parts after
 * the first are within their range; a fraction has at most nine digits, of which the first
 * `fractionalPrecision` count: three in SQL, where intervals are milliseconds as in Flink.
 *
 * @returns microseconds, or undefined where the text does not fit the resolution
 */
export function parseDayTimeInterval(
  text: string,
  resolution: DayTimeResolution,
  fractionalPrecision = 3,
): bigint | undefined {
  const [from, to] = resolution.split(' TO ')
  const first = FIELDS.indexOf(from as (typeof FIELDS)[number])
  const last = to === undefined ? first : FIELDS.indexOf(to as (typeof FIELDS)[number])
  const match = patternOf(first, last).exec(text)
  if (match === null) return undefined
  let micros = 0n
  for (let field = first; field <= last; field++) {
    const digits = match[field - first + 2] as string
    if (field > first && Number(digits) > (LIMITS[field] as number)) return undefined
    micros += BigInt(digits) * (UNIT_MICROS[field] as bigint)
  }
  if (last === 3)
    micros += BigInt((match[last - first + 3] ?? '').slice(0, fractionalPrecision).padEnd(6, '0'))
  return match[1] === '-' ? -micros : micros
}

function patternOf(first: number, last: number): RegExp {
  let pattern = '^\\s*([+-]?)(\\d{1,10})'
  for (let field = first + 1; field <= last; field++) pattern += `${SEPARATORS[field]}(\\d{1,2})`
  if (last === 3) pattern += '(?:\\.(\\d{1,9}))?'
  return new RegExp(`${pattern}\\s*$`)
}
