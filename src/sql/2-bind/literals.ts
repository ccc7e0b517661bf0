import { assertNever } from '../../core/errors.ts'
import { parseDayTimeInterval, parseYearMonthInterval } from '../../core/time/interval-text.ts'
import { instantOfLocal } from '../../core/time/local.ts'
import { timeZone } from '../../core/time/zone.ts'
import {
  bigIntType,
  binaryType,
  booleanType,
  charType,
  type DayTimeResolution,
  dateType,
  dayTimeIntervalType,
  decimalType,
  doubleType,
  intType,
  MAX_TIMESTAMP_PRECISION,
  type SqlType,
  timestampLtzType,
  timestampType,
  timeType,
  type YearMonthResolution,
  yearMonthIntervalType,
} from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import type { IntervalLiteral, Literal, NumericLiteral, TimestampLiteral } from '../1-parse/ast.ts'
import type { LiteralExpression } from '../plan/expression.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { badTimeLiteral, literalOutOfRange, notSupportedYet } from './errors.ts'
import { parseStrictDate, parseStrictTime, parseStrictTimestamp } from './time-literal-text.ts'

const INT_MAX = 2147483647n
const BIGINT_MAX = 9223372036854775807n

export const literal = (value: Value, type: SqlType): LiteralExpression => ({
  kind: 'literal',
  value,
  type,
})

/** A NULL whose type is not known yet. */
export const nullLiteral: LiteralExpression = literal(null, { kind: 'NULL', nullable: true })

/** Gives a literal its value and Flink's type. `isNegative`: a minus sign stands before the number. */
export function bindLiteral(
  context: BindContext,
  node: Literal,
  isNegative = false,
): LiteralExpression {
  switch (node.kind) {
    case 'nullLiteral':
      return nullLiteral
    case 'booleanLiteral':
      return literal(node.value, booleanType(node.value === null))
    case 'numericLiteral':
      return bindNumber(context, node, isNegative)
    case 'stringLiteral':
      // Flink counts UTF-16 code units here, unlike its casts.
      return literal(node.value, charType(node.value.length, false))
    case 'binaryLiteral':
      return literal(bytesOfHex(node.hex), binaryType(node.hex.length / 2, false))
    case 'dateLiteral': {
      const days = parseStrictDate(node.text)
      if (days === undefined) throw badTime(context, node, 'date', "DATE '2020-01-31'")
      return literal(days, dateType(false))
    }
    case 'timeLiteral': {
      const millis = parseStrictTime(node.text)
      if (millis === undefined) throw badTime(context, node, 'time', "TIME '12:34:56'")
      return literal(millis - (millis % 1000), timeType(0, false))
    }
    case 'timestampLiteral':
      return bindTimestamp(context, node)
    case 'intervalLiteral':
      return bindInterval(context, node)
    default:
      return assertNever(node)
  }
}

function bindNumber(
  context: BindContext,
  node: NumericLiteral,
  isNegative: boolean,
): LiteralExpression {
  if (!node.exact) {
    const value = Number(node.text)
    if (!Number.isFinite(value))
      throw errorAt(context, node.span, literalOutOfRange, {
        text: node.text,
        problem: 'a DOUBLE ends at 1.8E308',
      })
    return literal(isNegative ? -value : value, doubleType(false))
  }
  const [whole = '', fraction = ''] = node.text.split('.')
  const digits = BigInt(`${whole}${fraction}` || '0')
  const unscaled = isNegative ? -digits : digits
  if (fraction === '') return bindWholeNumber(context, node, unscaled)
  // Leading zeros count as digits, as in Flink: 0.001 is DECIMAL(4, 3), .001 is DECIMAL(3, 3).
  const precision = whole.length + fraction.length
  if (precision > 38 || String(digits).length > 19)
    throw errorAt(context, node.span, literalOutOfRange, {
      text: node.text,
      problem: 'a literal with a fraction has at most 19 digits',
    })
  return literal(unscaled, decimalType(precision, fraction.length, false))
}

function bindWholeNumber(
  context: BindContext,
  node: NumericLiteral,
  value: bigint,
): LiteralExpression {
  if (value <= INT_MAX && value >= -INT_MAX - 1n) return literal(Number(value), intType(false))
  if (value <= BIGINT_MAX && value >= -BIGINT_MAX - 1n) return literal(value, bigIntType(false))
  throw errorAt(context, node.span, literalOutOfRange, {
    text: node.text,
    problem: 'a BIGINT ends at 9223372036854775807',
  })
}

function bytesOfHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2)
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
  return bytes
}

function badTime(
  context: BindContext,
  node: Exclude<Literal, { kind: 'intervalLiteral' }> & { readonly text: string },
  what: string,
  form: string,
): Error {
  return errorAt(context, node.span, badTimeLiteral, { what, text: node.text, form })
}

function bindTimestamp(context: BindContext, node: TimestampLiteral): LiteralExpression {
  if (node.zone === 'given')
    throw errorAt(context, node.span, notSupportedYet, {
      construct: 'TIMESTAMP WITH TIME ZONE',
      instead: 'Write TIMESTAMP WITH LOCAL TIME ZONE or TIMESTAMP.',
    })
  const parsed = parseStrictTimestamp(node.text)
  if (parsed === undefined)
    throw badTime(context, node, 'timestamp', "TIMESTAMP '2020-01-31 12:34:56.789'")
  if (parsed.precision > MAX_TIMESTAMP_PRECISION)
    throw errorAt(context, node.span, badTimeLiteral, {
      what: 'timestamp of at most six digits of fraction',
      text: node.text,
      form: "TIMESTAMP '2020-01-31 12:34:56.789012'",
    })
  if (node.zone === 'none') return literal(parsed.micros, timestampType(parsed.precision, false))
  return literal(
    instantOfLocal(parsed.micros, timeZone(context.session.timeZone)),
    timestampLtzType(parsed.precision, false),
  )
}

const YEAR_MONTH = new Set(['YEAR', 'MONTH', 'QUARTER'])

function bindInterval(context: BindContext, node: IntervalLiteral): LiteralExpression {
  const { from, to } = node.qualifier
  const resolution = to === undefined ? from : `${from} TO ${to}`
  const fail = (): Error =>
    errorAt(context, node.span, badTimeLiteral, {
      what: `interval ${resolution}`,
      text: node.text,
      form: intervalForm(resolution),
    })
  const leading = /\d+/.exec(node.text)?.[0].replace(/^0+(?=\d)/, '') ?? ''
  const allowedDigits = node.qualifier.precision ?? 2
  if (leading.length > allowedDigits)
    throw errorAt(context, node.span, badTimeLiteral, {
      what: `interval ${resolution}: ${from} has ${allowedDigits} digits unless more are declared`,
      text: node.text,
      form: `INTERVAL '${node.text}' ${from}(${leading.length})${to === undefined ? '' : ` TO ${to}`}`,
    })
  if (YEAR_MONTH.has(from)) {
    const isQuarter = from === 'QUARTER'
    const months = parseYearMonthInterval(
      node.text,
      (isQuarter ? 'MONTH' : resolution) as YearMonthResolution,
    )
    if (months === undefined) throw fail()
    return literal(
      (node.negative ? -months : months) * (isQuarter ? 3 : 1),
      yearMonthIntervalType('MONTH', false),
    )
  }
  const isWeek = from === 'WEEK'
  const micros = parseDayTimeInterval(node.text, (isWeek ? 'DAY' : resolution) as DayTimeResolution)
  if (micros === undefined) throw fail()
  // All day-time intervals are one type in Flink's answers: INTERVAL SECOND(3).
  return literal((node.negative ? -micros : micros) * (isWeek ? 7n : 1n), dayTimeInterval(false))
}

/** The type that every day-time interval has in expressions. */
export const dayTimeInterval = (nullable: boolean): SqlType =>
  dayTimeIntervalType('SECOND', nullable, 2, 3)

/** The type that every year-month interval has in expressions. */
export const yearMonthInterval = (nullable: boolean): SqlType =>
  yearMonthIntervalType('MONTH', nullable)

function intervalForm(resolution: string): string {
  const forms: Readonly<Record<string, string>> = {
    'YEAR TO MONTH': '1-6',
    'DAY TO SECOND': '1 02:03:04.5',
    'DAY TO MINUTE': '1 02:03',
    'DAY TO HOUR': '1 02',
    'HOUR TO SECOND': '02:03:04.5',
    'HOUR TO MINUTE': '02:03',
    'MINUTE TO SECOND': '03:04.5',
    SECOND: '4.5',
  }
  return `INTERVAL '${forms[resolution] ?? '1'}' ${resolution}`
}
