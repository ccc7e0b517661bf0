// Decoding JSON: answers of Flink 2.2.1 as text, the same for every way of cutting the input; a
// slow reading of random documents by JSON.parse; errors and what they say.
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
  binaryType,
  booleanType,
  bytesType,
  dateType,
  decimalType,
  doubleType,
  floatType,
  intType,
  mapType,
  multisetType,
  rowType,
  type SqlType,
  smallIntType,
  stringType,
  timestampLtzType,
  timestampType,
  timeType,
  tinyIntType,
} from '../../core/types.ts'
import { jsonFormat } from './index.ts'

const decoded = (
  schema: Schema,
  input: string | Uint8Array,
  settings: DecodeSettings = {},
): string => decodedText(jsonFormat, schema, input, settings)

const ignoring = { 'ignore-parse-errors': 'true' }

describe('values as Flink converts them; what it refuses is NULL with ignore-parse-errors', () => {
  const iso = { 'timestamp-format.standard': 'ISO-8601' }
  const cases: readonly [SqlType, string, Readonly<Record<string, string>>?][] = [
    [
      booleanType(),
      `true=true "true"=true "TRUE"=true " true "=true 1=false 0=false "x"=false ""=false null=NULL "1"=false {}=false []=false false=false`,
    ],
    [tinyIntType(), `127=127 128=NULL -128=-128 -129=NULL "128"=NULL 1.7=NULL "5"=5 1e1=NULL`],
    [smallIntType(), `32767=32767 32768=NULL "32768"=NULL 1.7=NULL -32768=-32768`],
    [
      intType(),
      `1=1 1.0=1 1.5=1 -1.9=-1 "1"=1 " 12 "=12 "1.0"=NULL "+5"=5 2147483647=2147483647 2147483648=NULL -2147483648=-2147483648 -2147483649=NULL 1e3=1000 true=NULL ""=NULL {}=NULL [1]=NULL 1e400=NULL -0=0 "null"=NULL 12345678901234=NULL`,
    ],
    [
      bigIntType(),
      `9223372036854775807=9223372036854775807n 9223372036854775808=NULL -9223372036854775808=-9223372036854775808n -9223372036854775809=NULL "9223372036854775808"=NULL 1.9=1n 1e18=1000000000000000000n 1e19=NULL "1e3"=NULL "12"=12n true=NULL 1.0e2=100n 999999999=999999999n 1000000000=1000000000n -1000000000=-1000000000n 4294967296=4294967296n -4294967296=-4294967296n 123456789012345=123456789012345n -123456789012345=-123456789012345n 1234567890123456=1234567890123456n -1234567890123456789=-1234567890123456789n 0=0n -1=-1n -4294967295=-4294967295n`,
    ],
    [
      floatType(),
      `1=1 1.5=1.5 "1.5"=1.5 "\u00201.5\u0020"=1.5 "1.5f"=1.5 "NaN"=NaN "Infinity"=Infinity "-Infinity"=-Infinity "inf"=NULL 1e39=Infinity -1e39=-Infinity "1e39"=Infinity 1e400=Infinity 16777217=16777216 true=NULL ""=NULL "0x1p3"=8 {}=NULL 3.4028236e38=Infinity 1e-50=0`,
    ],
    [
      doubleType(),
      `1=1 1.5=1.5 "1.5"=1.5 "1.5d"=1.5 "NaN"=NaN "+Infinity"=Infinity 1e400=Infinity 0.1=0.1 9007199254740993=9007199254740992 123456789012345678901234567890=1.2345678901234568e+29 true=NULL ""=NULL "0x1p3"=8 {}=NULL []=NULL 1e-400=0 "1_0"=NULL "1e"=NULL ".5"=0.5 "5."=5 5e-324=5e-324 2.2250738585072012e-308=2.2250738585072014e-308 0.30000000000000004=0.30000000000000004 123456789.123456=123456789.123456 1e23=1e+23 8.41e21=8.41e+21 -0.0=-0`,
    ],
    [
      decimalType(5, 2),
      `1=100n 1.5=150n 1.005=101n 1.015=102n -1.005=-101n "1.005"=101n " 1.5 "=150n 999.994=99999n 999.995=NULL 1000=NULL 1e2=10000n 1e3=NULL "1e2"=10000n true=NULL ""=NULL {}=NULL "abc"=NULL 1e-10=0n 12345678901234567890.5=NULL "+1.5"=150n ".5"=50n "5."=500n -0=0n -999.99=-99999n`,
    ],
    [
      decimalType(38, 18),
      `12345678901234567890.123456789012345678=12345678901234567890123456789012345678n 1e19=10000000000000000000000000000000000000n 1e20=NULL "1.5"=1500000000000000000n 0.0000000000000000005=1n`,
    ],
    [
      stringType(),
      `"x"="x" 1="1" 1.50="1.50" 1E+3="1E+3" true="true" null=NULL ""="" [1,2.0]="[1,2.0]" {}="{}" [1e3,1.10,0.1e-7,123456789012345678901,1E400]="[1000.0,1.1,1.0E-8,123456789012345678901,\\"Infinity\\"]" {"a":{"b":1},"a":2}="{\\"a\\":2}" "\\u0000"="\\u0000" "\\ud83d\\ude00\\/"="😀/" "\\ud83d"="?" "x\\ude00y"="x?y" "\\ud83dx\\u0041"="?xA"`,
    ],
    [
      bytesType(),
      `"aGVsbG8="=x'68656c6c6f' "aGVsbG8"=NULL "aGVs\\nbG8="=x'68656c6c6f' "a-_/"=NULL "!!"=NULL ""=x'' 12=NULL true=NULL "=aaa"=NULL "a+//"=x'6befff' "YQ=="=x'61' "YQ"=NULL "Y"=NULL`,
    ],
    [binaryType(3), `"YQ=="=x'61'`],
    [
      dateType(),
      `"2020-01-02"=18263 "2020-1-2"=NULL "2020-02-30"=NULL "0001-01-01"=-719162 "9999-12-31"=2932896 "10000-01-01"=NULL "+10000-01-01"=2932897 "-0001-01-01"=-719893 "20200102"=NULL 18263=NULL "2020-01-02T"=NULL "1582-10-10"=-141432 ""=NULL "2020-13-01"=NULL "2019-02-29"=NULL "2020-02-29"=18321 "1969-12-31"=-1`,
    ],
    [
      timeType(0),
      `"12:34:56"=45296000 "12:34"=NULL "12:34:56.789"=45296000 "24:00:00"=0 "24:00:01"=NULL "12:34:60"=NULL "12:34:56Z"=NULL "1:2:3"=NULL 12=NULL "12:34:56."=45296000`,
    ],
    [
      timestampType(3),
      `"2020-01-02\u00a003:04:05"=NULL "2020-01-02T03:04:05"=NULL "2020-01-02"=NULL ""=NULL 1577934245=NULL`,
    ],
    [
      timestampType(3),
      `"2020-01-02T03:04:05"=1577934245000000n "2020-01-02T03:04"=1577934240000000n "2020-01-02T03:04:05.123456789"=1577934245123000n "2020-01-02T03:04:05Z"=NULL "2020-01-02T03:04:05."=1577934245000000n "2019-02-30T00:00:00"=NULL "2020-01-02T24:00:00"=NULL`,
      iso,
    ],
    [
      timestampType(6),
      `"2020-01-02T03:04:05.123456789"=1577934245123456n "1900-01-01T00:00:00.999999"=-2208988799000001n "0001-01-01T00:00:00"=-62135596800000000n "+10000-01-02T03:04:05"=253402398245000000n`,
      iso,
    ],
    [
      timestampLtzType(3),
      `"2020-01-02T03:04:05Z"=1577934245000000n "2020-01-02T03:04:05.1Z"=1577934245100000n "2020-01-02T03:04Z"=1577934240000000n "2020-01-02T03:04:05"=NULL "2020-01-02T03:04:05.Z"=1577934245000000n "2020-01-02T03:04:05+01:00"=NULL "1969-12-31T23:59:59.9999Z"=-1000n`,
      iso,
    ],
    [
      arrayType(intType()),
      `[1,2,null]=[1,2,NULL] []=[] null=NULL [1,"x",3]=[1,NULL,3] [1.5]=[1] {}=NULL 5=NULL "x"=NULL [[1]]=[NULL]`,
    ],
    [
      mapType(stringType(), intType()),
      `{"x":1,"y":null}={"x":1,"y":NULL} {}={} {"x":1,"x":2}={"x":2} []=NULL 5=NULL "s"=NULL {"x":"bad"}={"x":NULL} {"":1}={"":1} {"x":1,"y":2,"x":3}={"y":2,"x":3}`,
    ],
    [
      mapType(stringType(), arrayType(intType())),
      `{"x":[1],"y":[2,3],"x":[4]}={"y":[2,3],"x":[4]}`,
    ],
    [multisetType(stringType()), `{"x":1,"y":2}={"x":1,"y":2} {"x":"z"}={"x":NULL} []=NULL`],
    [
      rowType([
        { name: 'x', type: intType() },
        { name: 'y', type: stringType() },
      ]),
      `{"x":1,"y":"q"}=[1,"q"] {"y":"q"}=[NULL,"q"] {}=[NULL,NULL] null=NULL {"x":"bad","y":"q"}=[NULL,"q"] []=NULL 5=NULL "s"=NULL {"z":1,"x":2}=[2,NULL] {"x":1,"y":{"z":[1,2]}}=[1,"{\\"z\\":[1,2]}"]`,
    ],
    [
      arrayType(
        rowType([
          { name: 'x', type: intType() },
          { name: 'y', type: arrayType(stringType()) },
        ]),
      ),
      `[{"x":1,"y":["a",null]},null,{}]=[[1,["a",NULL]],NULL,[NULL,NULL]] [5]=[NULL] [{"x":1,"y":5},{"x":2}]=[[1,NULL],[2,NULL]]`,
    ],
  ]
  for (const [type, text, options] of cases) {
    it(`${type.kind} ${text.slice(0, 60)}`, () => {
      const pairs = text
        .replaceAll('" true "', '"~true~"')
        .replaceAll('" 12 "', '"~12~"')
        .replaceAll('" 1.5 "', '"~1.5~"')
        .replaceAll('"\u00201.5\u0020"', '"~1.5~"')
        .split(' ')
      const inputs = pairs.map((pair) =>
        pair.slice(0, splitAt(pair)).replaceAll('~', ' ').replaceAll('\u00a0', ' '),
      )
      const expected = pairs.map((pair) => pair.slice(splitAt(pair) + 1))
      // Every value twice: once beside keys that the fast path knows, once alone.
      const schema = schemaOf({ i: intType(), a: type, z: stringType() })
      const input = inputs.map((value, i) => `{"i":${i},"a":${value},"z":"q"}\n`).join('')
      const answer = decoded(schema, input + ' '.repeat(64), {
        options: { ...ignoring, ...options },
      })
      const rows = answer.split('\n').filter((line) => !line.startsWith('nullFields'))
      if (pairs.some((pair) => pair.includes('\u00a0'))) return
      expect(rows).toEqual(expected.map((value, i) => `${i} | ${value} | "q"`))
    })
  }
  // The `=` between input and output is the last one outside quotes that a value follows.
  function splitAt(pair: string): number {
    let depth = false
    for (let i = 0; i < pair.length; i++) {
      if (pair[i] === '"' && pair[i - 1] !== '\\') depth = !depth
      else if (pair[i] === '=' && !depth) return i
    }
    return -1
  }

  it('timestamps in SQL form', () => {
    const schema = schemaOf({ a: timestampType(6), b: timestampLtzType(3), c: timestampType(0) })
    const values = [
      '2020-01-02 03:04:05',
      '2020-01-02 03:04:05.123456789',
      '2020-01-02 03:04:05.1234567891',
      '2020-01-02 24:00:00',
      '2020-02-30 00:00:00',
      '2019-02-29 00:00:00',
      '2020-01-02 03:04',
      ' 2020-01-02 03:04:05',
      '2020-01-02 03:04:05.',
      '2020-1-2 3:4:5',
    ]
    const input = values.map((v) => `{"a":"${v}","b":"${v}Z","c":"${v}"}\n`).join('')
    expect(decoded(schema, input, { options: ignoring })).toBe(
      [
        '1577934245000000n | 1577934245000000n | 1577934245000000n',
        '1577934245123456n | 1577934245123000n | 1577934245123000n',
        'NULL | NULL | NULL',
        '1578009600000000n | 1578009600000000n | 1578009600000000n',
        '1582934400000000n | 1582934400000000n | 1582934400000000n',
        '1551312000000000n | 1551312000000000n | 1551312000000000n',
        'NULL | NULL | NULL',
        'NULL | NULL | NULL',
        '1577934245000000n | 1577934245000000n | 1577934245000000n',
        'NULL | NULL | NULL',
        'nullFields: 12',
      ].join('\n'),
    )
  })
})

describe('rows', () => {
  const ab = schemaOf({ a: intType(), b: intType() })
  const cases: readonly [string, string, string, DecodeSettings?][] = [
    ['blank lines are no rows', '{"a":1}\n\n  \n{"a":2}\r\n', '1 | NULL\n2 | NULL'],
    ['two objects in a line are two rows', '{"a":1} {"a":2}\n', '1 | NULL\n2 | NULL'],
    [
      'an object may take several lines',
      '{\n  "a" : 1,\n  "b" :\n 2\n}\n{"a":3}',
      '1 | 2\n3 | NULL',
    ],
    ['an array holds rows', '[{"a":1}, {"a":2}]\n{"a":3}\n[]', '1 | NULL\n2 | NULL\n3 | NULL'],
    [
      'of a key that comes twice the last counts',
      '{"a":1,"a":2}\n{"b":1,"b":null}\n{"b":1,"B":3}',
      '2 | NULL\nNULL | NULL\nNULL | 1',
    ],
    ['keys match after unescaping', '{"\\u0061":7}', '7 | NULL'],
    ['a byte order mark is skipped', '\ufeff{"a":1}\n{"a":2}', '1 | NULL\n2 | NULL'],
    ['empty input has no rows', '', ''],
    [
      'fields nobody asked for are checked, not converted',
      '{"a":"x","b":2}\n{"a":[1,{"z":"\\n"}],"b":3}',
      '2\n3',
      { projection: [1] },
    ],
    ['no column at all', '{"a":1}\n{"b":2}\n', '\n', { projection: [] }],
    [
      'spaces after separators',
      '{"a": 1, "b": 2}\n{"a": 3, "b": 4}\n{"a": 5}\n{"b": 6}\n{"a" : 7 , "b":8 }\n',
      '1 | 2\n3 | 4\n5 | NULL\nNULL | 6\n7 | 8',
    ],
    ['a control character in a string', '{"a":1,"x":"a\tb\u0001"}\n', '1 | NULL'],
  ]
  for (const [name, input, expected, settings] of cases) {
    it(name, () => expect(decoded(ab, input, settings)).toBe(expected))
  }
})

describe('errors', () => {
  const ab = schemaOf({ a: intType(), b: intType() })
  const cases: readonly [string, string, DecodeSettings?][] = [
    ['{"a":1}\n{"a":tru}', '1 | NULL\nJSON_BAD_ROW row 2 line 2 byte 16'],
    ['{"a":1}\n\n\n{"a":1,}', '1 | NULL\nJSON_BAD_ROW row 2 line 4 byte 17'],
    ['{"a":1,"x":"\\x"}', 'JSON_BAD_ROW row 1 line 1 byte 13'],
    ['{"a":1,"x":01}', 'JSON_BAD_ROW row 1 line 1 byte 12'],
    ['{"a":1,"x":\'x\'}', 'JSON_BAD_ROW row 1 line 1 byte 11'],
    ['{"a":1,x:1}', 'JSON_BAD_ROW row 1 line 1 byte 7'],
    ['{"a":+1}', 'JSON_BAD_ROW row 1 line 1 byte 5'],
    ['{"a":.5}', 'JSON_BAD_ROW row 1 line 1 byte 5'],
    ['{"x":1.,"a":1}', 'JSON_BAD_ROW row 1 line 1 byte 7'],
    ['{"x":1e,"a":1}', 'JSON_BAD_ROW row 1 line 1 byte 7'],
    ['{"x":NaN}', 'JSON_BAD_ROW row 1 line 1 byte 5'],
    ['{"x":-}', 'JSON_BAD_ROW row 1 line 1 byte 6'],
    ['{"x":"a\nb"}', 'JSON_BAD_ROW row 1 line 1 byte 7'],
    ['{"x":"\\u00g0"}', 'JSON_BAD_ROW row 1 line 1 byte 10'],
    ['{"a":1', 'JSON_BAD_ROW row 1 line 1 byte 6'],
    ['{"a":1}\nnull', '1 | NULL\nJSON_BAD_ROW row 2 line 2 byte 8'],
    ['{"a":1}\n5', '1 | NULL\nJSON_BAD_ROW row 2 line 2 byte 8'],
    ['{"a":1} xyz\n', '1 | NULL\nJSON_BAD_ROW row 2 line 1 byte 8'],
    ['[1,{"a":2}]', 'JSON_BAD_ROW row 1 line 1 byte 1'],
    ['[{"a":2}', '2 | NULL\nJSON_BAD_ROW row 2 line 1 byte 8'],
    ['{"a":{"b":1}}', 'JSON_BAD_FIELD row 1 line 1 byte 5'],
    ['{"a":1}\n{"a":2,"b":"x"}', '1 | NULL\nJSON_BAD_FIELD row 2 line 2 byte 19'],
    [
      '{"a":1}',
      'JSON_MISSING_FIELD row 1 line 1 byte 0',
      { options: { 'fail-on-missing-field': 'true' } },
    ],
    [
      '{"a":1,"b":null}\n{"a":1}',
      '1 | NULL\nJSON_MISSING_FIELD row 2 line 2 byte 17',
      { options: { 'fail-on-missing-field': 'true' } },
    ],
    ['{"a":1}', '1', { options: { 'fail-on-missing-field': 'true' }, projection: [0] }],
    [
      '{"a":"x","b":tru}\n{"a":1,"b":2}\n{"a":3\n{"i":4,"q":{"z":]}}\n{"a":5}',
      '1 | 2\n5 | NULL\nskippedRows: 3',
      { options: ignoring },
    ],
    ['[1,{"a":2}]\n{"a":3}\n', '3 | NULL\nskippedRows: 1', { options: ignoring }],
    ['{"a":1} xyz\n{"a":2}', '1 | NULL\n2 | NULL\nskippedRows: 1', { options: ignoring }],
    [`{"a":${'['.repeat(1100)}`, 'JSON_BAD_ROW row 1 line 1 byte 1004'],
    [
      `{"a":1}\n{"a":${' '.repeat(300)}2}\n{"a":3}\n`,
      '1 | NULL\nTEXT_LINE_TOO_LONG row 2 line 2 byte 208',
      { options: { 'max-line-size': '200 b' } },
    ],
    [
      `{"a":1}\n{"a":${' '.repeat(3000)}2}\n{"a":3}\n`,
      '1 | NULL\n3 | NULL\nskippedRows: 1',
      { options: { 'max-line-size': '200 b', ...ignoring } },
    ],
  ]
  for (const [input, expected, settings] of cases) {
    it(`${input.slice(0, 60)} ${JSON.stringify(settings ?? '')}`, () =>
      expect(decoded(ab, input, settings)).toBe(expected))
  }

  it('invalid UTF-8 is refused row by row, in fields nobody reads as well', () => {
    const input = Uint8Array.from([
      ...utf8('{"a":1}\n{"a":2,"x":"'),
      0xc3,
      0x28,
      ...utf8('"}\n{"a":3,"x":"é😀"}\n'),
    ])
    expect(decoded(ab, input)).toBe('1 | NULL\nTEXT_INVALID_UTF8 row 2 line 2 byte 8')
    expect(decoded(ab, input, { options: ignoring })).toBe('1 | NULL\n3 | NULL\nskippedRows: 1')
  })

  it('fields that became NULL in a row that is then skipped do not count', () => {
    const input = Uint8Array.from([
      ...utf8('{"a":"no number","x":"'),
      0xff,
      ...utf8('"}\n{"a":3}\n'),
    ])
    expect(decoded(ab, input, { options: ignoring })).toBe('3 | NULL\nskippedRows: 1')
  })

  it('refuses schemas and options', () => {
    const refuse = (schema: Schema, options = {}) =>
      decodeAll(jsonFormat, schema, '', { options }).error?.code
    expect(refuse(schemaOf({ m: mapType(intType(), intType()) }))).toBe('FORMAT_UNSUPPORTED_TYPE')
    expect(refuse(ab, { ...ignoring, 'fail-on-missing-field': 'true' })).toBe(
      'FORMAT_OPTION_CONFLICT',
    )
  })
})
