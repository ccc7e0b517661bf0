import type { CaseBranch, Expression, MapEntry } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseContextVariable, parseFunctionCall, parseNameOrCall } from './function-call.ts'
import { parseJsonFunction } from './json-functions.ts'
import { RESERVED_FUNCTION_NAMES } from './keywords.ts'
import {
  parseDateTimeLiteral,
  parseDriverEscape,
  parseInterval,
  parseSimpleLiteral,
} from './literals.ts'
import { parseIdentifier, parseList } from './names.ts'
import {
  closeParenthesis,
  isQueryInParentheses,
  isQueryStart,
  parseExpressionOrQuery,
  subquery,
} from './parentheses.ts'
import { parseSpecialFunction } from './special-functions.ts'

/** What stands between operators, with the `[…]` and `.field` behind it. */
export function parseOperand(c: Cursor): Expression {
  let operand = parsePrimary(c)
  for (let length = 1; ; length++) {
    c.checkChain(length)
    const { start } = operand.span
    if (c.acceptQuietly('[')) {
      const index = c.grammar.expression(c)
      c.expect(']')
      operand = { kind: 'itemAccess', span: c.spanFrom(start), operand, index }
    } else if (c.is('.')) {
      c.advance()
      const field = parseIdentifier(c, 'a field name')
      operand = { kind: 'fieldAccess', span: c.spanFrom(start), operand, field }
    } else {
      return operand
    }
  }
}

function parsePrimary(c: Cursor): Expression {
  const literal = parseSimpleLiteral(c)
  if (literal !== undefined) return literal
  const { start, kind } = c.token
  if (kind === 'name') return parseNameOrCall(c)
  if (kind === 'word') return parseWord(c)
  if (c.is('(')) return parseParenthesized(c)
  if (c.is('{')) return parseDriverEscape(c)
  if (c.is('?')) {
    c.advance()
    return { kind: 'parameter', span: c.spanFrom(start), index: c.parameterCount++ }
  }
  return c.fail('an expression')
}

function parseWord(c: Cursor): Expression {
  const special =
    parseConstruct(c) ?? parseSpecialFunction(c) ?? parseJsonFunction(c) ?? parseContextVariable(c)
  if (special !== undefined) return special
  if (c.isIdentifier()) return parseNameOrCall(c)
  const { word } = c.token
  if (word === 'DAY' && c.peek(1).word === '(') {
    c.reject({
      summary: 'DAY is no function.',
      remedy: 'Write DAYOFMONTH(…) or EXTRACT(DAY FROM …).',
    })
  }
  if (
    c.peek(1).word === '(' &&
    (RESERVED_FUNCTION_NAMES.has(word) || FURTHER_FUNCTION_NAMES.includes(word))
  ) {
    const { start, end, value } = c.advance()
    const span = { start, end }
    const identifier = { kind: 'identifier', span, name: value, quoted: false } as const
    return parseFunctionCall(c, { kind: 'name', span, parts: [identifier] })
  }
  return c.fail('an expression')
}

/** Reserved words that name functions nevertheless. */
const FURTHER_FUNCTION_NAMES: readonly string[] = [
  'ARRAY',
  'ARRAY_CONCAT_AGG',
  'CLASSIFIER',
  'CONVERT',
  'DATE',
  'GROUP_CONCAT',
  'MATCH_NUMBER',
  'NEXT',
  'PERIOD',
  'PREV',
  'STRING_AGG',
  'TIME',
  'TIMESTAMP',
  'TRANSLATE',
]

function parseParenthesized(c: Cursor): Expression {
  c.enter()
  const { start } = c.advance()
  const inner = parseExpressionOrQuery(c)
  let result: Expression
  if (inner.kind === 'query') {
    c.expect(')')
    result = subquery({ ...inner, span: c.spanFrom(start) })
  } else {
    result = closeParenthesis(c, start, inner)
  }
  c.leave()
  return result
}

/** Constructs that begin with a keyword of their own; `undefined` when the word begins none. */
function parseConstruct(c: Cursor): Expression | undefined {
  switch (c.token.word) {
    case 'DATE':
    case 'TIME':
    case 'TIMESTAMP':
      return parseDateTimeLiteral(c)
    case 'INTERVAL':
      return parseInterval(c)
    case 'CASE':
      return parseCase(c)
    case 'EXISTS':
    case 'UNIQUE':
      return parseExists(c, c.token.word)
    case 'ROW':
      return parseRow(c)
    case 'ARRAY':
    case 'MULTISET':
    case 'MAP':
      return parseCollection(c, c.token.word)
    case 'FINAL':
    case 'RUNNING':
      return parseMatchSemantics(c, c.token.word)
    default:
      return undefined
  }
}

function parseCase(c: Cursor): Expression {
  const { start } = c.advance()
  const operand = c.is('WHEN') ? undefined : c.grammar.expression(c)
  const branches: CaseBranch[] = []
  do {
    const branchStart = c.token.start
    c.expect('WHEN')
    const when = parseList(c, c.grammar.expression)
    if (operand === undefined && when.length > 1) rejectConditionList(c, branchStart)
    c.expect('THEN')
    const then = c.grammar.expression(c)
    branches.push({ kind: 'caseBranch', span: c.spanFrom(branchStart), when, then })
  } while (c.is('WHEN'))
  c.note('WHEN')
  const otherwise = c.accept('ELSE') ? c.grammar.expression(c) : undefined
  c.expect('END')
  return { kind: 'case', span: c.spanFrom(start), operand, branches, otherwise }
}

function rejectConditionList(c: Cursor, start: number): never {
  const problem = {
    summary: 'WHEN takes several values only in CASE x WHEN 1, 2 THEN ….',
    remedy: 'Join the conditions with OR.',
  }
  return c.reject(problem, c.spanFrom(start))
}

function parseExists(c: Cursor, test: 'EXISTS' | 'UNIQUE'): Expression {
  const { start } = c.advance()
  const query = parseQueryInParentheses(c)
  return { kind: 'exists', span: c.spanFrom(start), test, query }
}

function parseQueryInParentheses(c: Cursor) {
  const { start } = c.token
  c.expect('(')
  if (!isQueryStart(c) && !isQueryInParentheses(c)) c.fail('a query')
  const query = c.grammar.query(c)
  c.expect(')')
  return { ...query, span: c.spanFrom(start) }
}

function parseRow(c: Cursor): Expression {
  const { start } = c.advance()
  c.expect('(')
  const items = parseList(c, c.grammar.expression)
  c.expect(')')
  return { kind: 'row', span: c.spanFrom(start), explicit: true, items }
}

/** `ARRAY[…]`, `MAP[…]`, `MULTISET[…]`, and the same words before a query in parentheses. */
function parseCollection(
  c: Cursor,
  collection: 'ARRAY' | 'MULTISET' | 'MAP',
): Expression | undefined {
  const { start } = c.token
  if (c.peek(1).word === '(') {
    if (!['SELECT', 'VALUES', 'WITH'].includes(c.peek(2).word)) return undefined
    c.advance()
    const query = parseQueryInParentheses(c)
    return { kind: 'collectionQuery', span: c.spanFrom(start), collection, query }
  }
  if (c.peek(1).word !== '[') {
    if (collection === 'MAP') return undefined
    c.advance()
    return c.fail('[')
  }
  c.advance()
  c.advance()
  const items = c.acceptQuietly(']') ? [] : parseList(c, c.grammar.expression)
  if (items.length > 0) c.expect(']')
  const span = c.spanFrom(start)
  if (collection === 'ARRAY') return { kind: 'array', span, items }
  if (collection === 'MULTISET') return { kind: 'multiset', span, items }
  return { kind: 'map', span, entries: pairUp(c, items) }
}

function pairUp(c: Cursor, items: readonly Expression[]): MapEntry[] {
  const entries: MapEntry[] = []
  for (let i = 0; i < items.length; i += 2) {
    const key = items[i]!
    const value = items[i + 1]
    if (value === undefined) {
      return c.reject(
        {
          summary: 'The last key of this MAP has no value.',
          remedy: 'Write keys and values in turn: MAP[k1, v1, k2, v2].',
        },
        key.span,
      )
    }
    const span = { start: key.span.start, end: value.span.end }
    entries.push({ kind: 'mapEntry', span, key, value })
  }
  return entries
}

/** `FINAL f(…)`, `RUNNING f(…)`; FINAL alone is a name like any other. */
function parseMatchSemantics(c: Cursor, semantics: 'FINAL' | 'RUNNING'): Expression | undefined {
  const { start } = c.token
  if (c.peek(1).kind !== 'word' || c.peek(2).word !== '(') return undefined
  c.advance()
  const operand = parseOperand(c)
  return { kind: 'matchSemantics', span: c.spanFrom(start), semantics, operand }
}
