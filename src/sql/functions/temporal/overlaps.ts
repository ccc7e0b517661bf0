import type {
  ArgumentShape,
  CallContext,
  InferenceFailure,
  InferredCall,
  ScalarDefinition,
  Value,
} from '../../../contracts/function.ts'
import { addMonths } from '../../../core/time/calendar.ts'
import { BIG_MICROS_PER_DAY } from '../../../core/time/units.ts'
import { typeToString } from '../../../core/type-text.ts'
import { booleanType, isInterval, isTimestamp, type SqlType } from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { addMonthsToMicros } from './shift.ts'

function inferOverlaps(args: readonly ArgumentShape[]): InferredCall | InferenceFailure {
  const types = args.map((arg) => arg.type)
  const [start, end, otherStart, otherEnd] = types as [SqlType, SqlType, SqlType, SqlType]
  if (types.length !== 4) return { problem: 'expected two periods' }
  const isPeriod = (from: SqlType, to: SqlType): boolean =>
    (isTimestamp(from) || from.kind === 'DATE' || from.kind === 'TIME') &&
    (to.kind === from.kind || isInterval(to))
  if (!isPeriod(start, end) || !isPeriod(otherStart, otherEnd) || start.kind !== otherStart.kind) {
    return {
      problem: `(${types.slice(0, 2).map(typeToString).join(', ')}) and (${types.slice(2).map(typeToString).join(', ')}) are no periods of one kind`,
    }
  }
  return { argumentTypes: types, returnType: booleanType(types.some((type) => type.nullable)) }
}

/** Microseconds of a period's end, which may be given by its length. */
function endFunction(type: SqlType, endType: SqlType): (start: Value, end: Value) => bigint | null {
  const micros = (value: Value): bigint =>
    type.kind === 'DATE'
      ? BigInt(value as number) * BIG_MICROS_PER_DAY
      : type.kind === 'TIME'
        ? BigInt(value as number) * 1000n
        : (value as bigint)
  if (!isInterval(endType)) return (_start, end) => (end === null ? null : micros(end))
  const added = (start: Value, end: Value): bigint => {
    if (endType.kind === 'INTERVAL_DAY_TIME') return micros(start) + (end as bigint)
    if (type.kind === 'TIME') return micros(start)
    if (type.kind === 'DATE') return micros(addMonths(start as number, end as number))
    return addMonthsToMicros(start as bigint, end as number)
  }
  return (start, end) => (start === null || end === null ? null : added(start, end))
}

function prepareOverlaps(call: CallContext): (a: never, b: never, c: never, d: never) => Value {
  const [type, endType, , otherEndType] = call.argumentTypes as [SqlType, SqlType, SqlType, SqlType]
  const startOf = endFunction(type, type)
  const endOf = endFunction(type, endType)
  const otherEndOf = endFunction(type, otherEndType)
  return (a: Value, b: Value, c: Value, d: Value) => {
    const [from, to] = ordered(startOf(a, a), endOf(a, b))
    const [otherFrom, otherTo] = ordered(startOf(c, c), otherEndOf(c, d))
    const reaches = notAfter(otherFrom, to)
    const begins = notAfter(from, otherTo)
    if (reaches === false || begins === false) return false
    return reaches === null || begins === null ? null : true
  }
}

type Moment = bigint | null

/** The two ends in order; one that is not known counts as the earlier one when the second, as in Flink. */
const ordered = (a: Moment, b: Moment): readonly [Moment, Moment] =>
  a !== null && b !== null && a <= b ? [a, b] : [b, a]

const notAfter = (a: Moment, b: Moment): boolean | null =>
  a === null || b === null ? null : a <= b

/** OVERLAPS. */
export const overlaps: ScalarDefinition = defineScalar({
  name: 'OVERLAPS',
  family: 'temporal',
  isOperator: true,
  syntax: '(start, end) OVERLAPS (start, end)',
  signatures: [
    '(DATE, DATE, DATE, DATE) -> BOOLEAN',
    '(TIME, TIME, TIME, TIME) -> BOOLEAN',
    '(TIMESTAMP, TIMESTAMP, TIMESTAMP, TIMESTAMP) -> BOOLEAN',
    '(TIMESTAMP_LTZ, TIMESTAMP_LTZ, TIMESTAMP_LTZ, TIMESTAMP_LTZ) -> BOOLEAN',
  ],
  infer: inferOverlaps,
  // A period with one known end may already be known to miss the other.
  nulls: 'custom',
  deterministic: true,
  doc: 'Tells whether two periods have a moment in common, ends included; the second item is an end, in either order, or the length as an interval.',
  examples: [
    [
      "(DATE '2020-01-01', DATE '2020-02-01') OVERLAPS (DATE '2020-02-01', DATE '2020-03-01')",
      'TRUE',
    ],
    ["(TIME '2:55:00', INTERVAL '1' HOUR) OVERLAPS (TIME '3:30:00', INTERVAL '2' HOUR)", 'TRUE'],
    [
      "(DATE '2020-02-01', DATE '2020-01-01') OVERLAPS (DATE '2020-03-01', INTERVAL '1' MONTH)",
      'FALSE',
    ],
    [
      "(CAST(NULL AS DATE), DATE '2020-01-01') OVERLAPS (DATE '2020-03-01', DATE '2020-03-02')",
      'NULL',
    ],
    [
      "(DATE '2020-01-01', CAST(NULL AS DATE)) OVERLAPS (DATE '2020-01-01', DATE '2020-03-02')",
      'NULL',
    ],
  ],
  prepare: prepareOverlaps,
})
