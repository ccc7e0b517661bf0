import type { Batch } from '../core/batch.ts'
import type { Platform } from './platform.ts'

/** Which changes a sink takes. */
export type SinkChangelog = 'append' | 'retract' | 'upsert'

export interface WriterContext {
  readonly platform: Platform
  readonly subtaskIndex: number
  readonly parallelism: number
  /** Stable over restarts and restores: tells the files of this job from those of others. */
  readonly jobId: string
  /** Stable for one start of the job, other at the next one: for names that dead attempts must not share. */
  readonly attempt: string
  /** Adds to a counter that the user can see. */
  count(counter: string, amount: number): void
}

/**
 * What a checkpoint makes final: a file to be renamed, a transaction to be committed. Plain data (JSON and
 * bigint), written into the checkpoint's manifest before it is committed.
 */
export type Committable = unknown

/**
 * Writes the rows of one subtask. All calls come from the task's thread, `write` never nested. What was written
 * stays invisible until its committables are committed; sinks that cannot hide what they write (`print`, a pipe)
 * write at once and answer no committables.
 *
 * Failure: a throw or a rejection fails the task; the job restarts from the last checkpoint, with new writers.
 */
export interface SinkWriter {
  /** For each batch. Synchronous: copies what it keeps. The task awaits `flush` when `pendingBytes` is above `flushThresholdBytes`. */
  write(batch: Batch): void
  /**
   * When the watermark has risen: no row with an event time up to it follows, late ones aside. After the `write` of the rows before it, and before the
   * `prepareCommit` of a barrier behind it; Infinity when no more rows come. Never again a lower one, within one start. Synchronous.
   */
  onWatermark?(watermarkMs: number): void
  /** When the input falls silent, so that nobody should wait for its watermark, and when rows come again. Synchronous. */
  onIdle?(isIdle: boolean): void
  /** Bytes (or a like measure of memory) buffered and not yet handed to the outside. */
  readonly pendingBytes: number
  readonly flushThresholdBytes: number
  /** Hands buffered output to the outside. May be called at any time between batches; no second call before it resolves. */
  flush(): Promise<void>
  /**
   * At each barrier, and once after the last batch (`isLast`): cuts the output here. The cut happens within the call;
   * the promise resolves when everything before the cut is durable. Further `write`s may come before that, and belong to
   * the next committables. Not called again before it resolves.
   */
  prepareCommit(isLast: boolean): Promise<readonly Committable[]>
  /** Once, last, also after a failure: frees what is held; what was not committed may be removed or left to `cleanUp`. Never rejects. */
  close(): Promise<void>
}

/**
 * Makes committables final. One per sink and job, on the coordinator's thread, after the checkpoint that holds them was
 * published; after a restore again for those of the checkpoint, as nobody knows whether they were committed.
 */
export interface Committer {
  /**
   * Idempotent: what is committed already stays as it is. Tried again with growing pauses while it rejects with an error
   * whose `retry` is `backoff`; else the job fails.
   */
  commit(committables: readonly Committable[]): Promise<void>
  /** After a restore's commit, before new writers start: removes what dead attempts left unfinished. Never rejects. */
  cleanUp?(): Promise<void>
  /** Once, after the last commit of a job that finished; again after a restore of one that was killed here. Idempotent. A rejection fails the job. */
  finish?(): Promise<void>
  /** Once, last, also after a failure. A rejection is ignored. */
  close(): Promise<void>
}

export interface CommitterContext {
  readonly platform: Platform
  /** As in `WriterContext`. */
  readonly jobId: string
}

/** A table's writable side. */
export interface Sink {
  readonly changelog: SinkChangelog
  /**
   * `exactly-once`: what is written becomes visible by commits only; `at-least-once`: at once, and again after
   * a restart.
   */
  readonly delivery: 'exactly-once' | 'at-least-once'
  /** Most subtasks that may write; undefined = any number. */
  readonly maxParallelism?: number
  describe(): string
  /** Once per subtask and start, in the task's thread, before the first row. A rejection fails the task. */
  createWriter(context: WriterContext): Promise<SinkWriter>
  /** Once per start of the job, on the coordinator's thread, before the writers. Absent where writers answer no committables. A rejection fails the job. */
  createCommitter?(context: CommitterContext): Promise<Committer>
}
