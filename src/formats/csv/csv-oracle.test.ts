// Random text, read by the decoder and by a small state machine that knows nothing of bytes, chunks
// and kernels: same rows, same rows refused.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeAll, schemaOf, show } from '../../../test/formats/format-kit.ts'
import { intType, stringType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { csvFormat } from './index.ts'

const RUNS = Number(process.env.RUNS ?? 400)
const seed = process.env.SEED === undefined ? {} : { seed: Number(process.env.SEED) }

interface Dialect {
  readonly delimiter: string
  readonly quote: string
  readonly escapeWith: string
}

/** Cuts text into records; `undefined` stands for one that has text behind a quote, or an open quote. */
function records(
  text: string,
  { delimiter, quote, escapeWith }: Dialect,
): (string[] | undefined)[] {
  const all: (string[] | undefined)[] = []
  let at = 0
  const atLineEnd = () => text[at] === '\n' || text[at] === '\r'
  const endLine = () => {
    at += text[at] === '\r' && text[at + 1] === '\n' ? 2 : 1
  }
  const escaped = () => ({ n: '\n', t: '\t', r: '\r', 0: '\0' })[text[at + 1]!] ?? text[at + 1]!
  while (at < text.length) {
    const fields: string[] = []
    let isBad = false
    for (;;) {
      let field = ''
      if (quote !== '' && text[at] === quote) {
        at++
        while (at < text.length && (text[at] !== quote || text[at + 1] === quote)) {
          if (text[at] === escapeWith && at + 1 === text.length) isBad = true
          field += text[at] === quote ? quote : text[at] === escapeWith ? escaped() : text[at]
          at += text[at] === quote || text[at] === escapeWith ? 2 : 1
        }
        if (at >= text.length) isBad = true
        at++
        while (at < text.length && !atLineEnd() && text[at] !== delimiter && text[at]! <= ' ') at++
        if (at < text.length && !atLineEnd() && text[at] !== delimiter) isBad = true
        if (isBad) break
      } else {
        while (at < text.length && !atLineEnd() && text[at] !== delimiter) {
          if (text[at] === escapeWith && at + 1 === text.length) isBad = true
          field += text[at] === escapeWith ? escaped() : text[at]
          // A field too many is blank as it stands there: with an escaped blank it is not.
          if (text[at] === escapeWith && fields.length >= 3) field += escapeWith
          at += text[at] === escapeWith ? 2 : 1
        }
      }
      fields.push(field)
      if (at >= text.length || atLineEnd()) break
      at++
    }
    if (isBad) {
      // The rest of the line goes with it.
      while (at < text.length && text[at] !== '\n') at++
      at++
    } else if (at < text.length) endLine()
    all.push(isBad ? undefined : fields)
  }
  return all
}

const schema = schemaOf({ a: stringType(), b: intType(), c: stringType() })

function oracle(fields: string[] | undefined): readonly Value[] | undefined {
  if (fields === undefined || fields.length > 4) return undefined
  // A quoted fourth field that is empty counts as blank, one with blanks in it does as well here.
  if (fields.length === 4 && fields[3]!.replace(/[\0-\u0020]/g, '') !== '') return undefined
  const number =
    fields[1] === undefined
      ? Number.NaN
      : Number(/^[\0- ]*[+-]?\d+[\0- ]*$/.test(fields[1]) ? fields[1].replace(/[\0- ]/g, '') : 'x')
  return [fields[0]!, number === (number | 0) ? number | 0 : null, fields[2] ?? null]
}

const dialects: readonly (readonly [Dialect, Readonly<Record<string, string>>])[] = [
  [{ delimiter: ',', quote: '"', escapeWith: '' }, {}],
  [
    { delimiter: '\t', quote: "'", escapeWith: '' },
    { 'field-delimiter': '\\t', 'quote-character': "'" },
  ],
  [
    { delimiter: ';', quote: '', escapeWith: '' },
    { 'field-delimiter': ';', 'disable-quote-character': 'true' },
  ],
  [{ delimiter: ',', quote: '"', escapeWith: '\\' }, { 'escape-character': '\\' }],
]

describe('against a state machine', () => {
  for (const [dialect, given] of dialects) {
    const { delimiter, quote, escapeWith } = dialect
    const pieces = [
      'a',
      'bc',
      ' ',
      '1',
      '23',
      '-4',
      delimiter,
      delimiter,
      delimiter,
      '\n',
      '\r\n',
      quote,
      quote,
      escapeWith,
      'é',
      '😀',
      '\u0003',
    ]
    const wild = fc
      .array(fc.constantFrom(...pieces), { maxLength: 60 })
      .map((parts) => parts.join(''))
    const field = fc.oneof(
      fc.constantFrom('x', 'some text', '', 'ü'),
      fc.string({ maxLength: 6 }).map((s) => s.replaceAll('\\', '')),
    )
    const quoted = (text: string) =>
      quote === ''
        ? text.replace(/[;\r\n]/g, '')
        : `${quote}${text.replaceAll(quote, quote + quote)}${quote}`
    const tame = fc
      .array(fc.tuple(field, fc.integer(), field, fc.boolean()), { maxLength: 20 })
      .map((rows) =>
        rows
          .map(([a, b, c, isQuoted]) =>
            [isQuoted ? quoted(a) : 'plain', b, quoted(c)].join(delimiter),
          )
          .join('\n'),
      )
    const input = fc.oneof(
      wild,
      tame,
      fc.tuple(tame, wild, tame).map((parts) => parts.join('\n')),
    )
    it(JSON.stringify(given), () => {
      fc.assert(
        fc.property(
          input,
          fc.constantFrom(1, 2, 9, 100, 1 << 20),
          fc.constantFrom(1, 4, 64),
          (text, chunkBytes, batchRows) => {
            const options = { 'ignore-parse-errors': 'true', ...given }
            const { rows, counts, error } = decodeAll(csvFormat, schema, text, {
              options,
              chunkBytes,
              batchRows,
            })
            const all = records(text, dialect).map(oracle)
            const expected = all.filter((row) => row !== undefined)
            expect(error).toBeUndefined()
            expect(rows.map((row) => row.map(show))).toEqual(expected.map((row) => row.map(show)))
            expect(counts.skippedRows ?? 0).toBe(all.length - expected.length)
          },
        ),
        { numRuns: RUNS, ...seed },
      )
    })
  }
})
