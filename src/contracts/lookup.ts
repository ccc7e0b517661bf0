import type { Column } from '../core/column.ts'
import type { Platform } from './platform.ts'

/** What is asked of a table whenever rows are looked up in it. */
export interface LookupRequest {
  /** Indexes into the table's schema of the columns by whose values rows are found: at least one, none twice. */
  readonly keys: readonly number[]
  /** Indexes of the columns wanted of the rows found, ascending, none twice. */
  readonly projection: readonly number[]
}

/** What a lookup may ask of its surroundings, from `createReader` until `close`. */
export interface LookupContext {
  readonly platform: Platform
  readonly subtaskIndex: number
  readonly parallelism: number
  /** Adds to a counter that the user can see: `bytesRead`, … Quick; never blocks. */
  count(counter: string, amount: number): void
}

/**
 * Rows found for a list of keys. The rows of key k are those numbered `ends[k - 1]` (0 for the first key) up to, without, `ends[k]`; none where
 * the two are equal. Whoever gets it may keep it: its buffers are not written again.
 */
export interface FoundRows {
  /** Ascending; as long as there are keys. */
  readonly ends: Int32Array
  /** One a column of the request's projection, in its order, in any encoding. */
  readonly columns: readonly Column[]
}

/**
 * Looks up rows for one subtask, in its thread. Calls are never nested, and there is one at a time: the next comes when what the last one
 * answered has settled.
 */
export interface LookupReader {
  /**
   * Finds the rows of `count` keys, which are different from one another and hold no NULL; `keys[i]` is column `request.keys[i]`, flat, and
   * stays as it is until the answer is there. Called for whole batches of keys, up to 8,192 and as `capacity` of a LOOKUP hint says.
   *
   * Answers at once, or later. It may not block: who has to wait answers a promise. A throw or a rejection is tried again as often as
   * `lookup.max-retries` says, then it fails the task; a call that is longer than the hint's `timeout` counts as failed, and its answer is
   * passed over.
   */
  lookup(keys: readonly Column[], count: number): FoundRows | Promise<FoundRows>
  /** Once, last, also after a failure and while a lookup is under way, which may then reject. Frees connections. Never rejects. */
  close(): Promise<void>
}

/** A table's side for lookups by key. Tables without one are read as a whole, and kept (`lookup.cache` = `FULL`). */
export interface LookupTable {
  /** One line for EXPLAIN; quick. */
  describe(request: LookupRequest): string
  /** Once per subtask and start of the job, in the task's thread; may not block: connections are opened in the first lookup. A throw fails the task. */
  createReader(request: LookupRequest, context: LookupContext): LookupReader
}
