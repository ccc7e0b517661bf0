import type {
  CallContext,
  FunctionDeclaration,
  ScalarDefinition,
  Value,
} from '../contracts/function.ts'
import { typeToString } from '../core/type-text.ts'
import { type SqlType, withNullable } from '../core/types.ts'
import { typeOfText } from '../sql/2-bind/data-types.ts'
import { inferFromTypes } from '../sql/functions/signature.ts'
import { isSameOutside, toExternal } from './external-value.ts'
import { importFunction, ModuleCode, moduleAddress, type UserCode } from './function-module.ts'
import { fromExternal } from './internal-value.ts'
import { userFailure } from './user-code.ts'

/** How SQL calls a scalar function of the program. */
export interface UserFunctionSignature {
  /** Types of the arguments, as SQL: `['STRING', 'INT']`. */
  readonly parameters: readonly string[]
  /** Type of the result, as SQL. NULL is allowed unless it says NOT NULL. */
  readonly returns: string
  /** false when equal arguments may give different results; default true. */
  readonly deterministic?: boolean
  /** `propagate`: a NULL argument gives NULL without a call. Default: the function is called with null. */
  readonly nulls?: 'propagate' | 'custom'
  readonly doc?: string
}

/** A function given by value. It cannot leave the thread of the program: jobs that call it run with parallelism 1. */
export interface UserFunctionOfValue extends UserFunctionSignature {
  /**
   * The function: synchronous; gets values as user code sees them (see ExternalValue), null for NULL, and
   * answers likewise. `undefined` is an error (VALUE_TYPE_MISMATCH), and so is what it throws (USER_FUNCTION_FAILED).
   */
  readonly call: (...args: never[]) => unknown
}

/** A function that a module exports: every thread imports the module, so that it runs with any parallelism. */
export interface UserFunctionOfModule extends UserFunctionSignature {
  /**
   * The module: a URL, as `new URL('./functions.js', import.meta.url)`; a path, relative to the working directory; or the name of a
   * package. It is imported when a statement that calls the function is executed, once in each thread.
   */
  readonly module: string | URL
  /** Name of the export; `default` is the default export. The function is as `call` above says. */
  readonly export: string
}

/** A scalar function in TypeScript, to be called from SQL. */
export type UserScalarFunction = UserFunctionOfValue | UserFunctionOfModule

/**
 * Makes the definition under which the binder and the compiler know a user's function.
 *
 * @param resolvePath makes the path of a module absolute
 * @throws SQL_UNKNOWN_TYPE, SQL_TYPE_PARAMETER, SQL_SYNTAX for what names no type
 */
export function userFunctionDefinition(
  name: string,
  user: UserScalarFunction,
  resolvePath: (path: string) => string,
): ScalarDefinition {
  if ('call' in user) {
    const call = user.call as UserCode
    return definitionOf(name, user, () => call)
  }
  return declaredFunction(
    {
      name,
      module: moduleAddress(user.module, resolvePath),
      export: user.export,
      parameters: user.parameters,
      returns: user.returns,
      nulls: user.nulls ?? 'custom',
      deterministic: user.deterministic ?? true,
    },
    user.doc,
  )
}

/** Makes the definition of a function of a module. Its code comes with `load`. */
export function declaredFunction(declaration: FunctionDeclaration, doc?: string): ScalarDefinition {
  const { name } = declaration
  const code = new ModuleCode(name, () => importFunction(declaration))
  const signature = { ...declaration, ...(doc === undefined ? {} : { doc }) }
  return { ...definitionOf(name, signature, code.get), declaration, load: code.load }
}

function definitionOf(
  name: string,
  signature: UserFunctionSignature,
  code: () => UserCode,
): ScalarDefinition {
  // Whether a parameter takes NULL is what `nulls` says.
  const parameters = signature.parameters.map((text) => withNullable(typeOfText(text), true))
  const returns = typeOfText(signature.returns)
  return {
    name: name.toUpperCase(),
    family: 'user',
    signatures: [`(${parameters.map((type) => typeToString(type)).join(', ')})`],
    // The function may answer NULL for any arguments, unless its type says that it never does.
    infer: (args) => inferFromTypes(parameters, returns, args),
    nulls: signature.nulls ?? 'custom',
    deterministic: signature.deterministic ?? true,
    doc: signature.doc ?? 'User function.',
    examples: [],
    prepare: (call) => prepareCall(name, code(), call, parameters),
  }
}

function prepareCall(
  name: string,
  callUser: UserCode,
  call: CallContext,
  parameters: readonly SqlType[],
): (...args: Value[]) => Value {
  const result = fromExternal(call.returnType, `the result of ${name}`, true)
  if (parameters.every(isSameOutside)) {
    // The common case, kept free of copying: no argument needs a conversion.
    switch (parameters.length) {
      case 1:
        return (a) => {
          try {
            return result(callUser(a))
          } catch (error) {
            throw userFailure(name, error)
          }
        }
      case 2:
        return (a, b) => {
          try {
            return result(callUser(a, b))
          } catch (error) {
            throw userFailure(name, error)
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
      throw userFailure(name, error)
    }
  }
}
