import type {
  CallContext,
  ScalarDefinition,
  SessionContext,
  Value,
} from '../../contracts/function.ts'
import { assert } from '../../core/errors.ts'
import type { CallExpression } from '../plan/expression.ts'

/** Everything a definition may know of one call. */
export function callContext(expression: CallExpression, session: SessionContext): CallContext {
  return {
    argumentTypes: expression.args.map((arg) => arg.type),
    returnType: expression.type,
    literals: expression.args.map((arg) => (arg.kind === 'literal' ? arg.value : undefined)),
    options: expression.options,
    session,
  }
}

/** Function over values of one call: `prepare`d where the definition wants it. */
export function callFunction(
  definition: ScalarDefinition,
  context: CallContext,
): (...args: Value[]) => Value {
  const plain = (
    definition.prepare === undefined ? definition.evaluate : definition.prepare(context)
  ) as ((...args: Value[]) => Value) | undefined
  assert(plain !== undefined, `function ${definition.name} has neither evaluate nor prepare`)
  return plain
}
