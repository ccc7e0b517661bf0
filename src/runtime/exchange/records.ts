import type { MemoryViews } from './memory-views.ts'

/** Kinds of records that users of a sink may write: 1 … 127. */
export type RecordKind = number

/**
 * Takes records, in order, and always accepts. Write: `reserve`, then fill `views` from byte `offset` on, then `commit`.
 * The offset is a multiple of 16.
 */
export interface RecordSink {
  /** Makes room for a record's bytes; sets `views` and `offset`. What stands there is unspecified. */
  reserve(sizeBytes: number): void
  readonly views: MemoryViews
  readonly offset: number
  commit(kind: RecordKind): void
  /** Moves on what waits, as far as there is room. */
  flush(): void
  readonly pendingBytes: number
  readonly isOverBudget: boolean
  /** Where objects travel by reference: adds one to the record reserved; returns its number there. */
  attach?(values: readonly unknown[]): number
}

/** Gives records back, in order, one at a time. */
export interface RecordSource {
  readonly hasNext: boolean
  /** Turns to the next record; false when there is none now. The one before must have been released. */
  next(): boolean
  readonly kind: RecordKind
  /** The record's bytes: from `offset` on, valid until `release`. */
  readonly views: MemoryViews
  readonly offset: number
  readonly sizeBytes: number
  release(): void
  /** What was attached to the record. */
  attached?(index: number): readonly unknown[]
}
