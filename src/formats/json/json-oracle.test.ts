// Random and broken JSON, read by the decoder and by JSON.parse: same rows, same lines refused.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAll, schemaOf, show } from '../../../test/formats/format-kit.ts'
import { bigIntType, booleanType, doubleType, intType, stringType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { jsonFormat } from './index.ts'

const RUNS = Number(process.env.RUNS ?? 300)
const seed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }

const schema = schemaOf({
  id: bigIntType(),
  name: stringType(),
  n: intType(),
  score: doubleType(),
  ok: booleanType(),
})

// Values of the schema's own types, so that the oracle needs no conversions but these.
function oracle(line: string): readonly Value[] | undefined {
  let parsed: unknown
  try {
    parsed = JSON.parse(line)
  } catch {
    return undefined
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) return undefined
  const { id, name, n, score, ok } = parsed as Record<string, unknown>
  return [
    Number.isSafeInteger(id) ? BigInt(id as number) : null,
    typeof name === 'string'
      ? name.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '?')
      : null,
    typeof n === 'number' ? n : null,
    typeof score === 'number' ? score : null,
    typeof ok === 'boolean' ? ok : null,
  ]
}

const space = fc.constantFrom('', '', '', ' ', '  ', '\t', '\r')
const name = fc.string({ unit: 'binary', maxLength: 12 })
/** A string of JSON with characters escaped at random, as some writers do. */
const jsonString = fc.tuple(name, fc.infiniteStream(fc.nat(9))).map(([text, dice]) => {
  let out = '"'
  for (const unit of text.split('')) {
    const escaped = dice.next().value === 0 || /[\ud800-\udfff]/.test(unit)
    out += escaped
      ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
      : JSON.stringify(unit).slice(1, -1)
  }
  return `${out}"`
})
const other = fc.json({ maxDepth: 3 })
const value: Readonly<Record<string, fc.Arbitrary<string>>> = {
  id: fc.maxSafeInteger().map(String),
  name: jsonString,
  n: fc.integer().map(String),
  score: fc.oneof(
    fc.double({ noNaN: true, noDefaultInfinity: true }).map((d) => JSON.stringify(d)),
    fc.tuple(fc.integer(), fc.integer({ min: -30, max: 30 })).map(([m, e]) => `${m}e${e}`),
    fc
      .tuple(fc.bigInt({ min: -(10n ** 25n), max: 10n ** 25n }), fc.nat(999))
      .map(([m, f]) => `${m}.${f}`),
  ),
  ok: fc.boolean().map(String),
}
const member = fc
  .oneof(
    {
      weight: 5,
      arbitrary: fc
        .constantFrom(...Object.keys(value))
        .chain((key) =>
          fc.tuple(
            fc.constant(`"${key}"`),
            fc.oneof({ weight: 8, arbitrary: value[key]! }, fc.constant('null')),
          ),
        ),
    },
    {
      weight: 1,
      arbitrary: fc.tuple(
        jsonString.filter((text) => !Object.hasOwn(value, JSON.parse(text))),
        other,
      ),
    },
  )
  .chain(([key, text]) =>
    fc.tuple(space, space, space).map(([a, b, c]) => `${a}${key}${b}:${c}${text}`),
  )

/** Objects with the keys in one order and all there, as programs write them: what kernels are for. */
const regular = fc
  .record({
    values: fc.tuple(...Object.values(value)),
    isSpaced: fc.boolean(),
    lacks: fc.constantFrom(-1, -1, -1, 0, 2, 4),
  })
  .map(({ values, isSpaced, lacks }) => {
    const members = Object.keys(value).map(
      (key, i) => `"${key}":${isSpaced ? ' ' : ''}${values[i]}`,
    )
    return `{${members.filter((_, i) => i !== lacks).join(isSpaced ? ', ' : ',')}}`
  })
const irregular = fc
  .tuple(fc.array(member, { maxLength: 6 }), space)
  .map(([members, end]) => `{${members.join(',')}${end}}`)
const line = fc.oneof({ weight: 3, arbitrary: regular }, irregular)

/** Lines with one byte changed, cut or doubled. */
const broken = fc
  .tuple(
    line,
    fc.nat(),
    fc.constantFrom(
      '',
      '"',
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '0',
      'e',
      '-',
      '.',
      'x',
      '\\',
      ' ',
      'null',
    ),
  )
  .map(([text, at, by]) => {
    const index = at % text.length
    return text.slice(0, index) + by + text.slice(index + 1)
  })

const lines = (each: fc.Arbitrary<string>) =>
  fc.tuple(
    fc.array(each, { minLength: 1, maxLength: 20 }),
    fc.constantFrom(1, 3, 50, 1000, 1 << 20),
    fc.constantFrom(1, 4, 64),
  )

describe('against JSON.parse', () => {
  it('whole rows', () => {
    fc.assert(
      fc.property(lines(line), ([texts, chunkBytes, batchRows]) => {
        const { rows, error } = decodeAll(jsonFormat, schema, `${texts.join('\n')}\n`, {
          chunkBytes,
          batchRows,
        })
        expect(error).toBeUndefined()
        expect(rows.map((row) => row.map(show))).toEqual(
          texts.map((text) => oracle(text)!.map(show)),
        )
      }),
      { numRuns: RUNS, ...seed },
    )
  })

  it('broken rows are skipped, the others are not', () => {
    fc.assert(
      fc.property(lines(fc.oneof(line, broken)), ([texts, chunkBytes, batchRows]) => {
        // What one byte can turn into other types or several rows in a line has tables of its own.
        const kept = texts
          .filter((text) => oracle(text) === undefined || isPlain(text))
          .filter((text) => oracle(text) !== undefined || !isPrefixed(text))
        const options = { 'ignore-parse-errors': 'true' }
        const { rows, counts } = decodeAll(
          jsonFormat,
          schema,
          `${kept.map((text) => `${text}\n`).join('')}`,
          { chunkBytes, batchRows, options },
        )
        const expected = kept.map(oracle).filter((row) => row !== undefined)
        expect(rows.map((row) => row.map(show))).toEqual(expected.map((row) => row.map(show)))
        expect(counts.skippedRows ?? 0).toBe(
          kept.filter((text) => oracle(text) === undefined && text.trim() !== '').length,
        )
      }),
      { numRuns: RUNS * 3, ...seed },
    )
  })
})

/** Whether all values are of their columns' types or NULL, so that the oracle is right about them. */
function isPlain(text: string): boolean {
  const types: Record<string, string> = {
    id: 'number',
    name: 'string',
    n: 'number',
    score: 'number',
    ok: 'boolean',
  }
  const parsed = JSON.parse(text) as Record<string, unknown>
  return Object.entries(types).every(([key, type]) => {
    const found = parsed[key]
    if (found === undefined || found === null) return true
    if (key === 'id') return Number.isSafeInteger(found)
    if (key === 'n')
      return (
        Number.isInteger(found) &&
        (found as number) === ((found as number) | 0) &&
        !Object.is(found, -0)
      )
    return typeof found === type
  })
}

/** Whether a broken line begins with a whole object, with an array, or with what an object of the line before may go on with. */
function isPrefixed(text: string): boolean {
  const trimmed = text.trimStart()
  if (/^[[},]/.test(trimmed)) return true
  for (let end = 1; end < text.length; end++) {
    if (text[end - 1] === '}' && oracle(text.slice(0, end)) !== undefined) return true
  }
  return false
}
