// Casts, value by value, against answers of real Flink. Types are written as SQL prints them; each line is
// one cast: source type, value as the engine holds it, target type, the result as text.
import { describe, expect, it } from 'vitest'
import type { Value } from '../../../contracts/function.ts'
import { parseTimestamp } from '../../../core/time/timestamp-text.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  arrayType,
  bigIntType,
  binaryType,
  booleanType,
  bytesType,
  charType,
  dateType,
  dayTimeIntervalType,
  decimalType,
  doubleType,
  floatType,
  intType,
  mapType,
  multisetType,
  nullType,
  rowType,
  type SqlType,
  smallIntType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
  tinyIntType,
  varbinaryType,
  varcharType,
  yearMonthIntervalType,
} from '../../../core/types.ts'
import { castFunction } from './cast.ts'
import { castSupport } from './support.ts'
import { textOf } from './to-text.ts'

const session = { timeZone: 'UTC' }
const ymType = yearMonthIntervalType('MONTH')
const dtType = dayTimeIntervalType('SECOND')

/** Result of a cast as text; `error` for CAST_FAILED. */
function shown(from: SqlType, value: Value, to: SqlType, isTry = false, timeZone = 'UTC'): string {
  expect(castSupport(from, to).kind).not.toBe('none')
  try {
    const result = castFunction(from, to, { isTry, session: { timeZone } })(value)
    return result === null ? 'NULL' : textOf(to, session)(result)
  } catch (error) {
    expect(String(error)).toContain('CAST_FAILED')
    return 'error'
  }
}

const label = (value: Value): string => (typeof value === 'string' ? `'${value}'` : String(value))
const at = (text: string): bigint => parseTimestamp(text, 6)!
const bytes = (...values: number[]): Uint8Array => Uint8Array.from(values)
const text = stringType(false)

function table(from: SqlType, rows: readonly (readonly [Value, SqlType, string])[]): void {
  it.each(
    rows.map(
      ([value, to, expected]) => [label(value), typeToString(to), expected, value, to] as const,
    ),
  )('%s to %s is %s', (_label, _name, expected, value, to) => {
    expect(shown(from, value, to)).toBe(expected)
    expect(shown(from, value, to, true)).toBe(expected === 'error' ? 'NULL' : expected)
    expect(shown(from, null, to)).toBe('NULL')
  })
}

describe('text to numbers and booleans', () => {
  table(text, [
    ['12', intType(), '12'],
    [' 12 ', intType(), '12'],
    ['+12', intType(), '12'],
    ['- 12', intType(), 'error'],
    ['12.7', intType(), '12'],
    ['-12.7', intType(), '-12'],
    ['12.', intType(), '12'],
    ['.5', intType(), '0'],
    ['.', intType(), '0'],
    ['1e2', intType(), 'error'],
    ['', intType(), 'error'],
    [' ', intType(), 'error'],
    ['-', intType(), 'error'],
    ['1.a', intType(), 'error'],
    ['0x10', intType(), 'error'],
    ['128', tinyIntType(), 'error'],
    ['-128', tinyIntType(), '-128'],
    ['32768', smallIntType(), 'error'],
    ['2147483648', intType(), 'error'],
    ['9223372036854775807', bigIntType(), '9223372036854775807'],
    ['9223372036854775808', bigIntType(), 'error'],
    ['NaN', doubleType(), 'NaN'],
    ['-Infinity', doubleType(), '-Infinity'],
    ['inf', doubleType(), 'error'],
    ['1f', doubleType(), '1.0'],
    ['0x1p3', doubleType(), '8.0'],
    ['-0x.8p1', doubleType(), '-1.0'],
    ['0xp1', doubleType(), 'error'],
    [' 1.5 ', doubleType(), '1.5'],
    ['1,5', doubleType(), 'error'],
    ['', doubleType(), 'error'],
    ['1e400', doubleType(), 'Infinity'],
    ['0.1', floatType(), '0.1'],
    ['1e2', decimalType(10, 2), '100.00'],
    [' 1.255 ', decimalType(10, 2), '1.26'],
    ['abc', decimalType(10, 2), 'error'],
    ['12345678901', decimalType(10, 2), 'error'],
    ['1.', decimalType(10, 2), '1.00'],
    ['+.5', decimalType(10, 2), '0.50'],
    ['12.5', decimalType(10, 0), '13'],
    ['t', booleanType(), 'TRUE'],
    ['TRUE', booleanType(), 'TRUE'],
    [' true ', booleanType(), 'error'],
    ['Yes', booleanType(), 'TRUE'],
    ['0', booleanType(), 'FALSE'],
    ['n', booleanType(), 'FALSE'],
    ['on', booleanType(), 'error'],
    ['', booleanType(), 'error'],
  ])
})

describe('text to dates and times', () => {
  table(text, [
    ['2020-1-3', dateType(), '2020-01-03'],
    ['2020-02-30', dateType(), 'error'],
    ['2020', dateType(), '2020-01-01'],
    ['2020-01-31 12:00:00', dateType(), '2020-01-31'],
    ['2020-01-31x', dateType(), 'error'],
    [' 2020-01-31', dateType(), '2020-01-31'],
    ['12:34:56.789', timeType(0), '12:34:56'],
    ['12:34:56.789', timeType(3), '12:34:56.789'],
    ['12:34', timeType(0), '12:34:00'],
    ['24:00:00', timeType(0), 'error'],
    ['10:00:00-02:00', timeType(0), '08:00:00'],
    ['2020-02-31 12:00:00', timestampType(6), '2020-02-29 12:00:00.000000'],
    ['2020-01-31 12:00:00.123456789', timestampType(3), '2020-01-31 12:00:00.123'],
    ['2020-01-31', timestampType(0), '2020-01-31 00:00:00'],
    ['2020-01-31T12:00:00', timestampType(6), 'error'],
    ['', timestampType(6), 'error'],
    ['2020-01-31 12:00:00Z', timestampLtzType(3), 'error'],
    ['2020-01-31 12:00:00', timestampLtzType(3), '2020-01-31 12:00:00.000'],
    ['1969-12-31 23:59:59.9999', timestampType(3), '1969-12-31 23:59:59.999'],
  ])
})

describe('text and bytes to their lengths', () => {
  table(text, [
    ['abc', charType(5), 'abc  '],
    ['abcdef', charType(3), 'abc'],
    ['abcdef', varcharType(3), 'abc'],
    ['a😀b', charType(2), 'a😀'],
    ['a😀', charType(4), 'a😀  '],
    ['😀', charType(2), '😀 '],
    ['😀😀', varcharType(1), '😀'],
    ['äöü', varbinaryType(4), 'äö'],
    ['abc', binaryType(5), 'abc\0\0'],
    ['abc', bytesType(), 'abc'],
  ])
  table(bytesType(false), [
    [bytes(0x41, 0x42, 0xff), stringType(), 'AB\ufffd'],
    [bytes(0xef, 0xbb, 0xbf, 0x41), stringType(), '\ufeffA'],
    [bytes(0x41, 0x42, 0x43), varcharType(2), 'AB'],
    [bytes(0x41, 0x42), charType(4), 'AB  '],
    [bytes(0x41, 0x42), binaryType(1), 'A'],
    [bytes(0x41), varbinaryType(3), 'A'],
  ])
})

describe('numbers to numbers', () => {
  table(intType(false), [
    [300, tinyIntType(), '44'],
    [-129, tinyIntType(), '127'],
    [70000, smallIntType(), '4464'],
    [7, bigIntType(), '7'],
    [2, booleanType(), 'TRUE'],
    [0, booleanType(), 'FALSE'],
    [123, decimalType(2, 0), 'error'],
    [12345, decimalType(10, 2), '12345.00'],
    [16777217, floatType(), '1.6777216E7'],
    [5, ymType, '+0-05'],
    [5, dtType, '+0 00:00:05.000'],
  ])
  table(bigIntType(false), [
    [3000000000n, intType(), '-1294967296'],
    [0n, booleanType(), 'FALSE'],
    [9007199254740993n, doubleType(), '9.007199254740992E15'],
    [5n, decimalType(20, 1), '5.0'],
  ])
  table(doubleType(false), [
    [1e20, intType(), '2147483647'],
    [1e20, bigIntType(), '9223372036854775807'],
    [-1e20, bigIntType(), '-9223372036854775808'],
    [Number.NaN, intType(), '0'],
    [Number.NaN, bigIntType(), '0'],
    [-1.9, intType(), '-1'],
    [1e5, tinyIntType(), '-96'],
    [3e9, tinyIntType(), '-1'],
    [1e300, floatType(), 'Infinity'],
    [0.1, decimalType(30, 20), '0.10000000000000000000'],
    [1e300, decimalType(10, 2), 'error'],
    [Number.NaN, decimalType(10, 2), 'error'],
    [0.5, booleanType(), 'TRUE'],
    [-1e10, intType(), '-2147483648'],
  ])
  table(floatType(false), [
    [Math.fround(0.1), doubleType(), '0.10000000149011612'],
    [Math.fround(0.1), decimalType(38, 10), '0.1000000015'],
  ])
  table(decimalType(20, 3, false), [
    [-1500n, intType(), '-1'],
    [99999999999000n, intType(), '1215752191'],
    [300000n, tinyIntType(), '44'],
    [123456n, decimalType(5, 2), '123.46'],
    [123456n, decimalType(4, 2), 'error'],
    [-123455n, decimalType(5, 2), '-123.46'],
    [1500n, doubleType(), '1.5'],
    [1500n, floatType(), '1.5'],
    [0n, booleanType(), 'FALSE'],
    [500n, booleanType(), 'TRUE'],
  ])
  table(booleanType(false), [
    [true, intType(), '1'],
    [true, decimalType(5, 2), '1.00'],
    [true, decimalType(1, 1), 'error'],
    [false, doubleType(), '0.0'],
    [true, bigIntType(), '1'],
  ])

  it('gives NULL, not an error, for a nullable number that a decimal cannot hold', () => {
    expect(shown(intType(), 123, decimalType(2, 0))).toBe('NULL')
  })
})

describe('numbers and booleans to text', () => {
  table(doubleType(false), [
    [1, text, '1.0'],
    [1e7, text, '1.0E7'],
    [9999999, text, '9999999.0'],
    [1e-3, text, '0.001'],
    [1e-4, text, '1.0E-4'],
    [123456789.5, text, '1.234567895E8'],
    [1e21, text, '1.0E21'],
    [-0, text, '-0.0'],
    [-1.5e-300, text, '-1.5E-300'],
    [5e-324, text, '4.9E-324'],
    [1e100, text, '1.0E100'],
    [2.2250738585072014e-308, text, '2.2250738585072014E-308'],
    [12345678.9, text, '1.23456789E7'],
    [Number.NEGATIVE_INFINITY, text, '-Infinity'],
    [1.5, charType(2), '1.'],
    [0.00012345, text, '1.2345E-4'],
    [-0.5, text, '-0.5'],
    [12300000, text, '1.23E7'],
  ])
  table(floatType(false), [
    [Math.fround(0.1), text, '0.1'],
    [16777216, text, '1.6777216E7'],
    [Math.fround(1e10), text, '1.0E10'],
    [Math.fround(3.4028235e38), text, '3.4028235E38'],
    [Math.fround(1.17549435e-38), text, '1.1754944E-38'],
    [Math.fround(1.1), text, '1.1'],
    [Math.fround(1.4e-45), text, '1.4E-45'],
    [Number.NaN, text, 'NaN'],
  ])
  table(decimalType(10, 2, false), [
    [1250n, text, '12.50'],
    [-5n, text, '-0.05'],
    [125n, charType(2), '1.'],
  ])
  table(intType(false), [
    [12345, varcharType(3), '123'],
    [-12, charType(5), '-12  '],
    [-5, text, '-5'],
  ])
  table(booleanType(false), [
    [true, text, 'TRUE'],
    [true, charType(6), 'TRUE  '],
    [false, varcharType(2), 'FA'],
  ])
})

describe('dates and times among each other', () => {
  table(dateType(false), [
    [18292, text, '2020-01-31'],
    [18292, timestampType(3), '2020-01-31 00:00:00.000'],
    [18292, timestampLtzType(3), '2020-01-31 00:00:00.000'],
    [18292, charType(12), '2020-01-31  '],
  ])
  table(timeType(3, false), [
    [45_296_789, timeType(1), '12:34:56.7'],
    [45_296_789, timestampType(3), '1970-01-01 12:34:56.789'],
    [45_296_789, text, '12:34:56.789'],
  ])
  table(timestampType(6, false), [
    [at('2020-01-31 12:00:00.987654'), timestampType(3), '2020-01-31 12:00:00.987'],
    [at('1969-12-31 23:59:59.9999'), timestampType(0), '1969-12-31 23:59:59'],
    [at('1969-12-31 12:00:00.5'), dateType(), '1969-12-31'],
    [at('2020-01-31 12:00:00.567'), timeType(0), '12:00:00'],
    [at('1969-12-31 12:00:00.567'), timeType(3), '12:00:00.567'],
    [at('2020-01-31 12:00:00.5'), timestampLtzType(3), '2020-01-31 12:00:00.500'],
    [at('2020-01-31 12:00:00.5'), text, '2020-01-31 12:00:00.500000'],
  ])
  table(timestampLtzType(3, false), [
    [at('2020-01-31 12:00:00'), timestampType(3), '2020-01-31 12:00:00.000'],
    [at('2020-01-31 12:00:00.5'), timestampLtzType(0), '2020-01-31 12:00:00'],
    [at('2020-01-31 12:00:00'), dateType(), '2020-01-31'],
  ])
  table(ymType, [
    [14, text, '+1-02'],
    [-14, yearMonthIntervalType('YEAR'), '-1-02'],
  ])
  table(dtType, [
    [93_784_500_000n, text, '+1 02:03:04.500'],
    [5n, dayTimeIntervalType('DAY'), '+0 00:00:00.000005'],
  ])

  it('go through the zone of the session', () => {
    const zone = 'America/New_York'
    expect(
      shown(timestampType(3), at('2020-03-08 02:30:00'), timestampLtzType(3), false, zone),
    ).toBe('2020-03-08 07:30:00.000')
    expect(shown(timestampLtzType(3), at('2020-01-31 02:00:00'), dateType(), false, zone)).toBe(
      '2020-01-30',
    )
    expect(shown(timestampLtzType(3), at('2020-01-31 02:00:00'), timeType(0), false, zone)).toBe(
      '21:00:00',
    )
    expect(
      shown(timestampLtzType(3), at('2020-01-31 02:00:00'), timestampType(0), false, zone),
    ).toBe('2020-01-30 21:00:00')
    expect(shown(text, '2020-07-01 00:00:00', timestampLtzType(0), false, zone)).toBe(
      '2020-07-01 04:00:00',
    )
    expect(shown(dateType(), 18292, timestampLtzType(0), false, zone)).toBe('2020-01-31 05:00:00')
    expect(shown(timestampLtzType(0), at('2020-07-01 04:00:00'), stringType(), false, zone)).toBe(
      '2020-07-01 00:00:00',
    )
  })
})

describe('nested types', () => {
  const row = rowType([
    { name: 'a', type: intType() },
    { name: 'b', type: stringType() },
  ])
  table(row, [
    [[1, 'a b'], text, '(1, a b)'],
    [[1, null], text, '(1, NULL)'],
    [[1, 'x'], varcharType(3), '(1,'],
    [[1, 'a'], charType(8), '(1, a)  '],
    [
      [1, '2'],
      rowType([
        { name: 'c', type: stringType() },
        { name: 'd', type: intType() },
      ]),
      '(1, 2)',
    ],
    [
      [1, 'x'],
      rowType([
        { name: 'c', type: stringType() },
        { name: 'd', type: intType() },
      ]),
      'error',
    ],
  ])
  table(arrayType(stringType()), [
    [['1', null], arrayType(intType()), '[1, NULL]'],
    [['1', 'x'], arrayType(intType()), 'error'],
    [['a', 'b c'], text, '[a, b c]'],
  ])
  table(mapType(stringType(), intType()), [
    [
      new Map([
        ['k', 1],
        ['l', null],
      ]),
      text,
      '{k=1, l=NULL}',
    ],
    [new Map([['1', 2]]), mapType(intType(), stringType()), '{1=2}'],
  ])
  table(multisetType(intType()), [
    [new Map([[1, 2]]), text, '{1=2}'],
    [new Map([[1, 2]]), multisetType(stringType()), '{1=2}'],
  ])
  table(nullType(), [[null, intType(), 'NULL']])
})

describe('what casts', () => {
  it.each([
    [intType(), bigIntType(), 'implicit'],
    [bigIntType(), intType(), 'explicit'],
    [charType(3), stringType(), 'implicit'],
    [intType(), stringType(), 'explicit'],
    [stringType(), intType(), 'explicit'],
    [timestampType(3), timestampType(6), 'implicit'],
    [timestampType(3), timestampLtzType(3), 'explicit'],
    [intType(), timestampType(3), 'none'],
    [doubleType(), timestampLtzType(3), 'none'],
    [timestampType(3), bigIntType(), 'none'],
    [timestampLtzType(3), intType(), 'none'],
    [dateType(), intType(), 'none'],
    [intType(), dateType(), 'none'],
    [intType(), bytesType(), 'none'],
    [bytesType(), intType(), 'none'],
    [bytesType(), booleanType(), 'none'],
    [stringType(), ymType, 'none'],
    [ymType, intType(), 'none'],
    [dtType, bigIntType(), 'none'],
    [ymType, dtType, 'none'],
    [doubleType(), ymType, 'none'],
    [dateType(), timeType(), 'none'],
    [timeType(), dateType(), 'none'],
    [booleanType(), dateType(), 'none'],
    [booleanType(), bytesType(), 'none'],
    [stringType(), arrayType(intType()), 'none'],
    [timestampType(3), booleanType(), 'none'],
    [intType(), arrayType(intType()), 'none'],
    [rowType([]), rowType([{ name: 'a', type: intType() }]), 'none'],
    [arrayType(intType()), arrayType(bigIntType()), 'implicit'],
    [arrayType(intType()), arrayType(dateType()), 'none'],
    [nullType(), arrayType(dateType()), 'implicit'],
    [bytesType(), stringType(), 'explicit'],
    [bytesType(), binaryType(3), 'implicit'],
  ] as const)('%j to %j: %s', (from, to, kind) => {
    expect(castSupport(from as SqlType, to as SqlType).kind).toBe(kind)
  })

  it('tells the way round', () => {
    expect(castSupport(intType(), timestampType(3))).toEqual({
      kind: 'none',
      reason: 'INT does not cast to TIMESTAMP(3).',
      advice: 'Use TO_TIMESTAMP(FROM_UNIXTIME(seconds)).',
    })
    expect(castSupport(stringType(), dtType)).toMatchObject({
      advice: "Write an interval literal, such as INTERVAL '1' DAY.",
    })
  })
})
