import type { BinaryOperator, ComparisonOperator, Expression } from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseOperand } from './operand.ts'
import { PRECEDENCE } from './precedence.ts'
import { parseIs, parsePredicate, parseSet } from './predicates.ts'

/** Chains of AND and OR longer than this become balanced trees. */
const BALANCE_FROM = 64

/** An expression whose operators bind at least as tightly as `minPrecedence`. */
export function parseExpression(c: Cursor, minPrecedence = 0): Expression {
  c.enter()
  const expression = continueExpression(c, parsePrefix(c), minPrecedence)
  c.leave()
  return expression
}

function parsePrefix(c: Cursor): Expression {
  const { word, start } = c.token
  if (word === 'NOT') {
    c.advance()
    const operand = parseExpression(c, PRECEDENCE.not)
    return { kind: 'unary', span: c.spanFrom(start), operator: 'NOT', operand }
  }
  if (word === '-' || word === '+') {
    c.advance()
    const operand = parseExpression(c, PRECEDENCE.sign)
    return { kind: 'unary', span: c.spanFrom(start), operator: word, operand }
  }
  return parseOperand(c)
}

/** Takes the operators that follow `left`, as long as they bind at least as tightly as `minPrecedence`. */
export function continueExpression(c: Cursor, left: Expression, minPrecedence: number): Expression {
  let expression = left
  for (let length = 1; ; length++) {
    c.checkChain(length)
    const next = parseOneOperator(c, expression, minPrecedence)
    if (next === undefined) break
    expression = next
  }
  c.note('an operator')
  return expression
}

/** `left` with the operator that follows it, or `undefined` when none does. */
function parseOneOperator(c: Cursor, left: Expression, min: number): Expression | undefined {
  const { word } = c.token
  switch (word) {
    case 'OR':
      return min <= PRECEDENCE.or ? parseLogicalChain(c, left, 'OR') : undefined
    case 'AND':
      return min <= PRECEDENCE.and ? parseLogicalChain(c, left, 'AND') : undefined
    case 'IS':
      return parseIs(c, left, min)
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return min <= PRECEDENCE.comparison ? parseComparison(c, left, word) : undefined
    case '!=':
      return rejectBangEqual(c)
    case '+':
    case '-':
      return min <= PRECEDENCE.sum ? parseBinary(c, left, word, PRECEDENCE.sum) : undefined
    case '*':
    case '/':
    case '%':
    case '||':
      return min <= PRECEDENCE.product ? parseBinary(c, left, word, PRECEDENCE.product) : undefined
    case 'NOT':
    case 'LIKE':
    case 'ILIKE':
    case 'RLIKE':
    case 'SIMILAR':
    case 'BETWEEN':
    case 'IN':
      return min <= PRECEDENCE.like ? parsePredicate(c, left) : undefined
    case 'OVERLAPS':
    case 'CONTAINS':
    case 'EQUALS':
    case 'PRECEDES':
    case 'SUCCEEDS':
      return min <= PRECEDENCE.comparison
        ? parseBinary(c, left, word, PRECEDENCE.comparison)
        : undefined
    case 'IMMEDIATELY':
    case 'MEMBER':
    case 'SUBMULTISET':
      return min <= PRECEDENCE.comparison ? parseTwoWordOperator(c, left) : undefined
    case 'MULTISET':
      return parseMultisetOperation(c, left, min)
    case 'AT':
      return parseAtTimeZone(c, left)
    default:
      return undefined
  }
}

function parseBinary(
  c: Cursor,
  left: Expression,
  operator: BinaryOperator,
  precedence: number,
): Expression {
  c.advance()
  return parseRightSide(c, left, operator, precedence)
}

function parseRightSide(
  c: Cursor,
  left: Expression,
  operator: BinaryOperator,
  precedence: number,
): Expression {
  const right = parseExpression(c, precedence + 1)
  return { kind: 'binary', span: c.spanFrom(left.span.start), operator, left, right }
}

/**
 * A run of the same logical operator. Long runs, as programs write them, become a balanced tree: AND and OR are associative in
 * three-valued logic too, and the order of evaluation stays.
 */
function parseLogicalChain(c: Cursor, left: Expression, operator: 'AND' | 'OR'): Expression {
  const operands = [left]
  while (c.is(operator)) {
    c.advance()
    operands.push(parseExpression(c, PRECEDENCE[operator === 'AND' ? 'and' : 'or'] + 1))
  }
  const join = (a: Expression, b: Expression): Expression => {
    const span = { start: a.span.start, end: b.span.end }
    return { kind: 'binary', span, operator, left: a, right: b }
  }
  if (operands.length < BALANCE_FROM) return operands.reduce(join)
  const balance = (from: number, to: number): Expression => {
    if (to - from === 1) return operands[from]!
    const middle = (from + to) >>> 1
    return join(balance(from, middle), balance(middle, to))
  }
  return balance(0, operands.length)
}

function parseComparison(c: Cursor, left: Expression, operator: ComparisonOperator): Expression {
  c.advance()
  if (c.is('=') && operator === '=') {
    c.reject({ summary: 'Found "==" where "=" was expected.', remedy: 'Write = to compare.' })
  }
  const quantifier = c.is('ALL') ? 'ALL' : c.is('ANY') || c.is('SOME') ? 'ANY' : undefined
  if (quantifier === undefined || c.peek(1).word !== '(') {
    return parseRightSide(c, left, operator, PRECEDENCE.comparison)
  }
  c.advance()
  const set = parseSet(c)
  const span = c.spanFrom(left.span.start)
  return { kind: 'quantifiedComparison', span, operator, quantifier, operand: left, set }
}

function rejectBangEqual(c: Cursor): never {
  return c.reject({
    summary: 'Found "!=" where "<>" was expected.',
    remedy: 'Write <> for "not equal".',
  })
}

function parseTwoWordOperator(c: Cursor, left: Expression): Expression | undefined {
  for (const operator of TWO_WORD_OPERATORS) {
    const [first, second] = operator.split(' ')
    if (c.areNext(first!, second!)) {
      c.advance()
      return parseBinary(c, left, operator, PRECEDENCE.comparison)
    }
  }
  return undefined
}

const TWO_WORD_OPERATORS = [
  'IMMEDIATELY PRECEDES',
  'IMMEDIATELY SUCCEEDS',
  'MEMBER OF',
  'SUBMULTISET OF',
] as const

function parseMultisetOperation(c: Cursor, left: Expression, min: number): Expression | undefined {
  const operator = c.peek(1).word
  if (operator !== 'UNION' && operator !== 'INTERSECT' && operator !== 'EXCEPT') return undefined
  const precedence =
    operator === 'INTERSECT' ? PRECEDENCE.multisetIntersect : PRECEDENCE.multisetUnion
  if (min > precedence) return undefined
  c.advance()
  c.advance()
  const distinct = c.acceptQuietly('DISTINCT')
  if (!distinct) c.acceptQuietly('ALL')
  const right = parseExpression(c, precedence + 1)
  const span = c.spanFrom(left.span.start)
  return { kind: 'multisetOperation', span, operator, distinct, left, right }
}

/** `AT TIME ZONE zone`, `AT LOCAL`; binds tighter than any other operator. */
function parseAtTimeZone(c: Cursor, operand: Expression): Expression {
  c.advance()
  let zone: Expression | undefined
  if (!c.accept('LOCAL')) {
    c.expectPhrase('TIME', 'ZONE')
    zone = parseExpression(c, PRECEDENCE.sign)
  }
  return { kind: 'atTimeZone', span: c.spanFrom(operand.span.start), operand, zone }
}
