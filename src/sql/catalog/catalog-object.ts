import type { Sink } from '../../contracts/sink.ts'
import type { Source as RowSource } from '../../contracts/source.ts'
import type { Schema } from '../../core/batch.ts'
import type { SqlType } from '../../core/types.ts'
import type { Expression, Query, Source } from '../1-parse/ast.ts'
import type { MemoryRows } from '../plan/table-origin.ts'
import type { ObjectPath } from './object-path.ts'

/** What a name in FROM or INTO can stand for. */
export type CatalogObject = CatalogTable | CatalogView

/** A column that a connector reads or writes. */
export interface PhysicalTableColumn {
  readonly kind: 'physical'
  readonly name: string
  readonly type: SqlType
  readonly comment: string | undefined
}

/** A column that is computed from others when the table is read. */
export interface ComputedTableColumn {
  readonly kind: 'computed'
  readonly name: string
  /** Type of the expression. */
  readonly type: SqlType
  readonly expression: Expression
  /** The expression in canonical SQL. */
  readonly text: string
  /** The text that the spans in `expression` point into. */
  readonly source: Source
  readonly comment: string | undefined
}

/** A column that the connector fills from beside the rows (file name, topic offset). */
export interface MetadataTableColumn {
  readonly kind: 'metadata'
  readonly name: string
  readonly type: SqlType
  /** Key given by FROM; undefined when it is the column's name. */
  readonly key: string | undefined
  /** True when it cannot be written. */
  readonly isVirtual: boolean
  readonly comment: string | undefined
}

export type TableColumn = PhysicalTableColumn | ComputedTableColumn | MetadataTableColumn

/** `WATERMARK FOR column AS expression`. */
export interface TableWatermark {
  /** Name of a top-level column. */
  readonly column: string
  readonly expression: Expression
  readonly text: string
  readonly type: SqlType
  readonly source: Source
}

export interface PrimaryKey {
  /** Given name, or one made from the columns as Flink does. */
  readonly name: string
  readonly columns: readonly string[]
}

/** A table as CREATE TABLE describes it. Immutable: ALTER puts another in its place. */
export interface CatalogTable {
  readonly kind: 'table'
  readonly path: ObjectPath
  readonly isTemporary: boolean
  readonly columns: readonly TableColumn[]
  readonly watermark: TableWatermark | undefined
  readonly primaryKey: PrimaryKey | undefined
  readonly partitionKeys: readonly string[]
  /** Options as given, in their order. */
  readonly options: Readonly<Record<string, string>>
  readonly comment: string | undefined
  /** Tables of the embedding program bring their own ends instead of a connector's name. */
  readonly attached?: {
    readonly source?: RowSource
    readonly sink?: Sink
    /** What the source gives, where it is columns in memory. */
    readonly rows?: MemoryRows
  }
}

/** A view: its query is bound again wherever it is used. */
export interface CatalogView {
  readonly kind: 'view'
  readonly path: ObjectPath
  readonly isTemporary: boolean
  readonly query: Query
  readonly source: Source
  /** The query as canonical text with full names of tables. */
  readonly text: string
  /** Database in which the query's names are looked up. */
  readonly home: { readonly catalog: string; readonly database: string }
  /** Column names and types when the view was made. */
  readonly schema: Schema
  readonly columnComments: readonly (string | undefined)[]
  readonly options: Readonly<Record<string, string>>
  readonly comment: string | undefined
}

/** A database: a name space of tables. */
export interface CatalogDatabase {
  readonly name: string
  readonly comment: string | undefined
  readonly options: Readonly<Record<string, string>>
}
