import type { Column } from './column.ts'
import type { SqlType } from './types.ts'

/** Most rows a batch holds under load; fewer is always allowed. */
export const MAX_BATCH_ROWS = 8192
/** Rows a source aims at when there is load. */
export const DEFAULT_BATCH_ROWS = 4096

/** Row kinds as stored in `Batch.kinds`. */
export const INSERT = 0
export const UPDATE_BEFORE = 1
export const UPDATE_AFTER = 2
export const DELETE = 3
export type RowKind = 0 | 1 | 2 | 3
/** A row's kind where it does not go or come as part of an update: -U is -D, +U is +I. */
export const withoutUpdate = (kind: number): number => ((kind & 1) === 1 ? DELETE : INSERT)
export const ROW_KIND_TEXT = ['+I', '-U', '+U', '-D'] as const

/** A field of a stream's rows. */
export interface Field {
  readonly name: string
  readonly type: SqlType
}

/** Names and types of the columns of a stream, in order. */
export type Schema = readonly Field[]

/**
 * Watermarks inside a batch: `watermarksMs[i]` holds for the rows at physical positions after
 * `positions[i]`; −1 means before the first row. Both ascend; `count` entries count.
 */
export interface Marks {
  readonly positions: Int32Array
  readonly watermarksMs: Float64Array
  readonly count: number
}

/**
 * Rows in columns: what flows between operators.
 *
 * `rowCount` is the number of physical rows. `selection`, where present, lists the live positions,
 * ascending, and its length is their number; absent means all are live. `kinds` is absent when all
 * rows are +I. Columns, `kinds` and marks are indexed by physical position.
 * A batch and its buffers are valid only during the call that receives them; keep a copy of what
 * is kept (`compact`). Nobody writes into a received batch.
 */
export interface Batch {
  readonly rowCount: number
  readonly columns: readonly Column[]
  readonly kinds: Uint8Array | undefined
  readonly selection: Int32Array | undefined
  readonly marks: Marks | undefined
}

export interface BatchOptions {
  readonly kinds?: Uint8Array
  readonly selection?: Int32Array
  readonly marks?: Marks
}

export function makeBatch(
  rowCount: number,
  columns: readonly Column[],
  options: BatchOptions = {},
): Batch {
  return {
    rowCount,
    columns,
    kinds: options.kinds,
    selection: options.selection,
    marks: options.marks,
  }
}

/** Number of live rows. */
export function liveCount(batch: Batch): number {
  return batch.selection === undefined ? batch.rowCount : batch.selection.length
}

export const withSelection = (batch: Batch, selection: Int32Array): Batch => ({
  rowCount: batch.rowCount,
  columns: batch.columns,
  kinds: batch.kinds,
  selection,
  marks: batch.marks,
})
export const withColumns = (batch: Batch, columns: readonly Column[]): Batch => ({
  rowCount: batch.rowCount,
  columns,
  kinds: batch.kinds,
  selection: batch.selection,
  marks: batch.marks,
})
export const withMarks = (batch: Batch, marks: Marks | undefined): Batch => ({
  rowCount: batch.rowCount,
  columns: batch.columns,
  kinds: batch.kinds,
  selection: batch.selection,
  marks,
})
