import type {
  CallContext,
  FunctionExample,
  ScalarDefinition,
  SessionContext,
  Value,
} from '../../../contracts/function.ts'
import { localOfInstant } from '../../../core/time/local.ts'
import {
  floorDivide,
  floorModulo,
  MILLIS_PER_DAY,
  millisOfMicros,
} from '../../../core/time/units.ts'
import { timeZone } from '../../../core/time/zone.ts'
import {
  bigIntType,
  dateType,
  type SqlType,
  timestampLtzType,
  timestampType,
  timeType,
} from '../../../core/types.ts'
import { defineScalar } from '../define.ts'
import { cutToMillis } from './parse-time.ts'

interface ClockDefinition {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly type: SqlType
  readonly doc: string
  readonly examples: readonly FunctionExample[]
  /** New at each row, even in batch. */
  readonly isPerRow?: boolean
  readonly isSameInBatch?: true
  /** What is answered at an instant. */
  readonly at: (micros: bigint, session: SessionContext) => Value
}

function clockFunction(definition: ClockDefinition): ScalarDefinition {
  const { name, aliases, type, doc, examples, isPerRow = false, isSameInBatch, at } = definition
  return defineScalar({
    name,
    ...(aliases === undefined ? {} : { aliases }),
    family: 'temporal',
    signatures: [`() -> ${type.kind} NOT NULL`],
    infer: (args) =>
      args.length === 0
        ? { argumentTypes: [], returnType: type }
        : { problem: 'no arguments are taken' },
    nulls: 'custom',
    deterministic: isPerRow ? false : 'dynamic',
    ...(isSameInBatch === undefined ? {} : { isSameInBatch }),
    doc,
    examples,
    prepare: ({ session }: CallContext) => {
      // In batch the clock stands still from the start of the query.
      const now = session.isBatch && !isPerRow ? session.queryStartMicros : session.nowMicros
      return () => at(now(), session)
    },
  })
}

const localMicros = (micros: bigint, session: SessionContext): bigint =>
  localOfInstant(micros, timeZone(session.timeZone))
const localDay = (micros: bigint, session: SessionContext): number =>
  floorDivide(millisOfMicros(localMicros(micros, session)), MILLIS_PER_DAY)
const localSecond = (micros: bigint, session: SessionContext): number => {
  const millisOfDay = floorModulo(millisOfMicros(localMicros(micros, session)), MILLIS_PER_DAY)
  return millisOfDay - (millisOfDay % 1000)
}

/** Functions of the clock. */
export const clockFunctions: readonly ScalarDefinition[] = [
  clockFunction({
    name: 'CURRENT_DATE',
    type: dateType(false),
    at: localDay,
    doc: 'Returns the date in the session time zone, in batch the one at the start of the query.',
    examples: [
      ["CURRENT_DATE > DATE '2020-01-01'", 'TRUE'],
      ['CURRENT_DATE = CAST(CURRENT_TIMESTAMP AS DATE)', 'TRUE'],
      ['TYPEOF(CURRENT_DATE)', 'DATE NOT NULL'],
    ],
  }),
  clockFunction({
    name: 'CURRENT_TIME',
    type: timeType(0, false),
    at: localSecond,
    doc: 'Returns the time of day in the session time zone, in batch the one at the start of the query.',
    examples: [
      ["CURRENT_TIME >= TIME '00:00:00'", 'TRUE'],
      ["CURRENT_TIME <= TIME '23:59:59'", 'TRUE'],
      ['TYPEOF(CURRENT_TIME)', 'TIME(0) NOT NULL'],
    ],
  }),
  clockFunction({
    name: 'LOCALTIME',
    type: timeType(0, false),
    at: localSecond,
    doc: 'Returns the time of day in the session time zone, as CURRENT_TIME does.',
    examples: [
      ["LOCALTIME >= TIME '00:00:00'", 'TRUE'],
      ["LOCALTIME <= TIME '23:59:59'", 'TRUE'],
      ['TYPEOF(LOCALTIME)', 'TIME(0) NOT NULL'],
    ],
  }),
  clockFunction({
    name: 'LOCALTIMESTAMP',
    type: timestampType(3, false),
    at: (micros, session) => cutToMillis(localMicros(micros, session)),
    doc: 'Returns the date and time in the session time zone, in batch those at the start of the query.',
    examples: [
      ["LOCALTIMESTAMP > TIMESTAMP '2020-01-01 00:00:00'", 'TRUE'],
      ["LOCALTIMESTAMP < TIMESTAMP '9999-01-01 00:00:00'", 'TRUE'],
      ['TYPEOF(LOCALTIMESTAMP)', 'TIMESTAMP(3) NOT NULL'],
    ],
  }),
  clockFunction({
    name: 'CURRENT_TIMESTAMP',
    type: timestampLtzType(3, false),
    at: cutToMillis,
    doc: 'Returns the present instant, in batch that of the start of the query.',
    examples: [
      ['CURRENT_TIMESTAMP = NOW()', 'TRUE'],
      ['CURRENT_TIMESTAMP > TO_TIMESTAMP_LTZ(0, 3)', 'TRUE'],
      ['TYPEOF(CURRENT_TIMESTAMP)', 'TIMESTAMP_LTZ(3) NOT NULL'],
    ],
  }),
  clockFunction({
    name: 'NOW',
    type: timestampLtzType(3, false),
    at: cutToMillis,
    doc: 'Returns the present instant, as CURRENT_TIMESTAMP does.',
    examples: [
      ['NOW() = CURRENT_TIMESTAMP', 'TRUE'],
      ['NOW() > TO_TIMESTAMP_LTZ(0, 3)', 'TRUE'],
      ['TYPEOF(NOW())', 'TIMESTAMP_LTZ(3) NOT NULL'],
    ],
  }),
  clockFunction({
    name: 'CURRENT_ROW_TIMESTAMP',
    type: timestampLtzType(3, false),
    at: cutToMillis,
    isPerRow: true,
    doc: 'Returns the instant at which the row is processed, in batch too.',
    examples: [
      ['CURRENT_ROW_TIMESTAMP() > TO_TIMESTAMP_LTZ(0, 3)', 'TRUE'],
      ['CURRENT_ROW_TIMESTAMP() < TO_TIMESTAMP_LTZ(253402300799, 0)', 'TRUE'],
      ['TYPEOF(CURRENT_ROW_TIMESTAMP())', 'TIMESTAMP_LTZ(3) NOT NULL'],
    ],
  }),
  clockFunction({
    name: 'PROCTIME',
    type: { ...timestampLtzType(3, false), timeAttribute: 'proctime' },
    at: cutToMillis,
    isPerRow: true,
    isSameInBatch: true,
    doc: 'Returns the instant of processing, as a processing time attribute: windows over it follow the clock. Rows that are read together have the same.',
    examples: [
      ['PROCTIME() > TO_TIMESTAMP_LTZ(0, 3)', 'TRUE'],
      ['PROCTIME() IS NULL', 'FALSE'],
      ['CAST(PROCTIME() AS TIMESTAMP(3)) IS NOT NULL', 'TRUE'],
    ],
  }),
  clockFunction({
    name: 'UNIX_TIMESTAMP',
    type: bigIntType(false),
    at: (micros) => BigInt(floorDivide(millisOfMicros(micros), 1000)),
    doc: 'Returns the present seconds since 1970.',
    examples: [
      ['UNIX_TIMESTAMP() > 1577836800', 'TRUE'],
      ['UNIX_TIMESTAMP() < 253402300800', 'TRUE'],
      ['TYPEOF(UNIX_TIMESTAMP())', 'BIGINT NOT NULL'],
    ],
  }),
]

/** CURRENT_WATERMARK, which rows of one batch may not know of: refused for now. */
export const currentWatermark: ScalarDefinition = defineScalar({
  name: 'CURRENT_WATERMARK',
  family: 'temporal',
  signatures: ['(TIMESTAMP) -> TIMESTAMP NULLABLE', '(TIMESTAMP_LTZ) -> TIMESTAMP_LTZ NULLABLE'],
  infer: () => ({
    problem: 'it is not supported yet; compare event times with each other instead',
  }),
  nulls: 'propagate',
  deterministic: false,
  doc: 'Would return the watermark that is in force for a row; not supported yet.',
  examples: [
    ["CURRENT_WATERMARK(TIMESTAMP '2020-01-31 12:34:56')", 'error: SQL_FUNCTION_ARGUMENTS'],
    ['CURRENT_WATERMARK(LOCALTIMESTAMP)', 'error: SQL_FUNCTION_ARGUMENTS'],
    ['CURRENT_WATERMARK(NOW())', 'error: SQL_FUNCTION_ARGUMENTS'],
  ],
  evaluate: () => null,
})
