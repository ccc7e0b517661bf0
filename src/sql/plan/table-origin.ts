import type { Schema } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'

/** Where the source or sink of a table came from, so that another thread can make it again. */
export type TableOrigin =
  /** A connector was asked for it. */
  | { readonly kind: 'connector'; readonly declaration: TableDeclaration }
  /** It gives rows that are in memory. */
  | { readonly kind: 'memory'; readonly rows: MemoryRows }
  /** It is an object of the embedding program. */
  | { readonly kind: 'object' }

/** All that a connector is told of a table, as plain data. */
export interface TableDeclaration {
  /** `catalog.database.table`. */
  readonly tableName: string
  /** Physical columns. */
  readonly schema: Schema
  readonly primaryKey: readonly string[]
  readonly partitionKeys: readonly string[]
  /** Options of WITH and of hints, `connector` and `format` among them, as written. */
  readonly options: Readonly<Record<string, string>>
  readonly timeZone: string
  /** For sinks: INSERT OVERWRITE. */
  readonly isOverwrite: boolean
}

/** Rows of a table in memory. Nobody changes them. */
export interface MemoryRows {
  /** For messages. */
  readonly name: string
  readonly schema: Schema
  readonly columns: readonly Column[]
  readonly rowCount: number
}
