import type { SqlType } from '../core/types.ts'
import type { ArgumentShape, FunctionExample, InferenceFailure, InferredCall } from './function.ts'
import type { StateColumn } from './state.ts'

/** What is known of one aggregate call when it is compiled. */
export interface AggregateCallContext {
  readonly argumentTypes: readonly SqlType[]
  readonly returnType: SqlType
  /** True when rows may be left out of the call: a FILTER, or DISTINCT. */
  readonly isFiltered: boolean
  /** True when rows that were added may be taken back. */
  readonly needsRetract: boolean
}

/**
 * One built-in aggregate function. The accumulator columns are its state's layout: named, typed and
 * versioned, so that a savepoint survives a change of the query around it.
 */
export interface AggregateDefinition {
  readonly name: string
  readonly aliases?: readonly string[]
  readonly signatures: readonly string[]
  readonly infer: (args: readonly ArgumentShape[]) => InferredCall | InferenceFailure
  readonly doc: string
  /** [SQL query giving one value, expected text]. */
  readonly examples: readonly FunctionExample[]
  /** True when the call may be written `NAME(*)`. */
  readonly allowsStar?: boolean
  /** DISTINCT changes nothing (MIN, MAX). */
  readonly ignoresDistinct?: boolean
  /** True when a row that was added can be taken back. */
  readonly canRetract: boolean
  /** Rows with a NULL argument are left out before the call sees them. */
  readonly skipsNulls: boolean
  /** Accumulator columns; a new group's read as zeros, and bytes as not set. */
  readonly accumulators: (call: AggregateCallContext) => readonly StateColumn[]
  /** Emitters of add, retract, merge and result: an AggregateEmitter of `codegen/aggregate-emitter.ts`. */
  readonly emit: unknown
}
