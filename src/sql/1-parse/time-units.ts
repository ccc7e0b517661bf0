import type { IntervalQualifier, TimeUnit, TimeUnitName } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { unknownTimeUnit } from './errors.ts'
import { parseInteger } from './names.ts'
import { closestWord } from './spelling.ts'
import { SyntaxFailure } from './syntax-failure.ts'

const UNIT_NAMES: readonly TimeUnitName[] = [
  'MILLENNIUM',
  'CENTURY',
  'DECADE',
  'YEAR',
  'ISOYEAR',
  'QUARTER',
  'MONTH',
  'WEEK',
  'ISODOW',
  'DOW',
  'DOY',
  'DAY',
  'HOUR',
  'MINUTE',
  'SECOND',
  'MILLISECOND',
  'MICROSECOND',
  'NANOSECOND',
  'EPOCH',
]

const INTERVAL_UNITS: Readonly<Record<string, TimeUnitName>> = {
  YEAR: 'YEAR',
  YEARS: 'YEAR',
  QUARTER: 'QUARTER',
  QUARTERS: 'QUARTER',
  MONTH: 'MONTH',
  MONTHS: 'MONTH',
  WEEK: 'WEEK',
  WEEKS: 'WEEK',
  DAY: 'DAY',
  DAYS: 'DAY',
  HOUR: 'HOUR',
  HOURS: 'HOUR',
  MINUTE: 'MINUTE',
  MINUTES: 'MINUTE',
  SECOND: 'SECOND',
  SECONDS: 'SECOND',
}

/** Which units may stand after TO, by the unit before it. */
const ENDS: Readonly<Partial<Record<TimeUnitName, readonly TimeUnitName[]>>> = {
  YEAR: ['MONTH'],
  DAY: ['HOUR', 'MINUTE', 'SECOND'],
  HOUR: ['MINUTE', 'SECOND'],
  MINUTE: ['SECOND'],
}

/** The unit argument of EXTRACT, FLOOR, CEIL, TIMESTAMPADD and TIMESTAMPDIFF. */
export function parseTimeUnit(c: Cursor): TimeUnit {
  if (c.token.kind !== 'word' && c.token.kind !== 'name') c.fail('a time unit')
  const { start, end, value } = c.token
  const text = value.toUpperCase().replace(/^SQL_TSI_/, '')
  const unit = UNIT_NAMES.find((name) => name === text)
  if (unit === undefined) {
    const known = UNIT_NAMES.join(', ')
    const close = closestWord(text, UNIT_NAMES)
    throw new SyntaxFailure({ start, end }, () => unknownTimeUnit({ unit: value, known, close }))
  }
  c.advance()
  return { kind: 'timeUnit', span: { start, end }, unit }
}

/** Whether the current token is a unit of intervals. */
export const isIntervalUnit = (c: Cursor): boolean => Object.hasOwn(INTERVAL_UNITS, c.token.word)

/** `DAY(3) TO SECOND(6)` and the like. */
export function parseIntervalQualifier(c: Cursor): IntervalQualifier {
  const { start } = c.token
  const from = parseIntervalUnit(c)
  let precision: number | undefined
  let fractionalPrecision: number | undefined
  if (c.acceptQuietly('(')) {
    precision = parseInteger(c)
    if (from === 'SECOND' && c.accept(',')) fractionalPrecision = parseInteger(c)
    c.expect(')')
  }
  let to: TimeUnitName | undefined
  const ends = ENDS[from]
  if (ends !== undefined && !isUnitOfRounding(c, ends) && c.accept('TO')) {
    const end = INTERVAL_UNITS[c.token.word]
    if (end === undefined || !ends.includes(end)) return c.fail(ends.join(' or '))
    c.advance()
    to = end
    if (to === 'SECOND' && c.acceptQuietly('(')) {
      fractionalPrecision = parseInteger(c)
      c.expect(')')
    }
  }
  const span = c.spanFrom(start)
  return { kind: 'intervalQualifier', span, from, precision, to, fractionalPrecision }
}

/** In FLOOR(x + INTERVAL '1' DAY TO YEAR) the unit behind TO is that of FLOOR: no interval ends with it. */
function isUnitOfRounding(c: Cursor, ends: readonly TimeUnitName[]): boolean {
  if (c.token.word !== 'TO' || c.peek(2).word !== ')') return false
  const unit = UNIT_NAMES.find((name) => name === c.peek(1).value.toUpperCase())
  return unit !== undefined && !ends.includes(unit)
}

function parseIntervalUnit(c: Cursor): TimeUnitName {
  const unit = INTERVAL_UNITS[c.token.word]
  if (unit === undefined) {
    for (const word of Object.keys(INTERVAL_UNITS)) c.noteQuietly(word)
    return c.fail('an interval unit such as DAY or SECOND')
  }
  c.advance()
  return unit
}
