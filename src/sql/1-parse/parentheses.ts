import type { Expression, Query } from './ast.ts'
import { type Cursor, MAX_NESTING } from './cursor.ts'
import { isIntervalUnit, parseIntervalQualifier } from './time-units.ts'

/** Whether the current token begins a query that is not in parentheses. */
export function isQueryStart(c: Cursor): boolean {
  const { word } = c.token
  return (
    word === 'SELECT' || word === 'VALUES' || word === 'WITH' || (word === 'TABLE' && isTable(c))
  )
}

/** TABLE followed by a name begins a query; TABLE( is a table function. */
function isTable(c: Cursor): boolean {
  return c.isIdentifierAt(1)
}

/** Whether behind the parentheses that open here there is a query. */
export function isQueryInParentheses(c: Cursor): boolean {
  let distance = 0
  while (distance <= MAX_NESTING && c.peek(distance).word === '(') distance++
  const { word } = c.peek(distance)
  if (distance === 0) return false
  if (word === 'TABLE') return c.isIdentifierAt(distance + 1)
  return word === 'SELECT' || word === 'VALUES' || word === 'WITH'
}

/**
 * What may stand after an opening parenthesis: an expression or a query. Behind several parentheses that begin with a query only what
 * follows the inner one tells which of them it is: `((SELECT 1) UNION …)`, `((SELECT 1) + 2)`, `((SELECT 1))`.
 */
export function parseExpressionOrQuery(c: Cursor): Expression | Query {
  if (isQueryStart(c)) return c.grammar.query(c)
  if (!isQueryInParentheses(c)) return c.grammar.expression(c)
  c.enter()
  const { start } = c.advance()
  const inner = parseExpressionOrQuery(c)
  let result: Expression | Query
  if (inner.kind === 'query') {
    c.expect(')')
    const query = { ...inner, span: c.spanFrom(start) }
    const whole = c.grammar.continueQuery(c, query)
    if (whole !== query || c.is(')')) result = whole
    else result = c.grammar.continueExpression(c, subquery(query), 0)
  } else {
    result = c.grammar.continueExpression(c, closeParenthesis(c, start, inner), 0)
  }
  c.leave()
  return result
}

/** A query as a value. */
export function subquery(query: Query): Expression {
  return { kind: 'subquery', span: query.span, query }
}

/**
 * After the first expression in parentheses: the rest of a row, or just the closing parenthesis; behind a difference perhaps the unit
 * of the interval that it is.
 */
export function closeParenthesis(c: Cursor, start: number, first: Expression): Expression {
  if (!c.is(',')) {
    c.expect(')')
    if (first.kind === 'binary' && first.operator === '-' && isIntervalUnit(c)) {
      const qualifier = parseIntervalQualifier(c)
      const { left, right } = first
      return { kind: 'timeDifference', span: c.spanFrom(start), left, right, qualifier }
    }
    return { ...first, span: c.spanFrom(start) }
  }
  const items = [first]
  while (c.accept(',')) items.push(c.grammar.expression(c))
  c.expect(')')
  return { kind: 'row', span: c.spanFrom(start), explicit: false, items }
}
