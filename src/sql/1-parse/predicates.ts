import type { Expression, ExpressionList, IsTest, Query } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { PRECEDENCE } from './precedence.ts'

/** `(query)` or `(a, b, …)` after IN, ANY and ALL. */
export function parseSet(c: Cursor): ExpressionList | Query {
  const { start } = c.token
  c.expect('(')
  const first = c.grammar.expressionOrQuery(c)
  if (first.kind === 'query') {
    c.expect(')')
    return { ...first, span: c.spanFrom(start) }
  }
  const items = [first]
  while (c.accept(',')) items.push(c.grammar.expression(c))
  c.expect(')')
  return { kind: 'expressionList', span: c.spanFrom(start), items }
}

/** `[NOT] LIKE | ILIKE | RLIKE | SIMILAR TO | BETWEEN | IN`. */
export function parsePredicate(c: Cursor, operand: Expression): Expression | undefined {
  const { start } = operand.span
  const negated = c.acceptQuietly('NOT')
  const { word } = c.token
  switch (word) {
    case 'LIKE':
    case 'ILIKE':
    case 'RLIKE':
    case 'SIMILAR': {
      c.advance()
      if (word === 'SIMILAR') c.expect('TO')
      const operator = word === 'SIMILAR' ? 'SIMILAR TO' : word
      const pattern = c.grammar.expression(c, PRECEDENCE.like)
      const escaping = c.acceptQuietly('ESCAPE')
        ? c.grammar.expression(c, PRECEDENCE.like + 1)
        : undefined
      const span = c.spanFrom(start)
      return { kind: 'like', span, operator, negated, operand, pattern, escape: escaping }
    }
    case 'BETWEEN': {
      c.advance()
      const symmetric = c.acceptQuietly('SYMMETRIC')
      if (!symmetric) c.acceptQuietly('ASYMMETRIC')
      const low = c.grammar.expression(c, PRECEDENCE.and + 1)
      c.expect('AND')
      const high = c.grammar.expression(c, PRECEDENCE.like + 1)
      const span = c.spanFrom(start)
      return { kind: 'between', span, negated, symmetric, operand, low, high }
    }
    case 'IN': {
      c.advance()
      const set = parseSet(c)
      return { kind: 'in', span: c.spanFrom(start), negated, operand, set }
    }
    default:
      return c.fail('LIKE, BETWEEN or IN')
  }
}

const IS_TESTS: Readonly<Record<string, IsTest>> = {
  NULL: 'NULL',
  TRUE: 'TRUE',
  FALSE: 'FALSE',
  UNKNOWN: 'UNKNOWN',
  EMPTY: 'EMPTY',
}

const JSON_TESTS: Readonly<Record<string, IsTest>> = {
  VALUE: 'JSON VALUE',
  OBJECT: 'JSON OBJECT',
  ARRAY: 'JSON ARRAY',
  SCALAR: 'JSON SCALAR',
}

/** `IS [NOT] NULL` and its kin; `IS [NOT] DISTINCT FROM` binds tighter than the others. */
export function parseIs(c: Cursor, operand: Expression, min: number): Expression | undefined {
  const { start } = operand.span
  const negated = c.peek(1).word === 'NOT'
  if (c.peek(negated ? 2 : 1).word === 'DISTINCT') {
    if (min > PRECEDENCE.comparison) return undefined
    c.advance()
    if (negated) c.advance()
    c.expectPhrase('DISTINCT', 'FROM')
    const right = c.grammar.expression(c, PRECEDENCE.comparison + 1)
    return { kind: 'isDistinct', span: c.spanFrom(start), negated, left: operand, right }
  }
  if (min > PRECEDENCE.is) return undefined
  c.advance()
  if (negated) c.advance()
  const test = parseIsTest(c)
  return { kind: 'is', span: c.spanFrom(start), test, negated, operand }
}

function parseIsTest(c: Cursor): IsTest {
  const { word } = c.token
  if (word === 'A' && c.peek(1).word === 'SET') {
    c.advance()
    c.advance()
    return 'A SET'
  }
  if (word === 'JSON') {
    c.advance()
    const test = JSON_TESTS[c.token.word]
    if (test !== undefined) c.advance()
    return test ?? 'JSON VALUE'
  }
  const test = IS_TESTS[word]
  if (test === undefined) return c.fail('NULL, TRUE, FALSE, UNKNOWN, JSON or DISTINCT FROM')
  c.advance()
  return test
}
