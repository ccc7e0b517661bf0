import type { Schema } from '../../core/batch.ts'
import type { LogicalNode } from '../plan/logical.ts'

/** Rows with names: what a table reference or a query stands for. */
export interface Relation {
  readonly node: LogicalNode
  /** Names and types that are visible; as many as the node has columns. Names may repeat. */
  readonly schema: Schema
}

/** A relation in a FROM clause, under the name it has there. */
export interface NamedRelation extends Relation {
  /** Alias, or the table's own name; undefined for a derived table without alias. */
  readonly name: string | undefined
  /** `catalog`, `database` of a table without alias, which its columns may be qualified with. */
  readonly qualifiers: readonly string[]
}
