import type { KeyedTable } from '../../../contracts/state.ts'
import { type Column, type FixedColumn, fixedColumn } from '../../../core/column.ts'
import { LinkedRows, RestoredOrder } from '../../../state/keyed-state/linked-rows.ts'
import { stableOrder } from '../../../state/keyed-state/stable-order.ts'

const CHUNK_ROWS = 4096
const NO_ROWS = new Int32Array(0)

/** Which rows of a group are kept. `first` and `last` only where none is taken back. */
export type ListedRowsKept = 'all' | 'first' | 'last'

/** Rows to be added or taken back, in order: `(k << 1) | 1` takes the k-th live position back, `k << 1` adds it. */
export interface ListChanges {
  readonly events: Int32Array
  readonly eventCount: number
  readonly columns: readonly Column[]
  readonly selection: Int32Array | undefined
  readonly rowCount: number
  /** By live position. */
  readonly groups: Int32Array
  /** By live position: row of the value in the table of counted values. Where rows may be taken back. */
  readonly values: Int32Array | undefined
}

/**
 * The rows of groups in the order in which they came, as rows of a table: keys are the group, a running number, and the values. Lists
 * of row ids are kept in memory and made anew of the table; with counted values beside them, also the rows of each value, so that
 * the first row of a value can be taken back.
 */
export class ListedRows {
  readonly #table: KeyedTable
  readonly #values: KeyedTable | undefined
  readonly #keeps: ListedRowsKept
  /** Made when they are first needed. */
  #ofGroup: LinkedRows | undefined
  #ofValue: LinkedRows | undefined
  #next: number
  #groupColumn = new Int32Array(0)
  #numbers = new BigInt64Array(0)
  /** The same as words, lowest first. */
  #numberWords = new Int32Array(0)
  #selection = new Int32Array(0)
  #ids = new Int32Array(0)

  constructor(
    table: KeyedTable,
    options: { readonly values: KeyedTable | undefined; readonly keeps: ListedRowsKept },
  ) {
    this.#table = table
    this.#values = options.values
    this.#keeps = options.keeps
    this.#next = nextNumber(table)
    if (options.values !== undefined || options.keeps !== 'all') this.#link()
  }

  /** Rows of the groups by list. */
  get ofGroup(): LinkedRows {
    return this.#ofGroup ?? this.#link()
  }

  change(changes: ListChanges): void {
    const { events, groups, values } = changes
    const eventCount = this.#keeps === 'all' ? changes.eventCount : this.#keepOne(changes)
    this.#add(changes, eventCount)
    const ofGroup = this.#ofGroup
    if (ofGroup === undefined) return
    const ofValue = this.#ofValue
    const removed: number[] = []
    for (let i = 0, a = 0; i < eventCount; i++) {
      const k = events[i]! >> 1
      const group = groups[k]!
      if ((events[i]! & 1) === 0) {
        const id = this.#ids[a++]!
        ofGroup.append(group, id)
        ofValue?.append(values![k]!, id)
        continue
      }
      const id = ofValue!.first(values![k]!)
      if (id < 0) continue
      ofValue!.remove(values![k]!, id)
      ofGroup.remove(group, id)
      removed.push(id)
    }
    if (removed.length > 0) this.#table.removeBatch(Int32Array.from(removed), removed.length)
  }

  /** Adds rows that were gathered from a list: `groups[k]` is their group here, `values[k]` their counted value. */
  append(
    columns: readonly Column[],
    count: number,
    groups: Int32Array,
    values: Int32Array | undefined,
  ): void {
    const events = Int32Array.from({ length: count }, (_, k) => k << 1)
    this.change({
      events,
      eventCount: count,
      columns,
      selection: undefined,
      rowCount: count,
      groups,
      values,
    })
  }

  /** Takes all rows of groups out; `values` are the rows of all their counted values. */
  forget(groups: Int32Array, count: number, values: Int32Array): void {
    for (let k = 0; k < count; k++) {
      const ids = this.ofGroup.take(groups[k]!)
      if (ids.length > 0) this.#table.removeBatch(ids, ids.length)
    }
    for (const value of values) this.#ofValue?.take(value)
  }

  #add(changes: ListChanges, eventCount: number): void {
    const { events, selection, rowCount, groups, columns } = changes
    this.#reserve(rowCount, eventCount)
    let count = 0
    for (let i = 0; i < eventCount; i++) {
      if ((events[i]! & 1) === 1) continue
      const k = events[i]! >> 1
      const row = selection === undefined ? k : selection[k]!
      this.#selection[count++] = row
      this.#groupColumn[row] = groups[k]!
      this.#numberWords[2 * row] = this.#next
      this.#numberWords[2 * row + 1] = Math.floor(this.#next / 2 ** 32)
      this.#next++
    }
    if (count === 0) return
    this.#table.upsertBatch(
      [fixedColumn(this.#groupColumn), fixedColumn(this.#numbers), ...columns],
      this.#selection,
      count,
      this.#ids,
    )
  }

  #reserve(rowCount: number, eventCount: number): void {
    if (this.#groupColumn.length < rowCount) {
      this.#groupColumn = new Int32Array(Math.max(rowCount, 1024))
      this.#numbers = new BigInt64Array(Math.max(rowCount, 1024))
      this.#numberWords = new Int32Array(this.#numbers.buffer)
    }
    if (this.#selection.length < eventCount)
      this.#selection = new Int32Array(Math.max(eventCount, 1024))
    if (this.#ids.length < eventCount) this.#ids = new Int32Array(Math.max(eventCount, 1024))
  }

  /** Leaves one event a group: the first where there is no row yet, or the last, for which the row that is there makes room. */
  #keepOne({ events, eventCount, groups }: ListChanges): number {
    const ofGroup = this.ofGroup
    const wanted = new Map<number, number>()
    for (let i = 0; i < eventCount; i++) {
      const group = groups[events[i]! >> 1]!
      if (this.#keeps === 'last' || (ofGroup.first(group) < 0 && !wanted.has(group)))
        wanted.set(group, events[i]!)
    }
    if (this.#keeps === 'last') this.forget(Int32Array.from(wanted.keys()), wanted.size, NO_ROWS)
    let kept = 0
    for (const event of [...wanted.values()].sort((a, b) => a - b)) events[kept++] = event
    return kept
  }

  /** Makes the lists of what is in the table. */
  #link(): LinkedRows {
    const table = this.#table
    const ofGroup = new LinkedRows()
    const ofValue = this.#values === undefined ? undefined : new LinkedRows()
    const groupOrder = new RestoredOrder()
    const valueOrder = new RestoredOrder()
    const ids = new Int32Array(CHUNK_ROWS)
    const valueIds = new Int32Array(CHUNK_ROWS)
    for (let next = 0; ; ) {
      const count = table.liveRowIds(next, ids)
      if (count === 0) break
      next = ids[count - 1]! + 1
      const groups = (table.gatherKey(0, ids, count) as FixedColumn).values
      const numbers = (table.gatherKey(1, ids, count) as FixedColumn).values
      if (this.#values !== undefined) {
        const keys = table.schema.keys.flatMap((_, i) =>
          i === 1 ? [] : [table.gatherKey(i, ids, count)],
        )
        this.#values.lookupBatch(keys, undefined, count, valueIds)
      }
      for (let k = 0; k < count; k++) {
        groupOrder.add(ids[k]!, groups[k] as number, Number(numbers[k]))
        if (ofValue !== undefined && valueIds[k]! >= 0)
          valueOrder.add(ids[k]!, valueIds[k]!, Number(numbers[k]))
      }
    }
    groupOrder.link(ofGroup, stableOrder)
    if (ofValue !== undefined) valueOrder.link(ofValue, stableOrder)
    this.#ofGroup = ofGroup
    this.#ofValue = ofValue
    return ofGroup
  }
}

/** A number above those that rows have: subtasks may have numbered their groups apart. */
function nextNumber(table: KeyedTable): number {
  let greatest = -1
  const ids = new Int32Array(CHUNK_ROWS)
  for (let next = 0; ; ) {
    const count = table.liveRowIds(next, ids)
    if (count === 0) return greatest + 1
    next = ids[count - 1]! + 1
    const numbers = (table.gatherKey(1, ids, count) as FixedColumn).values
    for (let k = 0; k < count; k++) greatest = Math.max(greatest, Number(numbers[k]))
  }
}
