import type {
  DataType,
  Expression,
  JsonEntry,
  JsonItem,
  JsonNullHandling,
  JsonPassing,
  JsonQueryBehavior,
  JsonQueryExpression,
  JsonValueBehavior,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseDataType } from './data-types.ts'
import { parseAggregateModifiers, parseWithinGroup } from './function-call.ts'
import { parseIdentifier, parseList } from './names.ts'
import { parseOrderBy } from './windows.ts'

/** The SQL/JSON functions; `undefined` when no such call begins here. */
export function parseJsonFunction(c: Cursor): Expression | undefined {
  if (c.peek(1).word !== '(') return undefined
  const rule = RULES[c.token.word]
  if (rule === undefined) return undefined
  const { start } = c.advance()
  c.expect('(')
  const expression = rule(c, start)
  return { ...expression, span: c.spanFrom(start) }
}

/** Reads everything after the opening parenthesis. */
type Rule = (c: Cursor, start: number) => Expression

const RULES: Readonly<Record<string, Rule>> = {
  JSON_VALUE: parseJsonValue,
  JSON_QUERY: parseJsonQuery,
  JSON_EXISTS: parseJsonExists,
  JSON_OBJECT: parseJsonObject,
  JSON_ARRAY: parseJsonArray,
  JSON_OBJECTAGG: parseJsonObjectAgg,
  JSON_ARRAYAGG: parseJsonArrayAgg,
}

function parseAccess(c: Cursor) {
  const input = c.grammar.expression(c)
  c.acceptPhraseQuietly('FORMAT', 'JSON')
  c.expect(',')
  const path = c.grammar.expression(c)
  const passing = c.acceptQuietly('PASSING') ? parseList(c, parsePassing) : []
  return { input, path, passing }
}

function parsePassing(c: Cursor): JsonPassing {
  const { start } = c.token
  const value = c.grammar.expression(c)
  c.expect('AS')
  const name = parseIdentifier(c)
  return { kind: 'jsonPassing', span: c.spanFrom(start), value, name }
}

function parseReturning(c: Cursor): DataType | undefined {
  return c.accept('RETURNING') ? parseDataType(c) : undefined
}

function parseJsonValue(c: Cursor, start: number): Expression {
  const access = parseAccess(c)
  const returning = parseReturning(c)
  let onEmpty: JsonValueBehavior | undefined
  let onError: JsonValueBehavior | undefined
  for (let left = 2; left > 0; left--) {
    const behavior = parseValueBehavior(c)
    if (behavior === undefined) break
    c.expect('ON')
    if (onEmpty === undefined && c.accept('EMPTY')) onEmpty = behavior
    else if (onError === undefined && c.accept('ERROR')) onError = behavior
    else c.fail()
  }
  c.expect(')')
  const span = c.spanFrom(start)
  return { kind: 'jsonValue', span, ...access, returning, onEmpty, onError }
}

function parseValueBehavior(c: Cursor): JsonValueBehavior | undefined {
  const { start } = c.token
  const behavior = c.acceptOneOf('NULL', 'ERROR', 'DEFAULT')
  if (behavior === undefined) return undefined
  const value = behavior === 'DEFAULT' ? c.grammar.expression(c) : undefined
  return { kind: 'jsonValueBehavior', span: c.spanFrom(start), behavior, value }
}

function parseJsonQuery(c: Cursor, start: number): Expression {
  const access = parseAccess(c)
  const returning = parseReturning(c)
  const wrapper = parseWrapper(c)
  let onEmpty: JsonQueryBehavior | undefined
  let onError: JsonQueryBehavior | undefined
  for (let left = 2; left > 0; left--) {
    const behavior = parseQueryBehavior(c)
    if (behavior === undefined) break
    c.expect('ON')
    if (onEmpty === undefined && c.accept('EMPTY')) onEmpty = behavior
    else if (onError === undefined && c.accept('ERROR')) onError = behavior
    else c.fail()
  }
  c.expect(')')
  const span = c.spanFrom(start)
  return { kind: 'jsonQuery', span, ...access, returning, wrapper, onEmpty, onError }
}

/** `WITHOUT [ARRAY] WRAPPER`, `WITH [CONDITIONAL | UNCONDITIONAL] [ARRAY] WRAPPER`. */
function parseWrapper(c: Cursor): JsonQueryExpression['wrapper'] {
  const word = c.acceptOneOf('WITHOUT', 'WITH')
  if (word === undefined) return undefined
  let wrapper: JsonQueryExpression['wrapper'] = 'WITHOUT'
  if (word === 'WITH') wrapper = c.acceptOneOf('CONDITIONAL', 'UNCONDITIONAL') ?? 'UNCONDITIONAL'
  c.acceptQuietly('ARRAY')
  c.expect('WRAPPER')
  return wrapper
}

function parseQueryBehavior(c: Cursor): JsonQueryBehavior | undefined {
  if (c.accept('NULL')) return 'NULL'
  if (c.accept('ERROR')) return 'ERROR'
  if (!c.accept('EMPTY')) return undefined
  return c.expectOneOf('ARRAY', 'OBJECT') === 'ARRAY' ? 'EMPTY ARRAY' : 'EMPTY OBJECT'
}

function parseJsonExists(c: Cursor, start: number): Expression {
  const access = parseAccess(c)
  const onError = c.acceptOneOf('TRUE', 'FALSE', 'UNKNOWN', 'ERROR')
  if (onError !== undefined) c.expectPhrase('ON', 'ERROR')
  c.expect(')')
  return { kind: 'jsonExists', span: c.spanFrom(start), ...access, onError }
}

function parseNullHandling(c: Cursor): JsonNullHandling | undefined {
  if (c.acceptPhrase('NULL', 'ON', 'NULL')) return 'NULL ON NULL'
  return c.acceptPhrase('ABSENT', 'ON', 'NULL') ? 'ABSENT ON NULL' : undefined
}

/** Whether `NULL ON NULL` or `ABSENT ON NULL` comes, and not an expression that begins with the same word. */
function isNullHandling(c: Cursor): boolean {
  return c.areNext('NULL', 'ON') || c.areNext('ABSENT', 'ON')
}

/** JSON_OBJECT takes a comma between key and value too, JSON_OBJECTAGG does not. */
function parseObjectEntry(c: Cursor): JsonEntry {
  return parseEntry(c, ['VALUE', ':', ','])
}

function parseEntry(c: Cursor, separators: readonly string[]): JsonEntry {
  const { start } = c.token
  // KEY is a name as well: it is the keyword only when something other than a separator follows.
  const { word } = c.peek(1)
  const isKeyword = c.is('KEY') && !['VALUE', ':', ',', '.', '(', '['].includes(word)
  if (isKeyword) c.advance()
  const key = c.grammar.expression(c)
  if (isKeyword) c.expect('VALUE')
  else c.expectOneOf(...separators)
  const value = c.grammar.expression(c)
  const formatJson = c.acceptPhraseQuietly('FORMAT', 'JSON')
  return { kind: 'jsonEntry', span: c.spanFrom(start), key, value, formatJson }
}

function parseItem(c: Cursor): JsonItem {
  const { start } = c.token
  const value = c.grammar.expression(c)
  const formatJson = c.acceptPhraseQuietly('FORMAT', 'JSON')
  return { kind: 'jsonItem', span: c.spanFrom(start), value, formatJson }
}

function parseJsonObject(c: Cursor, start: number): Expression {
  const entries = c.is(')') || isNullHandling(c) ? [] : parseList(c, parseObjectEntry)
  const onNull = parseNullHandling(c)
  c.expect(')')
  return { kind: 'jsonObject', span: c.spanFrom(start), entries, onNull }
}

function parseJsonArray(c: Cursor, start: number): Expression {
  const items = c.is(')') || isNullHandling(c) ? [] : parseList(c, parseItem)
  const onNull = parseNullHandling(c)
  c.expect(')')
  return { kind: 'jsonArray', span: c.spanFrom(start), items, onNull }
}

function parseJsonObjectAgg(c: Cursor, start: number): Expression {
  const entry = parseEntry(c, ['VALUE', ':'])
  const onNull = parseNullHandling(c)
  c.expect(')')
  const modifiers = parseAggregateModifiers(c)
  return { kind: 'jsonObjectAgg', span: c.spanFrom(start), entry, onNull, ...modifiers }
}

function parseJsonArrayAgg(c: Cursor, start: number): Expression {
  const item = parseItem(c)
  let orderBy = parseOrderBy(c)
  const onNull = parseNullHandling(c)
  c.expect(')')
  if (orderBy.length === 0 && c.acceptWords('WITHIN', 'GROUP')) orderBy = parseWithinGroup(c)
  const modifiers = parseAggregateModifiers(c)
  return { kind: 'jsonArrayAgg', span: c.spanFrom(start), item, orderBy, onNull, ...modifiers }
}
