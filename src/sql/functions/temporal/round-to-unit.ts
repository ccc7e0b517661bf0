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
import { MILLIS_PER_DAY } from '../../../core/time/units.ts'
import { timeZone } from '../../../core/time/zone.ts'
import { typeToString } from '../../../core/type-text.ts'
import { isTimestamp, type SqlType } from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { roundEmitter } from './round-emit.ts'
import { isDayUnit, microsOfUnit, unitOf } from './time-units.ts'
import { dayRange, instantRange, timeRange, timestampRange, type UnitRange } from './unit-range.ts'

function inferRound(
  args: readonly ArgumentShape[],
  options: CallOptions,
): InferredCall | InferenceFailure {
  const type = args[0]?.type
  const unit = unitOf(options)
  if (unit === '' || type === undefined) return { problem: 'a unit is needed: FLOOR(time TO unit)' }
  const isUnit = isDayUnit(unit) || microsOfUnit(unit) !== undefined || unit === 'NANOSECOND'
  if (!isUnit) return { problem: `${unit} is no unit to round to` }
  if (!isTimestamp(type) && type.kind !== 'DATE' && type.kind !== 'TIME')
    return { problem: `${typeToString(type)} does not round to ${unit}` }
  if (type.kind === 'TIME' && isDayUnit(unit)) return { problem: `TIME does not round to ${unit}` }
  return { argumentTypes: [type], returnType: type }
}

/** Picks the beginning of a value's unit, or the next beginning unless the value is one. */
type Pick = <T>(value: T, range: UnitRange<T>) => T
const floor: Pick = (_value, range) => range.start
const ceil: Pick = (value, range) => (value === range.start ? value : range.end)

function roundFunction(
  pick: Pick,
  type: SqlType,
  unit: string,
  zoneId: string,
): (value: never) => Value {
  switch (type.kind) {
    case 'DATE':
      return (day: number) => pick(day, dayRange(day, unit))
    case 'TIME':
      // The hour after 23:00 is 00:00.
      return (millis: number) => pick(millis, timeRange(millis, unit)) % MILLIS_PER_DAY
    case 'TIMESTAMP_LTZ': {
      const zone = timeZone(zoneId)
      return (micros: bigint) => pick(micros, instantRange(micros, unit, zone))
    }
    default:
      return (micros: bigint) => pick(micros, timestampRange(micros, unit))
  }
}

function roundDefinition(
  name: 'FLOOR' | 'CEIL',
  doc: string,
  examples: readonly FunctionExample[],
): ScalarDefinition {
  const pick = name === 'FLOOR' ? floor : ceil
  return defineScalar({
    name,
    family: 'temporal',
    syntax: `${name}(time TO unit)`,
    signatures: [
      '(DATE) -> DATE',
      '(TIME) -> TIME',
      '(TIMESTAMP) -> TIMESTAMP',
      '(TIMESTAMP_LTZ) -> TIMESTAMP_LTZ',
    ],
    infer: inferRound,
    nulls: 'propagate',
    deterministic: true,
    doc,
    examples,
    prepare: (call: CallContext) =>
      roundFunction(pick, call.argumentTypes[0]!, unitOf(call.options), call.session.timeZone),
    emit: roundEmitter(name === 'CEIL'),
  })
}

/** FLOOR and CEIL to a unit. */
export const roundFunctions: readonly ScalarDefinition[] = [
  roundDefinition(
    'FLOOR',
    'Rounds a date, time or timestamp down to the beginning of its unit; weeks begin on Sunday.',
    [
      ["FLOOR(TIMESTAMP '2020-08-15 12:34:56.789' TO HOUR)", '2020-08-15 12:00:00.000'],
      ["FLOOR(DATE '2020-08-15' TO WEEK)", '2020-08-09'],
      ["FLOOR(DATE '2000-08-15' TO CENTURY)", '1901-01-01'],
      ["FLOOR(TIMESTAMP '1969-12-31 23:59:59' TO MONTH)", '1969-12-01 00:00:00'],
      ['FLOOR(CAST(NULL AS DATE) TO YEAR)', 'NULL'],
    ],
  ),
  roundDefinition(
    'CEIL',
    'Rounds a date, time or timestamp up to the next beginning of a unit; what is a beginning stays.',
    [
      ["CEIL(TIMESTAMP '2020-08-15 12:34:56.789' TO MINUTE)", '2020-08-15 12:35:00.000'],
      ["CEIL(DATE '2020-08-01' TO MONTH)", '2020-08-01'],
      ["CEIL(DATE '2020-08-15' TO QUARTER)", '2020-10-01'],
      ["CEIL(TIME '23:34:56' TO HOUR)", '00:00:00'],
      ['CEIL(CAST(NULL AS DATE) TO YEAR)', 'NULL'],
    ],
  ),
]
