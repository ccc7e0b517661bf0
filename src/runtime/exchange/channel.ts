import type { Batch, Marks } from '../../core/batch.ts'

/**
 * What comes out of a channel, in the order in which it went in. One object is used again and again: valid, with the
 * memory of its batch, until `release`.
 */
export type ChannelRecord =
  | { readonly kind: 'batch'; readonly batch: Batch }
  | { readonly kind: 'watermark'; readonly watermarkMs: number }
  | { readonly kind: 'barrier'; readonly checkpointId: number; readonly flags: number }
  | { readonly kind: 'idle'; readonly isIdle: boolean }
  | { readonly kind: 'latency'; readonly sentMs: number }
  | { readonly kind: 'end' }

/**
 * The sending end of a channel from one subtask to another. Always accepts, never blocks: what the receiver has no room for
 * waits in the sender's memory. The sender looks at `isOverBudget` before it takes further input.
 */
export interface ChannelWriter {
  /**
   * Writes `count` rows of a batch, copied: those at physical `positions[0 … count-1]`, ascending, or the first `count`.
   * `marks` are in terms of the rows written: position k is the k-th of them, −1 is before the first. The batch's own
   * selection and marks are not looked at. Without rows, the last mark goes out as a watermark.
   */
  writeBatch(
    batch: Batch,
    positions: Int32Array | undefined,
    count: number,
    marks: Marks | undefined,
  ): void
  writeWatermark(watermarkMs: number): void
  writeBarrier(checkpointId: number, flags: number): void
  writeIdle(isIdle: boolean): void
  writeLatency(sentMs: number): void
  /** Nothing may be written after. */
  writeEnd(): void
  /** Moves on what waits, as far as there is room: when the receiver has freed some. */
  flush(): void
  /** True while more waits than the channel's budget. */
  readonly isOverBudget: boolean
  /** Bytes that wait in the sender's memory. */
  readonly pendingBytes: number
}

/** The receiving end of a channel. */
export interface ChannelReader {
  /** True when `next` has a record. */
  readonly hasNext: boolean
  /** Next record; undefined when there is none now. The record before must have been released. */
  next(): ChannelRecord | undefined
  /** Frees the record that `next` returned: it, and every view of its batch, are no longer to be touched. */
  release(): void
}
