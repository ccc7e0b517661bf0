import { isInteger, type SqlType, withNullable } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import type { Expression, LiteralExpression } from '../plan/expression.ts'

/**
 * The expression as a value of `type`: as it is when it has the type already, a literal made anew
 * where that loses nothing, else in an implicit cast. Nullability is the expression's own.
 */
export function coerce(expression: Expression, type: SqlType): Expression {
  const target = withNullable(type, expression.type.nullable)
  if (hasSameShape(expression.type, target)) return expression
  if (expression.kind === 'literal') {
    const folded = coerceLiteral(expression, target)
    if (folded !== undefined) return folded
  }
  return { kind: 'cast', operand: expression, type: target, isTry: false, isImplicit: true }
}

function coerceLiteral(literal: LiteralExpression, type: SqlType): LiteralExpression | undefined {
  const make = (value: Value): LiteralExpression => ({ kind: 'literal', value, type })
  const { value } = literal
  if (value === null) return { kind: 'literal', value: null, type: withNullable(type, true) }
  if (literal.type.kind === 'CHAR' && type.kind === 'VARCHAR' && literal.type.length <= type.length)
    return make(value)
  if (!isInteger(literal.type)) return undefined
  switch (type.kind) {
    case 'INT':
      return make(Number(value))
    case 'BIGINT':
      return make(BigInt(value as number | bigint))
    case 'DOUBLE':
      return make(Number(value))
    case 'DECIMAL': {
      const unscaled = BigInt(value as number | bigint) * 10n ** BigInt(type.scale)
      return String(unscaled).replace('-', '').length <= type.precision ? make(unscaled) : undefined
    }
    default:
      return undefined
  }
}

/** True when values of both types lie alike and mean the same: nullability and time attributes aside. */
export function hasSameShape(a: SqlType, b: SqlType): boolean {
  if (a === b) return true
  if (a.kind !== b.kind) return false
  switch (a.kind) {
    case 'DECIMAL':
      return b.kind === 'DECIMAL' && a.precision === b.precision && a.scale === b.scale
    case 'CHAR':
    case 'VARCHAR':
    case 'BINARY':
    case 'VARBINARY':
      return 'length' in b && a.length === b.length
    case 'TIME':
    case 'TIMESTAMP':
    case 'TIMESTAMP_LTZ':
      return 'precision' in b && a.precision === b.precision
    case 'ARRAY':
    case 'MULTISET':
      return 'element' in b && hasSameShape(a.element, b.element)
    case 'MAP':
      return b.kind === 'MAP' && hasSameShape(a.key, b.key) && hasSameShape(a.value, b.value)
    case 'ROW':
      return (
        b.kind === 'ROW' &&
        a.fields.length === b.fields.length &&
        a.fields.every((field, i) => hasSameShape(field.type, b.fields[i]!.type))
      )
    default:
      return true
  }
}
