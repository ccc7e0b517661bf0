import type {
  ArgumentShape,
  CallContext,
  CallOptions,
  FunctionExample,
  InferenceFailure,
  InferredCall,
  ScalarDefinition,
  Value,
} from '../../../contracts/function.ts'
import { BIG_MICROS_PER_DAY } from '../../../core/time/units.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  dayTimeIntervalType,
  isInteger,
  isInterval,
  isTimestamp,
  type SqlType,
  withNullable,
  yearMonthIntervalType,
} from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { intervalEmitter } from './interval-emit.ts'
import { monthsBetweenMicros } from './months-between.ts'
import { addDays, addMicros, addMonthsToDay, addMonthsToMicros, addToTime } from './shift.ts'
import { monthsOfUnit, unitOf } from './time-units.ts'

type Sign = '+' | '-'

const isDateTime = (type: SqlType): boolean =>
  isTimestamp(type) || type.kind === 'DATE' || type.kind === 'TIME'

function inferSum(
  sign: Sign,
  args: readonly ArgumentShape[],
  options: CallOptions,
): InferredCall | InferenceFailure {
  const [left, right] = args.map((arg) => arg.type) as [SqlType, SqlType]
  const nullable = left.nullable || right.nullable
  const result = (type: SqlType): InferredCall => ({
    argumentTypes: [left, right],
    returnType: withNullable(type, nullable),
  })
  if (isDateTime(left) && isInterval(right)) return result(left)
  if (sign === '+' && isInterval(left) && isDateTime(right)) return result(right)
  if (isInterval(left) && isInterval(right) && left.kind === right.kind) return result(left)
  if (sign === '-' && isDateTime(left) && left.kind === right.kind) {
    const unit = unitOf(options)
    if (unit === '')
      return {
        problem: `the difference of two ${left.kind}s needs a unit: write (a - b) DAY, or TIMESTAMPDIFF`,
      }
    return result(
      isMonthly(unit) ? yearMonthIntervalType('MONTH') : dayTimeIntervalType('SECOND', true, 2, 3),
    )
  }
  return { problem: `cannot apply ${sign} to ${typeToString(left)} and ${typeToString(right)}` }
}

/** True for units of year-month intervals: `YEAR`, `MONTH`, `YEAR TO MONTH`. */
const isMonthly = (unit: string): boolean => monthsOfUnit(unit.split(' ')[0]!) !== undefined

/** Returns the function that adds (sign 1) or subtracts (sign −1) an interval. */
function shiftFunction(
  type: SqlType,
  interval: SqlType,
  sign: 1 | -1,
): (value: never, shift: never) => Value {
  if (interval.kind === 'INTERVAL_YEAR_MONTH') {
    if (type.kind === 'DATE')
      return (day: number, months: number) => addMonthsToDay(day, sign * months)
    // Months leave the time of day as it is.
    if (type.kind === 'TIME') return (time: number) => time
    return (micros: bigint, months: number) => addMonthsToMicros(micros, sign * months)
  }
  const factor = BigInt(sign)
  if (type.kind === 'DATE')
    return (day: number, micros: bigint) => addDays(day, sign * Number(micros / BIG_MICROS_PER_DAY))
  if (type.kind === 'TIME')
    return (time: number, micros: bigint) => addToTime(time, factor * micros)
  return (value: bigint, micros: bigint) => addMicros(value, factor * micros)
}

function sumFunction(sign: 1 | -1, call: CallContext): (a: never, b: never) => Value {
  const [left, right] = call.argumentTypes as [SqlType, SqlType]
  if (isInterval(left) && isInterval(right)) {
    if (left.kind === 'INTERVAL_YEAR_MONTH') return (a: number, b: number) => (a + sign * b) | 0
    return (a: bigint, b: bigint) => BigInt.asIntN(64, a + BigInt(sign) * b)
  }
  if (isInterval(right)) return shiftFunction(left, right, sign)
  if (isInterval(left)) {
    const shift = shiftFunction(right, left, sign) as (value: Value, shift: Value) => Value
    return ((a: Value, b: Value) => shift(b, a)) as (a: never, b: never) => Value
  }
  return differenceFunction(left, isMonthly(unitOf(call.options)))
}

/** Difference of two dates, times or timestamps of one kind as an interval. */
function differenceFunction(type: SqlType, isInMonths: boolean): (a: never, b: never) => Value {
  const micros = (value: number | bigint): bigint =>
    type.kind === 'DATE'
      ? BigInt(value) * BIG_MICROS_PER_DAY
      : type.kind === 'TIME'
        ? BigInt(value) * 1000n
        : (value as bigint)
  if (isInMonths)
    return (a: number | bigint, b: number | bigint) => monthsBetweenMicros(micros(b), micros(a))
  // Intervals are milliseconds.
  return (a: number | bigint, b: number | bigint) => ((micros(a) - micros(b)) / 1000n) * 1000n
}

function inferProduct(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const [left, right] = args.map((arg) => arg.type) as [SqlType, SqlType]
  const interval =
    isInterval(left) && isInteger(right)
      ? left
      : isInteger(left) && isInterval(right)
        ? right
        : undefined
  if (interval === undefined)
    return { problem: `cannot apply * to ${typeToString(left)} and ${typeToString(right)}` }
  return {
    argumentTypes: [left, right],
    returnType: withNullable(interval, left.nullable || right.nullable),
  }
}

function productFunction(call: CallContext): (a: never, b: never) => Value {
  if (call.returnType.kind === 'INTERVAL_YEAR_MONTH') {
    return (a: number | bigint, b: number | bigint) =>
      Number(BigInt.asIntN(32, BigInt(a) * BigInt(b)))
  }
  return (a: number | bigint, b: number | bigint) => BigInt.asIntN(64, BigInt(a) * BigInt(b))
}

function inferNegation(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const type = args[0]!.type
  if (args.length !== 1 || !isInterval(type))
    return { problem: `cannot negate ${typeToString(type)}` }
  return { argumentTypes: [type], returnType: type }
}

const operator = {
  family: 'temporal',
  isOperator: true,
  nulls: 'propagate',
  deterministic: true,
} as const

function sumDefinition(
  sign: Sign,
  doc: string,
  examples: readonly FunctionExample[],
): ScalarDefinition {
  return defineScalar({
    ...operator,
    name: sign,
    syntax: `a ${sign} b`,
    signatures: ['DATE', 'TIME', 'TIMESTAMP', 'TIMESTAMP_LTZ', 'INTERVAL'].map(
      (type) => `(${type}, INTERVAL) -> ${type}`,
    ),
    infer: (args: readonly ArgumentShape[], options: CallOptions) => inferSum(sign, args, options),
    doc,
    examples,
    prepare: (call: CallContext) => sumFunction(sign === '+' ? 1 : -1, call),
    emit: intervalEmitter(sign),
  })
}

/** Operators on dates, times, timestamps and intervals. */
export const intervalOperators: readonly ScalarDefinition[] = [
  sumDefinition(
    '+',
    'Adds an interval to a date, time, timestamp or interval; months keep the day or take the last of the month, and a date moves by whole days.',
    [
      ["DATE '2020-01-31' + INTERVAL '1' MONTH", '2020-02-29'],
      [
        "TIMESTAMP '2020-01-31 12:34:56' + INTERVAL '1 02:03:04' DAY TO SECOND",
        '2020-02-01 14:38:00',
      ],
      ["TIME '23:30:00' + INTERVAL '1' HOUR", '00:30:00'],
      ["INTERVAL '2' DAY + INTERVAL '3' HOUR", '+2 03:00:00.000'],
      ["DATE '2020-01-31' + INTERVAL '36' HOUR", '2020-02-01'],
      ["CAST(NULL AS DATE) + INTERVAL '1' DAY", 'NULL'],
    ],
  ),
  sumDefinition(
    '-',
    'Subtracts an interval; two dates or timestamps are subtracted with TIMESTAMPDIFF, or with a unit behind the parentheses.',
    [
      ["DATE '2020-03-31' - INTERVAL '1' MONTH", '2020-02-29'],
      ["TIMESTAMP '1970-01-01 00:00:00' - INTERVAL '13' HOUR", '1969-12-31 11:00:00'],
      ["INTERVAL '2' DAY - INTERVAL '3' HOUR", '+1 21:00:00.000'],
      ["TIME '00:30:00' - INTERVAL '1' HOUR", '23:30:00'],
      ["CAST(NULL AS DATE) - INTERVAL '1' DAY", 'NULL'],
    ],
  ),
  defineScalar({
    ...operator,
    name: '*',
    syntax: 'interval * number',
    signatures: ['(INTERVAL, INTEGER) -> INTERVAL', '(INTEGER, INTERVAL) -> INTERVAL'],
    infer: inferProduct,
    doc: 'Multiplies an interval by a whole number.',
    examples: [
      ["INTERVAL '1' DAY * 3", '+3 00:00:00.000'],
      ["3 * INTERVAL '1' MONTH", '+0-03'],
      ["-2 * INTERVAL '90' MINUTE", '-0 03:00:00.000'],
      ["CAST(NULL AS INT) * INTERVAL '1' DAY", 'NULL'],
    ],
    prepare: productFunction,
    emit: intervalEmitter('*'),
  }),
  defineScalar({
    ...operator,
    name: 'NEGATE',
    syntax: '-interval',
    signatures: ['(INTERVAL) -> INTERVAL'],
    infer: inferNegation,
    doc: 'Turns an interval round.',
    examples: [
      ["-INTERVAL '1' DAY", '-1 00:00:00.000'],
      ["-INTERVAL '-14' MONTH", '+1-02'],
      ["-(INTERVAL '1' DAY - INTERVAL '1' DAY)", '+0 00:00:00.000'],
    ],
    evaluate: (value: number | bigint) =>
      typeof value === 'bigint' ? BigInt.asIntN(64, -value) : (0 - value) | 0,
  }),
]
