import type { Expression, Literal, Span, StringLiteral } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { PRECEDENCE } from './precedence.ts'
import { parseIntervalQualifier } from './time-units.ts'
import type { Token } from './token.ts'

/** A number, string, binary literal or NULL, TRUE, FALSE, UNKNOWN; `undefined` when none of them comes. */
export function parseSimpleLiteral(c: Cursor): Literal | undefined {
  const { kind, word, start, end, value, detail } = c.token
  const span = { start, end }
  switch (kind) {
    case 'number':
      c.advance()
      return { kind: 'numericLiteral', span, text: value, exact: detail === '' }
    case 'string':
      return parseString(c)
    case 'binary':
      c.advance()
      return { kind: 'binaryLiteral', span, hex: value }
    case 'word':
      return parseWordLiteral(c, word, span)
    default:
      return undefined
  }
}

function parseWordLiteral(c: Cursor, word: string, span: Span): Literal | undefined {
  switch (word) {
    case 'NULL':
      c.advance()
      return { kind: 'nullLiteral', span }
    case 'TRUE':
    case 'FALSE':
      c.advance()
      return { kind: 'booleanLiteral', span, value: word === 'TRUE' }
    case 'UNKNOWN':
      c.advance()
      return { kind: 'booleanLiteral', span, value: null }
    default:
      return undefined
  }
}

/** A string, joined with the strings on the lines below it. */
function parseString(c: Cursor): StringLiteral {
  const first = c.advance()
  let { value } = first
  let previous = first
  while (c.token.kind === 'string') {
    if (!isLineBreakBetween(c, previous, c.token)) {
      c.reject({
        summary: 'Two strings stand side by side.',
        remedy: "Put a comma or || between them; write a quote inside a string as ''.",
      })
    }
    previous = c.advance()
    value += previous.value
  }
  const charset = first.detail === '' || first.detail === 'E' || first.detail === 'U&'
  const span = c.spanFrom(first.start)
  return { kind: 'stringLiteral', span, value, charset: charset ? undefined : first.detail }
}

function isLineBreakBetween(c: Cursor, left: Token, right: Token): boolean {
  return c.source.text.slice(left.end, right.start).includes('\n')
}

/** `DATE '…'`, `TIME '…'`, `TIMESTAMP [WITH [LOCAL] TIME ZONE] '…'`; `undefined` when no string follows. */
export function parseDateTimeLiteral(c: Cursor): Literal | undefined {
  const { word, start } = c.token
  if (word === 'TIMESTAMP' && c.peek(1).word === 'WITH') {
    c.advance()
    c.advance()
    const zone = c.accept('LOCAL') ? 'local' : 'given'
    c.expectPhrase('TIME', 'ZONE')
    const text = parseText(c)
    return { kind: 'timestampLiteral', span: c.spanFrom(start), text, zone }
  }
  if (c.peek(1).kind !== 'string') return undefined
  c.advance()
  const text = parseText(c)
  const span = c.spanFrom(start)
  if (word === 'DATE') return { kind: 'dateLiteral', span, text }
  if (word === 'TIME') return { kind: 'timeLiteral', span, text }
  return { kind: 'timestampLiteral', span, text, zone: 'none' }
}

function parseText(c: Cursor): string {
  if (c.token.kind !== 'string') c.fail("a string in '…'")
  return c.advance().value
}

/** `INTERVAL '…' unit`, or an interval of a computed number: `INTERVAL n DAY`, `INTERVAL (a + b) DAY`. */
export function parseInterval(c: Cursor): Expression {
  const { start } = c.advance()
  const negative = c.acceptQuietly('-')
  if (!negative) c.acceptQuietly('+')
  if (c.token.kind === 'string') {
    const text = c.advance().value
    const qualifier = parseIntervalQualifier(c)
    return { kind: 'intervalLiteral', span: c.spanFrom(start), text, negative, qualifier }
  }
  if (c.token.kind !== 'number' && !c.is('(') && !c.isIdentifier()) {
    c.fail("an interval's value in '…'")
  }
  // A precedence above all operators leaves just an operand: the unit follows it.
  const value = c.grammar.expression(c, PRECEDENCE.operand)
  const qualifier = parseIntervalQualifier(c)
  return { kind: 'interval', span: c.spanFrom(start), negative, value, qualifier }
}

/** `{d '…'}`, `{t '…'}`, `{ts '…'}`, `{fn f(…)}`: the escapes that database drivers write. */
export function parseDriverEscape(c: Cursor): Expression {
  const { start } = c.advance()
  const word = c.expectOneOf('FN', 'D', 'T', 'TS')
  let inner: Expression
  if (word === 'FN') {
    inner = c.grammar.expression(c, PRECEDENCE.operand)
  } else {
    const text = parseText(c)
    const span = c.spanFrom(start)
    if (word === 'D') inner = { kind: 'dateLiteral', span, text }
    else if (word === 'T') inner = { kind: 'timeLiteral', span, text }
    else inner = { kind: 'timestampLiteral', span, text, zone: 'none' }
  }
  c.expect('}')
  return { ...inner, span: c.spanFrom(start) }
}
