// Decoding CSV: answers of Flink 2.2.1 as text, the same for every way of cutting the input; odd
// dialects; errors and what they say.
import { describe, expect, it } from 'vitest'
import {
  type DecodeSettings,
  decodeAll,
  decodedText,
  schemaOf,
  utf8,
} from '../../../test/formats/format-kit.ts'
import type { Schema } from '../../core/batch.ts'
import {
  arrayType,
  bigIntType,
  booleanType,
  bytesType,
  dateType,
  dayTimeIntervalType,
  decimalType,
  doubleType,
  floatType,
  intType,
  mapType,
  rowType,
  type SqlType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
  tinyIntType,
} from '../../core/types.ts'
import { csvFormat } from './index.ts'

const ignoring = { 'ignore-parse-errors': 'true' }
const decoded = (
  schema: Schema,
  input: string | Uint8Array,
  settings: DecodeSettings = {},
): string => decodedText(csvFormat, schema, input, settings)

describe('values as Flink converts them; what it refuses is NULL with ignore-parse-errors', () => {
  const xy = rowType([
    { name: 'x', type: intType() },
    { name: 'y', type: stringType() },
  ])
  // Pairs of a field as it stands in the file and the value read.
  const cases: readonly [
    SqlType,
    readonly (readonly [string, string])[],
    Readonly<Record<string, string>>?,
  ][] = [
    [
      booleanType(),
      [
        ['true', 'true'],
        ['TRUE', 'true'],
        [' true ', 'true'],
        ['1', 'false'],
        ['x', 'false'],
        ['', 'false'],
        ['false', 'false'],
        ['"true"', 'true'],
        ['t', 'false'],
      ],
    ],
    [
      tinyIntType(),
      [
        ['127', '127'],
        ['128', 'NULL'],
        [' 5 ', '5'],
        ['+5', '5'],
        ['1.0', 'NULL'],
        ['"7"', '7'],
        ['-0', '0'],
      ],
    ],
    [
      intType(),
      [
        ['127', '127'],
        [' 5 ', '5'],
        ['+5', '5'],
        ['1.0', 'NULL'],
        ['"7"', '7'],
        ['2147483648', 'NULL'],
        ['-2147483648', '-2147483648'],
        ['1e3', 'NULL'],
        ['0x10', 'NULL'],
        ['--5', 'NULL'],
        ['- 5', 'NULL'],
        ['007', '7'],
        ['', 'NULL'],
      ],
    ],
    [
      bigIntType(),
      [
        ['127', '127n'],
        [' 5 ', '5n'],
        ['9223372036854775807', '9223372036854775807n'],
        ['9223372036854775808', 'NULL'],
        ['-9223372036854775808', '-9223372036854775808n'],
        ['1.5', 'NULL'],
      ],
    ],
    [
      floatType(),
      [
        ['1.5', '1.5'],
        [' 1.5 ', '1.5'],
        ['1e39', 'Infinity'],
        ['NaN', 'NaN'],
        ['Infinity', 'Infinity'],
        ['1.5f', '1.5'],
        ['x', 'NULL'],
        ['.5', '0.5'],
        ['5.', '5'],
      ],
    ],
    [
      doubleType(),
      [
        ['1.5', '1.5'],
        [' 1.5 ', '1.5'],
        ['1e309', 'Infinity'],
        ['-Infinity', '-Infinity'],
        ['1.5d', '1.5'],
        ['x', 'NULL'],
        ['.5', '0.5'],
        ['5.', '5'],
        ['0x1p3', '8'],
        ['+1', '1'],
        ['1e-5', '0.00001'],
      ],
    ],
    [
      decimalType(5, 2),
      [
        ['1.005', '101n'],
        [' 1.5 ', 'NULL'],
        ['999.995', 'NULL'],
        ['1e2', '10000n'],
        ['x', 'NULL'],
        ['+.5', '50n'],
        ['-1.015', '-102n'],
        ['5.', '500n'],
        ['12.34', '1234n'],
      ],
    ],
    [
      dateType(),
      [
        ['2020-01-02', '18263'],
        ['2020-1-2', '18263'],
        [' 2020-01-02 ', 'NULL'],
        ['2020-02-30', '18322'],
        ['2020-02-32', 'NULL'],
        ['0001-01-01', '-719162'],
        ['10000-01-01', 'NULL'],
        ['2020-01-02 00:00:00', 'NULL'],
        ['-0001-01-01', 'NULL'],
        ['99-1-1', 'NULL'],
        ['2019-02-29', '17956'],
        ['2020-13-01', 'NULL'],
        ['2020-00-01', 'NULL'],
        ['2020-01-00', 'NULL'],
      ],
    ],
    [
      timeType(0),
      [
        ['12:34:56', '45296000'],
        ['12:34', '45240000'],
        ['12:34:56.789', '45296000'],
        [' 12:34:56', 'NULL'],
        ['24:00:00', 'NULL'],
        ['1:2:3', 'NULL'],
      ],
    ],
    [
      timestampType(3),
      [
        ['2020-01-02 03:04:05', '1577934245000000n'],
        ['2020-01-02 03:04:05.1', '1577934245100000n'],
        ['2020-01-02 03:04:05.123456789', '1577934245123000n'],
        ['2020-01-02 03:04', 'NULL'],
        ['2020-01-02', 'NULL'],
        ['2020-01-02T03:04:05', 'NULL'],
        ['2020-01-02 03:04:05Z', 'NULL'],
        [' 2020-01-02 03:04:05 ', '1577934245000000n'],
        ['2020-1-2 3:4:5', 'NULL'],
        ['2020-02-30 00:00:00', '1582934400000000n'],
        ['10000-01-02 03:04:05', 'NULL'],
        ['2020-01-02 03:04:05.', '1577934245000000n'],
        ['"2020-01-02 03:04:05"', '1577934245000000n'],
      ],
    ],
    [
      timestampLtzType(3),
      [
        ['2020-01-02 03:04:05Z', '1577934245000000n'],
        ['2020-01-02 03:04:05', 'NULL'],
      ],
    ],
    [
      bytesType(),
      [
        ['aGVsbG8=', "x'68656c6c6f'"],
        ['aGVsbG8', 'NULL'],
        ['!!', 'NULL'],
        ['', "x''"],
      ],
    ],
    [
      arrayType(intType()),
      [
        ['1;2;3', '[1,2,3]'],
        ['', '[]'],
        ['1;;3', '[1,NULL,3]'],
        ['1;x;3', '[1,NULL,3]'],
        [' 1 ; 2 ', '[1,2]'],
        ['"1;2"', '[1,2]'],
      ],
    ],
    [
      arrayType(stringType()),
      [
        ['a;b', '["a","b"]'],
        ['', '[]'],
        ['a;;b', '["a","","b"]'],
        ['"a;""b"', '["a","\\"b"]'],
        ['a; b', '["a"," b"]'],
      ],
    ],
    [
      arrayType(stringType()),
      [
        ['a|b', '["a","b"]'],
        ['a;b', '["a;b"]'],
      ],
      { 'array-element-delimiter': '|' },
    ],
    [
      arrayType(stringType()),
      [
        ['NULL', '[NULL]'],
        ['a;NULL', '["a",NULL]'],
      ],
      { 'null-literal': 'NULL' },
    ],
    [
      xy,
      [
        ['1;q', '[1,"q"]'],
        ['1', '[1,NULL]'],
        ['1;q;z', '[1,"q"]'],
        ['', 'NULL'],
        [';', '[NULL,""]'],
        ['x;q', '[NULL,"q"]'],
      ],
    ],
  ]
  for (const [type, pairs, options] of cases) {
    it(`${type.kind} ${JSON.stringify(options ?? '')}`, () => {
      const schema = schemaOf({ i: intType(), a: type, z: stringType() })
      const input = pairs.map(([text], i) => `${i},${text},q\n`).join('')
      const answer = decoded(schema, input + '# no row\n'.repeat(0), {
        options: { ...ignoring, ...options },
      })
      const rows = answer.split('\n').filter((line) => !line.startsWith('nullFields'))
      expect(rows).toEqual(pairs.map(([, value], i) => `${i} | ${value} | "q"`))
    })
  }

  it('a number of too many digits for a DECIMAL is NULL even when errors count', () => {
    expect(decoded(schemaOf({ a: decimalType(5, 2) }), '12345\n1.5\n')).toBe('NULL\n150n')
  })
})

describe('fields and rows', () => {
  const isi = schemaOf({ a: intType(), b: stringType(), c: intType() })
  const ab = schemaOf({ a: intType(), b: stringType() })
  const ss = schemaOf({ a: stringType(), b: stringType() })
  const s = schemaOf({ a: stringType() })
  const cases: readonly [string, Schema, string, string, DecodeSettings?][] = [
    [
      'spaces are kept, quotes open only at the first byte',
      isi,
      '1, x y ,2\n 2 ,"q", 3\n4, "q",5\n6,a"b,7\n',
      '1 | " x y " | 2\n2 | "q" | 3\n4 | " \\"q\\"" | 5\n6 | "a\\"b" | 7',
    ],
    [
      'delimiters, quotes and line breaks in quotes',
      isi,
      '3,"a,b""c\nd",4\r\n4,"x\r\ny",5\r\n5,"q" ,6\n6,"""",7\n',
      '3 | "a,b\\"c\\nd" | 4\n4 | "x\\r\\ny" | 5\n5 | "q" | 6\n6 | "\\"" | 7',
    ],
    ['blanks behind a closing quote', ab, '1,"x"\t\n2,"y" \r\n3,"z"', '1 | "x"\n2 | "y"\n3 | "z"'],
    ['a lone carriage return ends a row', ab, '1,a\r2,b\r3,c\r', '1 | "a"\n2 | "b"\n3 | "c"'],
    ['windows line ends', ab, '1,a\r\n2,b\r\n', '1 | "a"\n2 | "b"'],
    ['no newline at the end', ab, '1,"x"\n2,"y"', '1 | "x"\n2 | "y"'],
    ['an empty line is an empty field', s, 'x\n\ny\n""\n \nz', '"x"\n""\n"y"\n""\n" "\n"z"'],
    [
      'empty text is text, not NULL',
      ss,
      'x,\n,y\n"",""\n, \n,\n',
      '"x" | ""\n"" | "y"\n"" | ""\n"" | " "\n"" | ""',
    ],
    [
      'a delimiter at the end of a line',
      isi,
      '1,x,2\n3,x,4,\n5,x,6, \n7,x,8,""\n',
      '1 | "x" | 2\n3 | "x" | 4\n5 | "x" | 6\n7 | "x" | 8',
    ],
    ['a byte order mark', ss, '\ufeffx,é😀\n', '"x" | "é😀"'],
    [
      'quote character',
      isi,
      "6,'a,b',7\n",
      '6 | "a,b" | 7',
      { options: { 'quote-character': "'" } },
    ],
    [
      'no quote character',
      isi,
      '6,"a,7\n7,"b",8',
      '6 | "\\"a" | 7\n7 | "\\"b\\"" | 8',
      { options: { 'disable-quote-character': 'true' } },
    ],
    ['delimiter ;', isi, '6;"a;b";7\n', '6 | "a;b" | 7', { options: { 'field-delimiter': ';' } }],
    [
      'delimiter \\t',
      isi,
      '6\t"a\tb"\t7\n8\tx\t9\n',
      '6 | "a\\tb" | 7\n8 | "x" | 9',
      { options: { 'field-delimiter': '\\t' } },
    ],
    [
      'delimiter \\u0001',
      isi,
      '6\u0001a\u00017\n',
      '6 | "a" | 7',
      { options: { 'field-delimiter': '\\u0001' } },
    ],
    [
      'delimiter of several bytes',
      isi,
      '6§a§7\n',
      '6 | "a" | 7',
      { options: { 'field-delimiter': '§' } },
    ],
    [
      'comments',
      ab,
      '# c1\n1,x\n#2,y\n  # c\n3,#z\n\n   \n  4,z\n#',
      '1 | "x"\n3 | "#z"\n4 | "z"',
      { options: { 'allow-comments': 'true' } },
    ],
    [
      'null literal',
      ab,
      '1,n/a\nn/a,x\n3,"n/a"\n4,\n5,n/ab\n',
      '1 | NULL\nNULL | "x"\n3 | NULL\n4 | ""\n5 | "n/ab"',
      { options: { 'null-literal': 'n/a' } },
    ],
    [
      'null literal that is empty',
      ab,
      '1,\n,x\n3,""\n',
      '1 | NULL\nNULL | "x"\n3 | NULL',
      { options: { 'null-literal': '' } },
    ],
    [
      'escape character',
      ss,
      '1,a\\,b\n2,"a\\"b\\n"\n3,a\\nb\\\\\n\\4,\\"x\n5,"a""b"\n6,a\\t\\0',
      '"1" | "a,b"\n"2" | "a\\"b\\n"\n"3" | "a\\nb\\\\"\n"4" | "\\"x"\n"5" | "a\\"b"\n"6" | "a\\t\\u0000"',
      { options: { 'escape-character': '\\' } },
    ],
    [
      'missing fields that the query does not need',
      isi,
      '1,x,3\n2,x\n',
      '1\n2',
      { projection: [0] },
    ],
    [
      'fields nobody asked for are not converted',
      isi,
      'q,x,y\n2,x,z\n',
      '"x"\n"x"',
      { projection: [1] },
    ],
    [
      'missing fields are NULL where as many come as the query reads',
      isi,
      '1,x,2\n2,x\n',
      '2\nNULL',
      { projection: [2] },
    ],
    ['no column at all', isi, '1,x,2\n2,x\n', '\n', { projection: [] }],
    [
      'errors ignored',
      isi,
      '1,x,2\n2,x\n3,x,4,5\n4,x,y\n5\n\n',
      '1 | "x" | 2\n2 | "x" | NULL\n4 | "x" | NULL\n5 | NULL | NULL\nNULL | NULL | NULL\nnullFields: 7\nskippedRows: 1',
      { options: ignoring },
    ],
    [
      'a row with text behind its quotes is skipped',
      isi,
      '5,"q"x,6\n6,"r",7\n7,""x,8\n8,s,9\n',
      '6 | "r" | 7\n8 | "s" | 9\nskippedRows: 2',
      { options: ignoring },
    ],
    [
      'an open quote takes the rest',
      isi,
      '5,q,6\n6,"abc,7\n7,x,8\n',
      '5 | "q" | 6\nskippedRows: 1',
      { options: ignoring },
    ],
    ['empty input', isi, '', ''],
  ]
  for (const [name, schema, input, expected, settings] of cases) {
    it(name, () => expect(decoded(schema, input, settings)).toBe(expected))
    // The same behind enough clean rows that the fast path is at work, and before more.
    it(`${name}, among clean rows`, () => {
      if (expected.includes(': ') || schema !== isi || settings !== undefined || input === '')
        return
      const clean = '9,clean,9\n'.repeat(20)
      const cleanText = '9 | "clean" | 9\n'.repeat(20)
      expect(decoded(schema, clean + input + clean)).toBe(
        `${cleanText}${expected}\n${cleanText}`.trimEnd(),
      )
    })
  }
})

describe('errors', () => {
  const isi = schemaOf({ a: intType(), b: stringType(), c: intType() })
  const cases: readonly [string, string, DecodeSettings?][] = [
    ['1,x,3\n2,x\n', '1 | "x" | 3\nCSV_BAD_ROW row 2 line 2 byte 6'],
    ['1,x,3\n\n', '1 | "x" | 3\nCSV_BAD_ROW row 2 line 2 byte 6'],
    ['1,x,3,4\n', 'CSV_BAD_ROW row 1 line 1 byte 0'],
    ['1,x,3,,\n', 'CSV_BAD_ROW row 1 line 1 byte 0'],
    ['1,x,3,4\n', 'CSV_BAD_ROW row 1 line 1 byte 0', { projection: [0] }],
    ['1,"a\nb",3\n5,"q"x,6\n', '1 | "a\\nb" | 3\nCSV_BAD_ROW row 2 line 3 byte 15'],
    ['1,x,3\nx,y,5\n', '1 | "x" | 3\nCSV_BAD_FIELD row 2 line 2 byte 6'],
    ['1,x,\n', 'CSV_BAD_FIELD row 1 line 1 byte 4'],
    ['1,x,3\n6,"abc,7\n7,x,8\n', '1 | "x" | 3\nCSV_UNTERMINATED_QUOTE row 2 line 2 byte 8'],
    ['1,x\\', 'CSV_BAD_ROW row 1 line 1 byte 3', { options: { 'escape-character': '\\' } }],
    [
      `1,x,3\n2,${'y'.repeat(300)},4\n5,z,6\n`,
      '1 | "x" | 3\nTEXT_LINE_TOO_LONG row 2 line 2 byte 206',
      { options: { 'max-line-size': '200 b' } },
    ],
    [
      `1,x,3\n2,${'y'.repeat(3000)},4\n5,z,6\n`,
      '1 | "x" | 3\n5 | "z" | 6\nskippedRows: 1',
      { options: { 'max-line-size': '200 b', ...ignoring } },
    ],
  ]
  for (const [input, expected, settings] of cases) {
    it(JSON.stringify(input.slice(0, 60)), () =>
      expect(decoded(isi, input, settings)).toBe(expected),
    )
  }

  it('invalid UTF-8 is refused row by row', () => {
    const input = Uint8Array.from([...utf8('1,é,3\n2,x'), 0xff, ...utf8('y,4\n5,😀,6\n')])
    expect(decoded(isi, input, { projection: [0] })).toBe(
      '1\nTEXT_INVALID_UTF8 row 2 line 2 byte 7',
    )
    expect(decoded(isi, input, { options: ignoring })).toBe(
      '1 | "é" | 3\n5 | "😀" | 6\nskippedRows: 1',
    )
  })

  it('fields that became NULL in a row that is then skipped do not count', () => {
    const input = Uint8Array.from([...utf8('no number,'), 0xff, ...utf8(',3\nneither,x,4\n')])
    expect(decoded(isi, input, { options: ignoring })).toBe(
      'NULL | "x" | 4\nnullFields: 1\nskippedRows: 1',
    )
  })

  it('refuses schemas and options', () => {
    const refuse = (schema: Schema, options = {}) =>
      decodeAll(csvFormat, schema, '', { options }).error?.code
    const unsupported = [
      mapType(intType(), intType()),
      arrayType(arrayType(intType())),
      rowType([{ name: 'x', type: arrayType(intType()) }]),
      dayTimeIntervalType('DAY'),
    ]
    for (const type of unsupported)
      expect(refuse(schemaOf({ a: type }))).toBe('FORMAT_UNSUPPORTED_TYPE')
    expect(refuse(isi, { 'quote-character': "'", 'disable-quote-character': 'true' })).toBe(
      'FORMAT_OPTION_CONFLICT',
    )
    for (const text of [';;', '\\x01', ''])
      expect(refuse(isi, { 'field-delimiter': text })).toBe('OPTION_VALUE')
    expect(refuse(isi, { 'quote-character': '::' })).toBe('OPTION_VALUE')
    expect(refuse(isi, { 'array-element-delimiter': '|#' })).toBe('OPTION_VALUE')
  })
})
