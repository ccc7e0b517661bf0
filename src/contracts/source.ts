import type { Batch, Schema } from '../core/batch.ts'
import type { MemoryHolder } from './memory.ts'
import type { Platform } from './platform.ts'

export type Boundedness = 'bounded' | 'unbounded'

export type SplitReading = 'one-after-another' | 'side-by-side' | 'merged'

/**
 * One unit of input: a file or a part of it, a partition, a range of numbers. Plain data (JSON and
 * bigint): it travels to readers and into checkpoints.
 */
export interface SourceSplit {
  readonly id: string
  /** Where reading starts or goes on: JSON-able, of the source's own shape. */
  readonly position: unknown
  /** The runtime's part: how far its event time is. Absent before its first row (but see `SplitClock`), and where nobody asks for it. Sources leave it alone. */
  readonly watermark?: SplitWatermark
}

/** How far the event time of a split is: it travels with the split. */
export interface SplitWatermark {
  /** Running maximum of the table's watermark expression over the rows read, epoch microseconds; −2^63 before the first row. */
  readonly micros: bigint
  /** Where watermarks are due after a number of rows: rows since. Absent = 0. */
  readonly rowsSinceMark?: number
  /** Nobody waits for it until its next row. Absent = false. */
  readonly isIdle?: boolean
}

export interface ReaderContext {
  readonly platform: Platform
  /** Rows a batch should have under load, 1 … MAX_BATCH_ROWS. */
  readonly batchRows: number
  readonly subtaskIndex: number
  readonly parallelism: number
  /** Adds to a counter that the user can see: `skippedRows`, `bytesRead`, … */
  count(counter: string, amount: number): void
  /**
   * Told by readers that have a `split`, within `poll`: one has been read to its end, and no row of it will come. Absent: nobody
   * asks.
   */
  finished?(splitId: string): void
}

/** What `poll` answers beside a batch: nothing now, or nothing ever again. */
export type PollResult = Batch | 'pending' | 'end'

/**
 * Reads splits in one task. Called from the task's thread only, never nested.
 *
 * Failure: a throw of `poll`, or a rejection of `available`, fails the task; after a restart a new reader gets the
 * splits of the last checkpoint.
 */
export interface SourceReader extends MemoryHolder {
  /**
   * Returns the next batch without blocking. The batch is valid until the next call. `pending`: call
   * `available` and poll again when it resolves. `end`: all splits held are read; the task asks for
   * another one (`addSplits`), or ends when there will be none.
   */
  poll(): PollResult
  /** After `poll` answered `pending`: resolves when polling may give something. Not called again before. Rejects with the coded error that ended reading. */
  available(): Promise<void>
  /**
   * Takes further splits, to be read after those it holds (or merged with them, where the source says so).
   * Only called on sources whose `assignment` is `one-by-one`, after `poll` answered `end` or while `wantsSplit` was true.
   */
  addSplits?(splits: readonly SourceSplit[]): void
  /**
   * True when the reader could prepare the next split while it reads the last rows of what it holds. Looked at after
   * `poll`; the task may then ask for a split ahead. Absent = false.
   */
  readonly wantsSplit?: boolean
  /**
   * Id of the split of which the batch polled last is: a batch never mixes rows of several. Looked at after `poll`. For
   * sources whose `reading` is not `merged`; they tell `ReaderContext.finished` as well.
   */
  readonly split?: string
  /**
   * Where present: the splits, of those held, that are not to be read for now, because their event time is ahead of others;
   * it replaces what was said before. Never called within `poll`. `poll` answers `pending` while there are only such, and
   * `available` resolves within a second then. Absent: the subtask reads all or nothing.
   */
  pauseSplits?(splitIds: ReadonlySet<string>): void
  /**
   * Splits held with their positions after the last polled batch; splits read to their end are left out.
   * Called at a barrier, between two polls; synchronous.
   */
  snapshot(): readonly SourceSplit[]
  /** Once, last, also after a failure; never while `poll` runs. Frees files and connections. Never rejects. */
  close(): Promise<void>
}

/** What the enumerator of a source knows of the job. */
export interface EnumeratorContext {
  readonly platform: Platform
  /** Subtasks that read, at this start of the job. */
  readonly parallelism: number
  /** What `snapshot` answered in the checkpoint the job is restored from; undefined at a fresh start. */
  readonly restored?: unknown
  /** What readers are asked for: splits in which no row can pass the filters need not be found. Absent: everything. */
  readonly request?: ScanRequest
  /** Adds to a counter that the user can see. Absent: nobody looks. */
  count?(counter: string, amount: number): void
}

/**
 * Finds the splits of a source. One per source and job, on the coordinator's thread; the coordinator hands
 * out what it finds (see `Source.assignment`) and keeps what is not handed out yet, in the checkpoint too.
 *
 * Failure: a rejection fails the job.
 */
export interface SplitEnumerator {
  /**
   * Finds splits that no earlier call (nor one before the restore) has answered, in the order in which they are to
   * be read. Called once at the start, also after a restore, and again every `intervalMs` where that is given.
   * Rejects with coded errors (FILE_NOT_FOUND, …).
   */
  discover(): Promise<readonly SourceSplit[]>
  /** How often to look again, milliseconds; undefined: what the first call finds is all. */
  readonly intervalMs: number | undefined
  /**
   * At each checkpoint's trigger, never while `discover` would change what it answers: what a restored enumerator must know so that it
   * finds no split twice, JSON-able. Synchronous.
   */
  snapshot(): unknown
  /** Once, last, also after a failure; a `discover` under way may reject. Never rejects. */
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
  /**
   * Advisory: for each projected column that is a ROW the fields that anything reads, ascending; `all` for columns of other types, too.
   * Nobody looks at what the other fields hold, NULL or not, but it must be legal to read. Absent = all fields of all columns.
   */
  readonly readFields?: readonly (readonly number[] | 'all')[]
}

/** A table's readable side. */
export interface Source {
  /**
   * `retract`: its rows change others, with -U before +U. `upsert`: likewise by the table's PRIMARY KEY, without -U; of -D only the key need be
   * there. Absent: rows only come.
   */
  readonly changelog?: 'append' | 'retract' | 'upsert'
  readonly boundedness: Boundedness
  /** Schema of all readable columns. */
  readonly schema: Schema
  /**
   * About how many rows there are, for the order of joins; undefined where that cannot be told soon. While a statement is planned, where the
   * session asks for it. May reject: then nothing is known. Absent: nothing is known.
   */
  estimateRows?(platform: Platform): Promise<number | undefined>
  /** One line for EXPLAIN about what was pushed into the source. */
  describe(request: ScanRequest): string
  /**
   * How splits reach readers. `at-start`: all of them, split i to subtask i mod parallelism, each reader merging
   * what it holds. `one-by-one`: in order, each reader the next one when it has read the last.
   */
  readonly assignment: 'at-start' | 'one-by-one'
  /**
   * How a reader takes rows from the splits it holds; it decides what the subtask's watermark waits for. `one-after-another`: in the
   * order in which it got them; a split counts from its first row on. `side-by-side`: from all in turn; all count, also
   * before their first row. `merged` (also where this is absent): as one stream in the order of event time, as far as there is one; they
   * count as one split.
   */
  readonly reading?: SplitReading
  /** Once per start of the job, on the coordinator's thread; may not block. A throw fails the job. */
  createEnumerator(context: EnumeratorContext): SplitEnumerator
  /**
   * Once per subtask and start, in the task's thread; may not block: files are opened when `available` is awaited. `splits` may be empty, and may
   * have positions from a checkpoint. A throw fails the task.
   */
  createReader(
    splits: readonly SourceSplit[],
    request: ScanRequest,
    context: ReaderContext,
  ): SourceReader
}
