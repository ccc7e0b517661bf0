import type { AggregateDefinition, ObjectAccumulators } from '../contracts/aggregate.ts'
import type { FunctionDeclaration, Value } from '../contracts/function.ts'
import { assert } from '../core/errors.ts'
import { typeToString } from '../core/type-text.ts'
import { type SqlType, withNullable } from '../core/types.ts'
import { accumulatorCodec } from '../operators/aggregate/values/object-groups.ts'
import { typeOfText } from '../sql/2-bind/data-types.ts'
import { inferFromTypes } from '../sql/functions/signature.ts'
import { toExternal } from './external-value.ts'
import {
  functionMethodMissing,
  importExport,
  ModuleCode,
  moduleAddress,
} from './function-module.ts'
import { fromExternal } from './internal-value.ts'
import { userFailure } from './user-code.ts'

/** How SQL calls an aggregate function of the program, and what it keeps. */
export interface UserAggregateSignature {
  /** Types of the arguments, as SQL: `['DOUBLE', 'BIGINT']`. */
  readonly parameters: readonly string[]
  /** Type of the result, as SQL. NULL is allowed unless it says NOT NULL. */
  readonly returns: string
  /**
   * Type of accumulators, as SQL: `ROW<total DOUBLE, weight BIGINT>`. They are kept in state as values of this type, and so in checkpoints and
   * savepoints; the fields of a ROW are columns of their own.
   */
  readonly accumulator: string
  /** false when equal rows may give different results; default true. */
  readonly deterministic?: boolean
  readonly doc?: string
}

/**
 * The code of an aggregate function. All methods are synchronous; values are as user code sees them (see ExternalValue), null for NULL. What
 * a method throws fails the job with USER_FUNCTION_FAILED; accumulators and results of other types than declared with VALUE_TYPE_MISMATCH.
 *
 * `accumulate`, `retract` and `merge` change the accumulator that they are given and return nothing, or return another one. Accumulators are plain values of the declared
 * type: between batches they are stored and made anew, so that what else hangs on an object is lost.
 */
export interface AggregateMethods<Accumulator, Arguments extends readonly never[] = never[]> {
  /** The accumulator of no rows. */
  createAccumulator(): Accumulator
  /** Takes a row in. NULL arguments come as null. */
  accumulate(accumulator: Accumulator, ...args: Arguments): unknown
  /**
   * Takes back a row that was accumulated. Needed where rows are updated: over the result of another aggregation, a join, a
   * changelog. Absent: such queries are refused with SQL_AGGREGATE_CANNOT_RETRACT.
   */
  retract?(accumulator: Accumulator, ...args: Arguments): unknown
  /**
   * Adds another accumulator, which is not used again. Needed for HOP, CUMULATE and SESSION windows. Absent: these are refused with
   * SQL_AGGREGATE_CANNOT_MERGE.
   */
  merge?(accumulator: Accumulator, other: Accumulator): unknown
  /** The result. Changes nothing. */
  getValue(accumulator: Accumulator): unknown
}

/** An aggregate function given by value. It cannot leave the thread of the program: jobs that call it run with parallelism 1. */
export interface UserAggregateOfValue<Accumulator>
  extends UserAggregateSignature,
    AggregateMethods<Accumulator> {}

/** An object with the methods of an aggregate function that a module exports: every thread imports the module. */
export interface UserAggregateOfModule extends UserAggregateSignature {
  /** See UserScalarFunction. */
  readonly module: string | URL
  /** Name of the export; `default` is the default export. */
  readonly export: string
}

/** An aggregate function in TypeScript, to be called from SQL. */
export type UserAggregateFunction<Accumulator = unknown> =
  | UserAggregateOfValue<Accumulator>
  | UserAggregateOfModule

type Methods = AggregateMethods<unknown>

/**
 * Makes the definition under which the binder and the compiler know a user's aggregate function.
 *
 * @param resolvePath makes the path of a module absolute
 * @throws SQL_UNKNOWN_TYPE, SQL_TYPE_PARAMETER, SQL_SYNTAX for what names no type; FUNCTION_METHOD_MISSING
 */
export function userAggregateDefinition<Accumulator>(
  name: string,
  user: UserAggregateFunction<Accumulator>,
  resolvePath: (path: string) => string,
): AggregateDefinition {
  if ('module' in user) {
    return declaredAggregate(
      {
        kind: 'aggregate',
        name,
        module: moduleAddress(user.module, resolvePath),
        export: user.export,
        parameters: user.parameters,
        returns: user.returns,
        accumulator: user.accumulator,
        nulls: 'custom',
        deterministic: user.deterministic ?? true,
      },
      user.doc,
    )
  }
  const methods = checkedMethods(name, user)
  return definitionOf(name, user, { methods: () => methods })
}

/** Makes the definition of an aggregate function of a module. Its code comes with `load`. */
export function declaredAggregate(
  declaration: FunctionDeclaration,
  doc?: string,
): AggregateDefinition {
  const { name, parameters, returns, accumulator, deterministic } = declaration
  assert(accumulator !== undefined, 'an aggregate declares its accumulators')
  const code = new ModuleCode(name, async () =>
    checkedMethods(name, await importExport(declaration)),
  )
  return definitionOf(
    name,
    { parameters, returns, accumulator, deterministic, ...(doc === undefined ? {} : { doc }) },
    { methods: code.get, declaration, load: code.load },
  )
}

const METHODS = ['createAccumulator', 'accumulate', 'getValue'] as const

/** @throws FUNCTION_METHOD_MISSING */
function checkedMethods(name: string, found: unknown): Methods {
  const methods = found as Readonly<Record<string, unknown>> | null | undefined
  for (const method of METHODS)
    if (typeof methods?.[method] !== 'function') throw functionMethodMissing({ name, method })
  return found as Methods
}

interface AggregateCodeSource extends Pick<AggregateDefinition, 'declaration' | 'load'> {
  readonly methods: () => Methods
}

function definitionOf(
  name: string,
  signature: UserAggregateSignature,
  { methods, ...source }: AggregateCodeSource,
): AggregateDefinition {
  // Whether a parameter takes NULL is for the function to say.
  const parameters = signature.parameters.map((text) => withNullable(typeOfText(text), true))
  const returns = typeOfText(signature.returns)
  const accumulator = withNullable(typeOfText(signature.accumulator), true)
  const columns = accumulatorCodec(name, accumulator, 0).columns.map(
    // State without the column knows nothing of the rows that were before.
    ({ isOptional: _, ...column }) => column,
  )
  return {
    ...source,
    name: name.toUpperCase(),
    signatures: [
      `(${parameters.map((type) => typeToString(type)).join(', ')}) -> ${typeToString(returns)}`,
    ],
    infer: (args) => inferFromTypes(parameters, returns, args),
    argumentCount: parameters.length,
    doc: signature.doc ?? 'User aggregate function.',
    examples: [],
    skipsNulls: false,
    accumulators: () => columns,
    get canRetract() {
      return methods().retract !== undefined
    },
    get canMerge() {
      return methods().merge !== undefined
    },
    objects: () => objectAccumulators(name, methods(), { parameters, returns, accumulator }),
  }
}

interface AggregateTypes {
  readonly parameters: readonly SqlType[]
  readonly returns: SqlType
  readonly accumulator: SqlType
}

/** The methods over the engine's values. */
function objectAccumulators(
  name: string,
  methods: Methods,
  { parameters, returns, accumulator }: AggregateTypes,
): ObjectAccumulators {
  const arguments_ = parameters.map(toExternal)
  const load = toExternal(accumulator)
  const store = fromExternal(accumulator, `the accumulator of ${name}`, true)
  const result = fromExternal(returns, `the result of ${name}`, true)
  const guard = <T>(run: () => T): T => {
    try {
      return run()
    } catch (error) {
      throw userFailure(name, error)
    }
  }
  const take =
    (change: (accumulator: unknown, ...args: never[]) => unknown) =>
    (own: unknown, args: readonly Value[]): unknown =>
      guard(() => change(own, ...(args.map((arg, i) => arguments_[i]!(arg)) as never[])) ?? own)
  return {
    type: accumulator,
    create: () => guard(() => methods.createAccumulator()),
    load,
    store,
    add: take((own, ...args) => methods.accumulate(own, ...args)),
    retract:
      methods.retract === undefined
        ? undefined
        : take((own, ...args) => methods.retract!(own, ...args)),
    merge:
      methods.merge === undefined
        ? undefined
        : (own, other) => guard(() => methods.merge!(own, other) ?? own),
    result: (own) => result(guard(() => methods.getValue(own))),
  }
}
