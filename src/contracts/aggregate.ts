import type { Column } from '../core/column.ts'
import type { SqlType } from '../core/types.ts'
import type {
  ArgumentShape,
  CallOptions,
  FunctionDeclaration,
  FunctionExample,
  InferenceFailure,
  InferredCall,
  Value,
} from './function.ts'
import type { StateColumn } from './state.ts'

/** What is known of one aggregate call when it is compiled. */
export interface AggregateCallContext {
  readonly argumentTypes: readonly SqlType[]
  readonly returnType: SqlType
  /** True when rows may be left out of the call: a FILTER, or DISTINCT. */
  readonly isFiltered: boolean
  /** True when rows that were added may be taken back. */
  readonly needsRetract: boolean
  /** Words of special syntax: separator, treatment of NULL. */
  readonly options: CallOptions
}

/** Values of groups: those of group g are the rows `offsets[g] … offsets[g + 1] - 1` of the columns. */
export interface GroupValues {
  /** One an argument. Valid during the call: what is kept is copied. */
  readonly columns: readonly Column[]
  /** With `each`: how often the value is in its group. */
  readonly counts: Int32Array
  readonly offsets: Int32Array
  readonly groupCount: number
}

/**
 * How an aggregate keeps its values when accumulators of fixed size do not do:
 * - `smallest`, `greatest`: each value with its count, in an order that stays known when values are taken back; the result gets one;
 * - `each`: each value with its count, in any order;
 * - `list`: all rows in the order in which they came;
 * - `first`, `last`: the same, and the result gets one. Where nothing is taken back only that one is kept.
 */
export interface AggregateValues {
  readonly kind: 'smallest' | 'greatest' | 'each' | 'list' | 'first' | 'last'
  /** Makes the column of results, `groupCount` rows, which shares no memory with what it is given. */
  readonly result: (values: GroupValues) => Column
}

/**
 * Code of an aggregate whose accumulators are objects of its own: one of the user. Between two calls of the operator they are kept as values of
 * `type`, in columns of the group. Arguments and results are the engine's values. Called from the task's thread, within the operator's calls;
 * nothing blocks; what is thrown fails the task.
 */
export interface ObjectAccumulators {
  /** Accepts NULL, which stands for a group without accumulator. */
  readonly type: SqlType
  /** For the first row of a group, and for the result of no rows. */
  create(): unknown
  /** Of a value that was kept. */
  load(value: Value): unknown
  store(accumulator: unknown): Value
  /** For each row. Answers the accumulator from now on: the same or another one. */
  add(accumulator: unknown, args: readonly Value[]): unknown
  /** For each row that is taken back. Absent: none can be. */
  readonly retract?: ((accumulator: unknown, args: readonly Value[]) => unknown) | undefined
  /** Adds another accumulator, which is not used again. Absent: windows are not put together of slices, nor sessions of sessions. */
  readonly merge?: ((into: unknown, from: unknown) => unknown) | undefined
  result(accumulator: unknown): Value
}

/** Arguments taken for words of a call. */
export interface TakenOptions {
  /** Positions of the arguments that are no values of rows. */
  readonly taken: readonly number[]
  readonly options: CallOptions
}

/**
 * One built-in aggregate function. The accumulator columns are its state's layout: named, typed and
 * versioned, so that a savepoint survives a change of the query around it.
 */
export interface AggregateDefinition {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly signatures: readonly string[]
  readonly infer: (
    args: readonly ArgumentShape[],
    options: CallOptions,
  ) => InferredCall | InferenceFailure
  /**
   * Arguments that are no values of rows but words of the call, such as a separator: takes them off the arguments.
   * Answers what is wrong with them.
   */
  readonly takeOptions?: (args: readonly ArgumentShape[]) => TakenOptions | InferenceFailure
  /** How many arguments the call has; default 1. */
  readonly argumentCount?: number
  /** Whether IGNORE NULLS or RESPECT NULLS may follow: option `nulls`. */
  readonly takesNullTreatment?: true
  /** For an aggregate that is an expression over others: an AggregateComposition of `sql/plan`. It is never planned itself. */
  readonly compose?: unknown
  /** How the call is written in the reference, where it is not `NAME(args)`. */
  readonly syntax?: string
  readonly doc: string
  /** [SQL query giving one value, expected text]. */
  readonly examples: readonly FunctionExample[]
  /** True when the call may be written `NAME(*)`. */
  readonly allowsStar?: boolean
  /** DISTINCT changes nothing (MIN, MAX). */
  readonly ignoresDistinct?: boolean
  /** True when a row that was added can be taken back. */
  readonly canRetract: boolean
  /** False when groups cannot be put together. Default true. */
  readonly canMerge?: boolean
  /** Rows with a NULL argument are left out before the call sees them. */
  readonly skipsNulls: boolean | ((options: CallOptions) => boolean)
  /** How values are kept, for calls that need it; undefined = accumulators do. */
  readonly values?: (call: AggregateCallContext) => AggregateValues | undefined
  /** Accumulator columns; a new group's read as zeros, and bytes as not set. */
  readonly accumulators: (call: AggregateCallContext) => readonly StateColumn[]
  /**
   * Emitters of add, retract, merge and result: an AggregateEmitter of `codegen/aggregate-emitter.ts`. Absent where all calls keep
   * their values.
   */
  readonly emit?: unknown
  /** In place of `emit`, for functions of the user; once their code is loaded. */
  readonly objects?: () => ObjectAccumulators
  /** For functions of a module; absent for built-in ones and for those that a program gave by value. */
  readonly declaration?: FunctionDeclaration
  /** Brings the code; awaited before the plan is made. Any number of times. Absent = it is there. */
  readonly load?: () => Promise<void>
}
