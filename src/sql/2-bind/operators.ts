import { assert, assertNever } from '../../core/errors.ts'
import { typeToString } from '../../core/type-text.ts'
import { isExact, isNumeric } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import type { Expression } from '../plan/expression.ts'
import { errorAt } from './bind-context.ts'
import { bareNull, typeMismatch } from './errors.ts'
import type { ExpressionBinder } from './expression-binder.ts'
import {
  bindLiteral,
  dayTimeInterval,
  literal,
  nullLiteral,
  yearMonthInterval,
} from './literals.ts'

/** `+x`, `-x`, `NOT x`. A minus sign before a number is part of it. */
export function bindUnary(binder: ExpressionBinder, node: ast.UnaryExpression): Expression {
  const { operand } = node
  switch (node.operator) {
    case 'NOT':
      return binder.call('NOT', [bindSide(binder, operand, 'NOT')], node.span)
    case '-':
      if (operand.kind === 'numericLiteral') return bindLiteral(binder.context, operand, true)
      return binder.call('NEGATE', [binder.bind(operand)], node.span)
    case '+': {
      const bound = binder.bind(operand)
      if (isNumeric(bound.type) || bound.type.kind.startsWith('INTERVAL')) return bound
      throw errorAt(binder.context, node.span, typeMismatch, {
        what: 'Operator +',
        problem: `expected a number, found ${typeToString(bound.type)}`,
      })
    }
    default:
      return assertNever(node.operator)
  }
}

/** Comparison, arithmetic, `||`, AND, OR. Chains of AND, and of OR, become one call. */
export function bindBinary(binder: ExpressionBinder, node: ast.BinaryExpression): Expression {
  switch (node.operator) {
    case 'AND':
    case 'OR': {
      const sides = flatten(node, node.operator).map((side) =>
        bindSide(binder, side, node.operator),
      )
      return binder.call(node.operator, sides, node.span)
    }
    case '=':
    case '<>':
    case '<':
    case '<=':
    case '>':
    case '>=':
      return binder.call(
        node.operator,
        [binder.bind(node.left), binder.bind(node.right)],
        node.span,
      )
    case '+':
    case '-':
    case '*':
    case '/':
    case '%':
    case '||': {
      const left = bindSide(binder, node.left, node.operator)
      const right = bindSide(binder, node.right, node.operator)
      return binder.call(node.operator, [left, right], node.span)
    }
    case 'OVERLAPS':
    case 'CONTAINS':
    case 'EQUALS':
    case 'PRECEDES':
    case 'SUCCEEDS':
    case 'IMMEDIATELY PRECEDES':
    case 'IMMEDIATELY SUCCEEDS':
      return bindPeriod(binder, node)
    case 'MEMBER OF':
    case 'SUBMULTISET OF':
      throw binder.unsupported(node.span, node.operator)
    default:
      return assertNever(node.operator)
  }
}

/** An operand that may not be a bare NULL. */
function bindSide(binder: ExpressionBinder, side: ast.Expression, operator: string): Expression {
  const bound = binder.bind(side)
  if (bound.type.kind === 'NULL')
    throw errorAt(binder.context, side.span, bareNull, { place: `beside ${operator}` })
  return bound
}

function flatten(node: ast.Expression, operator: 'AND' | 'OR'): ast.Expression[] {
  const sides: ast.Expression[] = []
  // A loop down the left side: generated conditions can be thousands of terms long.
  let current = node
  while (current.kind === 'binary' && current.operator === operator) {
    sides.unshift(
      ...(current.right.kind === 'binary' && current.right.operator === operator
        ? flatten(current.right, operator)
        : [current.right]),
    )
    current = current.left
  }
  sides.unshift(current)
  return sides
}

function bindPeriod(binder: ExpressionBinder, node: ast.BinaryExpression): Expression {
  if (binder.context.functions.scalars(node.operator).length === 0)
    throw binder.unsupported(node.span, node.operator)
  const ends = (side: ast.Expression): Expression[] => {
    if (side.kind === 'row' && side.items.length === 2)
      return side.items.map((item) => binder.bind(item))
    throw errorAt(binder.context, side.span, typeMismatch, {
      what: `Operator ${node.operator}`,
      problem: 'both sides must be periods',
      fix: 'Write a period as (start, end) or (start, interval).',
    })
  }
  return binder.call(node.operator, [...ends(node.left), ...ends(node.right)], node.span)
}

/** `INTERVAL value unit` with a computed value: the value times one unit. */
export function bindInterval(binder: ExpressionBinder, node: ast.IntervalExpression): Expression {
  const { from, to } = node.qualifier
  const count = binder.bind(node.value)
  const unit = to === undefined ? INTERVAL_UNITS[from] : undefined
  if (unit === undefined || !isExact(count.type))
    throw binder.unsupported(
      node.span,
      `INTERVAL of a computed value ${from}${to === undefined ? '' : ` TO ${to}`}`,
      "Write INTERVAL 'n' unit, multiplied by a number.",
    )
  const one =
    typeof unit === 'bigint'
      ? literal(unit, dayTimeInterval(false))
      : literal(unit, yearMonthInterval(false))
  const interval = binder.call('*', [one, count], node.span)
  return node.negative ? binder.call('NEGATE', [interval], node.span) : interval
}

/** `(a - b) DAY`: a call of `-` with option `unit`, the qualifier without its digits. */
export function bindTimeDifference(binder: ExpressionBinder, node: ast.TimeDifference): Expression {
  const { from, to } = node.qualifier
  const unit = to === undefined ? from : `${from} TO ${to}`
  return binder.call('-', [binder.bind(node.left), binder.bind(node.right)], node.span, { unit })
}

const INTERVAL_UNITS: Readonly<Partial<Record<ast.TimeUnitName, bigint | number>>> = {
  YEAR: 12,
  QUARTER: 3,
  MONTH: 1,
  WEEK: 604_800_000_000n,
  DAY: 86_400_000_000n,
  HOUR: 3_600_000_000n,
  MINUTE: 60_000_000n,
  SECOND: 1_000_000n,
}

/** `x IS [NOT] NULL | TRUE | FALSE | UNKNOWN`. */
export function bindIs(binder: ExpressionBinder, node: ast.IsExpression): Expression {
  switch (node.test) {
    case 'NULL':
    case 'TRUE':
    case 'FALSE':
    case 'UNKNOWN':
      return binder.call(
        `IS ${node.negated ? 'NOT ' : ''}${node.test}`,
        [binder.bind(node.operand)],
        node.span,
      )
    default:
      throw binder.unsupported(node.span, `IS ${node.test}`)
  }
}

/** `x BETWEEN a AND b` is `x >= a AND x <= b`; SYMMETRIC tries the ends the other way round too. */
export function bindBetween(binder: ExpressionBinder, node: ast.BetweenExpression): Expression {
  const operand = binder.bind(node.operand)
  const low = binder.bind(node.low)
  const high = binder.bind(node.high)
  const within = (from: Expression, to: Expression): Expression =>
    binder.call(
      'AND',
      [binder.call('>=', [operand, from], node.span), binder.call('<=', [operand, to], node.span)],
      node.span,
    )
  const between = node.symmetric
    ? binder.call('OR', [within(low, high), within(high, low)], node.span)
    : within(low, high)
  return node.negated ? binder.call('NOT', [between], node.span) : between
}

/** `x [NOT] LIKE pattern [ESCAPE e]` and its relatives. */
export function bindLike(binder: ExpressionBinder, node: ast.LikeExpression): Expression {
  const { operator } = node
  if (binder.context.functions.scalars(operator).length === 0)
    throw binder.unsupported(node.span, operator, 'Use LIKE, SIMILAR TO or REGEXP.')
  const args = [node.operand, node.pattern, ...(node.escape === undefined ? [] : [node.escape])]
  const like = binder.call(
    operator,
    args.map((arg) => binder.bind(arg)),
    node.span,
  )
  return node.negated ? binder.call('NOT', [like], node.span) : like
}

/** `x [NOT] IN (a, b, …)`. */
export function bindIn(binder: ExpressionBinder, node: ast.InExpression): Expression {
  assert(node.set.kind !== 'query', 'subqueries are bound elsewhere')
  const args = [node.operand, ...node.set.items].map((item) => binder.bind(item))
  const isIn = binder.call('IN', args, node.span)
  return node.negated ? binder.call('NOT', [isIn], node.span) : isIn
}

/** Both forms of CASE as one call: condition, value, …, else. */
export function bindCase(binder: ExpressionBinder, node: ast.CaseExpression): Expression {
  const operand = node.operand === undefined ? undefined : binder.bind(node.operand)
  const args: Expression[] = []
  for (const branch of node.branches) {
    const tests = branch.when.map((when) =>
      operand === undefined
        ? binder.at({ clause: 'WHEN' }).bindCondition(when)
        : binder.call('=', [operand, binder.bind(when)], when.span),
    )
    args.push(
      tests.length === 1 ? tests[0]! : binder.call('OR', tests, branch.span),
      binder.bind(branch.then),
    )
  }
  args.push(node.otherwise === undefined ? nullLiteral : binder.bind(node.otherwise))
  const values = args.filter((_, i) => i % 2 === 1 || i === args.length - 1)
  if (values.every((value) => value.type.kind === 'NULL'))
    throw errorAt(binder.context, node.span, bareNull, {
      place: 'when all branches of CASE are NULL',
    })
  return binder.call('CASE', args, node.span)
}
