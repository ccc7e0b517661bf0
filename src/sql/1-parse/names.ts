import type { Identifier, KeyValue, Name, Star, StringText } from './ast.ts'
import type { Cursor } from './cursor.ts'

/** A simple name; `what` is what error messages call it. */
export function parseIdentifier(c: Cursor, what = 'a name'): Identifier {
  if (!c.isIdentifier()) c.fail(what)
  const { start, end, value, kind } = c.advance()
  return { kind: 'identifier', span: { start, end }, name: value, quoted: kind === 'name' }
}

/** `a`, `a.b`, `a.b.c`. Stops before `.*`. */
export function parseName(c: Cursor, what = 'a name'): Name {
  const first = parseIdentifier(c, what)
  return continueName(c, first)
}

/** The rest of a name after its first part. */
export function continueName(c: Cursor, first: Identifier): Name {
  const parts = [first]
  while (c.is('.') && c.peek(1).word !== '*') {
    c.advance()
    parts.push(parseIdentifier(c, 'a name'))
  }
  return { kind: 'name', span: c.spanFrom(first.span.start), parts }
}

/** `*`, `t.*`, `a.b.*`; `undefined` when none of them comes. */
export function parseStar(c: Cursor): Star | undefined {
  const { start } = c.token
  if (c.acceptQuietly('*')) return { kind: 'star', span: c.spanFrom(start), qualifier: undefined }
  let distance = 0
  while (c.isIdentifierAt(distance) && c.peek(distance + 1).word === '.') distance += 2
  if (distance === 0 || c.peek(distance).word !== '*') return undefined
  const qualifier = parseName(c)
  c.expectPhrase('.', '*')
  return { kind: 'star', span: c.spanFrom(start), qualifier }
}

/** A name of one part. */
export function nameOf(identifier: Identifier): Name {
  return { kind: 'name', span: identifier.span, parts: [identifier] }
}

/** `item, item, …`: one or more. */
export function parseList<T>(c: Cursor, item: (c: Cursor) => T): T[] {
  const items = [item(c)]
  while (c.accept(',')) items.push(item(c))
  return items
}

/** `(item, item, …)`: one or more. */
export function parseParenthesizedList<T>(c: Cursor, item: (c: Cursor) => T): T[] {
  c.expect('(')
  const items = parseList(c, item)
  c.expect(')')
  return items
}

/** `(a, b, c)` of simple names. */
export function parseColumnList(c: Cursor): Identifier[] {
  return parseParenthesizedList(c, parseColumnName)
}

/** A simple name that error messages call a column name. */
export function parseColumnName(c: Cursor): Identifier {
  return parseIdentifier(c, 'a column name')
}

/** A quoted string where the grammar wants one; `what` is what error messages call it. */
export function parseStringText(c: Cursor, what = 'a string'): StringText {
  if (c.token.kind !== 'string') c.fail(what)
  const { start, end, value } = c.advance()
  return { kind: 'stringText', span: { start, end }, value }
}

/** `'key' = 'value'`. */
export function parseKeyValue(c: Cursor): KeyValue {
  const { start } = c.token
  const key = parseStringText(c, "an option key in '…'")
  c.expect('=')
  const value = parseStringText(c, "an option value in '…'")
  return { kind: 'keyValue', span: c.spanFrom(start), key, value }
}

/** `('key' = 'value', …)`, possibly empty. */
export function parseOptions(c: Cursor): KeyValue[] {
  c.expect('(')
  if (c.acceptQuietly(')')) return []
  const options = parseList(c, parseKeyValue)
  c.expect(')')
  return options
}

/** `WITH (…)` if it is there, else no options. */
export function parseWithOptions(c: Cursor): KeyValue[] {
  return c.accept('WITH') ? parseOptions(c) : []
}

/** `IF NOT EXISTS` if it is there. */
export function parseIfNotExists(c: Cursor): boolean {
  return isCondition(c) && c.acceptPhraseQuietly('IF', 'NOT', 'EXISTS')
}

/** `IF EXISTS` if it is there. */
export function parseIfExists(c: Cursor): boolean {
  return isCondition(c) && c.acceptPhraseQuietly('IF', 'EXISTS')
}

/** IF is a name as well: it is the keyword when NOT or EXISTS follows, or another word, which then is a misspelt one. */
function isCondition(c: Cursor): boolean {
  const next = c.peek(1)
  const isWord = next.kind === 'word' && c.isIdentifierAt(1)
  return next.word === 'NOT' || next.word === 'EXISTS' || isWord
}

/** An integer without sign. */
export function parseInteger(c: Cursor, what = 'a whole number'): number {
  if (c.token.kind !== 'number' || !/^\d{1,9}$/.test(c.token.value)) c.fail(what)
  return Number(c.advance().value)
}
