import type {
  ArgumentShape,
  CallContext,
  CallOptions,
  InferenceFailure,
  InferredCall,
  ScalarDefinition,
  Value,
} from '../../../contracts/function.ts'
import { BIG_MICROS_PER_DAY } from '../../../core/time/units.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  bigIntType,
  intType,
  isTimestamp,
  type SqlType,
  timestampType,
} from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { monthsBetweenMicros } from './months-between.ts'
import { microsOfUnit, monthsOfUnit, unitOf } from './time-units.ts'
import { timestampDiffEmitter } from './timestamp-diff-emit.ts'

function inferTimestampDiff(
  args: readonly ArgumentShape[],
  options: CallOptions,
): InferredCall | InferenceFailure {
  const unit = unitOf(options)
  if (args.length !== 2) return { problem: 'expected a unit and two dates or timestamps' }
  const [from, to] = args.map((arg) => arg.type) as [SqlType, SqlType]
  for (const type of [from, to]) {
    if (!isTimestamp(type) && type.kind !== 'DATE')
      return { problem: `${typeToString(type)} is no date or timestamp` }
  }
  if ((from.kind === 'TIMESTAMP_LTZ') !== (to.kind === 'TIMESTAMP_LTZ')) {
    return { problem: 'TIMESTAMP_LTZ is compared with TIMESTAMP_LTZ only; cast one side' }
  }
  if (
    monthsOfUnit(unit) === undefined &&
    microsOfUnit(unit) === undefined &&
    unit !== 'NANOSECOND'
  ) {
    return { problem: `${unit} is no unit to count` }
  }
  const nullable = from.nullable || to.nullable
  return {
    argumentTypes: from.kind === to.kind ? [from, to] : [asTimestamp(from), asTimestamp(to)],
    returnType: unit === 'NANOSECOND' ? bigIntType(nullable) : intType(nullable),
  }
}

const asTimestamp = (type: SqlType): SqlType =>
  type.kind === 'DATE' ? timestampType(6, type.nullable) : type

/** Returns the function that counts whole units between two values, towards zero. */
function diffFunction(type: SqlType, unit: string): (from: never, to: never) => Value {
  const micros: (value: never) => bigint =
    type.kind === 'DATE'
      ? (day: number) => BigInt(day) * BIG_MICROS_PER_DAY
      : (value: bigint) => value
  const months = monthsOfUnit(unit)
  if (months !== undefined) {
    return (from, to) => Math.trunc(monthsBetweenMicros(micros(from), micros(to)) / months) + 0
  }
  if (unit === 'NANOSECOND')
    return (from, to) => BigInt.asIntN(64, (micros(to) - micros(from)) * 1000n)
  const length = BigInt(microsOfUnit(unit)!)
  return (from, to) => Number(BigInt.asIntN(32, (micros(to) - micros(from)) / length))
}

/** TIMESTAMPDIFF. */
export const timestampDiff: ScalarDefinition = defineScalar({
  name: 'TIMESTAMPDIFF',
  family: 'temporal',
  syntax: 'TIMESTAMPDIFF(unit, from, to)',
  signatures: [
    '(DATE, DATE) -> INT',
    '(TIMESTAMP, TIMESTAMP) -> INT',
    '(TIMESTAMP_LTZ, TIMESTAMP_LTZ) -> INT',
  ],
  infer: inferTimestampDiff,
  nulls: 'propagate',
  deterministic: true,
  doc: 'Counts the whole units from one date or timestamp to another, negative when the second is earlier; the result is an INT and wraps like one.',
  examples: [
    ["TIMESTAMPDIFF(MONTH, DATE '2020-01-31', DATE '2020-02-29')", '1'],
    ["TIMESTAMPDIFF(HOUR, TIMESTAMP '2020-02-28 13:59:59', TIMESTAMP '2020-02-28 12:00:00')", '-1'],
    ["TIMESTAMPDIFF(DAY, DATE '2020-01-01', TIMESTAMP '2020-01-02 12:00:00')", '1'],
    [
      "TIMESTAMPDIFF(MILLISECOND, TIMESTAMP '2020-02-28 12:00:00', TIMESTAMP '2020-02-28 12:00:00.5')",
      '500',
    ],
    ["TIMESTAMPDIFF(DAY, CAST(NULL AS DATE), DATE '2020-01-01')", 'NULL'],
  ],
  prepare: (call: CallContext) => diffFunction(call.argumentTypes[0]!, unitOf(call.options)),
  emit: timestampDiffEmitter,
})
