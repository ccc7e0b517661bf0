import type {
  BinaryOperator,
  ComparisonOperator,
  Expression,
  ExpressionList,
  IsTest,
  Query,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseOperand } from './operand.ts'

/** Operators that bind tighter have greater numbers; the numbers are Calcite's, on which Flink's parser is built. */
const PRECEDENCE = {
  multisetUnion: 14,
  multisetIntersect: 18,
  or: 22,
  and: 24,
  not: 26,
  is: 28,
  comparison: 30,
  like: 32,
  sum: 40,
  product: 60,
  sign: 80,
} as const

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

/** `(query)` or `(a, b, …)` after IN, ANY and ALL. */
function parseSet(c: Cursor): ExpressionList | Query {
  const { start } = c.token
  c.expect('(')
  const first = c.grammar.expressionOrQuery(c)
  if (first.kind === 'query') {
    c.expect(')')
    return { ...first, span: c.spanFrom(start) }
  }
  const items = [first]
  while (c.accept(',')) items.push(parseExpression(c))
  c.expect(')')
  return { kind: 'expressionList', span: c.spanFrom(start), items }
}

/** `[NOT] LIKE | ILIKE | RLIKE | SIMILAR TO | BETWEEN | IN`. */
function parsePredicate(c: Cursor, operand: Expression): Expression | undefined {
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
      const pattern = parseExpression(c, PRECEDENCE.like)
      const escaping = c.acceptQuietly('ESCAPE')
        ? parseExpression(c, PRECEDENCE.like + 1)
        : undefined
      const span = c.spanFrom(start)
      return { kind: 'like', span, operator, negated, operand, pattern, escape: escaping }
    }
    case 'BETWEEN': {
      c.advance()
      const symmetric = c.acceptQuietly('SYMMETRIC')
      if (!symmetric) c.acceptQuietly('ASYMMETRIC')
      const low = parseExpression(c, PRECEDENCE.and + 1)
      c.expect('AND')
      const high = parseExpression(c, PRECEDENCE.like + 1)
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
function parseIs(c: Cursor, operand: Expression, min: number): Expression | undefined {
  const { start } = operand.span
  const negated = c.peek(1).word === 'NOT'
  if (c.peek(negated ? 2 : 1).word === 'DISTINCT') {
    if (min > PRECEDENCE.comparison) return undefined
    c.advance()
    if (negated) c.advance()
    c.expectPhrase('DISTINCT', 'FROM')
    const right = parseExpression(c, PRECEDENCE.comparison + 1)
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
