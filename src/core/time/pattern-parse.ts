import { dayOfDate, daysInMonth, isLeapYear, isoDayOfWeek } from './calendar.ts'
import { type NamedField, namesOf } from './names.ts'
import { compilePattern, type FractionNode, type NumberNode, type PatternNode } from './pattern.ts'
import { readDigits, readText, readZone, TextCursor } from './pattern-read.ts'
import { MILLIS_PER_DAY } from './units.ts'

/**
 * Compiles a `java.time` pattern to the function that reads local timestamps with it: microseconds,
 * digits behind them cut off. Parts that the pattern lacks are those of 1970-01-01 00:00:00; a day that
 * its month lacks (February 31) becomes the month's last; a zone in the text is read and not applied.
 *
 * @returns undefined from the function where the text does not fit
 * @throws TIME_INVALID_PATTERN
 */
export function timestampParser(pattern: string): (text: string) => bigint | undefined {
  return parserOf(compilePattern(pattern))
}

/** As `timestampParser`, of nodes. */
export function parserOf(nodes: readonly PatternNode[]): (text: string) => bigint | undefined {
  return (text) => {
    const cursor = new TextCursor(text)
    if (!readNodes(nodes, cursor) || cursor.at !== text.length) return undefined
    return resolve(cursor.fields)
  }
}

function readNodes(nodes: readonly PatternNode[], cursor: TextCursor): boolean {
  for (const node of nodes) {
    if (!readNode(node, cursor)) return false
  }
  return true
}

function readNode(node: PatternNode, cursor: TextCursor): boolean {
  switch (node.kind) {
    case 'literal':
      if (!cursor.text.startsWith(node.text, cursor.at)) return false
      cursor.at += node.text.length
      return true
    case 'number':
      return readNumber(node, cursor)
    case 'fraction':
      return readFraction(node, cursor)
    case 'name': {
      const index = readText(cursor, namesOf(node.field, node.style))
      return (
        index >= 0 &&
        cursor.set(
          NAME_KEYS[node.field],
          index + (node.field === 'era' || node.field === 'amPm' ? 0 : 1),
        )
      )
    }
    case 'dayPeriod':
      return (
        readText(cursor, ['in the morning', 'in the afternoon', 'in the evening', 'at night']) >= 0
      )
    case 'zone':
      return readZone(cursor)
    case 'pad':
      return readPadded(node.node, node.width, cursor)
    case 'optional': {
      const saved = cursor.save()
      if (!readNodes(node.nodes, cursor)) cursor.restore(saved)
      return true
    }
  }
}

const NAME_KEYS: Readonly<Record<NamedField, string>> = {
  era: 'era',
  month: 'monthOfYear',
  dayOfWeek: 'isoDayOfWeek',
  quarter: 'quarterOfYear',
  amPm: 'amPm',
}

function readPadded(node: PatternNode, width: number, cursor: TextCursor): boolean {
  const end = cursor.at + width
  if (end > cursor.text.length) return false
  const inner = new TextCursor(cursor.text.slice(0, end))
  inner.at = cursor.at
  while (inner.at < end && inner.text[inner.at] === ' ') inner.at++
  if (!readNode(node, inner) || inner.at !== end) return false
  cursor.at = end
  for (const [key, value] of inner.fields) if (!cursor.set(key, value)) return false
  return true
}

function readNumber(node: NumberNode, cursor: TextCursor): boolean {
  const first = cursor.text[cursor.at]
  const isFixed =
    node.subsequentWidth === -1 ||
    (node.subsequentWidth > 0 && node.minWidth === node.maxWidth && node.sign === 'notNegative')
  const isNegative = first === '-'
  const isPositive = first === '+'
  if (isPositive && (node.sign !== 'exceedsPad' || isFixed)) return false
  if (isNegative && (node.sign === 'notNegative' || isFixed)) return false
  const start = cursor.at + (isNegative || isPositive ? 1 : 0)
  const end = readDigits(cursor.text, start, node.minWidth, node.maxWidth, node.subsequentWidth)
  if (end < 0) return false
  const width = end - start
  if (node.sign === 'exceedsPad' && !isNegative && isPositive !== width > node.minWidth)
    return false
  const size = Number(cursor.text.slice(start, end))
  if (width > 15 || (isNegative && size === 0)) return false
  cursor.at = end
  const value = node.isReduced && width === 2 ? 2000 + size : isNegative ? -size : size
  return cursor.set(node.field, value)
}

function readFraction(node: FractionNode, cursor: TextCursor): boolean {
  let start = cursor.at
  if (node.hasPoint) {
    if (cursor.text[start] !== '.') return node.minWidth === 0
    start++
  }
  const end = readDigits(cursor.text, start, node.minWidth, node.maxWidth, node.subsequentWidth)
  if (end < 0) {
    if (node.minWidth > 0) return false
    cursor.at = start
    return true
  }
  cursor.at = end
  return cursor.set('nanoOfSecond', Number(cursor.text.slice(start, end).padEnd(9, '0')))
}

type Fields = ReadonlyMap<string, number>

/** Makes a timestamp of fields: with the smart rules of `java.time`, and 1970-01-01 00:00:00 for what lacks. */
function resolve(fields: Fields): bigint | undefined {
  const date = resolveDate(fields)
  const time = resolveTime(fields)
  if (date === undefined || time === undefined) return undefined
  const millis = (date.day + (date.isWhole ? time.extraDays : 0)) * MILLIS_PER_DAY + time.millis
  return BigInt(millis) * 1000n + BigInt(Math.trunc((time.nanos % 1_000_000) / 1000))
}

interface ResolvedDate {
  readonly day: number
  /** The text names year, month and day, or year and day of the year. */
  readonly isWhole: boolean
}

function resolveDate(fields: Fields): ResolvedDate | undefined {
  const year = resolveYear(fields)
  const month = fields.get('monthOfYear')
  const day = fields.get('dayOfMonth')
  const dayOfYear = fields.get('dayOfYear')
  const julian = fields.get('modifiedJulianDay')
  if (
    year === null ||
    !isWithin(month, 1, 12) ||
    !isWithin(day, 1, 31) ||
    !isWithin(dayOfYear, 1, 366)
  )
    return undefined
  if (julian !== undefined) return { day: julian - 40_587, isWhole: true }
  if (year !== undefined && month !== undefined && day !== undefined) {
    const epochDay = dayOfDate(year, month, Math.min(day, daysInMonth(year, month)))
    return agrees(fields, epochDay, year) ? { day: epochDay, isWhole: true } : undefined
  }
  if (year !== undefined && dayOfYear !== undefined) {
    if (dayOfYear === 366 && !isLeapYear(year)) return undefined
    const epochDay = dayOfDate(year, 1, 1) + dayOfYear - 1
    return agrees(fields, epochDay, year) ? { day: epochDay, isWhole: true } : undefined
  }
  const [y, m, d] = [year ?? 1970, month ?? 1, day ?? 1]
  return d > daysInMonth(y, m) ? undefined : { day: dayOfDate(y, m, d), isWhole: false }
}

/** The year, undefined where the text has none, null where it is out of range. */
function resolveYear(fields: Fields): number | undefined | null {
  const year = fields.get('year')
  const yearOfEra = fields.get('yearOfEra')
  if (yearOfEra !== undefined && yearOfEra < 1) return null
  const ofEra = yearOfEra !== undefined && fields.get('era') === 0 ? 1 - yearOfEra : yearOfEra
  if (year !== undefined && ofEra !== undefined && year !== ofEra) return null
  const found = year ?? ofEra
  return found !== undefined && (found > 200_000 || found < -200_000) ? null : found
}

const isWithin = (value: number | undefined, low: number, high: number): boolean =>
  value === undefined || (value >= low && value <= high)

function agrees(fields: Fields, epochDay: number, year: number): boolean {
  const dayOfWeek = fields.get('isoDayOfWeek')
  const dayOfYear = fields.get('dayOfYear')
  return (
    (dayOfWeek === undefined || dayOfWeek === isoDayOfWeek(epochDay)) &&
    (dayOfYear === undefined || dayOfYear === epochDay - dayOfDate(year, 1, 1) + 1)
  )
}

interface ResolvedTime {
  /** Whole milliseconds of the day. */
  readonly millis: number
  /** Nanoseconds of the second. */
  readonly nanos: number
  /** 1 for 24:00, which is midnight of the next day. */
  readonly extraDays: number
}

function resolveTime(fields: Fields): ResolvedTime | undefined {
  const hour = resolveHour(fields)
  if (hour === null) return undefined
  const nanoOfDay = fields.get('nanoOfDay')
  const milliOfDay = fields.get('milliOfDay')
  if (nanoOfDay !== undefined || milliOfDay !== undefined) {
    const millis = milliOfDay ?? Math.trunc((nanoOfDay as number) / 1e6)
    if (!isWithin(millis, 0, MILLIS_PER_DAY - 1)) return undefined
    return {
      millis,
      nanos: nanoOfDay === undefined ? (millis % 1000) * 1e6 : nanoOfDay % 1e9,
      extraDays: 0,
    }
  }
  const minute = fields.get('minuteOfHour') ?? 0
  const second = fields.get('secondOfMinute') ?? 0
  const nanos = fields.get('nanoOfSecond') ?? 0
  if (!isWithin(minute, 0, 59) || !isWithin(second, 0, 59) || !isWithin(nanos, 0, 999_999_999))
    return undefined
  if (hour === 24)
    return minute === 0 && second === 0 && nanos === 0
      ? { millis: 0, nanos: 0, extraDays: 1 }
      : undefined
  return {
    millis: (((hour ?? 0) * 60 + minute) * 60 + second) * 1000 + Math.trunc(nanos / 1e6),
    nanos,
    extraDays: 0,
  }
}

/** The hour 0 … 24; undefined where the text has none (12 hours without AM or PM count as none), null out of range. */
function resolveHour(fields: Fields): number | undefined | null {
  let hour = fields.get('hourOfDay')
  const clockHour = fields.get('clockHourOfDay')
  let half = fields.get('hourOfAmPm')
  const clockHalf = fields.get('clockHourOfAmPm')
  if (
    !isWithin(hour, 0, 24) ||
    !isWithin(clockHour, 1, 24) ||
    !isWithin(half, 0, 11) ||
    !isWithin(clockHalf, 1, 12)
  )
    return null
  if (clockHour !== undefined) hour = clockHour % 24
  if (clockHalf !== undefined) half = clockHalf % 12
  const amPm = fields.get('amPm')
  if (half !== undefined && amPm !== undefined) {
    const combined = amPm * 12 + half
    return hour !== undefined && hour !== combined ? null : combined
  }
  return hour
}
