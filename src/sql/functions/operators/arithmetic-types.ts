import type { ArgumentShape, InferenceFailure, InferredCall } from '../../../contracts/function.ts'
import { type DecimalOperator, decimalResultType } from '../../../core/decimal/result-type.ts'
import { typeToString } from '../../../core/type-text.ts'
import {
  isApproximate,
  isInteger,
  isNumeric,
  type SqlType,
  withNullable,
} from '../../../core/types.ts'
import { exactAsDecimal } from '../common-type.ts'

const INTEGERS = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT']

/**
 * Types `left op right` for numbers, by Flink's rules: integers take the wider type, DECIMAL with a
 * floating type is DOUBLE, two floating types take the left one's, and decimals derive precision and scale.
 */
export function inferArithmetic(
  operator: DecimalOperator,
  args: readonly ArgumentShape[],
): InferredCall | InferenceFailure {
  const nullLiteral = args.find((arg) => arg.isNullLiteral)
  if (nullLiteral !== undefined)
    return { problem: 'a bare NULL has no type: cast it, as in CAST(NULL AS INT)' }
  const [left, right] = args.map((arg) => arg.type) as [SqlType, SqlType]
  for (const type of [left, right]) {
    if (!isNumeric(type)) return { problem: `expected a number, found ${typeToString(type)}` }
    if (operator === 'modulo' && isApproximate(type))
      return { problem: `expected an exact number, found ${typeToString(type)}` }
  }
  const nullable = left.nullable || right.nullable
  const same = (type: SqlType): InferredCall => ({
    argumentTypes: [withNullable(type, left.nullable), withNullable(type, right.nullable)],
    returnType: withNullable(type, nullable),
  })
  if (isInteger(left) && isInteger(right)) {
    const wider = INTEGERS.indexOf(left.kind) >= INTEGERS.indexOf(right.kind) ? left : right
    // The remainder fits the divisor's type, and Flink gives it that type.
    return operator === 'modulo'
      ? { ...same(wider), returnType: withNullable(right, nullable) }
      : same(wider)
  }
  if (isApproximate(left) || isApproximate(right)) {
    if (left.kind === 'DECIMAL' || right.kind === 'DECIMAL')
      return same({ kind: 'DOUBLE', nullable })
    return same(isApproximate(left) ? left : right)
  }
  const leftDecimal = exactAsDecimal(left)!
  const rightDecimal = exactAsDecimal(right)!
  return {
    argumentTypes: [leftDecimal, rightDecimal],
    returnType: decimalResultType(operator, leftDecimal, rightDecimal),
  }
}
