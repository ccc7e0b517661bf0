import { dayOfDate } from './calendar.ts'
import { namesOf } from './names.ts'
import { isDigit, readText, TextCursor } from './pattern-read.ts'
import { compileSimplePattern, type SimpleNode } from './simple-pattern.ts'
import { MILLIS_PER_DAY, MILLIS_PER_HOUR, MILLIS_PER_MINUTE, MILLIS_PER_SECOND } from './units.ts'
import { findTimeZone, parseZoneOffset, type TimeZone } from './zone.ts'

/** First year that two digits can mean; Java takes the year 80 years before the present one. */
const DEFAULT_CENTURY_START = 1946

/**
 * Compiles a pattern of `SimpleDateFormat` to the function that reads instants (epoch milliseconds)
 * with it, lenient as Java's: numbers beyond their range count on (February 30 is March 1), text
 * behind the pattern is ignored, parts that lack are those of 1970-01-01 00:00:00.
 *
 * @param centuryStart first year that two digits of `yy` can mean
 * @returns undefined from the function where the text does not fit
 * @throws TIME_INVALID_PATTERN
 */
export function simpleParser(
  pattern: string,
  centuryStart = DEFAULT_CENTURY_START,
): (text: string, zone: TimeZone) => number | undefined {
  const nodes = compileSimplePattern(pattern)
  return (text, zone) => {
    const cursor = new TextCursor(text)
    for (let i = 0; i < nodes.length; i++) {
      if (!readNode(nodes[i] as SimpleNode, nodes[i + 1], cursor, centuryStart)) return undefined
    }
    return instantOf(cursor.fields, cursor.zone ?? zone)
  }
}

function readNode(
  node: SimpleNode,
  next: SimpleNode | undefined,
  cursor: TextCursor,
  centuryStart: number,
): boolean {
  if (node.kind === 'literal') {
    if (!cursor.text.startsWith(node.text, cursor.at)) return false
    cursor.at += node.text.length
    return true
  }
  const begin = cursor.at
  while (cursor.text[cursor.at] === ' ' || cursor.text[cursor.at] === '\t') cursor.at++
  if (cursor.at >= cursor.text.length) return false
  switch (node.kind) {
    case 'number':
      return readNumber(node, next, { cursor, begin, centuryStart })
    case 'name':
      return readName(node.letter, cursor)
    case 'zone':
      return readOffset(node, cursor)
  }
}

interface NumberPlace {
  readonly cursor: TextCursor
  /** Where the field begins, before spaces. */
  readonly begin: number
  readonly centuryStart: number
}

function readNumber(
  node: Extract<SimpleNode, { kind: 'number' }>,
  next: SimpleNode | undefined,
  { cursor, begin, centuryStart }: NumberPlace,
): boolean {
  const { text } = cursor
  const start = cursor.at
  const isNegative = text[start] === '-'
  let end = isNegative ? start + 1 : start
  // Digits of a field right behind belong to that field: then this one has as many as it has letters.
  const isAbutting =
    next !== undefined &&
    (next.kind === 'number' || (next.kind !== 'literal' && next.letter === 'a'))
  if (isAbutting && begin + node.count > text.length) return false
  const limit = isAbutting ? begin + node.count : text.length
  const firstDigit = end
  while (end < limit && isDigit(text.charCodeAt(end))) end++
  if (end === firstDigit) return false
  const value = Number(text.slice(start, end))
  if (!Number.isSafeInteger(value)) return false
  const isShortYear = node.letter === 'y' && node.count <= 2 && end - start === 2 && !isNegative
  cursor.at = end
  put(cursor, node.field, isShortYear ? fullYear(value, centuryStart) : value)
  return true
}

function fullYear(twoDigitYear: number, centuryStart: number): number {
  const year = Math.trunc(centuryStart / 100) * 100 + twoDigitYear
  return year < centuryStart ? year + 100 : year
}

/** Later fields win over earlier ones of the same name, as in a calendar. */
function put(cursor: TextCursor, key: string, value: number): void {
  cursor.fields.delete(key)
  cursor.fields.set(key, value)
}

function readName(letter: 'M' | 'E' | 'a' | 'G', cursor: TextCursor): boolean {
  const field = ({ M: 'month', E: 'dayOfWeek', a: 'amPm', G: 'era' } as const)[letter]
  const full = readText(cursor, namesOf(field, 'full'), true)
  const index = full >= 0 ? full : readText(cursor, namesOf(field, 'short'), true)
  if (index < 0) return false
  if (letter === 'M') put(cursor, 'monthOfYear', index + 1)
  else if (letter !== 'E') put(cursor, field, index)
  return true
}

const OFFSET = /(?:GMT|UTC|UT)?[+-]\d{1,2}(?::?\d{2})?/y
const ZONE_ID = /[A-Za-z]+(?:\/[A-Za-z_+-]+)*/y
/** Summer time names, which are no zone ids. */
const SUMMER: Readonly<Record<string, string>> = {
  EDT: '-4',
  CDT: '-5',
  MDT: '-6',
  PDT: '-7',
  CET: '+1',
  CEST: '+2',
  EET: '+2',
  EEST: '+3',
  WEST: '+1',
  MSK: '+3',
}

function readOffset(node: Extract<SimpleNode, { kind: 'zone' }>, cursor: TextCursor): boolean {
  if (node.letter === 'X' && cursor.text[cursor.at] === 'Z') {
    cursor.at++
    put(cursor, 'offset', 0)
    return true
  }
  for (const pattern of node.letter === 'X' ? [OFFSET] : [OFFSET, ZONE_ID]) {
    pattern.lastIndex = cursor.at
    const match = pattern.exec(cursor.text)
    if (match === null) continue
    const offset =
      parseZoneOffset(match[0].replace(/^(?:GMT|UTC|UT)(?=[+-])/, '')) ??
      parseZoneOffset(SUMMER[match[0]] ?? '')
    const zone = offset === undefined ? findTimeZone(match[0]) : undefined
    if (offset === undefined && zone === undefined) continue
    cursor.at += match[0].length
    if (zone !== undefined) cursor.zone = zone
    else put(cursor, 'offset', offset as number)
    return true
  }
  return false
}

function instantOf(fields: ReadonlyMap<string, number>, zone: TimeZone): number | undefined {
  const yearOfEra = fields.get('yearOfEra') ?? 1970
  const year = fields.get('era') === 0 ? 1 - yearOfEra : yearOfEra
  const month = fields.get('monthOfYear') ?? 1
  const wholeYears = Math.floor((month - 1) / 12)
  const dayOfYear = fields.get('dayOfYear')
  const day =
    dayOfYear !== undefined && !fields.has('dayOfMonth')
      ? dayOfDate(year, 1, 1) + dayOfYear - 1
      : dayOfDate(year + wholeYears, month - wholeYears * 12, 1) +
        (fields.get('dayOfMonth') ?? 1) -
        1
  const local =
    day * MILLIS_PER_DAY +
    hour(fields) * MILLIS_PER_HOUR +
    (fields.get('minuteOfHour') ?? 0) * MILLIS_PER_MINUTE +
    (fields.get('secondOfMinute') ?? 0) * MILLIS_PER_SECOND +
    (fields.get('milliOfSecond') ?? 0)
  if (!Number.isSafeInteger(local)) return undefined
  const offset = fields.get('offset')
  return offset === undefined ? zone.utcMsOfLocal(local) : local - offset
}

function hour(fields: ReadonlyMap<string, number>): number {
  const ofDay = fields.get('hourOfDay')
  if (ofDay !== undefined) return ofDay
  const clock = fields.get('clockHourOfDay')
  if (clock !== undefined) return clock === 24 ? 0 : clock
  const clockHalf = fields.get('clockHourOfAmPm')
  const half = clockHalf === 12 ? 0 : (clockHalf ?? fields.get('hourOfAmPm') ?? 0)
  return half + (fields.get('amPm') ?? 0) * 12
}
