import type {
  ArgumentShape,
  CallContext,
  CallOptions,
  InferenceFailure,
  InferredCall,
  ScalarDefinition,
  Value,
} from '../../../contracts/function.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  isInteger,
  isTimestamp,
  type SqlType,
  timestampType,
  withNullable,
} from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { addDays, addMicros, addMonthsToDay, addMonthsToMicros, addToTime } from './shift.ts'
import { isDayUnit, microsOfUnit, monthsOfUnit, unitOf } from './time-units.ts'
import { timestampAddEmitter } from './timestamp-add-emit.ts'

function inferTimestampAdd(
  args: readonly ArgumentShape[],
  options: CallOptions,
): InferredCall | InferenceFailure {
  const unit = unitOf(options)
  const [count, time] = args.map((arg) => arg.type) as [SqlType, SqlType]
  if (args.length !== 2 || !isInteger(count))
    return { problem: 'expected a unit, a whole number and a date or time' }
  const isUnit = monthsOfUnit(unit) !== undefined || (microsOfUnit(unit) ?? 0) >= 1000
  if (!isUnit) return { problem: `${unit} is no unit to add` }
  const result = resultType(time, unit)
  if (result === undefined) return { problem: `${typeToString(time)} is no date or time` }
  return {
    argumentTypes: [
      count,
      result.kind === 'TIMESTAMP' && time.kind === 'DATE'
        ? withNullable(result, time.nullable)
        : time,
    ],
    returnType: withNullable(result, count.nullable || time.nullable),
  }
}

/** Dates become timestamps when hours or less are added; milliseconds need a precision of 3. */
function resultType(type: SqlType, unit: string): SqlType | undefined {
  if (type.kind === 'TIME') return type
  if (type.kind === 'DATE') return isDayUnit(unit) ? type : timestampType(6)
  if (!isTimestamp(type)) return undefined
  if (unit !== 'MILLISECOND' || type.precision >= 3) return type
  return { kind: type.kind, nullable: type.nullable, precision: 3 }
}

/** Returns the function that adds units to values of a type. */
function addFunction(type: SqlType, unit: string): (count: never, time: never) => Value {
  const months = monthsOfUnit(unit)
  if (months !== undefined) {
    if (type.kind === 'DATE')
      return (count: number | bigint, day: number) => addMonthsToDay(day, Number(count) * months)
    if (type.kind === 'TIME') return (_count: number | bigint, time: number) => time
    return (count: number | bigint, micros: bigint) =>
      addMonthsToMicros(micros, Number(count) * months)
  }
  const length = BigInt(microsOfUnit(unit)!)
  if (type.kind === 'DATE')
    return (count: number | bigint, day: number) =>
      addDays(day, Number((BigInt(count) * length) / 86_400_000_000n))
  if (type.kind === 'TIME')
    return (count: number | bigint, time: number) => addToTime(time, BigInt(count) * length)
  return (count: number | bigint, micros: bigint) => addMicros(micros, BigInt(count) * length)
}

/** TIMESTAMPADD. */
export const timestampAdd: ScalarDefinition = defineScalar({
  name: 'TIMESTAMPADD',
  family: 'temporal',
  syntax: 'TIMESTAMPADD(unit, count, time)',
  signatures: [
    '(INTEGER, DATE) -> DATE',
    '(INTEGER, TIME) -> TIME',
    '(INTEGER, TIMESTAMP) -> TIMESTAMP',
    '(INTEGER, TIMESTAMP_LTZ) -> TIMESTAMP_LTZ',
  ],
  infer: inferTimestampAdd,
  nulls: 'propagate',
  deterministic: true,
  doc: 'Adds a number of units; of months and longer the day is kept or becomes the last of its month, and a date becomes a timestamp when hours or shorter units are added. What lies before -290308-12-22 or after 294247-01-10 is an error.',
  examples: [
    ["TIMESTAMPADD(MONTH, 1, DATE '2020-01-31')", '2020-02-29'],
    ["TIMESTAMPADD(HOUR, 25, DATE '2020-01-31')", '2020-02-01 01:00:00.000000'],
    ["TIMESTAMPADD(SECOND, -57, TIMESTAMP '2020-01-31 12:34:56')", '2020-01-31 12:33:59'],
    ["TIMESTAMPADD(MILLISECOND, 5, TIMESTAMP '2020-01-31 12:34:56')", '2020-01-31 12:34:56.005'],
    ["TIMESTAMPADD(HOUR, 1, TIME '23:30:00')", '00:30:00'],
    ["TIMESTAMPADD(DAY, CAST(NULL AS INT), DATE '2020-01-31')", 'NULL'],
    ["TIMESTAMPADD(YEAR, 300000, TIMESTAMP '2020-01-31 12:34:56')", 'error: SQL_TIME_RANGE'],
  ],
  prepare: (call: CallContext) => addFunction(call.argumentTypes[1]!, unitOf(call.options)),
  emit: timestampAddEmitter,
})
