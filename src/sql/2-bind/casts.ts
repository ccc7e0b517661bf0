import { typeToString } from '../../core/type-text.ts'
import { withNullable } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { castSupport } from '../functions/cast/support.ts'
import type { Expression } from '../plan/expression.ts'
import { errorAt, locateCall } from './bind-context.ts'
import { coerce } from './coercion.ts'
import { bindDataType } from './data-types.ts'
import { castUnsupported } from './errors.ts'
import type { ExpressionBinder } from './expression-binder.ts'

/**
 * `CAST(x AS t)` keeps the nullability of `x`; `TRY_CAST` is always nullable.
 *
 * @throws SQL_CAST_UNSUPPORTED
 */
export function bindCast(binder: ExpressionBinder, node: ast.CastExpression): Expression {
  const { context } = binder
  const operand = binder.bind(node.operand)
  const target = bindDataType(context, node.type)
  if (operand.type.kind === 'NULL') return coerce(operand, withNullable(target, true))
  const type = withNullable(target, operand.type.nullable || node.safe)
  const support = castSupport(operand.type, type)
  if (support.kind === 'none')
    throw errorAt(context, node.span, castUnsupported, {
      from: typeToString(withNullable(operand.type, true)),
      to: typeToString(withNullable(type, true)),
      ...(support.advice === undefined ? {} : { advice: support.advice }),
    })
  return {
    kind: 'cast',
    operand,
    type,
    isTry: node.safe,
    isImplicit: false,
    location: locateCall(context, node.span),
  }
}
