import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type Column, constantColumn, dictionaryColumn } from '../core/column.ts'
import { columnBuilder } from '../core/column-builder.ts'
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
  yearMonthIntervalType,
} from '../core/types.ts'
import type { Value } from '../core/value.ts'
import { BatchHasher, hashBatch } from './hash.ts'
import { hashDecimal, hashInt32, hashInt64, keyGroupOf, keyGroups } from './hash-mix.ts'
import { hashRow, hashValue } from './hash-value.ts'

const minInt64 = -(2n ** 63n)
const person = rowType([
  { name: 'name', type: stringType() },
  { name: 'age', type: intType() },
])

/** Name, type and values that the golden file pins. */
const pinned: readonly (readonly [string, SqlType, readonly Value[]])[] = [
  ['NULL', nullType(), [null]],
  ['BOOLEAN', booleanType(), [false, true, null]],
  ['TINYINT', tinyIntType(), [-128, -1, 0, 1, 127]],
  ['SMALLINT', smallIntType(), [-32768, -1, 0, 1, 32767]],
  ['INT', intType(), [-2147483648, -1, 0, 1, 2147483647, null]],
  [
    'BIGINT',
    bigIntType(),
    [minInt64, -2147483648n, -1n, 0n, 1n, 2147483648n, 2n ** 63n - 1n, null],
  ],
  ['DATE', dateType(), [-1, 0, 19000]],
  ['TIME', timeType(3), [0, 86399999]],
  ['TIMESTAMP', timestampType(), [-1n, 0n, 1700000000000000n]],
  ['TIMESTAMP_LTZ', timestampLtzType(), [1700000000000000n]],
  ['INTERVAL MONTH', yearMonthIntervalType('MONTH'), [-1, 14]],
  ['INTERVAL SECOND', dayTimeIntervalType('SECOND'), [-1n, 3600000000n]],
  ['FLOAT', floatType(), [-0, 0, 1.5, -1.5, Infinity, NaN]],
  ['DOUBLE', doubleType(), [-0, 0, 1.5, 0.1, -Infinity, NaN, Number.MAX_VALUE, 5e-324]],
  ['DECIMAL(10,2)', decimalType(10, 2), [0n, 150n, 100n, -150n, 123n, null]],
  ['DECIMAL(20,4)', decimalType(20, 4), [0n, 15000n, 10000n, -15000n, 12300n, null]],
  ['DECIMAL(18,6)', decimalType(18, 6), [999999999999999999n, 999999999999000000n]],
  [
    'DECIMAL(38,10)',
    decimalType(38, 10),
    [10n ** 38n - 1n, -(10n ** 38n) + 1n, 10n ** 30n, 2n ** 63n * 10n ** 10n],
  ],
  [
    'STRING',
    stringType(),
    [
      '',
      'a',
      'ab',
      'abc',
      'abcd',
      'abcde',
      'Müller',
      'the quick brown fox jumps over the lazy dog',
      null,
    ],
  ],
  ['CHAR(3)', charType(3), ['abc']],
  ['BYTES', bytesType(), [new Uint8Array([0]), new Uint8Array([255, 254, 253, 252, 251])]],
  ['ROW', person, [['Ann', 30], ['Ann', null], [null, null], null]],
  ['ARRAY', arrayType(intType()), [[], [1], [1, 2], [2, 1], [null], null]],
  [
    'MAP',
    mapType(stringType(), bigIntType()),
    [
      new Map(),
      new Map([
        ['a', 1n],
        ['b', 2n],
      ]),
      new Map([
        ['b', 2n],
        ['a', 1n],
      ]),
      null,
    ],
  ],
  ['MULTISET', multisetType(stringType()), [new Map([['a', 2]])]],
]

function columnOf(type: SqlType, values: readonly Value[]): Column {
  const builder = columnBuilder(type)
  for (const value of values) builder.append(value)
  return builder.finish()
}

function hashesOf(
  types: readonly SqlType[],
  columns: readonly Column[],
  count: number,
  selection?: Int32Array,
): number[] {
  const out = new Int32Array(count)
  new BatchHasher(types).hash(columns, selection, count, out)
  return Array.from(out)
}

describe('hash', () => {
  it('gives what the golden file says, for ever', () => {
    const actual = Object.fromEntries(
      pinned.map(([name, type, values]) => {
        const hashes = hashesOf([type], [columnOf(type, values)], values.length)
        return [name, { hashes, keyGroups: hashes.map((hash) => keyGroupOf(hash, 128)) }]
      }),
    )
    const golden: unknown = JSON.parse(
      readFileSync(new URL('./golden/hash.json', import.meta.url), 'utf8'),
    )
    expect(actual).toEqual(golden)
  })

  it.each(pinned)('%s: the scalar twin agrees', (_name, type, values) => {
    expect(hashesOf([type], [columnOf(type, values)], values.length)).toEqual(
      values.map((value) => hashValue(type, value)),
    )
  })

  it('keeps the hash of a key that is widened', () => {
    for (const value of [-128, -1, 0, 1, 127]) {
      const narrow = hashValue(tinyIntType(), value)
      for (const type of [smallIntType(), intType(), dateType()])
        expect(hashValue(type, value)).toBe(narrow)
      expect(hashValue(bigIntType(), BigInt(value))).toBe(narrow)
      expect(hashValue(timestampType(), BigInt(value))).toBe(narrow)
      expect(hashValue(decimalType(10, 0), BigInt(value))).toBe(narrow)
      expect(hashValue(decimalType(30, 5), BigInt(value) * 100000n)).toBe(narrow)
    }
    expect(hashValue(floatType(), 1.5)).toBe(hashValue(doubleType(), 1.5))
    expect(hashValue(decimalType(10, 2), 150n)).toBe(hashValue(decimalType(20, 4), 15000n))
    expect(hashValue(booleanType(), true)).toBe(hashValue(intType(), 1))
  })

  it('treats zeros and NaN as one', () => {
    const words = new BigInt64Array([0x7ff8000000000001n, -1n, 0x7ff0000000000001n])
    const oddNaN: Column = {
      layout: 'fixed',
      values: new Float64Array(words.buffer),
      valid: undefined,
    }
    expect(new Set(hashesOf([doubleType()], [oddNaN], 3))).toEqual(
      new Set([hashValue(doubleType(), NaN)]),
    )
    expect(hashValue(doubleType(), -0)).toBe(hashValue(doubleType(), 0))
  })

  it('does not let two int32 values share a hash', () => {
    // The hash mixes by a bijection, so distinct inputs to it are enough; the halves meet at the sign.
    fc.assert(
      fc.property(fc.integer(), fc.integer(), (a, b) => a === b || hashInt32(a) !== hashInt32(b)),
      { numRuns: 2000 },
    )
    fc.assert(fc.property(fc.integer(), (a) => hashInt32(a) === hashInt64(a, a >> 31)))
  })

  const people: fc.Arbitrary<Value> = fc.tuple<Value[]>(
    fc.option(fc.string()),
    fc.option(fc.integer()),
  )
  const leafTypes: readonly (readonly [SqlType, fc.Arbitrary<Value>])[] = [
    [intType(), fc.integer()],
    [bigIntType(), fc.bigInt({ min: minInt64, max: 2n ** 63n - 1n })],
    [doubleType(), fc.double()],
    [floatType(), fc.float()],
    [booleanType(), fc.boolean()],
    [decimalType(18, 7), fc.bigInt({ min: -(10n ** 18n) + 1n, max: 10n ** 18n - 1n })],
    [decimalType(30, 7), fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n })],
    [stringType(), fc.string({ unit: 'binary', maxLength: 40 })],
    [binaryType(9), fc.uint8Array({ minLength: 9, maxLength: 9 })],
    [person, people],
    [
      arrayType(bigIntType()),
      fc.array(fc.option(fc.bigInt({ min: 0n, max: 99n })), { maxLength: 4 }),
    ],
    [
      mapType(intType(), person),
      fc.array(fc.tuple(fc.integer(), people), { maxLength: 4 }).map((entries) => new Map(entries)),
    ],
  ]
  const columns = fc.array(
    fc.nat(leafTypes.length - 1).chain((i) => {
      const [type, value] = leafTypes[i]!
      return fc.record({
        type: fc.constant(type),
        values: fc.array(fc.option(value), { minLength: 12, maxLength: 12 }),
        encoding: fc.constantFrom('flat' as const, 'dictionary' as const, 'constant' as const),
        codes: fc.array(fc.nat(11), { minLength: 12, maxLength: 12 }),
        outer: fc.array(fc.boolean(), { minLength: 12, maxLength: 12 }),
      })
    }),
    { maxLength: 4 },
  )

  it('equals the scalar twin on any columns, encodings and selections', () => {
    fc.assert(
      fc.property(
        columns,
        fc.option(fc.subarray([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11])),
        (keys, picked) => {
          const types = keys.map((key) => key.type)
          const live = picked ?? [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]
          const encoded = keys.map((key): Column => {
            const flat = columnOf(key.type, key.values)
            if (key.encoding === 'constant') return constantColumn(flat)
            if (key.encoding === 'dictionary')
              return dictionaryColumn(
                Int32Array.from(key.codes),
                flat,
                Uint8Array.from(key.outer, Number),
              )
            return flat
          })
          const valueAt = (key: (typeof keys)[number], row: number): Value =>
            key.encoding === 'constant'
              ? key.values[0]!
              : key.encoding === 'flat'
                ? key.values[row]!
                : key.outer[row]
                  ? key.values[key.codes[row]!]!
                  : null
          const expected = live.map((row) =>
            hashRow(
              types,
              keys.map((key) => valueAt(key, row)),
            ),
          )
          expect(
            hashesOf(
              types,
              encoded,
              live.length,
              picked === null ? undefined : Int32Array.from(live),
            ),
          ).toEqual(expected)
        },
      ),
      { numRuns: 300 },
    )
  })

  it('spreads keys evenly over top bits, low bits and key groups', () => {
    const count = 1 << 16
    const families: readonly (readonly [SqlType, (i: number) => Value])[] = [
      [intType(), (i) => i],
      [bigIntType(), (i) => BigInt(i) * 1_000_000n + 1_700_000_000_000_000n],
      [bigIntType(), (i) => BigInt(i) << 32n],
      [doubleType(), (i) => i / 8],
      [stringType(), (i) => `user-${i}`],
      [decimalType(10, 2), (i) => BigInt(i)],
    ]
    for (const [type, make] of families) {
      const values = Array.from({ length: count }, (_, i) => make(i))
      const out = new Int32Array(count)
      hashBatch([type], [columnOf(type, values)], undefined, count, out)
      const groups = new Int32Array(count)
      keyGroups(out, count, 128, groups)
      const chiSquare = (bucketOf: (k: number) => number, buckets: number): number => {
        const counts = new Float64Array(buckets)
        for (let k = 0; k < count; k++) counts[bucketOf(k)]!++
        return counts.reduce((sum, n) => sum + (n - count / buckets) ** 2, 0) / (count / buckets)
      }
      // 256 and 128 buckets: mean 255 and 127, standard deviations 22.6 and 16.
      expect(chiSquare((k) => out[k]! >>> 24, 256)).toBeLessThan(370)
      expect(chiSquare((k) => out[k]! & 255, 256)).toBeLessThan(370)
      expect(chiSquare((k) => groups[k]!, 128)).toBeLessThan(210)
      // Within one key group both ends are still spread.
      const inGroup = out.filter((_, k) => groups[k] === 5)
      const low = new Float64Array(16)
      for (const hash of inGroup) low[hash & 15]!++
      expect(Math.max(...low)).toBeLessThan((inGroup.length / 16) * 1.8)
      expect(new Set(out).size).toBeGreaterThan(count * 0.999)
    }
  })

  it('normalises decimals beyond int64', () => {
    expect(hashDecimal(2n ** 70n * 1000n, 3)).toBe(hashDecimal(2n ** 70n, 0))
    expect(hashDecimal(2n ** 70n, 0)).not.toBe(hashDecimal(0n, 0))
  })
})
