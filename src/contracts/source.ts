import type { Batch, Schema } from '../core/batch.ts'
import type { Platform } from './platform.ts'

export type Boundedness = 'bounded' | 'unbounded'

/** One unit of input. Plain data: it travels to readers and into checkpoints. */
export interface SourceSplit {
  readonly id: string
  /** Where reading starts or goes on: JSON-able, of the source's own shape. */
  readonly position: unknown
}

export interface ReaderContext {
  readonly platform: Platform
  /** Rows a batch should have under load, 1 … MAX_BATCH_ROWS. */
  readonly batchRows: number
  readonly subtaskIndex: number
  readonly parallelism: number
  /** Adds to a counter that the user can see: `skippedRows`, `bytesRead`, … */
  count(counter: string, amount: number): void
}

/** What `poll` answers beside a batch: nothing now, or nothing ever again. */
export type PollResult = Batch | 'pending' | 'end'

/**
 * Reads splits in one task. Called from the task's thread only.
 */
export interface SourceReader {
  /**
   * Returns the next batch without blocking. The batch is valid until the next call. `pending`: call
   * `available` and poll again when it resolves. `end`: all splits are read.
   */
  poll(): PollResult
  /** Resolves when polling may give something. Rejects with the coded error that ended reading. */
  available(): Promise<void>
  /** Splits with their positions after the last polled batch. */
  snapshot(): readonly SourceSplit[]
  close(): Promise<void>
}

/** A predicate a source may apply itself: `column op literal` over top-level columns, joined by AND. */
export interface PushedFilter {
  /** Index in the source's full schema. */
  readonly column: number
  readonly op: '=' | '<>' | '<' | '<=' | '>' | '>=' | 'IS NULL' | 'IS NOT NULL'
  /** Internal value (see contracts/function Value); undefined for the IS forms. */
  readonly literal?: unknown
}

/** What the planner asks of a source: only these columns, in this order; rows failing the filters may be left out. */
export interface ScanRequest {
  /** Indexes into the source's schema, ascending, none twice. Columns not listed need not be decoded. */
  readonly projection: readonly number[]
  /** Filters are advisory: the planner keeps them in the plan as well. */
  readonly filters: readonly PushedFilter[]
  /** Advisory: stop after this many rows. */
  readonly limit?: number
}

/** A table's readable side. */
export interface Source {
  readonly boundedness: Boundedness
  /** Schema of all readable columns. */
  readonly schema: Schema
  /** One line for EXPLAIN about what was pushed into the source. */
  describe(request: ScanRequest): string
  /** Finds the splits there are now, in reading order. Rejects with coded errors (FILE_NOT_FOUND, …). */
  enumerate(platform: Platform): Promise<readonly SourceSplit[]>
  createReader(
    splits: readonly SourceSplit[],
    request: ScanRequest,
    context: ReaderContext,
  ): SourceReader
}
