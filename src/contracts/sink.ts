import type { Batch } from '../core/batch.ts'
import type { Platform } from './platform.ts'

/** Which changes a sink takes. */
export type SinkChangelog = 'append' | 'retract' | 'upsert'

export interface WriterContext {
  readonly platform: Platform
  readonly subtaskIndex: number
  readonly parallelism: number
  count(counter: string, amount: number): void
}

/**
 * Writes the rows of one task. `write` is synchronous and copies what it keeps; the task awaits
 * `flush` when `pendingBytes` is above `flushThresholdBytes`.
 */
export interface SinkWriter {
  write(batch: Batch): void
  /** Bytes (or a like measure of memory) buffered and not yet handed to the outside. */
  readonly pendingBytes: number
  readonly flushThresholdBytes: number
  /** Hands buffered output to the outside. Rejects with a coded error: the job fails. */
  flush(): Promise<void>
  /** Ends the output: what was written becomes visible and durable. Once, after the last write. */
  finish(): Promise<void>
  /** Gives up: unfinished output is removed. Never rejects. */
  abort(): Promise<void>
}

/** A table's writable side. */
export interface Sink {
  readonly changelog: SinkChangelog
  describe(): string
  /** Before the first row, once per job. */
  createWriter(context: WriterContext): Promise<SinkWriter>
}
