import type { KeyedTable, StateContext } from '../../contracts/state.ts'
import type { Column, FixedColumn } from '../../core/column.ts'
import type { AggregateProgram, AggregateTables } from '../aggregate/aggregate-program.ts'
import { pickColumn } from '../pick-column.ts'
import type { CarriedGroups } from './frame-scan.ts'
import type { RowsByPartition } from './rows-by-partition.ts'

/** Aggregates over all rows of each partition so far, carried on from call to call: a group a partition. */
export class PartitionGroups {
  readonly #program: AggregateProgram
  readonly #partition: readonly number[]
  readonly #tables: AggregateTables

  /** @param name goes before the names of the tables @param partition columns of the rows that `of` gets */
  constructor(
    state: StateContext,
    program: AggregateProgram,
    name: string,
    partition: readonly number[],
  ) {
    this.#program = program
    this.#partition = partition
    const parent = `${name} ${program.groupSchema.name}`
    this.#tables = {
      groups: state.keyedTable({ ...program.groupSchema, name: parent }),
      distinct: program.distinctSchemas.map((schema) =>
        state.keyedTable({ ...schema, name: `${name} ${schema.name}`, parent }),
      ),
    }
  }

  /** The groups of the partitions, made where there were none. */
  of(columns: readonly Column[], parts: RowsByPartition): CarriedGroups {
    const count = parts.keyIds.length
    const firstRows = Int32Array.from({ length: count }, (_, t) => parts.rows[parts.begins[t]!]!)
    const keys = this.#partition.map((column) =>
      pickColumn(columns[column]!, firstRows, count, false),
    )
    const ids = new Int32Array(count)
    this.#tables.groups.upsertBatch(keys, undefined, count, ids)
    return { tables: this.#tables, ids }
  }

  /** The partitions with these keys begin anew. */
  forget(keys: readonly Column[], count: number): void {
    const { groups, distinct } = this.#tables
    const found = new Int32Array(count)
    groups.lookupBatch(keys, undefined, count, found)
    const groupIds = found.filter((id) => id >= 0)
    if (groupIds.length === 0) return
    this.#program.forget(this.#tables, groupIds, groupIds.length)
    for (const table of distinct) removeOfGroups(table, new Set(groupIds))
    groups.removeBatch(groupIds, groupIds.length)
  }
}

/** Removes the distinct values of groups. */
function removeOfGroups(table: KeyedTable, groupIds: ReadonlySet<number>): void {
  const ids = new Int32Array(table.rowCount)
  const count = table.liveRowIds(0, ids)
  if (count === 0) return
  const groups = (table.gatherKey(0, ids, count) as FixedColumn).values
  const gone = ids.filter((_, k) => groupIds.has(groups[k] as number))
  if (gone.length > 0) table.removeBatch(gone, gone.length)
}
