import type { FunctionDeclaration, ScalarDefinition, Value } from '../contracts/function.ts'
import { typeToString } from '../core/type-text.ts'
import { arrayType, type SqlType, withNullable } from '../core/types.ts'
import { typeOfText } from '../sql/2-bind/data-types.ts'
import { inferFromTypes } from '../sql/functions/signature.ts'
import { toExternal } from './external-value.ts'
import { importFunction, ModuleCode, moduleAddress, type UserCode } from './function-module.ts'
import { fromExternal, valueMismatch } from './internal-value.ts'
import { userFailure } from './user-code.ts'

/** How SQL calls a table function of the program. */
export interface UserTableSignature {
  /** Types of the arguments, as SQL: `['STRING', 'INT']`. */
  readonly parameters: readonly string[]
  /** Type of a row, as SQL: `ROW<word STRING, length INT>`, whose fields become columns; any other type becomes one column. */
  readonly returns: string
  /** false when equal arguments may give different rows; default true. Such a function is refused over rows that are updated. */
  readonly deterministic?: boolean
  readonly doc?: string
}

/** A table function given by value. It cannot leave the thread of the program: jobs that call it run with parallelism 1. */
export interface UserTableOfValue extends UserTableSignature {
  /**
   * The function: synchronous; gets values as user code sees them (see ExternalValue), null for NULL, and answers the rows of one call: an array, the
   * iterator of a generator, or anything that can be iterated. Each is a plain object with the fields, or the value itself where `returns` is no
   * ROW. What it throws is USER_FUNCTION_FAILED, rows of another type VALUE_TYPE_MISMATCH.
   */
  readonly call: (...args: never[]) => Iterable<unknown>
}

/** A table function that a module exports: every thread imports the module. */
export interface UserTableOfModule extends UserTableSignature {
  /** See UserScalarFunction. */
  readonly module: string | URL
  /** Name of the export; `default` is the default export. The function is as `call` above says. */
  readonly export: string
}

/** A table function in TypeScript, to be called from SQL by `LATERAL TABLE(f(…))`. */
export type UserTableFunction = UserTableOfValue | UserTableOfModule

/**
 * Makes the definition of a user's table function: a function that gives an ARRAY of rows.
 *
 * @param resolvePath makes the path of a module absolute
 * @throws SQL_UNKNOWN_TYPE, SQL_TYPE_PARAMETER, SQL_SYNTAX for what names no type
 */
export function userTableDefinition(
  name: string,
  user: UserTableFunction,
  resolvePath: (path: string) => string,
): ScalarDefinition {
  if ('call' in user) {
    const call = user.call as UserCode
    return definitionOf(name, user, () => call)
  }
  return declaredTable(
    {
      kind: 'table',
      name,
      module: moduleAddress(user.module, resolvePath),
      export: user.export,
      parameters: user.parameters,
      returns: user.returns,
      nulls: 'custom',
      deterministic: user.deterministic ?? true,
    },
    user.doc,
  )
}

/** Makes the definition of a table function of a module. Its code comes with `load`. */
export function declaredTable(declaration: FunctionDeclaration, doc?: string): ScalarDefinition {
  const { name } = declaration
  const code = new ModuleCode(name, () => importFunction(declaration))
  const signature = { ...declaration, ...(doc === undefined ? {} : { doc }) }
  return { ...definitionOf(name, signature, code.get), declaration, load: code.load }
}

function definitionOf(
  name: string,
  signature: UserTableSignature,
  code: () => UserCode,
): ScalarDefinition {
  const parameters = signature.parameters.map((text) => withNullable(typeOfText(text), true))
  const declared = typeOfText(signature.returns)
  // There is no row that is NULL.
  const row = declared.kind === 'ROW' ? withNullable(declared, false) : declared
  const returns = arrayType(row, false)
  return {
    name: name.toUpperCase(),
    family: 'user',
    signatures: [`(${parameters.map((type) => typeToString(type)).join(', ')})`],
    infer: (args) => inferFromTypes(parameters, returns, args),
    nulls: 'custom',
    deterministic: signature.deterministic ?? true,
    doc: signature.doc ?? 'User table function.',
    examples: [],
    prepare: () => {
      const rows = rowsOfCall(name, code(), parameters, row)
      return (...args: Value[]) => [...rows(...args)]
    },
    rows: () => rowsOfCall(name, code(), parameters, row),
  }
}

/** The rows of a call, one after another, as values of the engine. */
function rowsOfCall(
  name: string,
  callUser: UserCode,
  parameters: readonly SqlType[],
  row: SqlType,
): (...args: Value[]) => Generator<Value> {
  const arguments_ = parameters.map(toExternal)
  const element = fromExternal(row, `a row of ${name}`, true)
  return function* rows(...args) {
    try {
      const given = callUser(...args.map((arg, i) => arguments_[i]!(arg)))
      if (!isIterable(given))
        throw valueMismatch({
          place: `the result of ${name}`,
          type: `an iterable of ${typeToString(row)}`,
          value: String(given),
          expected: 'an array or generator',
        })
      for (const each of given) yield element(each)
    } catch (error) {
      throw userFailure(name, error)
    }
  }
}

const isIterable = (value: unknown): value is Iterable<unknown> =>
  typeof value === 'object' && value !== null && Symbol.iterator in value
