import type { Column } from '../../core/column.ts'
import type { ChunkPages } from './chunk-pages.ts'

/** Reads one column of the table, batch by batch. Its leaves go through their pages side by side. */
export interface ColumnReader {
  /** The leaves it reads, by their position in the file. */
  readonly leaves: readonly LeafReader[]
  /** The column of the batch, when all leaves have read their rows. Valid until the next batch. */
  column(rowCount: number): Column
}

/** Reads one leaf. */
export interface LeafReader {
  /** Position of the leaf in the file. */
  readonly leaf: number
  /** Takes the chunk of a new row group. */
  open(pages: ChunkPages): void
  readonly pages: ChunkPages
  /** Starts a batch of `rowCount` rows. */
  begin(rowCount: number): void
  /** Reads as far as the current page goes. False: the next page is needed. */
  read(): boolean
}
