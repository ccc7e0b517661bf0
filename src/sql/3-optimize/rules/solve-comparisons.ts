import type { SqlType } from '../../../core/types.ts'
import type { CallExpression, Expression, LiteralExpression } from '../../plan/expression.ts'
import type { LogicalNode } from '../../plan/logical.ts'
import type { Rule } from '../index.ts'
import { rewriteUp } from '../rewrite-plan.ts'

/** Least value and decimal digits of whole numbers. */
const WHOLE: Readonly<Record<string, { readonly least: bigint; readonly digits: number }>> = {
  TINYINT: { least: -(2n ** 7n), digits: 3 },
  SMALLINT: { least: -(2n ** 15n), digits: 5 },
  INT: { least: -(2n ** 31n), digits: 10 },
  BIGINT: { least: -(2n ** 63n), digits: 19 },
}

/**
 * A whole number times a constant is compared with a constant as the number itself with their quotient: `0.9 * x > 100` is `x > 111`. Decimals
 * are exact, so that it is the same for every number; where the product could be rounded or too large it is left as it is.
 */
export const solveComparisons: Rule = {
  name: 'solve-comparisons',
  doc: 'Filters compare whole numbers with constants, not products of them as decimals.',
  apply: (roots) => rewriteUp(roots, solveNode),
}

function solveNode(node: LogicalNode): LogicalNode {
  if (node.kind !== 'filter') return node
  const condition = solve(node.condition)
  return condition === node.condition ? node : { ...node, condition }
}

function solve(expression: Expression): Expression {
  if (expression.kind !== 'call') return expression
  const args = expression.args.map(solve)
  const isSame = args.every((arg, i) => arg === expression.args[i])
  const call = isSame ? expression : { ...expression, args }
  return solvedCall(call) ?? call
}

function solvedCall(call: CallExpression): Expression | undefined {
  const [left, right] = call.args
  if (left === undefined || right === undefined || call.args.length > 2) return undefined
  if (right.kind === 'literal') return solved(call, left, right, false)
  return left.kind === 'literal' ? solved(call, right, left, true) : undefined
}

/** What `<`, say, becomes when its sides change places. */
const TURNED: Readonly<Record<string, string>> = {
  '=': '=',
  '<>': '<>',
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
}

/** @param isTurned the constant stands on the left */
function solved(
  call: CallExpression,
  product: Expression,
  constant: LiteralExpression,
  isTurned: boolean,
): Expression | undefined {
  const { name } = call.function
  if (!Object.hasOwn(TURNED, name) || constant.type.kind !== 'DECIMAL') return undefined
  if (typeof constant.value !== 'bigint') return undefined
  const found = multipleOf(product)
  if (found === undefined) return undefined
  const { operand, factor, scale } = found
  // operand * factor / 10^scale against constant / 10^its scale: both are made whole.
  const by = factor * 10n ** BigInt(constant.type.scale)
  const value = constant.value * 10n ** BigInt(scale)
  const isDownward = by < 0n
  const asked = isTurned === isDownward ? name : TURNED[name]!
  const bound = boundOf(asked, value, by)
  const literal = bound === undefined ? undefined : wholeLiteral(bound, operand.type)
  if (literal === undefined) return undefined
  // A negative factor turns the comparison.
  const args = isTurned === isDownward ? [operand, literal] : [literal, operand]
  return { ...call, args }
}

/** The whole number that x is compared with in place of `value / by`; undefined where no number will do. */
function boundOf(asked: string, value: bigint, by: bigint): bigint | undefined {
  const quotient = value / by
  const rest = value % by
  if (rest === 0n) return quotient
  const isNegative = rest < 0n !== by < 0n
  if (asked === '>' || asked === '<=') return isNegative ? quotient - 1n : quotient
  if (asked === '<' || asked === '>=') return isNegative ? quotient : quotient + 1n
  return undefined
}

function wholeLiteral(value: bigint, type: SqlType): LiteralExpression | undefined {
  const { least } = WHOLE[type.kind]!
  if (value < least || value >= -least) return undefined
  return {
    kind: 'literal',
    value: type.kind === 'BIGINT' ? value : Number(value),
    type: { ...type, nullable: false },
  }
}

/** A whole number times `factor / 10^scale`, never rounded and never too large for its type. */
interface Multiple {
  readonly operand: Expression
  readonly factor: bigint
  readonly scale: number
}

function multipleOf(expression: Expression): Multiple | undefined {
  if (expression.kind === 'cast')
    return isWidening(expression.operand.type, expression.type) && expression.isImplicit
      ? multipleOf(expression.operand)
      : undefined
  if (expression.kind !== 'call' || expression.function.name !== '*') return undefined
  const { type } = expression
  const [a, b] = expression.args
  if (a === undefined || b === undefined || type.kind !== 'DECIMAL') return undefined
  const [number, constant] = a.kind === 'literal' ? [b, a] : [a, b]
  const operand = wholeOf(number)
  if (constant.kind !== 'literal' || operand === undefined) return undefined
  if (typeof constant.value !== 'bigint' || constant.value === 0n) return undefined
  const constantType = constant.type
  if (constantType.kind !== 'DECIMAL' || type.scale !== constantType.scale) return undefined
  const digits = WHOLE[operand.type.kind]!.digits + constantType.precision
  return type.precision < digits
    ? undefined
    : { operand, factor: constant.value, scale: type.scale }
}

/** The whole number that an expression is as a decimal. */
function wholeOf(expression: Expression): Expression | undefined {
  if (Object.hasOwn(WHOLE, expression.type.kind)) return expression
  return expression.kind === 'cast' && isWidening(expression.operand.type, expression.type)
    ? wholeOf(expression.operand)
    : undefined
}

/** Whether each value of a type is one of a decimal type. */
function isWidening(from: SqlType, to: SqlType): boolean {
  if (to.kind !== 'DECIMAL') return false
  const places = to.precision - to.scale
  if (from.kind === 'DECIMAL')
    return to.scale >= from.scale && places >= from.precision - from.scale
  return Object.hasOwn(WHOLE, from.kind) && places >= WHOLE[from.kind]!.digits
}
