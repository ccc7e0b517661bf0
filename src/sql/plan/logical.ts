import type { LookupTable } from '../../contracts/lookup.ts'
import type { Sink } from '../../contracts/sink.ts'
import type { PushedFilter, Source } from '../../contracts/source.ts'
import type { Schema } from '../../core/batch.ts'
import type { SqlType } from '../../core/types.ts'
import type { WindowSpec } from '../../core/window.ts'
import type { AggregateCall, Expression } from './expression.ts'
import type { LookupOptions } from './lookup-options.ts'
import type { TableOrigin } from './table-origin.ts'

/** Plan after binding: what is asked, not how. Immutable; optimizer rules rewrite it. */
export type LogicalNode =
  | ScanNode
  | ValuesNode
  | ProjectNode
  | FilterNode
  | AggregateNode
  | ExpandNode
  | WindowNode
  | UnionNode
  | JoinNode
  | TemporalJoinNode
  | LookupJoinNode
  | UnnestNode
  | OverNode
  | RankNode
  | SortNode
  | WatermarkNode

/**
 * Reads a table's physical columns. Computed columns and the watermark are nodes above it.
 * `schema` is that of the projection.
 */
export interface ScanNode {
  readonly kind: 'scan'
  /** `catalog.database.table`. */
  readonly tableName: string
  readonly source: Source
  readonly origin: TableOrigin
  /** Indexes into `source.schema`, ascending. */
  readonly projection: readonly number[]
  readonly filters: readonly PushedFilter[]
  readonly limit?: number
  /** See `ScanRequest`. */
  readonly readFields?: readonly (readonly number[] | 'all')[]
  /** Columns of the table's PRIMARY KEY: indexes into `source.schema`. Absent = none. */
  readonly primaryKey?: readonly number[]
  /** Changes are put right by `primaryKey` before anybody sees them. Absent = false. */
  readonly normalizes?: true
  readonly schema: Schema
}

export interface ValuesNode {
  readonly kind: 'values'
  /** Constant expressions, one list a row; no rows for an empty relation. */
  readonly rows: readonly (readonly Expression[])[]
  readonly schema: Schema
}

export interface ProjectNode {
  readonly kind: 'project'
  readonly input: LogicalNode
  readonly expressions: readonly Expression[]
  readonly schema: Schema
}

export interface FilterNode {
  readonly kind: 'filter'
  readonly input: LogicalNode
  readonly condition: Expression
  readonly schema: Schema
}

/** Output: the key columns in order, then one column an aggregate. No calls: SELECT DISTINCT. */
export interface AggregateNode {
  readonly kind: 'aggregate'
  readonly input: LogicalNode
  /** Input columns that are grouped by; empty for a global aggregate. */
  readonly keys: readonly number[]
  readonly calls: readonly AggregateCall[]
  /** How long groups are kept that get no rows, milliseconds, 0: for ever. Absent: as long as the session says. */
  readonly stateTtlMs?: number
  readonly schema: Schema
}

/**
 * Each row once a grouping set. Output: the input's columns, a copy of each key that is NULL in the sets without it, and the number
 * of the set (INT NOT NULL).
 */
export interface ExpandNode {
  readonly kind: 'expand'
  readonly input: LogicalNode
  /** Input columns. */
  readonly keys: readonly number[]
  /** By set, then by key: whether the set has it. */
  readonly sets: readonly (readonly boolean[])[]
  readonly schema: Schema
}

export type { WindowSpec }

/**
 * A windowing table function: the input's columns plus window_start, window_end (TIMESTAMP(3) NOT NULL)
 * and window_time. `timeColumn` is an event time attribute (any timestamp in batch), or one of processing time.
 */
export interface WindowNode {
  readonly kind: 'window'
  readonly input: LogicalNode
  readonly timeColumn: number
  readonly isProcessingTime: boolean
  readonly window: WindowSpec
  /** SESSION: input columns by which rows are told apart. Empty for other windows. */
  readonly partition: readonly number[]
  readonly schema: Schema
}

/** UNION ALL; the inputs have the schema's types already. */
export interface UnionNode {
  readonly kind: 'union'
  readonly inputs: readonly LogicalNode[]
  readonly schema: Schema
}

export type JoinType = 'inner' | 'left' | 'right' | 'full' | 'semi' | 'anti'

/** Pairs of rows of two inputs. Output: the left columns, then the right ones; `semi` and `anti`: the left ones only. */
export interface JoinNode {
  readonly kind: 'join'
  readonly type: JoinType
  /** Left and right. */
  readonly inputs: readonly [LogicalNode, LogicalNode]
  /** BOOLEAN over the left columns, then the right ones; undefined: every pair. */
  readonly condition: Expression | undefined
  /** How long rows of either side are kept, milliseconds, 0: for ever. Absent, undefined: as long as the session says. */
  readonly stateTtlsMs?: readonly [number | undefined, number | undefined]
  readonly schema: Schema
}

/**
 * Each left row with the version of its key that held at its time; `left`: beside NULL where there was none. The right rows are versions,
 * each from its time until the next one of its key; a row that goes ends its key from its time on. Output: the left columns, then the right ones.
 */
export interface TemporalJoinNode {
  readonly kind: 'temporalJoin'
  readonly type: 'inner' | 'left'
  /** Left and right. */
  readonly inputs: readonly [LogicalNode, LogicalNode]
  /** Columns that name a version, of the left and of the right input, counted from its first. NULL equals NULL. */
  readonly keys: readonly { readonly left: number; readonly right: number }[]
  /** Event times of the left and of the right input. */
  readonly timeColumns: readonly [number, number]
  /** What else is asked of a pair: BOOLEAN over the left columns, then the right ones. undefined: nothing. */
  readonly condition: Expression | undefined
  readonly schema: Schema
}

/**
 * Each row with those that a table has under its key when the row comes; `left`: beside NULL where there are none. Output: the input's
 * columns, then the expressions over the table.
 */
export interface LookupJoinNode {
  readonly kind: 'lookupJoin'
  readonly type: 'inner' | 'left'
  readonly input: LogicalNode
  readonly table: LookedUpTable
  /** Columns of the input, and which of `table.expressions` they must equal. NULL equals nothing. */
  readonly keys: readonly { readonly input: number; readonly table: number }[]
  /** What else is asked of a pair: BOOLEAN over the input's columns, then the table's expressions. undefined: nothing. */
  readonly condition: Expression | undefined
  readonly schema: Schema
}

/** A table as a lookup join sees it. */
export interface LookedUpTable {
  /** `catalog.database.table`. */
  readonly tableName: string
  readonly source: Source
  /** Finds rows by key; undefined: the table is read as a whole and kept. */
  readonly lookup: LookupTable | undefined
  readonly origin: TableOrigin
  /** Columns of the source's schema that are read, ascending. */
  readonly projection: readonly number[]
  /** Over the columns read: which rows are there. undefined: all. */
  readonly filter: Expression | undefined
  /** Over the columns read. */
  readonly expressions: readonly Expression[]
  readonly options: LookupOptions
}

/**
 * Each row once for each element of its collection (ARRAY, MAP, MULTISET), or as often as a BIGINT says. Output: the input's columns, then the element: the fields of a
 * ROW, key and value of a map; then, where `withOrdinality`, its place from 1 (INT).
 */
export interface UnnestNode {
  readonly kind: 'unnest'
  readonly input: LogicalNode
  /** Input column with the collection or number. */
  readonly column: number
  /** A row whose collection is NULL or empty comes out once, with NULL elements. */
  readonly keepsEmpty: boolean
  readonly withOrdinality: boolean
  /** BOOLEAN over the output: elements of which it is not TRUE are left out, before empty collections are kept. */
  readonly condition?: Expression
  readonly schema: Schema
}

export interface SortKey {
  readonly column: number
  readonly isDescending: boolean
  readonly nullsFirst: boolean
}

export type RankingFunction =
  | 'ROW_NUMBER'
  | 'RANK'
  | 'DENSE_RANK'
  | 'PERCENT_RANK'
  | 'CUME_DIST'
  | 'NTILE'
  | 'LAG'
  | 'LEAD'

export type FrameBound =
  | { readonly kind: 'unbounded'; readonly direction: 'preceding' | 'following' }
  | { readonly kind: 'current' }
  | {
      readonly kind: 'offset'
      readonly direction: 'preceding' | 'following'
      /** Rows; or the distance in the units of the column that is ordered by: microseconds, unscaled decimals. */
      readonly amount: number
    }

/** The rows around a row that a call sees, in the order of its window. */
export interface OverFrame {
  readonly unit: 'rows' | 'range'
  readonly lower: FrameBound
  readonly upper: FrameBound
}

/** One function called OVER a window: arguments are columns of its input. */
export type OverCall =
  | { readonly kind: 'aggregate'; readonly call: AggregateCall }
  | {
      readonly kind: 'ranking'
      readonly function: RankingFunction
      /** The value of LAG and LEAD, and their default where it is no constant. */
      readonly args: readonly number[]
      /** Constants: number of tiles; distance and default of LAG and LEAD. */
      readonly options: readonly Expression[]
      readonly type: SqlType
    }

/** Functions over a window around each row. Output: the input's columns, then one a call. */
export interface OverNode {
  readonly kind: 'over'
  readonly input: LogicalNode
  readonly partition: readonly number[]
  readonly order: readonly SortKey[]
  readonly frame: OverFrame
  readonly calls: readonly OverCall[]
  readonly schema: Schema
}

/**
 * The rows of each partition from the `from`-th to the `to`-th in an order (Top-N, deduplication). Output: the input's columns, and
 * the rank (BIGINT NOT NULL) behind them where `outputsRank`.
 */
export interface RankNode {
  readonly kind: 'rank'
  readonly input: LogicalNode
  readonly partition: readonly number[]
  readonly order: readonly SortKey[]
  readonly function: 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK'
  /** From 1. */
  readonly from: number
  readonly to: number
  readonly outputsRank: boolean
  readonly schema: Schema
}

/** ORDER BY, LIMIT, OFFSET; without keys only limit and offset. */
export interface SortNode {
  readonly kind: 'sort'
  readonly input: LogicalNode
  readonly keys: readonly SortKey[]
  readonly offset: number
  /** undefined = all. */
  readonly limit: number | undefined
  readonly schema: Schema
}

/** Declares event time: `expression` over the input's columns is the watermark after each row. */
export interface WatermarkNode {
  readonly kind: 'watermark'
  readonly input: LogicalNode
  readonly timeColumn: number
  readonly expression: Expression
  /** `catalog.database.table`, for messages. */
  readonly tableName: string
  readonly schema: Schema
}

/** One INSERT: where the rows of a plan go. */
export interface SinkTarget {
  readonly tableName: string
  readonly sink: Sink
  readonly origin: TableOrigin
  /** Positions in the sink's schema are the plan's columns, already cast. */
  readonly schema: Schema
  readonly primaryKey: readonly number[]
}
