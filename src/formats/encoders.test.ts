// What the encoders of csv and json write: the text that Flink 2.2.1 wrote for the same values.
import { describe, expect, it } from 'vitest'
import { encodeAll, schemaOf } from '../../test/formats/format-kit.ts'
import {
  arrayType,
  bigIntType,
  booleanType,
  bytesType,
  charType,
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
} from '../core/types.ts'
import type { Value } from '../core/value.ts'
import { csvFormat } from './csv/index.ts'
import { jsonFormat } from './json/index.ts'

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString()
type Options = Readonly<Record<string, string>>

const micros = (iso: string, more = 0): bigint => BigInt(Date.parse(iso)) * 1000n + BigInt(more)
const xy = rowType([
  { name: 'x', type: intType() },
  { name: 'y', type: stringType() },
])

/** Value, text in CSV, text in JSON. */
type Case = readonly [Value, string, string]

const same = (value: Value, both: string): Case => [value, both, both]
const quoted = (value: Value, bare: string): Case => [value, bare, `"${bare}"`]
const both = (value: Value, inQuotes: string): Case => [value, `"${inQuotes}"`, `"${inQuotes}"`]

const byType: readonly (readonly [SqlType, readonly Case[]])[] = [
  [booleanType(), [same(true, 'true'), same(false, 'false'), [null, '', 'null']]],
  [tinyIntType(), [same(-128, '-128')]],
  [smallIntType(), [same(-32768, '-32768')]],
  [intType(), [same(-2147483648, '-2147483648'), same(0, '0')]],
  [bigIntType(), [same(9223372036854775807n, '9223372036854775807'), same(-1n, '-1')]],
  [
    floatType(),
    (
      [
        [1, '1.0'],
        [0.1, '0.1'],
        [1e10, '1.0E10'],
        [1e7, '1.0E7'],
        [9999999, '9999999.0'],
        [1e-3, '0.001'],
        [9.99e-4, '9.99E-4'],
        [1e-5, '1.0E-5'],
        [3.4028235e38, '3.4028235E38'],
        [1.4e-45, '1.4E-45'],
        [16777216, '1.6777216E7'],
        [33554432, '3.3554432E7'],
        [0.3, '0.3'],
        [123456.79, '123456.79'],
        [1.1e-10, '1.1E-10'],
      ] as const
    ).map(([value, shown]) => same(Math.fround(value), shown)),
  ],
  [
    doubleType(),
    [
      same(1, '1.0'),
      same(0.1, '0.1'),
      same(1e10, '1.0E10'),
      same(1e7, '1.0E7'),
      same(9999999, '9999999.0'),
      same(1e-3, '0.001'),
      same(9.99e-4, '9.99E-4'),
      same(1e-5, '1.0E-5'),
      same(1.7976931348623157e308, '1.7976931348623157E308'),
      same(5e-324, '4.9E-324'),
      same(2.2250738585072014e-308, '2.2250738585072014E-308'),
      same(123456789012345680, '1.2345678901234568E17'),
      same(1e21, '1.0E21'),
      same(12345.678, '12345.678'),
      same(2.2e-322, '2.2E-322'),
      same(9007199254740992, '9.007199254740992E15'),
      quoted(Number.NaN, 'NaN'),
      quoted(Number.NEGATIVE_INFINITY, '-Infinity'),
    ],
  ],
  [
    decimalType(10, 2),
    [
      same(100n, '1'),
      same(10n, '0.1'),
      same(0n, '0'),
      same(-1234567890n, '-12345678.9'),
      same(10000n, '1E+2'),
      same(1n, '0.01'),
    ],
  ],
  [
    decimalType(38, 18),
    [
      same(10n ** 18n, '1'),
      same(1n, '1E-18'),
      same(10n ** 11n, '1E-7'),
      same(12345678901234567890n * 10n ** 18n + 5n * 10n ** 17n, '12345678901234567890.5'),
      same(10n ** 36n, '1E+18'),
    ],
  ],
  [decimalType(38, 0), [same(100n, '1E+2'), same(10n ** 22n, '1E+22'), same(1230000n, '1.23E+6')]],
  [
    stringType(),
    [
      quoted('x', 'x'),
      quoted('', ''),
      both('a,b', 'a,b'),
      ['a"b', '"a""b"', '"a\\"b"'],
      ['a\nb', '"a\nb"', '"a\\nb"'],
      ['a\rb', '"a\rb"', '"a\\rb"'],
      both(' x ', ' x '),
      ['\u0001\b\t\f\u001f', '"\u0001\b\t\f\u001f"', '"\\u0001\\b\\t\\f\\u001F"'],
      ['é😀', 'é😀', '"é\\uD83D\\uDE00"'],
      quoted('\u2028\u00a0\u007f', '\u2028\u00a0\u007f'),
      ['a/b\\c', '"a/b\\c"', '"a/b\\\\c"'],
      both('#c', '#c'),
      quoted('a;b', 'a;b'),
      quoted('null', 'null'),
      both('<>&', '<>&'),
      both("it's", "it's"),
      quoted('x-1', 'x-1'),
      both('+1', '+1'),
      quoted('1', '1'),
      both('$a', '$a'),
      both('a(b)', 'a(b)'),
      quoted('a|b', 'a|b'),
      quoted('abcdefghijklmnopqrstuvwx', 'abcdefghijklmnopqrstuvwx'),
      both('abcdefghijklmnopqrstuvwxy', 'abcdefghijklmnopqrstuvwxy'),
    ],
  ],
  [charType(4), [both('x   ', 'x   ')]],
  [
    bytesType(),
    [
      quoted(Uint8Array.of(1, 2, 255), 'AQL/'),
      quoted(new Uint8Array(0), ''),
      both(Uint8Array.of(251, 255), '+/8='),
      quoted(Uint8Array.of(1), 'AQ=='),
    ],
  ],
  [
    dateType(),
    [
      quoted(18263, '2020-01-02'),
      quoted(-719162, '0001-01-01'),
      quoted(2932896, '9999-12-31'),
      quoted(-1, '1969-12-31'),
    ],
  ],
  [timeType(0), [quoted(45296000, '12:34:56'), quoted(0, '00:00:00')]],
  [
    timestampType(3),
    [
      both(micros('2020-01-02T03:04:05.120Z'), '2020-01-02 03:04:05.12'),
      both(micros('2020-01-02T03:04:00Z'), '2020-01-02 03:04:00'),
      both(-1000n, '1969-12-31 23:59:59.999'),
      both(micros('0001-01-01T00:00:00Z'), '0001-01-01 00:00:00'),
    ],
  ],
  [
    timestampType(6),
    [
      both(micros('2020-01-02T03:04:05.123Z', 456), '2020-01-02 03:04:05.123456'),
      both(-999999n, '1969-12-31 23:59:59.000001'),
    ],
  ],
  [
    timestampLtzType(3),
    [both(0n, '1970-01-01 00:00:00Z'), both(1500000n, '1970-01-01 00:00:01.5Z')],
  ],
  [
    arrayType(intType()),
    [
      [[1, 2], '1;2', '[1,2]'],
      [null, '', 'null'],
      [[1, null], '1;', '[1,null]'],
      [[], '', '[]'],
    ],
  ],
  [
    arrayType(stringType()),
    [
      [['a;b', 'c,d'], '"a;b;c,d"', '["a;b","c,d"]'],
      [['', null], ';', '["",null]'],
      [['a', 'b"c'], '"a;b""c"', '["a","b\\"c"]'],
    ],
  ],
  [arrayType(doubleType()), [[[1, 0.1], '1.0;0.1', '[1.0,0.1]']]],
  [arrayType(bytesType()), [[[Uint8Array.of(1)], 'AQ==', '["AQ=="]']]],
  [arrayType(booleanType()), [[[true, false], 'true;false', '[true,false]']]],
  [
    xy,
    [
      [[1, 'q'], '1;q', '{"x":1,"y":"q"}'],
      [[null, 'a;b'], ';a;b', '{"x":null,"y":"a;b"}'],
      [null, '', 'null'],
      [[1, 'q,"x'], '"1;q,""x"', '{"x":1,"y":"q,\\"x"}'],
    ],
  ],
]

describe('every type, as Flink writes it', () => {
  for (const [type, cases] of byType) {
    const schema = schemaOf({ i: intType(), a: type, z: intType() })
    const rows = cases.map(([value], i) => [i, value, 7])
    it(`${type.kind} in csv`, () =>
      expect(text(encodeAll(csvFormat, schema, rows))).toBe(
        cases.map(([, csv], i) => `${i},${csv},7\n`).join(''),
      ))
    it(`${type.kind} in json`, () =>
      expect(text(encodeAll(jsonFormat, schema, rows))).toBe(
        cases.map(([, , json], i) => `{"i":${i},"a":${json},"z":7}\n`).join(''),
      ))
  }
})

describe('csv options', () => {
  const schema = schemaOf({ i: intType(), a: stringType(), b: stringType() })
  const rows: readonly (readonly Value[])[] = [
    [1, 'a b', null],
    [2, 'a,b', 'c;d'],
    [3, 'a"b', "it's"],
    [4, 'a\\b', 'a\tb'],
    [5, 'n/a', ''],
    [6, '#a', '\\'],
  ]
  const cases: readonly [Options, string][] = [
    [
      { 'null-literal': 'n/a' },
      '1,"a b",n/a\n2,"a,b",c;d\n3,"a""b","it\'s"\n4,"a\\b","a\tb"\n5,n/a,\n6,"#a","\\"\n',
    ],
    [
      { 'disable-quote-character': 'true' },
      '1,a b,\n2,a,b,c;d\n3,a"b,it\'s\n4,a\\b,a\tb\n5,n/a,\n6,#a,\\\n',
    ],
    [
      { 'field-delimiter': ';' },
      '1;"a b";\n2;"a,b";"c;d"\n3;"a""b";"it\'s"\n4;"a\\b";"a\tb"\n5;"n/a";\n6;"#a";"\\"\n',
    ],
    [
      { 'field-delimiter': '\\t' },
      '1\t"a b"\t\n2\ta,b\tc;d\n3\t"a""b"\tit\'s\n4\t"a\\b"\t"a\tb"\n5\tn/a\t\n6\t#a\t"\\"\n',
    ],
    [
      { 'quote-character': "'" },
      "1,'a b',\n2,'a,b',c;d\n3,'a\"b','it''s'\n4,'a\\b','a\tb'\n5,n/a,\n6,'#a','\\'\n",
    ],
    [
      { 'escape-character': '\\' },
      '1,"a b",\n2,"a,b",c;d\n3,"a""b","it\'s"\n4,"a\\\\b","a\tb"\n5,n/a,\n6,"#a","\\\\"\n',
    ],
  ]
  for (const [options, expected] of cases) {
    it(JSON.stringify(options), () =>
      expect(text(encodeAll(csvFormat, schema, rows, options))).toBe(expected),
    )
  }

  it('a table of one column', () =>
    expect(text(encodeAll(csvFormat, schemaOf({ a: stringType() }), [[''], [null], ['x']]))).toBe(
      '\n\nx\n',
    ))

  it('elements and NULL', () => {
    const options = { 'array-element-delimiter': '|', 'null-literal': 'NULL' }
    const rows = [[['a', 'b', null], 1]]
    expect(
      text(
        encodeAll(csvFormat, schemaOf({ a: arrayType(stringType()), i: intType() }), rows, options),
      ),
    ).toBe('a|b|NULL,1\n')
  })

  it('decimals without exponent', () => {
    const options = { 'write-bigdecimal-in-scientific-notation': 'false' }
    const schema = schemaOf({ a: decimalType(38, 18), b: decimalType(38, 0) })
    expect(text(encodeAll(csvFormat, schema, [[10n ** 11n, 12300000000n]], options))).toBe(
      '0.0000001,12300000000\n',
    )
  })
})

describe('json options', () => {
  const map = schemaOf({ i: intType(), m: mapType(stringType(), intType()) })
  const nullKey = [
    [
      1,
      new Map<Value, Value>([
        [null, 1],
        ['a', 2],
      ]),
    ],
  ]

  it('decimals as plain numbers', () => {
    const schema = schemaOf({ a: decimalType(38, 18), b: decimalType(38, 0) })
    expect(
      text(
        encodeAll(jsonFormat, schema, [[10n ** 11n, 12300000000n]], {
          'encode.decimal-as-plain-number': 'true',
        }),
      ),
    ).toBe('{"a":0.000000100000000000,"b":12300000000}\n')
  })

  it('NULL fields left out, but not values of maps', () => {
    const schema = schemaOf({
      i: intType(),
      a: stringType(),
      r: xy,
      m: mapType(stringType(), intType()),
    })
    const rows = [
      [1, null, [1, null], new Map([['a', null]])],
      [null, null, null, null],
    ]
    expect(text(encodeAll(jsonFormat, schema, rows, { 'encode.ignore-null-fields': 'true' }))).toBe(
      '{"i":1,"r":{"x":1},"m":{"a":null}}\n{}\n',
    )
  })

  it('NULL keys of maps', () => {
    expect(() => encodeAll(jsonFormat, map, nullKey)).toThrow('JSON_NULL_MAP_KEY')
    expect(text(encodeAll(jsonFormat, map, nullKey, { 'map-null-key.mode': 'DROP' }))).toBe(
      '{"i":1,"m":{"a":2}}\n',
    )
    expect(
      text(
        encodeAll(jsonFormat, map, nullKey, {
          'map-null-key.mode': 'LITERAL',
          'map-null-key.literal': 'NK',
        }),
      ),
    ).toBe('{"i":1,"m":{"NK":1,"a":2}}\n')
  })

  it('ISO-8601', () => {
    const schema = schemaOf({ a: timestampType(3), b: timestampLtzType(6) })
    const rows = [[micros('2020-01-02T03:04:00Z'), micros('2020-01-02T03:04:05.123Z', 456)]]
    expect(
      text(encodeAll(jsonFormat, schema, rows, { 'timestamp-format.standard': 'ISO-8601' })),
    ).toBe('{"a":"2020-01-02T03:04:00","b":"2020-01-02T03:04:05.123456Z"}\n')
  })

  it('names are escaped, multisets are objects', () => {
    const schema = schemaOf({ 'a"b\\c': stringType(), m: multisetType(stringType()) })
    expect(
      text(
        encodeAll(jsonFormat, schema, [
          [
            'x',
            new Map([
              ['a', 2],
              ['b', 1],
            ]),
          ],
        ]),
      ),
    ).toBe('{"a\\"b\\\\c":"x","m":{"a":2,"b":1}}\n')
  })
})
