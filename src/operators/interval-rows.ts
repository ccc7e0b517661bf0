import type { StateContext } from '../contracts/state.ts'
import {
  type KeyedTable,
  type KeyedTableSchema,
  PAGE_MASK,
  PAGE_SHIFT,
  type StateColumn,
} from '../contracts/state.ts'
import type { Schema } from '../core/batch.ts'
import { type Column, fixedColumn } from '../core/column.ts'
import { bigIntType, intType } from '../core/types.ts'
import { LinkedRows } from '../state/keyed-state/linked-rows.ts'
import { RowColumns } from '../state/row-columns.ts'
import type { KeptRows } from './join-output.ts'
import { PendingTimes } from './pending-times.ts'

/** Rows are looked for in spans of time this long, in milliseconds: about as often as watermarks come. */
const SPAN_MS = 256
const CHUNK = 4096

const TIME: StateColumn = { name: 'time_ms', storage: 'f64' }
const MATCHED: StateColumn = { name: 'matched', storage: 'u8' }
const TIME_COLUMN = 0
const MATCHED_COLUMN = 1

/**
 * Rows of one input of an interval join, by join key and by time. State: a table of the rows, whose parent is the table `keys`. The list of a
 * key's rows and what tells which have expired are in memory only, made anew at a restore.
 */
export class IntervalRows implements KeptRows {
  readonly isCounted = false
  readonly #notesMatches: boolean
  readonly #rows: RowColumns
  readonly #tableSchema: KeyedTableSchema
  readonly #chain = new LinkedRows()
  readonly #spans = new Map<number, number[]>()
  readonly #pending = new PendingTimes()
  #table!: KeyedTable
  #nextNumber = 0n
  #numbers = new BigInt64Array(0)
  readonly #one = new Int32Array(1)

  /** @param notesMatches whether it is kept which rows have been in the output */
  constructor(name: string, schema: Schema, notesMatches: boolean) {
    this.#notesMatches = notesMatches
    const own = notesMatches ? [TIME, MATCHED] : [TIME]
    this.#rows = new RowColumns(schema, own.length)
    this.#tableSchema = {
      name,
      parent: 'keys',
      keys: [intType(false), bigIntType(false)],
      keyNames: ['key', 'number'],
      values: [...own, ...this.#rows.columns],
    }
  }

  open(state: StateContext): void {
    this.#table = state.keyedTable(this.#tableSchema)
    const ids = new Int32Array(CHUNK)
    for (let from = 0; ; ) {
      const count = this.#table.liveRowIds(from, ids)
      if (count === 0) return
      from = ids[count - 1]! + 1
      const parents = (this.#table.gatherKey(0, ids, count) as { values: Int32Array }).values
      const numbers = (this.#table.gatherKey(1, ids, count) as { values: BigInt64Array }).values
      for (let k = 0; k < count; k++) {
        this.#chain.append(parents[k]!, ids[k]!)
        this.#await(ids[k]!, this.timeMs(ids[k]!))
        if (numbers[k]! >= this.#nextNumber) this.#nextNumber = numbers[k]! + 1n
      }
    }
  }

  /** First row of a key, −1 where there is none. */
  first(keyId: number): number {
    return this.#chain.first(keyId)
  }

  next(rowId: number): number {
    return this.#chain.next(rowId)
  }

  timeMs(rowId: number): number {
    const page = this.#table.valuePages(TIME_COLUMN)[rowId >> PAGE_SHIFT] as Float64Array
    return page[rowId & PAGE_MASK]!
  }

  /** Takes rows in: row k is at `positions[k]`, of key `keyIds[k]` and time `timesMs[k]`. Writes its id to `rowIds[k]`. */
  add(
    columns: readonly Column[],
    positions: Int32Array,
    keyIds: Int32Array,
    timesMs: Float64Array,
    count: number,
    rowIds: Int32Array,
  ): void {
    if (count === 0) return
    const table = this.#table
    if (this.#numbers.length < count) this.#numbers = new BigInt64Array(Math.max(CHUNK, count))
    for (let k = 0; k < count; k++) this.#numbers[k] = this.#nextNumber++
    table.upsertBatch([fixedColumn(keyIds), fixedColumn(this.#numbers)], undefined, count, rowIds)
    table.beginWrite(rowIds, count)
    const times = table.valuePages(TIME_COLUMN)
    for (let k = 0; k < count; k++) {
      const id = rowIds[k]!
      ;(times[id >> PAGE_SHIFT] as Float64Array)[id & PAGE_MASK] = timesMs[k]!
      this.#chain.append(keyIds[k]!, id)
      this.#await(id, timesMs[k]!)
    }
    this.#rows.write(table, columns, positions, rowIds, count)
  }

  #await(rowId: number, timeMs: number): void {
    const span = Math.floor(timeMs / SPAN_MS)
    const rows = this.#spans.get(span)
    if (rows !== undefined) {
      rows.push(rowId)
      return
    }
    this.#spans.set(span, [rowId])
    this.#pending.add(span)
  }

  isMatched(rowId: number): boolean {
    const page = this.#table.valuePages(MATCHED_COLUMN)[rowId >> PAGE_SHIFT] as Uint8Array
    return page[rowId & PAGE_MASK] === 1
  }

  /** Notes that a row has been in the output. */
  setMatched(rowId: number): void {
    if (this.isMatched(rowId)) return
    this.#one[0] = rowId
    this.#table.beginWrite(this.#one, 1)
    const page = this.#table.valuePages(MATCHED_COLUMN)[rowId >> PAGE_SHIFT] as Uint8Array
    page[rowId & PAGE_MASK] = 1
  }

  /** A column of rows; valid until the next call for the same column. */
  gather(column: number, rowIds: Int32Array, count: number): Column {
    return this.#rows.gatherOne(this.#table, column, rowIds, count)
  }

  copies(): number {
    return 1
  }

  /** When the next rows are to be looked at: no row has a time before this; undefined where there are none. */
  get firstMs(): number | undefined {
    const span = this.#pending.first()
    return span === undefined ? undefined : span * SPAN_MS
  }

  /** Ids of rows of this time and before, about `limit` of them; they stay until `remove`, and are answered once. Empty = none is left. */
  takeUntil(timeMs: number, limit: number): Int32Array {
    const due: number[] = []
    while (due.length < limit) {
      const span = this.#pending.first()
      if (span === undefined || span * SPAN_MS > timeMs) break
      const rows = this.#spans.get(span)!
      if ((span + 1) * SPAN_MS - 1 <= timeMs) {
        for (const id of rows) due.push(id)
      } else {
        const later: number[] = []
        for (const id of rows) (this.timeMs(id) <= timeMs ? due : later).push(id)
        if (later.length > 0) {
          this.#spans.set(span, later)
          break
        }
      }
      this.#spans.delete(span)
      this.#pending.removeFirst()
    }
    return Int32Array.from(due)
  }

  /** Frees rows that `takeUntil` gave. Answers their keys, with repetitions. */
  remove(rowIds: Int32Array): Int32Array {
    const count = rowIds.length
    if (count === 0) return rowIds
    const { values } = this.#table.gatherKey(0, rowIds, count) as { values: Int32Array }
    const keyIds = values.slice(0, count)
    for (let k = 0; k < count; k++) this.#chain.remove(keyIds[k]!, rowIds[k]!)
    this.#table.removeBatch(rowIds, count)
    return keyIds
  }

  /** Whether rows that are matched are told from others. */
  get notesMatches(): boolean {
    return this.#notesMatches
  }
}
