// Bytes of all sorts: decoders answer with rows or a coded error, whatever comes and however it is cut.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAll, schemaOf, show } from '../../test/formats/format-kit.ts'
import {
  arrayType,
  bigIntType,
  bytesType,
  decimalType,
  doubleType,
  intType,
  mapType,
  rowType,
  stringType,
  timestampType,
} from '../core/types.ts'
import { csvFormat } from './csv/index.ts'
import { jsonFormat } from './json/index.ts'
import { rawFormat } from './raw/index.ts'

const RUNS = Number(process.env.RUNS ?? 300)
const seed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }

const flat = schemaOf({
  a: bigIntType(),
  b: stringType(),
  c: timestampType(3),
  d: decimalType(10, 2),
  e: bytesType(),
})
const nested = schemaOf({
  a: intType(),
  b: arrayType(doubleType()),
  c: mapType(stringType(), stringType()),
  d: rowType([
    { name: 'x', type: stringType() },
    { name: 'y', type: arrayType(intType()) },
  ]),
})
const pieces = [
  '{',
  '}',
  '[',
  ']',
  '"a"',
  '"b"',
  '"c"',
  '"d":',
  ':',
  ',',
  '1',
  '-2.5e3',
  'true',
  'null',
  '"',
  '\\',
  '\\u00',
  '\n',
  ' ',
  '\r',
  '"x"',
  '{"a":1}',
  '{"b":[1,2]}\n',
  '{"c":{"k":"v"}}\n',
  '1,x,2020-01-02 03:04:05,1.5,YQ==\n',
  ';',
]
const input = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc
    .array(
      fc.oneof(
        { weight: 9, arbitrary: fc.constantFrom(...pieces).map((text) => [...Buffer.from(text)]) },
        fc.nat(255).map((byte) => [byte]),
      ),
      { maxLength: 80 },
    )
    .map((parts) => Uint8Array.from(parts.flat())),
)

const cases = [
  ['json, flat', jsonFormat, flat],
  ['json, nested', jsonFormat, nested],
  ['csv', csvFormat, flat],
  ['raw', rawFormat, schemaOf({ a: stringType() })],
] as const

describe('any bytes', () => {
  for (const [name, format, schema] of cases) {
    for (const ignores of format === rawFormat ? [false] : [false, true]) {
      it(`${name}${ignores ? ', errors ignored' : ''}`, () => {
        const options: Record<string, string> = ignores ? { 'ignore-parse-errors': 'true' } : {}
        fc.assert(
          fc.property(
            input,
            fc.integer({ min: 1, max: 60 }),
            fc.integer({ min: 1, max: 5 }),
            (bytes, chunkBytes, batchRows) => {
              const whole = decodeAll(format, schema, bytes, { options })
              const cut = decodeAll(format, schema, bytes, { options, chunkBytes, batchRows })
              expect(cut.rows.map((row) => row.map(show))).toEqual(
                whole.rows.map((row) => row.map(show)),
              )
              expect(cut.error?.message).toBe(whole.error?.message)
              expect(cut.error?.location).toEqual(whole.error?.location)
              expect(cut.counts).toEqual(whole.counts)
              if (ignores) expect(whole.error).toBeUndefined()
            },
          ),
          { numRuns: RUNS, ...seed },
        )
      })
    }
  }
})
