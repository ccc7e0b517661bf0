import type { SqlType } from '../core/types.ts'
import type { Emitter } from './emitter.ts'
import type { Operand } from './operand.ts'

/** What an emitter knows of an aggregate call. */
export interface AggregateEmitCall {
  readonly argumentTypes: readonly SqlType[]
  readonly returnType: SqlType
  readonly isFiltered: boolean
  readonly needsRetract: boolean
  /** Words of special syntax. */
  readonly options: Readonly<Record<string, unknown>>
}

/**
 * How the code at hand reaches the accumulators of one group. `fixed[i]` is text that may be read and
 * assigned: the value of accumulator column i. Bytes columns are reached through `table` by `column[i]`
 * and the row id `id`.
 */
export interface AccumulatorAccess {
  readonly fixed: readonly string[]
  readonly columns: readonly number[]
  readonly table: string
  readonly id: string
}

/** A result: computed by code, or a bytes accumulator as it stands (NULL where it is not set). */
export type AggregateResult = Operand | { readonly form: 'stored'; readonly column: number }

/** Code of an aggregate function (`AggregateDefinition.emit`). Arguments are never NULL where `skipsNulls`. */
export interface AggregateEmitter {
  readonly add: (
    e: Emitter,
    state: AccumulatorAccess,
    args: readonly Operand[],
    call: AggregateEmitCall,
  ) => void
  /** Absent when rows cannot be taken back. */
  readonly retract?: (
    e: Emitter,
    state: AccumulatorAccess,
    args: readonly Operand[],
    call: AggregateEmitCall,
  ) => void
  /** Adds the group `from` to the group `into`. */
  readonly merge: (
    e: Emitter,
    into: AccumulatorAccess,
    from: AccumulatorAccess,
    call: AggregateEmitCall,
  ) => void
  readonly result: (
    e: Emitter,
    state: AccumulatorAccess,
    call: AggregateEmitCall,
  ) => AggregateResult
}
