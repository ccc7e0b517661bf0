import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { VALID_STATEMENTS } from '../../../test/corpus/flink-sql-corpus.ts'
import { EngineError } from '../../core/errors.ts'
import type { Query } from './ast.ts'
import { Lexer } from './lexer.ts'
import { parseScript, parseStatement, parseStatements } from './parse.ts'
import { queryToSql } from './print-query.ts'
import { treeToText } from './tree-text.ts'

const STATEMENTS = VALID_STATEMENTS.map(([, sql]) => sql)

/** The tokens of all statements as text, for changes that stay close to the language. */
const WORDS = [...new Set(STATEMENTS.flatMap(tokensOf))]

function tokensOf(sql: string): string[] {
  const lexer = new Lexer(sql)
  const texts: string[] = []
  for (let token = lexer.next(); token.kind !== 'end'; token = lexer.next()) {
    texts.push(sql.slice(token.start, token.end))
  }
  return texts
}

/** Parses a text that may be anything; nothing but coded errors with a place inside the text may come out. */
function parseAnything(text: string): void {
  const statements = parseStatements(text)
  const lineCount = text.split('\n').length
  for (;;) {
    try {
      const { done, value } = statements.next()
      if (done) return
      if (value.kind === 'queryStatement') checkRoundTrip(value.query)
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      expect(error.code).toMatch(/^SQL_/)
      expect(error.location?.line).toBeLessThanOrEqual(lineCount)
      expect(error.location?.column).toBeGreaterThan(0)
      expect(error.location?.length).toBeGreaterThan(0)
    }
  }
}

/** What is written from a tree reads back as the same tree. */
function checkRoundTrip(query: Query): void {
  const written = queryToSql(query, 'plain')
  const read = parseStatement(written)
  if (read.kind !== 'queryStatement') throw new Error(`not a query: ${written}`)
  const plain = (tree: unknown) => treeToText(tree).replaceAll('`', '')
  expect(plain(read.query), written).toBe(plain(query))
}

type Change =
  | { readonly kind: 'delete' | 'duplicate' | 'swap'; readonly at: number }
  | { readonly kind: 'replace' | 'insert'; readonly at: number; readonly word: string }

const change: fc.Arbitrary<Change> = fc.oneof(
  fc.record({ kind: fc.constantFrom('delete', 'duplicate', 'swap'), at: fc.nat(10_000) }),
  fc.record({
    kind: fc.constantFrom('replace', 'insert'),
    at: fc.nat(10_000),
    word: fc.constantFrom(...WORDS),
  }),
)

function apply(tokens: readonly string[], each: Change): string[] {
  const at = tokens.length === 0 ? 0 : each.at % tokens.length
  switch (each.kind) {
    case 'delete':
      return tokens.toSpliced(at, 1)
    case 'duplicate':
      return tokens.toSpliced(at, 0, tokens[at] ?? '')
    case 'swap':
      return tokens.toSpliced(at, 2, tokens[at + 1] ?? '', tokens[at] ?? '')
    case 'replace':
      return tokens.toSpliced(at, 1, each.word)
    case 'insert':
      return tokens.toSpliced(at, 0, each.word)
  }
}

describe('the parser on input that nobody wrote', () => {
  it('takes statements of the corpus with tokens changed', () => {
    const mutated = fc.record({
      sql: fc.constantFrom(...STATEMENTS),
      changes: fc.array(change, { minLength: 1, maxLength: 4 }),
    })
    fc.assert(
      fc.property(mutated, ({ sql, changes }) => {
        parseAnything(changes.reduce(apply, tokensOf(sql)).join(' '))
      }),
      { numRuns: 4_000 },
    )
  })

  it('takes statements of the corpus with characters changed', () => {
    const mutated = fc.record({
      sql: fc.constantFrom(...STATEMENTS),
      at: fc.nat(10_000),
      length: fc.nat(3),
      text: fc.string({ unit: 'binary', maxLength: 3 }),
    })
    fc.assert(
      fc.property(mutated, ({ sql, at, length, text }) => {
        const start = at % sql.length
        parseAnything(sql.slice(0, start) + text + sql.slice(start + length))
      }),
      { numRuns: 4_000 },
    )
  })

  it('takes every statement cut off at every token', () => {
    for (const sql of STATEMENTS) {
      const tokens = tokensOf(sql)
      for (let length = 0; length < tokens.length; length++) {
        parseAnything(tokens.slice(0, length).join(' '))
        parseAnything(tokens.slice(length).join(' '))
      }
    }
  })

  it('takes words of the language in any order', () => {
    const text = fc.array(fc.constantFrom(...WORDS), { maxLength: 40 })
    fc.assert(
      fc.property(text, (words) => parseAnything(words.join(' '))),
      { numRuns: 3_000 },
    )
  })

  it('takes any characters', () => {
    fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 200 }), parseAnything), {
      numRuns: 2_000,
    })
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'\'"`/*-+;()[]{}<>eEuUxX&_09.\\\n '), maxLength: 60 }),
        parseAnything,
      ),
      { numRuns: 4_000 },
    )
  })

  it('takes nothing and a great deal', () => {
    expect(parseScript('')).toEqual([])
    parseAnything('SELECT '.repeat(50_000))
    parseAnything('('.repeat(100_000))
    parseAnything(`SELECT '${'x'.repeat(5_000_000)}'`)
    parseAnything(`SELECT ${'a, '.repeat(100_000)}b FROM t`)
    parseAnything(';'.repeat(1_000_000))
  })
})
