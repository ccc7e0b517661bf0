import type {
  CommonTable,
  Expression,
  Query,
  QueryBody,
  Values,
  ValuesRow,
  WithClause,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseColumnList, parseIdentifier, parseList, parseName } from './names.ts'
import { isQueryInParentheses, isQueryStart } from './parentheses.ts'
import { PRECEDENCE } from './precedence.ts'
import { parseSelect } from './select.ts'
import { parseOrderBy } from './windows.ts'

/** A whole query. */
export function parseQuery(c: Cursor): Query {
  c.enter()
  const { start } = c.token
  const withClause = c.is('WITH') ? parseWith(c) : undefined
  const body = parseSetOperations(c, undefined)
  const query = parseTail(c, start, withClause, body)
  c.leave()
  return query
}

/** What follows a query in parentheses; `first` itself when nothing does. */
export function continueQuery(c: Cursor, first: Query): Query {
  const body = parseSetOperations(c, first)
  const query = parseTail(c, first.span.start, undefined, body)
  const isMore = (body !== first || query.orderBy.length > 0 || query.limit) ?? query.offset
  return isMore ? query : first
}

function parseTail(
  c: Cursor,
  start: number,
  withClause: WithClause | undefined,
  body: QueryBody,
): Query {
  const orderBy = parseOrderBy(c)
  let limit: Expression | undefined
  let offset: Expression | undefined
  if (c.accept('LIMIT')) {
    limit = c.acceptQuietly('ALL') ? undefined : parseCount(c)
    if (c.is(',')) rejectLimitWithComma(c)
  }
  if (c.acceptQuietly('OFFSET')) {
    offset = parseCount(c)
    if (!c.acceptQuietly('ROWS')) c.acceptQuietly('ROW')
    if (c.is('LIMIT')) rejectLimitAfterOffset(c)
  }
  if (limit === undefined && c.acceptQuietly('FETCH')) {
    c.expectOneOf('FIRST', 'NEXT')
    limit = parseCount(c)
    c.expectOneOf('ROWS', 'ROW')
    c.expect('ONLY')
  }
  return { kind: 'query', span: c.spanFrom(start), with: withClause, body, orderBy, offset, limit }
}

function parseCount(c: Cursor): Expression {
  const isCount = c.token.kind === 'number' || c.is('?')
  if (!isCount) c.fail('a number of rows')
  // A precedence above all operators leaves just the number.
  return c.grammar.expression(c, PRECEDENCE.operand)
}

function rejectLimitWithComma(c: Cursor): never {
  return c.reject({
    summary: 'LIMIT takes one number.',
    remedy: 'Write LIMIT count OFFSET start instead of LIMIT start, count.',
  })
}

function rejectLimitAfterOffset(c: Cursor): never {
  return c.reject({
    summary: 'LIMIT stands after OFFSET.',
    remedy: 'Write LIMIT before OFFSET: LIMIT count OFFSET start.',
  })
}

function parseWith(c: Cursor): WithClause {
  const { start } = c.advance()
  const recursive = c.acceptQuietly('RECURSIVE')
  const tables = parseList(c, parseCommonTable)
  return { kind: 'with', span: c.spanFrom(start), recursive, tables }
}

function parseCommonTable(c: Cursor): CommonTable {
  const { start } = c.token
  const name = parseIdentifier(c, 'a table name')
  const columns = c.is('(') ? parseColumnList(c) : []
  c.expect('AS')
  const query = parseQueryInParentheses(c)
  return { kind: 'commonTable', span: c.spanFrom(start), name, columns, query }
}

/** `(query)`, and nothing but a query; the span includes the parentheses. */
export function parseQueryInParentheses(c: Cursor): Query {
  const { start } = c.token
  c.expect('(')
  if (!isQueryStart(c) && !isQueryInParentheses(c)) c.fail('a query')
  const query = parseQuery(c)
  c.expect(')')
  return { ...query, span: c.spanFrom(start) }
}

/** UNION and EXCEPT from left to right. */
function parseSetOperations(c: Cursor, first: Query | undefined): QueryBody {
  let left = parseIntersections(c, first)
  for (let length = 1; ; length++) {
    c.checkChain(length)
    const operator = c.accept('UNION') ? 'UNION' : c.acceptQuietly('EXCEPT') ? 'EXCEPT' : undefined
    if (operator === undefined) return left
    const all = parseAll(c)
    const right = parseIntersections(c, undefined)
    left = { kind: 'setOperation', span: c.spanFrom(left.span.start), operator, all, left, right }
  }
}

/** INTERSECT binds tighter than the others. */
function parseIntersections(c: Cursor, first: Query | undefined): QueryBody {
  let left: QueryBody = first ?? parseLeaf(c)
  for (let length = 1; c.acceptQuietly('INTERSECT'); length++) {
    c.checkChain(length)
    const all = parseAll(c)
    const right = parseLeaf(c)
    const span = c.spanFrom(left.span.start)
    left = { kind: 'setOperation', span, operator: 'INTERSECT', all, left, right }
  }
  return left
}

function parseAll(c: Cursor): boolean {
  if (c.acceptQuietly('ALL')) return true
  c.acceptQuietly('DISTINCT')
  return false
}

function parseLeaf(c: Cursor): QueryBody {
  const { word, start } = c.token
  switch (word) {
    case 'SELECT':
      return parseSelect(c)
    case 'VALUES':
      return parseValues(c)
    case 'TABLE': {
      c.advance()
      const name = parseName(c, 'a table name')
      return { kind: 'tableQuery', span: c.spanFrom(start), name }
    }
    case '(':
      if (isQueryInParentheses(c)) return parseQueryInParentheses(c)
  }
  for (const known of ['SELECT', 'VALUES', 'WITH', 'TABLE']) c.noteQuietly(known)
  return c.fail('a query')
}

function parseValues(c: Cursor): Values {
  const { start } = c.advance()
  const rows = parseList(c, parseValuesRow)
  return { kind: 'values', span: c.spanFrom(start), rows }
}

function parseValuesRow(c: Cursor): ValuesRow {
  const { start } = c.token
  const row = c.grammar.expression(c)
  const items = row.kind === 'row' ? row.items : [row]
  return { kind: 'valuesRow', span: c.spanFrom(start), items }
}
