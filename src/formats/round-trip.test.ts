// Random rows of every type, written and read again: nothing is lost, however the bytes are cut.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAll, encodeAll, show } from '../../test/formats/format-kit.ts'
import type { FormatDefinition } from '../contracts/format.ts'
import type { Schema } from '../core/batch.ts'
import {
  arrayType,
  bigIntType,
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
} from '../core/types.ts'
import type { Value } from '../core/value.ts'
import { csvFormat } from './csv/index.ts'
import { jsonFormat } from './json/index.ts'

const RUNS = Number(process.env.RUNS ?? 150)
const seed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }).map((s) => s.replace(/[\ud800-\udfff]/g, '?')),
  fc.string({ unit: 'grapheme', maxLength: 12 }),
  fc.stringMatching(/^[a-c",;'\\\n\r\t #{}[\]:]{0,20}$/),
)
const decimalOf = (precision: number) =>
  fc.bigInt({ min: -(10n ** BigInt(precision)) + 1n, max: 10n ** BigInt(precision) - 1n })
const year1 = -62135596800000000n
const year10000 = 253402300800000000n

const scalars: readonly (readonly [SqlType, fc.Arbitrary<Value>])[] = [
  [booleanType(), fc.boolean()],
  [tinyIntType(), fc.integer({ min: -128, max: 127 })],
  [smallIntType(), fc.integer({ min: -32768, max: 32767 })],
  [intType(), fc.integer()],
  [
    bigIntType(),
    fc.oneof(
      fc.bigInt({ min: -(1n << 63n), max: (1n << 63n) - 1n }),
      fc.bigInt({ min: -1000n, max: 1000n }),
    ),
  ],
  [floatType(), fc.float()],
  [
    doubleType(),
    fc.oneof(
      fc.double(),
      fc.integer().map((i) => i / 100),
    ),
  ],
  [decimalType(10, 2), decimalOf(10)],
  [decimalType(18, 18), decimalOf(18)],
  [decimalType(38, 10), decimalOf(38)],
  [stringType(), text],
  [bytesType(), fc.uint8Array({ maxLength: 20 })],
  [dateType(), fc.integer({ min: -719162, max: 2932896 })],
  [timeType(3), fc.integer({ min: 0, max: 86_399_999 })],
  [timestampType(6), fc.bigInt({ min: year1, max: year10000 - 1n })],
  [
    timestampLtzType(3),
    fc.bigInt({ min: year1 / 1000n, max: year10000 / 1000n - 1n }).map((ms) => ms * 1000n),
  ],
]

interface Typed {
  readonly type: SqlType
  readonly values: fc.Arbitrary<Value>
}

const orNull = (values: fc.Arbitrary<Value>): fc.Arbitrary<Value> => fc.option(values, { freq: 6 })
const scalar: fc.Arbitrary<Typed> = fc
  .constantFrom(...scalars)
  .map(([type, values]) => ({ type, values: orNull(values) }))

const nested = (inner: fc.Arbitrary<Typed>): fc.Arbitrary<Typed> =>
  fc.oneof(
    inner.map(({ type, values }) => ({
      type: arrayType(type),
      values: orNull(fc.array(values, { maxLength: 4 })),
    })),
    inner.map(({ type, values }) => ({
      type: mapType(stringType(), type),
      values: orNull(
        fc
          .array(fc.tuple(text, values), { maxLength: 4 })
          .map((pairs) => new Map<Value, Value>(pairs)),
      ),
    })),
    fc.constant({
      type: multisetType(stringType()),
      values: orNull(
        fc
          .array(fc.tuple(text, fc.nat()), { maxLength: 3 })
          .map((pairs) => new Map<Value, Value>(pairs)),
      ),
    }),
    fc.array(inner, { minLength: 1, maxLength: 3 }).map((children) => ({
      type: rowType(children.map(({ type }, i) => ({ name: `f${i}`, type }))),
      values: orNull(fc.tuple(...children.map(({ values }) => values)) as fc.Arbitrary<Value>),
    })),
  )

const jsonTyped = fc.oneof(
  { weight: 4, arbitrary: scalar },
  nested(scalar),
  nested(fc.oneof(scalar, nested(scalar))),
)

/** Rows of random types. */
const tableOf = (typed: fc.Arbitrary<Typed>) =>
  fc.array(typed, { minLength: 1, maxLength: 6 }).chain((columns) =>
    fc.record({
      schema: fc.constant<Schema>(columns.map(({ type }, i) => ({ name: `column ${i}`, type }))),
      rows: fc.array(fc.tuple(...columns.map(({ values }) => values)), { maxLength: 12 }),
      chunkBytes: fc.constantFrom(1, 5, 17, 256, 100_000),
      batchRows: fc.constantFrom(1, 3, 100),
      picks: fc.array(fc.boolean(), { minLength: columns.length, maxLength: columns.length }),
    }),
  )

function check(
  format: FormatDefinition,
  options: Readonly<Record<string, string>>,
  typed: fc.Arbitrary<Typed>,
): void {
  fc.assert(
    fc.property(tableOf(typed), ({ schema, rows, chunkBytes, batchRows, picks }) => {
      const bytes = encodeAll(format, schema, rows, options)
      const projection = schema.map((_, i) => i).filter((i) => picks[i])
      const decoded = decodeAll(format, schema, bytes, {
        options,
        chunkBytes,
        batchRows,
        projection,
      })
      expect(decoded.error).toBeUndefined()
      expect(decoded.rows.map((row) => row.map(show))).toEqual(
        rows.map((row) => projection.map((i) => show(row[i]!))),
      )
    }),
    { numRuns: RUNS, ...seed },
  )
}

describe('json', () => {
  it('every type, nested', () => check(jsonFormat, {}, jsonTyped))
  it('ISO-8601, plain decimals, NULLs left out', () =>
    check(
      jsonFormat,
      {
        'timestamp-format.standard': 'ISO-8601',
        'encode.decimal-as-plain-number': 'true',
        'encode.ignore-null-fields': 'true',
      },
      jsonTyped,
    ))
})

describe('csv', () => {
  // NULL needs a text of its own; a decimal or a day with blanks needs none.
  const options = { 'null-literal': '\u0002NULL' }
  it('every simple type', () => check(csvFormat, options, scalar))
  it('another dialect', () =>
    check(csvFormat, { ...options, 'field-delimiter': '|', 'quote-character': "'" }, scalar))
  it('arrays and rows of numbers', () => {
    const number = fc
      .constantFrom(
        ...scalars.filter(([type]) => type.kind !== 'VARCHAR' && type.kind !== 'VARBINARY'),
      )
      .map(([type, values]) => ({ type, values: orNull(values) }))
    const lists = number.map(({ type, values }) => ({
      type: arrayType(type),
      values: fc.array(values, { minLength: 1, maxLength: 4 }),
    }))
    check(csvFormat, options, lists)
  })
})
