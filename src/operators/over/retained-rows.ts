import type { KeyedTable, StateContext } from '../../contracts/state.ts'
import type { Schema } from '../../core/batch.ts'
import type { Column, FixedColumn } from '../../core/column.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { numberedRowsSchema, RowNumbers } from '../../state/keyed-state/numbered-rows.ts'
import { RowColumns } from '../../state/row-columns.ts'
import { RankLists } from '../top-n/rank-lists.ts'
import type { RowsByPartition } from './rows-by-partition.ts'

/** Rows of earlier calls that frames or LAG reach back to. */
export type Retain =
  | { readonly kind: 'none' }
  | { readonly kind: 'rows'; readonly count: number }
  | { readonly kind: 'time'; readonly micros: number }

export interface RetainedRowsOptions {
  readonly retain: Retain
  readonly schema: Schema
  /** Columns of the input that are kept, ascending, the time among them. */
  readonly columns: readonly number[]
  readonly timeColumn: number
}

/** Rows that have been computed and are reached back to: of each partition a list in the order of time. */
export class RetainedRows {
  readonly #columns: readonly number[]
  readonly #retain: Retain
  readonly #timeColumn: number
  readonly #rowColumns: RowColumns
  readonly #lists = new RankLists(Infinity)
  readonly #numbers = new RowNumbers()
  readonly #table: KeyedTable

  /** Opens the table `rows` below the table `keys`; after a restore with the rows that were kept. */
  constructor(state: StateContext, { retain, schema, columns, timeColumn }: RetainedRowsOptions) {
    this.#retain = retain
    this.#columns = columns
    this.#timeColumn = timeColumn
    this.#rowColumns = new RowColumns(
      columns.map((column) => schema[column]!),
      0,
    )
    this.#table = state.keyedTable(
      numberedRowsSchema({ name: 'rows', parent: 'keys', values: this.#rowColumns.columns }),
    )
    this.#restoreLists()
  }

  /** Rows of a partition. */
  length(keyId: number): number {
    return this.#lists.length(keyId)
  }

  /** Writes the ids of a partition's rows, in the order of time, from `start` on. */
  copyIds(keyId: number, ids: Int32Array, start: number): void {
    this.#lists.copy(keyId, ids, start)
  }

  /** Kept column number `place`: the rows of `ids`, and behind them the `count` rows of a new column. */
  before(place: number, ids: Int32Array, fresh: Column, count: number): Column {
    if (ids.length === 0) return fresh
    const kept = this.#rowColumns.gatherOne(this.#table, place, ids, ids.length)
    return concatColumns([kept, fresh], [ids.length, count])
  }

  /** Time of a partition's last row, undefined where it has none. */
  lastMicros(keyId: number): bigint | undefined {
    const ids = this.#idsOf(keyId)
    return ids.length === 0 ? undefined : this.#timesOf(ids.subarray(-1))[0]!
  }

  /** Whether frames of rows to come reach back to no row up to this time. */
  isOver(lastMs: number, nowMs: number): boolean {
    return this.#retain.kind === 'time' && lastMs < nowMs - Math.ceil(this.#retain.micros / 1000)
  }

  /** Lets the rows of partitions go. */
  forget(keyIds: Iterable<number>): void {
    const gone: number[] = []
    for (const keyId of keyIds) {
      for (const id of this.#idsOf(keyId)) gone.push(id)
      this.#lists.set(keyId, [], (id) => id)
    }
    if (gone.length > 0) this.#table.removeBatch(Int32Array.from(gone), gone.length)
  }

  /** Keeps what later frames reach back to of the rows that were computed, and lets the rest go. */
  keep(columns: readonly Column[], parts: RowsByPartition): void {
    const retain = this.#retain
    const times = (columns[this.#timeColumn] as FixedColumn).values as BigInt64Array
    const removed: number[] = []
    const added: number[] = []
    const addedKeys: number[] = []
    const lists: { readonly keyId: number; readonly old: Int32Array; readonly from: number }[] = []
    for (let t = 0; t < parts.keyIds.length; t++) {
      const keyId = parts.keyIds[t]!
      const old = this.#idsOf(keyId)
      const begin = parts.begins[t]!
      const end = parts.ends[t]!
      let first = begin
      let oldFirst = 0
      if (retain.kind === 'rows') {
        first = Math.max(begin, end - retain.count)
        oldFirst = Math.max(0, old.length - Math.max(0, retain.count - (end - begin)))
      } else if (retain.kind === 'time') {
        const border = times[parts.rows[end - 1]!]! - BigInt(Math.trunc(retain.micros))
        while (first < end && times[parts.rows[first]!]! < border) first++
        const oldTimes = this.#timesOf(old)
        while (oldFirst < old.length && oldTimes[oldFirst]! < border) oldFirst++
      }
      for (let i = 0; i < oldFirst; i++) removed.push(old[i]!)
      lists.push({ keyId, old: old.subarray(oldFirst), from: added.length })
      for (let i = first; i < end; i++) {
        added.push(parts.rows[i]!)
        addedKeys.push(keyId)
      }
    }
    if (removed.length > 0) this.#table.removeBatch(Int32Array.from(removed), removed.length)
    const ids = this.#write(columns, Int32Array.from(added), Int32Array.from(addedKeys))
    lists.forEach(({ keyId, old, from }, t) => {
      const members = [...old, ...ids.subarray(from, lists[t + 1]?.from ?? ids.length)]
      this.#lists.set(keyId, members, (id) => id)
    })
  }

  #idsOf(keyId: number): Int32Array {
    const ids = new Int32Array(this.#lists.length(keyId))
    this.#lists.copy(keyId, ids, 0)
    return ids
  }

  #timesOf(ids: Int32Array): BigInt64Array {
    const place = this.#columns.indexOf(this.#timeColumn)
    const column = this.#rowColumns.gatherOne(this.#table, place, ids, ids.length)
    return (column as FixedColumn).values as BigInt64Array
  }

  #write(columns: readonly Column[], rows: Int32Array, keyIds: Int32Array): Int32Array {
    const count = rows.length
    const ids = new Int32Array(count)
    this.#numbers.add(this.#table, keyIds, count, ids)
    this.#table.beginWrite(ids, count)
    const read = this.#columns.map((column) => columns[column]!)
    this.#rowColumns.write(this.#table, read, rows, ids, count)
    return ids
  }

  #restoreLists(): void {
    const ids = new Int32Array(this.#table.rowCount)
    const count = this.#table.liveRowIds(0, ids)
    if (count === 0) return
    const keyIds = (this.#table.gatherKey(0, ids, count) as FixedColumn).values.slice(0, count)
    const numbers = (
      (this.#table.gatherKey(1, ids, count) as FixedColumn).values as BigInt64Array
    ).slice(0, count)
    const byKey = new Map<number, number[]>()
    for (let k = 0; k < count; k++) {
      const own = byKey.get(keyIds[k] as number)
      if (own === undefined) byKey.set(keyIds[k] as number, [k])
      else own.push(k)
    }
    this.#numbers.restored(this.#table)
    for (const [keyId, own] of byKey) {
      own.sort((a, b) => (numbers[a]! < numbers[b]! ? -1 : 1))
      this.#lists.set(keyId, own, (place) => ids[place]!)
    }
  }
}
