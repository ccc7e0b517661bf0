import type { GroupValues } from '../../contracts/aggregate.ts'
import { type KeyedTable, PAGE_MASK, PAGE_SHIFT } from '../../contracts/state.ts'
import type { Batch } from '../../core/batch.ts'
import { type Column, type FixedColumn, fixedColumn } from '../../core/column.ts'
import type { AggregateTables } from '../../operators/aggregate/aggregate-program.ts'
import { BesideTables } from '../../operators/aggregate/values/beside-tables.ts'
import { CountedRows } from '../../operators/aggregate/values/counted-rows.ts'
import { ListedRows } from '../../operators/aggregate/values/listed-rows.ts'
import { RowChains } from '../../operators/aggregate/values/row-chains.ts'
import { RowHeap } from '../../operators/aggregate/values/row-heap.ts'
import type { AggregatePlan, KeptPlan, PlannedCall } from './aggregate-plan.ts'

/** Rows of a list that are to be merged into another: ids there, and their groups here. */
export interface ListMerge {
  readonly ids: Int32Array
  readonly groups: Int32Array
  readonly count: number
}

/**
 * The values that one call keeps in tables: rows of each group in the order that the result needs. What is in memory beside a table is
 * made of it when it is first needed, so also after a restore.
 */
export class KeptValues {
  readonly #call: PlannedCall
  readonly #kept: KeptPlan
  /** Table of counted values, −1 for lists that are never taken from. */
  readonly #countedTable: number
  readonly #countColumn: number
  readonly #isDescending: boolean
  readonly #takesBack: boolean
  readonly #counted = new BesideTables<CountedRows>()
  readonly #listed = new BesideTables<ListedRows>()
  #events = new Int32Array(0)
  #ids = new Int32Array(1024)

  constructor(plan: AggregatePlan, call: PlannedCall, kept: KeptPlan) {
    this.#call = call
    this.#kept = kept
    this.#countedTable = call.counted?.table ?? -1
    this.#countColumn = call.counted?.column ?? -1
    this.#isDescending = kept.values.kind === 'greatest'
    this.#takesBack = plan.needsRetract
  }

  get countedTable(): number {
    return this.#countedTable
  }

  get list(): number | undefined {
    return this.#kept.list
  }

  /** Number of its changes in the kernel, −1 = none. */
  get changes(): number {
    return this.#kept.changes
  }

  /** Room for the changes of a batch. */
  events(count: number): Int32Array {
    if (this.#events.length < count) this.#events = new Int32Array(Math.max(count, 1024))
    return this.#events
  }

  /** Takes in what a batch has changed: events of a list, or counts of the values touched. */
  settle(
    tables: AggregateTables,
    change: {
      readonly batch: Batch
      readonly selection: Int32Array | undefined
      readonly count: number
      readonly groups: Int32Array
      readonly valueIds: readonly Int32Array[]
      readonly eventCount: number
    },
  ): void {
    const { batch, selection, count, groups, valueIds, eventCount } = change
    if (this.#kept.list === undefined) {
      this.#counted
        .get(tables.distinct[this.#countedTable]!)
        ?.settle(valueIds[this.#countedTable]!, groups, count)
      return
    }
    if (eventCount === 0) return
    this.#listOf(tables).change({
      events: this.#events,
      eventCount,
      columns: this.#call.call.args.map((arg) => batch.columns[arg]!),
      selection,
      rowCount: batch.rowCount,
      groups,
      values: this.#takesBack ? valueIds[this.#countedTable]! : undefined,
    })
  }

  /** The same for counted values that a merge has touched. */
  settleMerged(table: KeyedTable, ids: Int32Array, groups: Int32Array, count: number): void {
    if (this.#kept.list === undefined) this.#counted.get(table)?.settle(ids, groups, count)
  }

  /** Takes the rows of a group out; `values` are those of its counted values, which the caller removes. */
  forget(tables: AggregateTables, group: number, values: Int32Array): void {
    if (this.#kept.list === undefined)
      this.#counted.get(tables.distinct[this.#countedTable]!)?.forget(group, values)
    else this.#listOf(tables).forget(Int32Array.of(group), 1, values)
  }

  result(tables: AggregateTables, groups: Int32Array, count: number): Column {
    const { list, values } = this.#kept
    const offsets = new Int32Array(count + 1)
    const total =
      list === undefined
        ? this.#collectCounted(tables, groups, offsets)
        : this.#collectListed(tables, groups, offsets)
    const table = tables.distinct[list ?? this.#countedTable]!
    const firstKey = list === undefined ? 1 : 2
    const columns = this.#call.call.args.map((_, i) =>
      table.gatherKey(i + firstKey, this.#ids, total),
    )
    const given: GroupValues = {
      columns,
      counts: values.kind === 'each' ? this.#counts(table, total) : NO_COUNTS,
      offsets,
      groupCount: count,
    }
    return values.result(given)
  }

  /** Which rows of a list go to another one; for DISTINCT those whose values are not there yet. Before values are merged. */
  planMerge(
    from: AggregateTables,
    into: AggregateTables,
    groups: { readonly from: Int32Array; readonly into: Int32Array; readonly count: number },
  ): ListMerge {
    const offsets = new Int32Array(groups.count + 1)
    const total = this.#collectListed(from, groups.from.subarray(0, groups.count), offsets)
    const ids = this.#ids.slice(0, total)
    const intoGroups = new Int32Array(total)
    for (let g = 0; g < groups.count; g++)
      intoGroups.fill(groups.into[g]!, offsets[g]!, offsets[g + 1]!)
    if (!this.#call.call.isDistinct || total === 0) return { ids, groups: intoGroups, count: total }
    const values = into.distinct[this.#countedTable]!
    const found = new Int32Array(total)
    values.lookupBatch(
      [fixedColumn(intoGroups), ...this.#listColumns(from, ids, total)],
      undefined,
      total,
      found,
    )
    const counts = values.valuePages(this.#countColumn)
    const { stride } = values.valuePlaces[this.#countColumn]!
    let kept = 0
    for (let k = 0; k < total; k++) {
      const id = found[k]!
      if (id >= 0 && counts[id >> PAGE_SHIFT]![(id & PAGE_MASK) * stride] !== 0) continue
      ids[kept] = ids[k]!
      intoGroups[kept++] = intoGroups[k]!
    }
    return { ids, groups: intoGroups, count: kept }
  }

  /** Adds the rows, after values were merged. */
  merge(from: AggregateTables, into: AggregateTables, { ids, groups, count }: ListMerge): void {
    if (count === 0) return
    const columns = this.#listColumns(from, ids, count)
    let valueIds: Int32Array | undefined
    if (this.#takesBack) {
      valueIds = new Int32Array(count)
      into.distinct[this.#countedTable]!.lookupBatch(
        [fixedColumn(groups), ...columns],
        undefined,
        count,
        valueIds,
      )
    }
    this.#listOf(into).append(columns, count, groups, valueIds)
  }

  #listColumns(tables: AggregateTables, ids: Int32Array, count: number): readonly Column[] {
    const table = tables.distinct[this.#kept.list!]!
    return this.#call.call.args.map((_, i) => table.gatherKey(i + 2, ids, count))
  }

  #countedOf(tables: AggregateTables): CountedRows {
    const table = tables.distinct[this.#countedTable]!
    let counted = this.#counted.get(table)
    if (counted === undefined) {
      const sign = this.#isDescending ? -1 : 1
      const rows =
        this.#kept.values.kind === 'each'
          ? new RowChains()
          : new RowHeap((a, b) => sign * table.compareKeys(1, a, b))
      counted = new CountedRows(table, this.#countColumn, rows)
      this.#counted.set(table, counted)
    }
    return counted
  }

  #listOf(tables: AggregateTables): ListedRows {
    const table = tables.distinct[this.#kept.list!]!
    let listed = this.#listed.get(table)
    if (listed === undefined) {
      const { kind } = this.#kept.values
      listed = new ListedRows(table, {
        values: this.#takesBack ? tables.distinct[this.#countedTable]! : undefined,
        keeps: !this.#takesBack && (kind === 'first' || kind === 'last') ? kind : 'all',
      })
      this.#listed.set(table, listed)
    }
    return listed
  }

  #collectCounted(tables: AggregateTables, groups: Int32Array, offsets: Int32Array): number {
    const { rows } = this.#countedOf(tables)
    let total = 0
    for (let g = 0; g + 1 < offsets.length; g++) {
      for (let row = rows.first(groups[g]!); row >= 0; row = rows.next(row)) {
        if (total === this.#ids.length) this.#grow()
        this.#ids[total++] = row
      }
      offsets[g + 1] = total
    }
    return total
  }

  #collectListed(tables: AggregateTables, groups: Int32Array, offsets: Int32Array): number {
    const { ofGroup } = this.#listOf(tables)
    const { kind } = this.#kept.values
    let total = 0
    for (let g = 0; g + 1 < offsets.length; g++) {
      const group = groups[g]!
      let row = kind === 'last' ? ofGroup.last(group) : ofGroup.first(group)
      while (row >= 0) {
        if (total === this.#ids.length) this.#grow()
        this.#ids[total++] = row
        row = kind === 'list' ? ofGroup.next(row) : -1
      }
      offsets[g + 1] = total
    }
    return total
  }

  #grow(): void {
    const wider = new Int32Array(this.#ids.length * 2)
    wider.set(this.#ids)
    this.#ids = wider
  }

  #counts(table: KeyedTable, total: number): Int32Array {
    if (this.#call.call.isDistinct) return new Int32Array(total).fill(1)
    const { values } = table.gatherValue(this.#countColumn, this.#ids, total) as FixedColumn
    return (values as Int32Array).slice(0, total)
  }
}

const NO_COUNTS = new Int32Array(0)
