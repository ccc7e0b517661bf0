import type { SqlType } from '../core/types.ts'
import type { Value } from '../core/value.ts'

export type { Value }

/** What is known of one call when it is compiled. */
export interface CallContext {
  /** Types of the arguments after implicit casts. */
  readonly argumentTypes: readonly SqlType[]
  readonly returnType: SqlType
  /** Literal values of arguments; undefined where an argument is not a literal. */
  readonly literals: readonly (Value | undefined)[]
  /** Extra words of special syntax: units, trim side, JSON behaviours. */
  readonly options: CallOptions
  readonly session: SessionContext
}

/** JSON-able words of special syntax, by name. */
export type CallOptions = Readonly<Record<string, unknown>>

export type DigestAlgorithm = 'md5' | 'sha1' | 'sha224' | 'sha256' | 'sha384' | 'sha512'

/** What of the session changes results. */
export interface SessionContext {
  /** IANA zone id or `UTC`, `+08:00`. */
  readonly timeZone: string
  /** Start of the query in epoch microseconds: in batch CURRENT_TIMESTAMP is this. */
  readonly queryStartMicros: () => bigint
  /** Now, in epoch microseconds (streaming CURRENT_TIMESTAMP, per batch). */
  readonly nowMicros: () => bigint
  /** Uniform in [0, 1): from the platform's seeded generator. */
  readonly random: () => number
  readonly currentDatabase: string
  /** Message digest of bytes, from the platform. */
  readonly digest: (algorithm: DigestAlgorithm, bytes: Uint8Array) => Uint8Array
  readonly isBatch: boolean
}

/** A user's function as plain data: where its code is, and how SQL calls it. Another thread makes the function of it again. */
export interface FunctionDeclaration {
  /** Absent: a scalar function. A table function gives an ARRAY of its rows. */
  readonly kind?: 'aggregate' | 'table'
  /** As registered. */
  readonly name: string
  /** Address of the module, as `import()` takes it. */
  readonly module: string
  /** Name under which the module exports the function. */
  readonly export: string
  /** Types of the arguments, as SQL. */
  readonly parameters: readonly string[]
  readonly returns: string
  /** Type of the accumulators of an aggregate. */
  readonly accumulator?: string
  readonly nulls: 'propagate' | 'custom'
  readonly deterministic: boolean
}

/** An argument as the binder sees it when it infers types. */
export interface ArgumentShape {
  readonly type: SqlType
  /** The value, where the argument is a literal (after folding). */
  readonly literal?: Value
  /** True for a bare NULL. */
  readonly isNullLiteral: boolean
}

/** Result of type inference: what the arguments are cast to, and what comes out. */
export interface InferredCall {
  readonly argumentTypes: readonly SqlType[]
  readonly returnType: SqlType
}

/** Why a call does not type: shown after `FUNCTION(types): `. */
export interface InferenceFailure {
  readonly problem: string
}

export type FunctionFamily =
  | 'comparison'
  | 'logical'
  | 'arithmetic'
  | 'string'
  | 'temporal'
  | 'conditional'
  | 'conversion'
  | 'hash'
  | 'json'
  | 'collection'
  | 'value'
  | 'auxiliary'
  | 'aggregate'
  | 'user'

/** [SQL expression, expected text]; the text is what `cast to string` shows, `NULL`, or `error: CODE`. */
export type FunctionExample = readonly [sql: string, expected: string]

/**
 * One built-in scalar function: everything that is known of it.
 *
 * `signatures` are texts such as `(STRING, INT) -> STRING`, tried in order with implicit casts;
 * they may use type classes and repetition: see `sql/functions/signature.ts`. `infer` replaces them
 * where the result depends on the arguments' types; `signatures` are then documentation only.
 * Nullability of the result under `nulls: 'propagate'` is that of the arguments, unless the
 * signature's result says `NULLABLE`, as for functions that can answer NULL for non-NULL input.
 */
export interface ScalarDefinition {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly family: FunctionFamily
  readonly signatures: readonly string[]
  readonly infer?: (
    args: readonly ArgumentShape[],
    options: CallOptions,
    session: SessionContext,
  ) => InferredCall | InferenceFailure
  /** `propagate`: a NULL argument gives NULL and `evaluate` never sees one. `custom`: it sees them. */
  readonly nulls: 'propagate' | 'custom'
  /** A bare NULL is refused as an argument, as by the older half of Flink's functions. */
  readonly refusesBareNull?: true
  /** `dynamic` = constant within a query (CURRENT_TIMESTAMP in batch), `false` = new at each row. */
  readonly deterministic: true | false | 'dynamic'
  /** For calls without arguments: one value serves all rows of a batch. */
  readonly isSameInBatch?: true
  readonly doc: string
  readonly examples: readonly FunctionExample[]
  /** How the call is written in the reference, where it is not `NAME(args)`: `a || b`. */
  readonly syntax?: string
  /** Hidden from SHOW FUNCTIONS: operators and internals. */
  readonly isOperator?: boolean
  /** Value of one call; the oracle, the constant folder, and the kernel where there is no `emit`. */
  readonly evaluate?: (...args: never[]) => Value
  /** Instead of `evaluate`: called once per compiled call, returns the function of the values. */
  readonly prepare?: (call: CallContext) => (...args: never[]) => Value
  /** Of a table function, which gives an ARRAY: the same, with the rows of a call one after another, so that they need not be there all at once. */
  readonly rows?: (call: CallContext) => (...args: never[]) => Iterator<Value>
  /** Inlined code: see `codegen/emitter.ts`. Same results as `evaluate`, held by tests. */
  readonly emit?: unknown
  /** For functions of a module; absent for built-in ones and for those that a program gave by value. */
  readonly declaration?: FunctionDeclaration
  /** Brings the code; awaited before the first `prepare`. Any number of times. Absent = it is there. */
  readonly load?: () => Promise<void>
}
