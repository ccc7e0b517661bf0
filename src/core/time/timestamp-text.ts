import { dayOfDate, daysInMonth } from './calendar.ts'
import { formatDate } from './date-text.ts'
import { compilePattern, type PatternNode } from './pattern.ts'
import { parserOf } from './pattern-parse.ts'
import { formatHms } from './time-text.ts'
import { floorDivide, MILLIS_PER_DAY, microsOfMilli, millisOfMicros } from './units.ts'

/**
 * Prints a local timestamp as `2020-01-31 12:34:56.120` with at least `precision` digits of fraction,
 * more where it has more, as Flink casts TIMESTAMP to text.
 */
export function formatTimestamp(localMicros: bigint, precision: number): string {
  const millis = millisOfMicros(localMicros)
  const day = floorDivide(millis, MILLIS_PER_DAY)
  const millisOfDay = millis - day * MILLIS_PER_DAY
  const micros = (millisOfDay % 1000) * 1000 + microsOfMilli(localMicros)
  let fraction = String(1_000_000 + micros).slice(1)
  let length = 6
  while (length > precision && fraction[length - 1] === '0') length--
  fraction = fraction.slice(0, length)
  const text = `${formatDate(day)} ${formatHms(millisOfDay)}`
  return length === 0 ? text : `${text}.${fraction}`
}

const USUAL = /^(\d{4})-(\d{1,2})-(\d{1,2})(?: (\d{1,2}):(\d{1,2}):(\d{1,2})(?:\.(\d{0,9}))?)?$/

/**
 * Reads a local timestamp as casts do: `2020-01-31 12:34:56.123456`, with fewer digits, or the date
 * alone. Years 1 … 9999 and above with a `+`; February 31 is its month's last day, 24:00:00 the next
 * midnight. Digits behind `precision` are cut off.
 *
 * @returns microseconds; undefined where the text names no timestamp
 */
export function parseTimestamp(text: string, precision: number): bigint | undefined {
  const match = USUAL.exec(text)
  const micros = match === null ? parseUnusual(text) : (usualMicros(match) ?? parseUnusual(text))
  if (micros === undefined || precision >= 6) return micros
  const unit = 10n ** BigInt(6 - precision)
  const rest = micros % unit
  return rest < 0n ? micros - rest - unit : micros - rest
}

function usualMicros(match: RegExpExecArray): bigint | undefined {
  const year = Number(match[1])
  const month = Number(match[2])
  const day = Number(match[3])
  const hour = Number(match[4] ?? 0)
  const minute = Number(match[5] ?? 0)
  const second = Number(match[6] ?? 0)
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > 31) return undefined
  if (hour > 23 || minute > 59 || second > 59) return undefined
  const epochDay = dayOfDate(year, month, Math.min(day, daysInMonth(year, month)))
  const seconds = epochDay * 86_400 + (hour * 60 + minute) * 60 + second
  return BigInt(seconds) * 1_000_000n + BigInt((match[7] ?? '').slice(0, 6).padEnd(6, '0'))
}

const FRACTION: PatternNode = {
  kind: 'fraction',
  minWidth: 0,
  maxWidth: 9,
  hasPoint: true,
  subsequentWidth: 0,
}

/** Flink's own leniency: each number may also lack. */
const parseUnusual = parserOf([
  ...compilePattern('yyyy-[MM][M]-[dd][d]'),
  { kind: 'optional', nodes: [...compilePattern(' [HH][H]:[mm][m]:[ss][s]'), FRACTION] },
])
