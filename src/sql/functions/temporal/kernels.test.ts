// Generated code of the temporal functions against their evaluation, over random rows: NULLs, times before
// 1970, bounds of units, neighbours in one unit, with and without a selection.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type {
  CallOptions,
  ScalarDefinition,
  SessionContext,
  Value,
} from '../../../contracts/function.ts'
import { columnBuilder } from '../../../core/column-builder.ts'
import { readValue } from '../../../core/read-value.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  bigIntType,
  dateType,
  dayTimeIntervalType,
  intType,
  type SqlType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
  yearMonthIntervalType,
} from '../../../core/types.ts'
import { Calc } from '../../5-codegen/calc.ts'
import { callContext, callFunction } from '../../5-codegen/call-context.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import { inferCall } from '../signature.ts'
import { temporalFunctions } from './index.ts'

const session: SessionContext = {
  timeZone: 'America/New_York',
  queryStartMicros: () => 1_600_000_000_000_000n,
  nowMicros: () => 1_600_000_000_000_000n,
  random: () => 0.5,
  currentDatabase: 'default_database',
  digest: (_algorithm, bytes) => bytes,
  isBatch: true,
}

const DAY = 86_400_000_000n
const micros = fc.oneof(
  fc.bigInt(-62_135_596_800_000_000n, 253_402_300_799_999_999n),
  fc.bigInt(-2n * DAY, 2n * DAY),
  fc.bigInt(18_292n * DAY, 18_293n * DAY),
  fc.constantFrom(
    0n,
    -1n,
    1n,
    -DAY,
    DAY,
    1_604_208_600_000_000n,
    1_604_212_200_000_000n,
    1_583_650_800_000_000n,
    -62_135_596_800_000_000n,
  ),
)
const values: Readonly<Record<string, fc.Arbitrary<Value>>> = {
  DATE: fc.oneof(
    fc.integer({ min: -719_162, max: 2_932_896 }),
    fc.constantFrom(0, -1, 18_292, 18_321),
  ),
  TIME: fc.integer({ min: 0, max: 86_399_999 }),
  TIMESTAMP: micros,
  TIMESTAMP_LTZ: micros,
  BIGINT: fc.oneof(
    fc.bigInt(-100_000n, 300_000_000_000_000n),
    fc.constantFrom(
      -62_167_219_200n,
      253_402_300_799n,
      253_402_300_800n,
      9_223_372_036_854_775_807n,
    ),
  ),
  INT: fc.integer({ min: -1000, max: 1000 }),
  INTERVAL_DAY_TIME: fc.bigInt(-1000n * DAY, 1000n * DAY).map((value) => value - (value % 1000n)),
  INTERVAL_YEAR_MONTH: fc.integer({ min: -500, max: 500 }),
}

type Argument = SqlType | { readonly literal: Value; readonly type: SqlType }

function call(name: string, args: readonly Argument[], options: CallOptions): CallExpression {
  let columns = 0
  const bound = args.map(
    (arg): Expression =>
      'literal' in arg
        ? { kind: 'literal', value: arg.literal, type: arg.type }
        : { kind: 'column', index: columns++, type: arg },
  )
  const shapes = bound.map((arg) =>
    arg.kind === 'literal'
      ? { type: arg.type, literal: arg.value, isNullLiteral: false }
      : { type: arg.type, isNullLiteral: false },
  )
  for (const definition of temporalFunctions.filter(
    (each: ScalarDefinition) => each.name === name,
  )) {
    const inferred = inferCall(definition, shapes, options, session)
    if ('problem' in inferred) continue
    return { kind: 'call', function: definition, args: bound, options, type: inferred.returnType }
  }
  throw new Error(
    `${name} does not take ${args.map((arg) => ('literal' in arg ? 'literal' : typeToString(arg))).join()}`,
  )
}

function verify(name: string, args: readonly Argument[], options: CallOptions = {}): void {
  const expression = call(name, args, options)
  const types = args.filter((arg): arg is SqlType => !('literal' in arg))
  const row = fc.tuple(
    ...types.map((type) =>
      type.nullable ? fc.option(values[type.kind]!, { freq: 5 }) : values[type.kind]!,
    ),
  )
  const evaluate = callFunction(expression.function, callContext(expression, session))
  const calc = new Calc({ condition: undefined, expressions: [expression], session })
  fc.assert(
    fc.property(
      fc.array(row, { minLength: 1, maxLength: 20 }),
      fc.boolean(),
      (rows, isSelected) => {
        const columns = types.map((type, i) => {
          const builder = columnBuilder(type)
          for (const each of rows) builder.append(each[i]!)
          return builder.finish()
        })
        const live = rows.map((_, i) => i).filter((i) => !isSelected || i % 3 !== 1)
        const batch = {
          rowCount: rows.length,
          columns,
          kinds: undefined,
          selection: isSelected ? Int32Array.from(live) : undefined,
          marks: undefined,
        }
        const result = calc.apply(batch as never)!
        for (const i of live) {
          let next = 0
          const given = expression.args.map((arg) =>
            arg.kind === 'literal' ? arg.value : rows[i]![next++]!,
          )
          const expected =
            given.includes(null) && expression.function.nulls === 'propagate'
              ? null
              : evaluate(...given)
          expect(readValue(result.columns[0]!, i, expression.type)).toEqual(expected)
        }
      },
    ),
    { numRuns: 25 },
  )
}

const ts3 = timestampType(3)
const text = (value: string) => ({ literal: value, type: stringType(false) })
const dayTime = dayTimeIntervalType('SECOND')
const yearMonth = yearMonthIntervalType('MONTH')

describe('generated code agrees with evaluation', () => {
  const partUnits = [
    'MILLENNIUM',
    'CENTURY',
    'DECADE',
    'YEAR',
    'ISOYEAR',
    'QUARTER',
    'MONTH',
    'WEEK',
    'DAY',
    'DOY',
    'DOW',
    'ISODOW',
    'HOUR',
    'MINUTE',
    'SECOND',
    'MILLISECOND',
    'EPOCH',
  ]
  it.each(partUnits)('EXTRACT(%s)', (unit) => {
    for (const type of [ts3, timestampType(6, false), timestampLtzType(3), dateType()])
      verify('EXTRACT', [type], { unit })
  })
  it.each(['MICROSECOND', 'NANOSECOND'])('EXTRACT(%s)', (unit) =>
    verify('EXTRACT', [timestampType(6)], { unit }),
  )
  it.each(['HOUR', 'MINUTE', 'SECOND', 'MILLISECOND'])(
    'EXTRACT(%s) of times and intervals',
    (unit) => {
      verify('EXTRACT', [timeType(3)], { unit })
      verify('EXTRACT', [dayTime], { unit })
    },
  )
  it('short forms', () => {
    for (const name of ['YEAR', 'MONTH', 'HOUR', 'SECOND', 'DAYOFWEEK', 'WEEK']) verify(name, [ts3])
  })

  const roundUnits = [
    'MILLENNIUM',
    'CENTURY',
    'DECADE',
    'YEAR',
    'QUARTER',
    'MONTH',
    'WEEK',
    'DAY',
    'HOUR',
    'MINUTE',
    'SECOND',
    'MILLISECOND',
    'MICROSECOND',
    'NANOSECOND',
  ]
  it.each(roundUnits)('FLOOR and CEIL to %s', (unit) => {
    for (const name of ['FLOOR', 'CEIL'])
      for (const type of [
        ts3,
        timestampType(6, false),
        timestampLtzType(3),
        dateType(),
        dateType(false),
      ])
        verify(name, [type], { unit })
  })
  it('FLOOR of times', () => verify('FLOOR', [timeType(3)], { unit: 'MINUTE' }))

  it.each(['YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR', 'MINUTE', 'SECOND', 'MILLISECOND'])(
    'TIMESTAMPADD of %s',
    (unit) => {
      for (const type of [ts3, timestampLtzType(3, false), timeType(3)])
        for (const count of [intType(), intType(false)])
          verify('TIMESTAMPADD', [count, type], { unit })
      verify('TIMESTAMPADD', [{ literal: 5, type: intType(false) }, ts3], { unit })
    },
  )
  it.each(['MONTH', 'WEEK', 'DAY'])('TIMESTAMPADD of %s to dates', (unit) =>
    verify('TIMESTAMPADD', [intType(), dateType()], { unit }),
  )

  it.each([
    'YEAR',
    'MONTH',
    'WEEK',
    'DAY',
    'HOUR',
    'MINUTE',
    'SECOND',
    'MILLISECOND',
    'MICROSECOND',
    'NANOSECOND',
  ])('TIMESTAMPDIFF in %s', (unit) => {
    for (const type of [ts3, timestampLtzType(3), dateType(), timestampType(6, false)])
      verify('TIMESTAMPDIFF', [type, type], { unit })
  })

  it.each(['+', '-'])('%s with intervals', (sign) => {
    for (const type of [ts3, timestampLtzType(3), dateType(), timeType(3), dayTime])
      verify(sign, [type, dayTime])
    for (const type of [ts3, timestampLtzType(3), dateType(), timeType(3), yearMonth])
      verify(sign, [type, yearMonth])
    if (sign === '+') for (const type of [ts3, dateType()]) verify('+', [dayTime, type])
    verify(sign, [ts3, { literal: 1_500_000n, type: dayTime }])
  })
  it('intervals times numbers, and turned round', () => {
    for (const interval of [dayTime, yearMonth]) {
      verify('*', [interval, intType()])
      verify('*', [bigIntType(), interval])
      verify('NEGATE', [interval])
    }
  })
  it('differences', () => {
    for (const type of [ts3, dateType(), timestampLtzType(3)])
      for (const unit of ['DAY', 'MONTH', 'DAY TO SECOND']) verify('-', [type, type], { unit })
    verify('-', [timeType(3), timeType(3)], { unit: 'SECOND' })
  })

  it.each([
    'yyyy-MM-dd',
    'yyyy-MM-dd HH:mm:ss',
    'yyyyMMddHHmmssSSS',
    'HH:mm',
    'mm:ss.SSS',
    'E, d MMM yy h:mm a',
    "uuuu 'Uhr' HH",
    'D Q w',
    'yyyy年MM月',
    'SSSSSS',
    '',
    'G B',
    '[yyyy]ppM',
    'A',
    'n',
    'S',
    'yyyy-MM',
  ])('DATE_FORMAT with %j', (pattern) => {
    for (const type of [ts3, timestampType(3, false), timestampLtzType(3), timestampType(6)])
      verify('DATE_FORMAT', [type, text(pattern)])
  })

  it('TO_TIMESTAMP_LTZ', () => {
    for (const precision of [0, 3])
      verify('TO_TIMESTAMP_LTZ', [bigIntType(), { literal: precision, type: intType(false) }])
    verify('TO_TIMESTAMP_LTZ', [bigIntType(false)])
    verify('TO_TIMESTAMP_LTZ', [intType()])
  })
  it('FROM_UNIXTIME and OVERLAPS', () => {
    verify('FROM_UNIXTIME', [intType()])
    verify('OVERLAPS', [dateType(), dateType(), dateType(), dayTime])
  })
})
