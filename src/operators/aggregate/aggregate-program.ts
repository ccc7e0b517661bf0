import type { KeyedTable, KeyedTableSchema } from '../../contracts/state.ts'
import type { Batch } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'

/** State of one aggregation: the groups, and one table per distinct argument list. */
export interface AggregateTables {
  readonly groups: KeyedTable
  /** Tables of values, in the order of `AggregateProgram.distinctSchemas`; the first key is the group's row id. */
  readonly distinct: readonly KeyedTable[]
}

/** How rows of a batch get into their groups. */
export interface RowIntake {
  /** Columns of the batch that the groups are keyed by. */
  keys(batch: Batch): readonly Column[]
  /**
   * Adds live rows to their groups: `rowIds[k]` is the group of the k-th of `count` positions. Rows of
   * kind -U and -D are taken back.
   */
  accumulate(
    tables: AggregateTables,
    batch: Batch,
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): void
}

/** Value columns of groups, wherever they are. Outside of tables each is a single page, whatever its length. */
export type Accumulators = Pick<KeyedTable, 'schema' | 'valuePages' | 'beginWrite'>

/**
 * The compiled aggregates of one operator: what they keep and the generated code over it. Not shared
 * between operators: it owns the buffers of its results.
 */
export interface AggregateProgram extends RowIntake {
  readonly groupSchema: KeyedTableSchema
  readonly distinctSchemas: readonly KeyedTableSchema[]
  /**
   * By table of `distinctSchemas`: whether its rows live as long as their group, for they are linked to others in memory. Such a
   * table loses rows in no other way than by `accumulate` and `forget`.
   */
  readonly isBoundToGroup: readonly boolean[]
  /** Number of aggregate calls: columns of `results`. */
  readonly callCount: number
  /** True when rows that were added may be taken back. */
  readonly needsRetract: boolean
  /** Value column of `groups` that counts the rows of a group, where rows may be taken back. */
  readonly rowCountColumn: number | undefined
  /** Takes groups as rows (see `partial-groups.ts`): their keys, then their value columns. Not where groups are more than accumulators. */
  readonly ofPartials: RowIntake
  /** As `accumulate`, to accumulators outside of tables. Not where groups are more than accumulators. */
  accumulateAlone(
    groups: Accumulators,
    batch: Batch,
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): void
  /** Results of groups, one column a call, `count` rows. Valid until the next call with the same `side`. */
  results(
    tables: AggregateTables,
    rowIds: Int32Array,
    count: number,
    side: 'old' | 'new',
  ): readonly Column[]
  /** Removes what tables that are bound to groups hold of these: before the groups are removed, or begin anew. */
  forget(tables: AggregateTables, groupIds: Int32Array, count: number): void
  /** Adds groups of one state to groups of another: `fromIds[k]` to `intoIds[k]`. */
  merge(
    from: AggregateTables,
    fromIds: Int32Array,
    into: AggregateTables,
    intoIds: Int32Array,
    count: number,
  ): void
}
