// The raw format: what Flink 2.2.1 reads from the same bytes, round trips, and what it refuses.
import { describe, expect, it } from 'vitest'
import {
  decodeAll,
  decodedText,
  encodeAll,
  schemaOf,
  utf8,
} from '../../../test/formats/format-kit.ts'
import {
  bigIntType,
  booleanType,
  bytesType,
  dateType,
  doubleType,
  floatType,
  intType,
  type SqlType,
  smallIntType,
  stringType,
  tinyIntType,
} from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { rawFormat } from './index.ts'

type Options = Readonly<Record<string, string>>

describe('decoding', () => {
  const cases: readonly [SqlType, string | readonly number[], string, Options?][] = [
    [stringType(), 'x\ny\r\n\nz', '"x"\n"y"\n""\n"z"'],
    [stringType(), 'x\ny\n', '"x"\n"y"'],
    [stringType(), '', ''],
    [bytesType(), '\ufeffx\n', "x'efbbbf78'"],
    [intType(), [0, 0, 0, 5, 10, 0, 0, 1, 0], '5\n256'],
    [intType(), [5, 0, 0, 0, 10, 0, 0, 1, 0], '5\n65536', { endianness: 'little-endian' }],
    [intType(), '12345\n', 'RAW_BAD_ROW row 1 line 1 byte 0'],
    [intType(), '1234\n12\n', '825373492\nRAW_BAD_ROW row 2 line 2 byte 5'],
    [bigIntType(), '12345678\n', '3544952156018063160n'],
    [tinyIntType(), 'a\nb', '97\n98'],
    [smallIntType(), 'ab\n', '24930'],
    [booleanType(), [1, 10, 0, 10, 2], 'true\nfalse\ntrue'],
    [doubleType(), '12345678\n', '1.0300843656201408e-71'],
    [floatType(), '1234\n', '2.593151471330657e-9'],
    [bytesType(), 'ab\nc\r\n', "x'6162'\nx'63'"],
    [bytesType(), [0xff, 0xfe, 10, 0x80], "x'fffe'\nx'80'"],
    [stringType(), [0x61, 0xff, 10, 0x62], '"a\ufffd"\n"b"'],
    [stringType(), [0x61, 0xe9, 10, 0x62], '"aé"\n"b"', { charset: 'ISO-8859-1' }],
    [stringType(), [0, 0x61, 0, 0x62, 10, 0, 0x62], '"ab"\n"b"', { charset: 'UTF-16' }],
    [stringType(), [0x61, 0, 0x62, 0], '"ab"', { charset: 'UTF-16LE' }],
    [stringType(), [0xb1, 0xe0], '"编"', { charset: 'GBK' }],
    [stringType(), 'aé\n', '"a\ufffd\ufffd"', { charset: 'US-ASCII' }],
    [
      stringType(),
      `${'x'.repeat(300)}\n`,
      'TEXT_LINE_TOO_LONG row 1 line 1 byte 200',
      { 'max-line-size': '200 b' },
    ],
  ]
  for (const [type, input, expected, options] of cases) {
    it(`${type.kind} ${JSON.stringify(input).slice(0, 40)} ${JSON.stringify(options ?? '')}`, () => {
      const bytes = typeof input === 'string' ? utf8(input) : Uint8Array.from(input)
      const settings = options === undefined ? {} : { options }
      expect(decodedText(rawFormat, schemaOf({ a: type }), bytes, settings)).toBe(expected)
    })
  }

  it('counts rows of a column that is not read', () => {
    const { rows } = decodeAll(rawFormat, schemaOf({ a: stringType() }), 'x\ny\n', {
      projection: [],
    })
    expect(rows).toEqual([[], []])
  })

  it('refuses schemas and charsets', () => {
    const code = (types: Record<string, SqlType>, options: Options = {}) =>
      decodeAll(rawFormat, schemaOf(types), '', { options }).error?.code
    expect(code({ a: dateType() })).toBe('FORMAT_UNSUPPORTED_TYPE')
    expect(code({ a: intType(), b: intType() })).toBe('FORMAT_UNSUPPORTED_TYPE')
    expect(code({ a: intType() }, { charset: 'nope' })).toBe('OPTION_VALUE')
  })
})

describe('round trips', () => {
  const cases: readonly [SqlType, readonly Value[], Options?][] = [
    [stringType(), ['x', 'é😀', '']],
    [stringType(), ['x', 'é'], { charset: 'ISO-8859-1' }],
    [stringType(), ['x', 'é😀'], { charset: 'UTF-16BE' }],
    [stringType(), ['x', 'é'], { charset: 'UTF-16' }],
    [bytesType(), [Uint8Array.of(1, 255)]],
    [booleanType(), [true, false]],
    [tinyIntType(), [-1]],
    [smallIntType(), [-2, 300]],
    [intType(), [-2, 300]],
    [intType(), [-2, 300], { endianness: 'little-endian' }],
    [bigIntType(), [-2n, 1n << 40n]],
    [floatType(), [1.5]],
    [doubleType(), [0.1]],
  ]
  for (const [type, values, options] of cases) {
    it(`${type.kind} ${JSON.stringify(options ?? '')}`, () => {
      const rows = values.map((value) => [value])
      const bytes = encodeAll(rawFormat, schemaOf({ a: type }), rows, options)
      expect(
        decodeAll(rawFormat, schemaOf({ a: type }), bytes, { options: options ?? {} }).rows,
      ).toEqual(rows)
    })
  }

  it('refuses to write charsets it only reads', () => {
    expect(() =>
      encodeAll(rawFormat, schemaOf({ a: stringType() }), [['x']], { charset: 'GBK' }),
    ).toThrow('OPTION_VALUE')
  })
})
