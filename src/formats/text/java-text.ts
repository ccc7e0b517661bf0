import { dayOfDate, daysInMonth } from '../../core/time/calendar.ts'

/** Readers of texts as Java reads them, for fields that the fast path leaves. They return undefined for what Java refuses. */

/** Removes what Java's `trim` does: everything up to U+0020 at both ends. */
export function javaTrim(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && text.charCodeAt(start) <= 32) start++
  while (end > start && text.charCodeAt(end - 1) <= 32) end--
  return start === 0 && end === text.length ? text : text.slice(start, end)
}

const INTEGER = /^[+-]?[0-9]+$/

/** Reads a whole number as `Long.parseLong` does, of any size. */
export const parseJavaInteger = (text: string): bigint | undefined =>
  INTEGER.test(text) ? BigInt(text.charCodeAt(0) === 43 ? text.slice(1) : text) : undefined

const DECIMAL_DOUBLE = /^([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?)[fFdD]?$/
const HEX_DOUBLE = /^([+-]?)0[xX]([0-9a-fA-F]*)\.?([0-9a-fA-F]*)[pP]([+-]?\d+)[fFdD]?$/

/** Reads a number as `Double.parseDouble` does: `1.5`, `.5`, `1e3f`, `NaN`, `-Infinity`, `0x1p3`, spaces around it. */
export function parseJavaDouble(text: string): number | undefined {
  const trimmed = javaTrim(text)
  const decimal = DECIMAL_DOUBLE.exec(trimmed)
  if (decimal !== null) return Number(decimal[1])
  switch (trimmed) {
    case 'NaN':
    case '+NaN':
    case '-NaN':
      return Number.NaN
    case 'Infinity':
    case '+Infinity':
      return Number.POSITIVE_INFINITY
    case '-Infinity':
      return Number.NEGATIVE_INFINITY
  }
  const hex = HEX_DOUBLE.exec(trimmed)
  if (hex === null) return undefined
  const digits = hex[2]! + hex[3]!
  if (digits === '') return undefined
  const value = Number(`0x${digits}`) * 2 ** (Number(hex[4]) - 4 * hex[3]!.length)
  return hex[1] === '-' ? -value : value
}

const ISO_DATE = /^([+-]?)(\d{4,9})-(\d\d)-(\d\d)$/

/** Reads `2020-01-31` strictly; years above 9999 need a `+`. Days since the epoch. */
export function parseIsoDate(text: string): number | undefined {
  return isoDate(text, false)
}

function isoDate(text: string, clampDay: boolean): number | undefined {
  const match = ISO_DATE.exec(text)
  if (match === null) return undefined
  const [, sign, yearText, monthText, dayText] = match as unknown as readonly string[]
  // Java wants the sign exactly when the year has more than four digits, below zero aside.
  if (sign !== '-' && (sign === '+') !== yearText!.length > 4) return undefined
  const year = sign === '-' ? -Number(yearText) : Number(yearText)
  const month = Number(monthText)
  const day = Number(dayText)
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  const last = daysInMonth(year, month)
  if (day > last && !clampDay) return undefined
  return dayOfDate(year, month, Math.min(day, last))
}

const SQL_DATE = /^(\d{4})-(\d{1,2})-(\d{1,2})$/

/** Reads a date as `java.sql.Date.valueOf` does: one or two digits; days up to 31 run on into the next month. */
export function parseSqlDate(text: string): number | undefined {
  const match = SQL_DATE.exec(text)
  if (match === null) return undefined
  const month = Number(match[2])
  const day = Number(match[3])
  if (month < 1 || month > 12 || day < 1 || day > 31) return undefined
  return dayOfDate(Number(match[1]), month, day)
}

const CLOCK = /^(\d\d):(\d\d)(?::(\d\d)(?:\.(\d{0,9}))?)?$/

export interface ClockRules {
  /** `12:34` is a time. */
  readonly allowsNoSeconds: boolean
  /** `24:00:00` is midnight at the end of the day. */
  readonly allowsHour24: boolean
}

/** Reads a time of day; microseconds since midnight, a whole day for 24:00. */
export function parseClock(text: string, rules: ClockRules): number | undefined {
  const match = CLOCK.exec(text)
  if (match === null || (match[3] === undefined && !rules.allowsNoSeconds)) return undefined
  const hour = Number(match[1])
  const minute = Number(match[2])
  const second = Number(match[3] ?? 0)
  const micros = Number((match[4] ?? '').slice(0, 6).padEnd(6, '0'))
  if (minute > 59 || second > 59) return undefined
  const isEndOfDay = hour === 24 && minute === 0 && second === 0 && Number(match[4] ?? 0) === 0
  if (hour > 23 && !(rules.allowsHour24 && isEndOfDay)) return undefined
  return ((hour * 60 + minute) * 60 + second) * 1e6 + micros
}

export interface TimestampRules extends ClockRules {
  readonly separator: ' ' | 'T'
  /** Days 29 … 31 of shorter months become their last day. */
  readonly clampsDay: boolean
  /** The text ends with `Z`. */
  readonly hasZone: boolean
}

/** Reads a timestamp; microseconds since the epoch, fractions beyond them cut off. */
export function parseTimestampText(text: string, rules: TimestampRules): bigint | undefined {
  const body = rules.hasZone ? (text.endsWith('Z') ? text.slice(0, -1) : '') : text
  const separatorAt = body.indexOf(rules.separator)
  if (separatorAt < 0) return undefined
  const day = isoDate(body.slice(0, separatorAt), rules.clampsDay)
  const clock = parseClock(body.slice(separatorAt + 1), rules)
  if (day === undefined || clock === undefined) return undefined
  const micros = BigInt(day) * 86_400_000_000n + BigInt(clock)
  return BigInt.asIntN(64, micros) === micros ? micros : undefined
}
