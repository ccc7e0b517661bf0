import type { CallContext, ScalarDefinition, Value } from '../contracts/function.ts'
import { defineError, EngineError } from '../core/errors.ts'
import { typeToString } from '../core/type-text.ts'
import { type SqlType, withNullable } from '../core/types.ts'
import { typeOfText } from '../sql/2-bind/data-types.ts'
import { inferFromTypes } from '../sql/functions/signature.ts'
import { isSameOutside, toExternal } from './external-value.ts'
import { fromExternal } from './internal-value.ts'

export const userFunctionFailed = defineError({
  code: 'USER_FUNCTION_FAILED',
  domain: 'user',
  retry: 'never',
  message: (p: { name: string; problem: string }) => `The function ${p.name} failed: ${p.problem}`,
  remedy: () =>
    'Correct the function, or what it is called with; `cause` of this error is what the function threw.',
})

/** A scalar function in TypeScript, to be called from SQL. */
export interface UserScalarFunction {
  /** Types of the arguments, as SQL: `['STRING', 'INT']`. */
  readonly parameters: readonly string[]
  /** Type of the result, as SQL. NULL is allowed unless it says NOT NULL. */
  readonly returns: string
  /**
   * The function: synchronous; gets values as user code sees them (see ExternalValue), null for NULL, and
   * answers likewise. `undefined` is an error (VALUE_TYPE_MISMATCH), and so is what it throws (USER_FUNCTION_FAILED).
   */
  readonly call: (...args: never[]) => unknown
  /** false when equal arguments may give different results; default true. */
  readonly deterministic?: boolean
  /** `propagate`: a NULL argument gives NULL without a call. Default: the function is called with null. */
  readonly nulls?: 'propagate' | 'custom'
  readonly doc?: string
}

/**
 * Makes the definition under which the binder and the compiler know a user's function.
 *
 * @throws SQL_UNKNOWN_TYPE, SQL_TYPE_PARAMETER, SQL_SYNTAX for what names no type
 */
export function userFunctionDefinition(name: string, user: UserScalarFunction): ScalarDefinition {
  // Whether a parameter takes NULL is what `nulls` says.
  const parameters = user.parameters.map((text) => withNullable(typeOfText(text), true))
  const returns = typeOfText(user.returns)
  return {
    name: name.toUpperCase(),
    family: 'user',
    signatures: [`(${parameters.map((type) => typeToString(type)).join(', ')})`],
    // The function may answer NULL for any arguments, unless its type says that it never does.
    infer: (args) => inferFromTypes(parameters, returns, args),
    nulls: user.nulls ?? 'custom',
    deterministic: user.deterministic ?? true,
    doc: user.doc ?? 'User function.',
    examples: [],
    prepare: (call) => prepareCall(name, user, call, parameters),
  }
}

function prepareCall(
  name: string,
  user: UserScalarFunction,
  call: CallContext,
  parameters: readonly SqlType[],
): (...args: Value[]) => Value {
  const callUser = user.call as (...args: unknown[]) => unknown
  const result = fromExternal(call.returnType, `the result of ${name}`)
  const failed = (cause: unknown): EngineError => {
    if (cause instanceof EngineError) return cause
    const problem = cause instanceof Error ? cause.message : String(cause)
    return userFunctionFailed({ name, problem }, { cause })
  }
  if (parameters.every(isSameOutside)) {
    // The common case, kept free of copying: no argument needs a conversion.
    switch (parameters.length) {
      case 1:
        return (a) => {
          try {
            return result(callUser(a))
          } catch (error) {
            throw failed(error)
          }
        }
      case 2:
        return (a, b) => {
          try {
            return result(callUser(a, b))
          } catch (error) {
            throw failed(error)
          }
        }
    }
  }
  // Fields of rows have the names that the function declares.
  const convert = parameters.map(toExternal)
  return (...args) => {
    try {
      return result(callUser(...args.map((arg, i) => convert[i]!(arg))))
    } catch (error) {
      throw failed(error)
    }
  }
}
