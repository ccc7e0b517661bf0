import type {
  Expression,
  FrameBound,
  NamedWindow,
  OrderItem,
  WindowFrame,
  WindowName,
  WindowSpecification,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseIdentifier, parseList } from './names.ts'
import { PRECEDENCE } from './precedence.ts'

/** `ORDER BY …` if it is there, else no items. */
export function parseOrderBy(c: Cursor): readonly OrderItem[] {
  return c.acceptPhrase('ORDER', 'BY') ? parseList(c, parseOrderItem) : []
}

/** `expression [ASC | DESC] [NULLS FIRST | LAST]`. */
export function parseOrderItem(c: Cursor): OrderItem {
  const { start } = c.token
  const expression = c.grammar.expression(c)
  const direction = c.acceptOneOf('ASC', 'DESC')
  const nulls = c.acceptQuietly('NULLS') ? c.expectOneOf('FIRST', 'LAST') : undefined
  return { kind: 'orderItem', span: c.spanFrom(start), expression, direction, nulls }
}

/** What follows OVER: a window's name, or its specification in parentheses. */
export function parseOver(c: Cursor): WindowName | WindowSpecification {
  if (c.is('(')) return parseWindowSpecification(c)
  const name = parseIdentifier(c, 'a window name or "("')
  return { kind: 'windowName', span: name.span, name }
}

/** `name AS (…)` of the WINDOW clause. */
export function parseNamedWindow(c: Cursor): NamedWindow {
  const { start } = c.token
  const name = parseIdentifier(c, 'a window name')
  c.expect('AS')
  const window = parseWindowSpecification(c)
  return { kind: 'namedWindow', span: c.spanFrom(start), name, window }
}

function parseWindowSpecification(c: Cursor): WindowSpecification {
  const { start } = c.token
  c.expect('(')
  const base = c.isIdentifier() ? parseIdentifier(c) : undefined
  const partitionBy = c.acceptPhrase('PARTITION', 'BY') ? parseList(c, c.grammar.expression) : []
  const orderBy = parseOrderBy(c)
  const frame = parseFrame(c)
  const partial = c.acceptWords('ALLOW', 'PARTIAL')
    ? 'ALLOW'
    : c.acceptWords('DISALLOW', 'PARTIAL')
      ? 'DISALLOW'
      : undefined
  c.expect(')')
  const span = c.spanFrom(start)
  return { kind: 'windowSpecification', span, base, partitionBy, orderBy, frame, partial }
}

function parseFrame(c: Cursor): WindowFrame | undefined {
  const { start } = c.token
  const unit = c.acceptOneOf('ROWS', 'RANGE')
  if (unit === undefined) return undefined
  const isBetween = c.accept('BETWEEN')
  const first = parseBound(c)
  let end: FrameBound | undefined
  if (isBetween) {
    c.expect('AND')
    end = parseBound(c)
  }
  return { kind: 'windowFrame', span: c.spanFrom(start), unit, start: first, end }
}

function parseBound(c: Cursor): FrameBound {
  const { start } = c.token
  if (c.acceptPhrase('CURRENT', 'ROW')) {
    return { kind: 'currentRowBound', span: c.spanFrom(start) }
  }
  if (c.accept('UNBOUNDED')) {
    const direction = c.expectOneOf('PRECEDING', 'FOLLOWING')
    return { kind: 'unboundedBound', span: c.spanFrom(start), direction }
  }
  const offset: Expression = c.grammar.expression(c, PRECEDENCE.and + 1)
  const direction = c.expectOneOf('PRECEDING', 'FOLLOWING')
  return { kind: 'offsetBound', span: c.spanFrom(start), direction, offset }
}
