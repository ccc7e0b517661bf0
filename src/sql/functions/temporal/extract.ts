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
import { localOfInstant } from '../../../core/time/local.ts'
import {
  floorDivide,
  floorDivideBig,
  floorModulo,
  MILLIS_PER_DAY,
  microsOfMilli,
  millisOfMicros,
} from '../../../core/time/units.ts'
import { timeZone } from '../../../core/time/zone.ts'
import { typeToString } from '../../../core/type-text.ts'
import { bigIntType, type SqlType } from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { extractEmitter } from './extract-emit.ts'
import { CLOCK_PARTS, clockPart, DAY_PARTS } from './parts.ts'
import { unitOf } from './time-units.ts'

const SUB_MILLI: Readonly<Record<string, number>> = { MICROSECOND: 1, NANOSECOND: 1000 }

/** True when a type has the part. */
function hasPart(type: SqlType, unit: string): boolean {
  switch (type.kind) {
    case 'DATE':
      return unit in DAY_PARTS || unit in CLOCK_PARTS || unit === 'EPOCH'
    case 'TIME':
      return unit in CLOCK_PARTS
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return unit in DAY_PARTS || unit in CLOCK_PARTS || unit in SUB_MILLI || unit === 'EPOCH'
    case 'INTERVAL_YEAR_MONTH':
      return unit === 'YEAR' || unit === 'QUARTER' || unit === 'MONTH'
    case 'INTERVAL_DAY_TIME':
      return unit === 'DAY' || unit in CLOCK_PARTS
    default:
      return false
  }
}

function inferExtract(
  args: readonly ArgumentShape[],
  unit: string,
): InferredCall | InferenceFailure {
  const type = args[0]?.type
  if (args.length !== 1 || type === undefined) return { problem: 'one argument is needed' }
  if (!hasPart(type, unit)) return { problem: `${typeToString(type)} has no ${unit}` }
  return { argumentTypes: [type], returnType: bigIntType(type.nullable) }
}

/** Returns the function that takes a part from values of a type. */
export function partFunction(type: SqlType, unit: string, zoneId: string): (value: never) => Value {
  switch (type.kind) {
    case 'DATE':
      return dateFunction(unit)
    case 'TIME': {
      const part = CLOCK_PARTS[unit]!
      return (millis: number) => BigInt(clockPart(millis, part))
    }
    case 'INTERVAL_YEAR_MONTH':
      return monthsFunction(unit)
    case 'INTERVAL_DAY_TIME':
      return intervalFunction(unit)
    default:
      return timestampFunction(type, unit, zoneId)
  }
}

function dateFunction(unit: string): (value: never) => Value {
  if (unit === 'EPOCH') return (day: number) => BigInt(day) * 86_400n
  const part = DAY_PARTS[unit]
  return part === undefined ? () => 0n : (day: number) => BigInt(part(day))
}

function monthsFunction(unit: string): (value: never) => Value {
  if (unit === 'YEAR') return (months: number) => BigInt(Math.trunc(months / 12))
  if (unit === 'MONTH') return (months: number) => BigInt(months % 12)
  return (months: number) => BigInt(Math.trunc(((months % 12) - 1) / 3) + 1)
}

function intervalFunction(unit: string): (value: never) => Value {
  if (unit === 'DAY') return (micros: bigint) => micros / 86_400_000_000n
  const { divisor, modulus } = CLOCK_PARTS[unit]!
  return (micros: bigint) => (micros / BigInt(divisor * 1000)) % BigInt(modulus)
}

function timestampFunction(type: SqlType, unit: string, zoneId: string): (value: never) => Value {
  // Seconds since the epoch are those of the instant, in whatever zone.
  if (unit === 'EPOCH') return (micros: bigint) => floorDivideBig(micros, 1_000_000n)
  const part = localPart(unit)
  if (type.kind !== 'TIMESTAMP_LTZ') return (micros: bigint) => BigInt(part(micros))
  const zone = timeZone(zoneId)
  return (micros: bigint) => BigInt(part(localOfInstant(micros, zone)))
}

function localPart(unit: string): (micros: bigint) => number {
  const dayPart = DAY_PARTS[unit]
  if (dayPart !== undefined)
    return (micros) => dayPart(floorDivide(millisOfMicros(micros), MILLIS_PER_DAY))
  const scale = SUB_MILLI[unit]
  if (scale !== undefined) {
    return (micros) =>
      (floorModulo(millisOfMicros(micros), 1000) * 1000 + microsOfMilli(micros)) * scale
  }
  const part = CLOCK_PARTS[unit]!
  return (micros) => clockPart(floorModulo(millisOfMicros(micros), MILLIS_PER_DAY), part)
}

const extract = defineScalar({
  name: 'EXTRACT',
  family: 'temporal',
  syntax: 'EXTRACT(unit FROM time)',
  signatures: [
    '(DATE) -> BIGINT',
    '(TIME) -> BIGINT',
    '(TIMESTAMP) -> BIGINT',
    '(TIMESTAMP_LTZ) -> BIGINT',
    '(INTERVAL) -> BIGINT',
  ],
  infer: (args: readonly ArgumentShape[], options: CallOptions) =>
    inferExtract(args, unitOf(options)),
  nulls: 'propagate',
  deterministic: true,
  doc: 'Returns one part of a date, time, timestamp or interval as a number; instants are read in the session time zone.',
  examples: [
    ["EXTRACT(YEAR FROM DATE '2020-02-29')", '2020'],
    ["EXTRACT(WEEK FROM DATE '2021-01-01')", '53'],
    ["EXTRACT(DOW FROM DATE '2020-03-01')", '1'],
    ["EXTRACT(HOUR FROM TIMESTAMP '1969-12-31 23:59:59.999')", '23'],
    ["EXTRACT(MICROSECOND FROM TIMESTAMP '2020-02-29 12:34:56.789123')", '789123'],
    ["EXTRACT(EPOCH FROM TIMESTAMP '1969-12-31 23:59:59.5')", '-1'],
    ["EXTRACT(SECOND FROM INTERVAL '1 02:03:04.5' DAY TO SECOND)", '4'],
    ['EXTRACT(YEAR FROM CAST(NULL AS DATE))', 'NULL'],
  ],
  prepare: (call: CallContext) =>
    partFunction(call.argumentTypes[0]!, unitOf(call.options), call.session.timeZone),
  emit: extractEmitter((call) => unitOf(call.options)),
})

const PART_SIGNATURES = [
  '(DATE) -> BIGINT',
  '(TIME) -> BIGINT',
  '(TIMESTAMP) -> BIGINT',
  '(TIMESTAMP_LTZ) -> BIGINT',
]

function partDefinition(
  name: string,
  unit: string,
  doc: string,
  examples: readonly FunctionExample[],
): ScalarDefinition {
  return defineScalar({
    name,
    family: 'temporal',
    signatures: PART_SIGNATURES.filter((text) => unit in CLOCK_PARTS || !text.startsWith('(TIME)')),
    infer: (args: readonly ArgumentShape[]) => inferExtract(args, unit),
    nulls: 'propagate',
    deterministic: true,
    doc,
    examples,
    prepare: (call: CallContext) =>
      partFunction(call.argumentTypes[0]!, unit, call.session.timeZone),
    emit: extractEmitter(() => unit),
  })
}

/** EXTRACT and its short forms. */
export const extractFunctions: readonly ScalarDefinition[] = [
  extract,
  partDefinition('YEAR', 'YEAR', 'Returns the year.', [
    ["YEAR(DATE '2020-02-29')", '2020'],
    ["YEAR(TIMESTAMP '1969-12-31 23:59:59.999')", '1969'],
    ['YEAR(CAST(NULL AS DATE))', 'NULL'],
  ]),
  partDefinition('QUARTER', 'QUARTER', 'Returns the quarter of the year, 1 to 4.', [
    ["QUARTER(DATE '2020-02-29')", '1'],
    ["QUARTER(DATE '2020-12-31')", '4'],
    ['QUARTER(CAST(NULL AS DATE))', 'NULL'],
  ]),
  partDefinition('MONTH', 'MONTH', 'Returns the month of the year, 1 to 12.', [
    ["MONTH(DATE '2020-02-29')", '2'],
    ["MONTH(TIMESTAMP '1969-12-31 23:59:59')", '12'],
    ['MONTH(CAST(NULL AS DATE))', 'NULL'],
  ]),
  partDefinition('WEEK', 'WEEK', 'Returns the ISO week of the year, 1 to 53.', [
    ["WEEK(DATE '2020-02-29')", '9'],
    ["WEEK(DATE '2019-12-30')", '1'],
    ['WEEK(CAST(NULL AS DATE))', 'NULL'],
  ]),
  partDefinition('DAYOFYEAR', 'DOY', 'Returns the day of the year, 1 to 366.', [
    ["DAYOFYEAR(DATE '2020-02-29')", '60'],
    ["DAYOFYEAR(DATE '2020-12-31')", '366'],
    ['DAYOFYEAR(CAST(NULL AS DATE))', 'NULL'],
  ]),
  partDefinition('DAYOFMONTH', 'DAY', 'Returns the day of the month, 1 to 31.', [
    ["DAYOFMONTH(DATE '2020-02-29')", '29'],
    ["DAYOFMONTH(TIMESTAMP '1969-12-31 00:00:00')", '31'],
    ['DAYOFMONTH(CAST(NULL AS DATE))', 'NULL'],
  ]),
  partDefinition(
    'DAYOFWEEK',
    'DOW',
    'Returns the day of the week, from 1 for Sunday to 7 for Saturday.',
    [
      ["DAYOFWEEK(DATE '2020-02-29')", '7'],
      ["DAYOFWEEK(DATE '2020-03-01')", '1'],
      ['DAYOFWEEK(CAST(NULL AS DATE))', 'NULL'],
    ],
  ),
  partDefinition('HOUR', 'HOUR', 'Returns the hour of the day, 0 to 23.', [
    ["HOUR(TIMESTAMP '2020-02-29 12:34:56')", '12'],
    ["HOUR(TIME '23:34:56')", '23'],
    ['HOUR(CAST(NULL AS TIMESTAMP))', 'NULL'],
  ]),
  partDefinition('MINUTE', 'MINUTE', 'Returns the minute of the hour, 0 to 59.', [
    ["MINUTE(TIMESTAMP '2020-02-29 12:34:56')", '34'],
    ["MINUTE(TIMESTAMP '1960-02-29 12:34:56')", '34'],
    ['MINUTE(CAST(NULL AS TIME))', 'NULL'],
  ]),
  partDefinition(
    'SECOND',
    'SECOND',
    'Returns the second of the minute, 0 to 59, without its fraction.',
    [
      ["SECOND(TIMESTAMP '2020-02-29 12:34:56.789')", '56'],
      ["SECOND(TIME '12:34:59')", '59'],
      ['SECOND(CAST(NULL AS TIMESTAMP))', 'NULL'],
    ],
  ),
]
