import type { CallOptions, FunctionDeclaration, FunctionFamily } from '../../contracts/function.ts'
import type { PushedFilter } from '../../contracts/source.ts'
import type { Schema } from '../../core/batch.ts'
import type { ErrorLocation } from '../../core/errors.ts'
import type { SqlType } from '../../core/types.ts'
import type { WindowSpec } from '../../core/window.ts'
import type { ChangeSettings } from '../plan/change-settings.ts'
import type {
  JoinType,
  LookedUpTable,
  LookupJoinNode,
  OverFrame,
  RankingFunction,
  RankNode,
  SortKey,
  TemporalJoinNode,
  UnnestNode,
} from '../plan/logical.ts'
import type { MemoryRows, TableDeclaration } from '../plan/table-origin.ts'
import type { ValueData } from './value-data.ts'

/** Version of the data. It changes with every change that older readers would misread. */
export const PLAN_VERSION = 1

/**
 * The optimized plan of one job as plain data: another thread, or a later run, makes the same plan of it. JSON, but for tables in
 * memory, whose columns are typed arrays: those travel between threads by structured clone, and are no part of a file.
 */
export interface PlanData {
  readonly version: number
  readonly name: string
  readonly options: PlanOptions
  /** Functions that expressions and aggregates call, by place. */
  readonly functions: readonly FunctionData[]
  /** Sources and sinks, by place; those that were one object are one entry. */
  readonly tables: readonly TableData[]
  /** By place; inputs stand before what they feed, and a node with several parents once. */
  readonly nodes: readonly NodeData[]
  readonly outputs: readonly OutputData[]
}

/** What of the session changes plan and results. */
export interface PlanOptions {
  readonly mode: 'streaming' | 'batch'
  /** IANA zone id or offset. */
  readonly timeZone: string
  readonly currentDatabase: string
  /** Start of the query, epoch microseconds, in decimal digits. */
  readonly queryStartMicros: string
  /** Absent: state is kept for ever. */
  readonly stateTtlMs?: number
  /** Absent: auto. */
  readonly aggregatePhases?: 'one' | 'two'
  /** Absent: the defaults. */
  readonly changes?: ChangeSettings
}

export type FunctionData =
  | {
      readonly kind: 'scalar'
      readonly name: string
      readonly family: FunctionFamily
      /** Tells definitions of one name and family apart. */
      readonly signatures: readonly string[]
    }
  | { readonly kind: 'aggregate'; readonly name: string }
  | { readonly kind: 'user'; readonly declaration: FunctionDeclaration }

export type TableData =
  | { readonly kind: 'source' | 'sink'; readonly declaration: TableDeclaration }
  | { readonly kind: 'memory'; readonly rows: MemoryRows }

/** A logical node (see `plan/logical.ts`) with places instead of objects. */
export type NodeData =
  | {
      readonly kind: 'scan'
      readonly tableName: string
      readonly table: number
      readonly projection: readonly number[]
      readonly filters: readonly FilterData[]
      readonly limit?: number
      /** Absent: all. */
      readonly readFields?: readonly (readonly number[] | 'all')[]
      /** Absent: none. */
      readonly primaryKey?: readonly number[]
      /** Absent: not. */
      readonly normalizes?: true
      readonly schema: Schema
    }
  | {
      readonly kind: 'values'
      readonly rows: readonly (readonly ExpressionData[])[]
      readonly schema: Schema
    }
  | {
      readonly kind: 'project'
      readonly input: number
      readonly expressions: readonly ExpressionData[]
      readonly schema: Schema
    }
  | {
      readonly kind: 'filter'
      readonly input: number
      readonly condition: ExpressionData
      readonly schema: Schema
    }
  | {
      readonly kind: 'aggregate'
      readonly input: number
      readonly keys: readonly number[]
      readonly calls: readonly AggregateCallData[]
      /** Absent: as long as the session says. */
      readonly stateTtlMs?: number
      readonly schema: Schema
    }
  | {
      readonly kind: 'expand'
      readonly input: number
      readonly keys: readonly number[]
      readonly sets: readonly (readonly boolean[])[]
      readonly schema: Schema
    }
  | {
      readonly kind: 'window'
      readonly input: number
      readonly timeColumn: number
      readonly isProcessingTime: boolean
      readonly window: WindowSpec
      readonly partition: readonly number[]
      readonly schema: Schema
    }
  | {
      readonly kind: 'join'
      readonly type: JoinType
      readonly inputs: readonly [number, number]
      /** Absent = every pair. */
      readonly condition?: ExpressionData
      /** Absent, null: as long as the session says. */
      readonly stateTtlsMs?: readonly [number | null, number | null]
      readonly schema: Schema
    }
  | (Omit<LookupJoinNode, 'input' | 'condition' | 'table'> & {
      readonly input: number
      readonly table: LookedUpTableData
      /** Absent = nothing. */
      readonly condition?: ExpressionData
    })
  | (Omit<TemporalJoinNode, 'inputs' | 'condition'> & {
      readonly inputs: readonly [number, number]
      /** Absent = nothing. */
      readonly condition?: ExpressionData
    })
  | {
      readonly kind: 'over'
      readonly input: number
      readonly partition: readonly number[]
      readonly order: readonly SortKey[]
      readonly frame: OverFrame
      readonly calls: readonly OverCallData[]
      readonly schema: Schema
    }
  | (Omit<RankNode, 'input'> & { readonly input: number })
  | (Omit<UnnestNode, 'input' | 'condition'> & {
      readonly input: number
      /** Absent = all elements. */
      readonly condition?: ExpressionData
    })
  | { readonly kind: 'union'; readonly inputs: readonly number[]; readonly schema: Schema }
  | {
      readonly kind: 'sort'
      readonly input: number
      readonly keys: readonly SortKey[]
      readonly offset: number
      /** Absent = all. */
      readonly limit?: number
      readonly schema: Schema
    }
  | {
      readonly kind: 'watermark'
      readonly input: number
      readonly timeColumn: number
      readonly expression: ExpressionData
      readonly tableName: string
      readonly schema: Schema
    }

export interface LookedUpTableData
  extends Omit<LookedUpTable, 'source' | 'lookup' | 'origin' | 'filter' | 'expressions'> {
  readonly table: number
  /** Whether rows are found by key. */
  readonly isAsked: boolean
  /** Absent = all rows. */
  readonly filter?: ExpressionData
  readonly expressions: readonly ExpressionData[]
}

export type OverCallData =
  | { readonly kind: 'aggregate'; readonly call: AggregateCallData }
  | {
      readonly kind: 'ranking'
      readonly function: RankingFunction
      readonly args: readonly number[]
      readonly options: readonly ExpressionData[]
      readonly type: SqlType
    }

export interface FilterData extends Omit<PushedFilter, 'literal'> {
  readonly literal?: ValueData
}

export interface AggregateCallData {
  readonly function: number
  readonly args: readonly number[]
  readonly isDistinct: boolean
  /** Absent = all rows. */
  readonly filter?: number
  /** Absent = none. */
  readonly options?: CallOptions
  readonly type: SqlType
}

/** An expression (see `plan/expression.ts`) with its function by place. */
export type ExpressionData =
  | { readonly kind: 'column'; readonly index: number; readonly type: SqlType }
  | { readonly kind: 'literal'; readonly value: ValueData; readonly type: SqlType }
  | {
      readonly kind: 'call'
      readonly function: number
      readonly args: readonly ExpressionData[]
      /** Absent = none. */
      readonly options?: CallOptions
      readonly type: SqlType
      readonly location?: ErrorLocation
    }
  | {
      readonly kind: 'cast'
      readonly operand: ExpressionData
      readonly type: SqlType
      readonly isTry: boolean
      readonly isImplicit: boolean
      readonly location?: ErrorLocation
    }
  | {
      readonly kind: 'field'
      readonly operand: ExpressionData
      readonly index: number
      readonly type: SqlType
    }

export type OutputData =
  | { readonly kind: 'collect'; readonly node: number; readonly schema: Schema }
  | {
      readonly kind: 'insert'
      readonly node: number
      readonly tableName: string
      readonly table: number
      readonly schema: Schema
      readonly primaryKey: readonly number[]
    }
