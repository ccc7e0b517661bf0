import type { SessionContext } from '../../contracts/function.ts'
import type { Schema } from '../../core/batch.ts'
import type { ChangeSettings } from './change-settings.ts'
import type { LogicalNode, SinkTarget } from './logical.ts'

/** One job: optimized logical plans that run together, and where their rows go. Nodes with several parents run once. */
export interface JobPlan {
  readonly name: string
  readonly session: SessionContext
  /** How long operators of streams keep state that is not written, milliseconds; undefined: for ever. */
  readonly stateTtlMs: number | undefined
  /** Whether aggregations work in two phases where their input crosses between tasks: the first one before it crosses. */
  readonly aggregatePhases: AggregatePhases
  readonly changes: ChangeSettings
  readonly outputs: readonly JobOutput[]
}

/** `auto`: the first phase is left out for a while where rows hardly have keys in common. */
export type AggregatePhases = 'auto' | 'one' | 'two'

export type JobOutput = CollectOutput | InsertOutput

/** Rows for the program that started the job. */
export interface CollectOutput {
  readonly kind: 'collect'
  readonly node: LogicalNode
  /** Names and types of the result. */
  readonly schema: Schema
}

/** Rows for a table. */
export interface InsertOutput {
  readonly kind: 'insert'
  readonly node: LogicalNode
  readonly target: SinkTarget
}
