import type { KeyedTable, StateContext } from '../../contracts/state.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import type { Column, FixedColumn } from '../../core/column.ts'
import { gatherColumn, identityPositions } from '../../core/flatten.ts'
import { numberedRowsSchema, RowNumbers } from '../../state/keyed-state/numbered-rows.ts'
import { RowColumns } from '../../state/row-columns.ts'
import { PendingTimes } from '../window/pending-times.ts'

/** Rows are looked for in spans of time this long, in milliseconds: about as often as watermarks come. */
const SPAN_MS = 256

/** Rows whose time has come, in the order of time; of one time in the order in which they came. */
export interface DueRows {
  /** Flat copies. */
  readonly columns: readonly Column[]
  /** Row of each in the table of keys. */
  readonly keyIds: Int32Array
  readonly count: number
}

/**
 * Rows that wait until the watermark passes their time. State: a table of the rows, whose parent is the table `keys`.
 * What tells which are due is in memory only, made anew at a restore.
 */
export class HeldRows {
  readonly #schema: Schema
  readonly #timeColumn: number
  readonly #rows: RowColumns
  #table!: KeyedTable
  readonly #rowNumbers = new RowNumbers()
  readonly #spans = new Map<number, number[]>()
  readonly #pending = new PendingTimes()

  constructor(schema: Schema, timeColumn: number) {
    this.#schema = schema
    this.#timeColumn = timeColumn
    this.#rows = new RowColumns(schema, 0)
  }

  open(state: StateContext): void {
    this.#table = state.keyedTable(
      numberedRowsSchema({ name: 'held', parent: 'keys', values: this.#rows.columns }),
    )
    const ids = new Int32Array(this.#table.rowCount)
    const count = this.#table.liveRowIds(0, ids)
    if (count === 0) return
    this.#rowNumbers.restored(this.#table)
    this.#await(ids, this.#times(ids, count), count)
  }

  /** Takes rows in; `keyIds[k]` is the row in the table of keys of the row at `positions[k]`. */
  add(batch: Batch, positions: Int32Array, count: number, keyIds: Int32Array): void {
    if (count === 0) return
    const ids = new Int32Array(count)
    this.#rowNumbers.add(this.#table, keyIds, count, ids)
    this.#table.beginWrite(ids, count)
    this.#rows.write(this.#table, batch.columns, positions, ids, count)
    this.#await(ids, this.#times(ids, count), count)
  }

  #await(ids: Int32Array, timesMs: Float64Array, count: number): void {
    for (let k = 0; k < count; k++) {
      const span = Math.floor(timesMs[k]! / SPAN_MS)
      const rows = this.#spans.get(span)
      if (rows !== undefined) {
        rows.push(ids[k]!)
        continue
      }
      this.#spans.set(span, [ids[k]!])
      this.#pending.add(span)
    }
  }

  /** Takes out rows up to the watermark: `limit` of them or somewhat more, all of a time together. undefined = none is due. */
  take(watermarkMs: number, limit: number): DueRows | undefined {
    const due: number[] = []
    while (due.length < limit) {
      const span = this.#pending.first()
      if (span === undefined || span * SPAN_MS > watermarkMs) break
      const rows = this.#spans.get(span)!
      if ((span + 1) * SPAN_MS - 1 <= watermarkMs) {
        for (const id of rows) due.push(id)
      } else {
        const ids = Int32Array.from(rows)
        const times = this.#times(ids, ids.length)
        const later: number[] = []
        for (let k = 0; k < ids.length; k++) (times[k]! <= watermarkMs ? due : later).push(ids[k]!)
        if (later.length > 0) {
          this.#spans.set(span, later)
          break
        }
      }
      this.#spans.delete(span)
      this.#pending.removeFirst()
    }
    return due.length === 0 ? undefined : this.#takeOut(Int32Array.from(due))
  }

  #takeOut(ids: Int32Array): DueRows {
    const count = ids.length
    const times = this.#rawTimes(ids, count).slice(0, count)
    const numbers = this.#numbers(ids, count).slice(0, count)
    const order = Int32Array.from(identityPositions(count).subarray(0, count)).sort((a, b) =>
      times[a] === times[b] ? (numbers[a]! < numbers[b]! ? -1 : 1) : times[a]! < times[b]! ? -1 : 1,
    )
    const sorted = Int32Array.from(order, (place) => ids[place]!)
    const all = identityPositions(count)
    const columns = this.#schema.map((_, column) =>
      gatherColumn(this.#rows.gatherOne(this.#table, column, sorted, count), all, count),
    )
    const keyIds = (this.#table.gatherKey(0, sorted, count) as FixedColumn).values as Int32Array
    const due = { columns, keyIds: keyIds.slice(0, count), count }
    this.#table.removeBatch(ids, count)
    return due
  }

  /** Whether a row of the table of keys has rows here. */
  keysInUse(): Set<number> {
    const used = new Set<number>()
    const ids = new Int32Array(this.#table.rowCount)
    const count = this.#table.liveRowIds(0, ids)
    if (count === 0) return used
    const { values } = this.#table.gatherKey(0, ids, count) as FixedColumn
    for (let k = 0; k < count; k++) used.add(values[k] as number)
    return used
  }

  /** Row of each in the table of keys, with repetitions. */
  keyIds(): Int32Array {
    const ids = new Int32Array(this.#table.rowCount)
    const count = this.#table.liveRowIds(0, ids)
    if (count === 0) return ids
    return ((this.#table.gatherKey(0, ids, count) as FixedColumn).values as Int32Array).slice(
      0,
      count,
    )
  }

  #numbers(ids: Int32Array, count: number): BigInt64Array {
    return (this.#table.gatherKey(1, ids, count) as FixedColumn).values as BigInt64Array
  }

  #rawTimes(ids: Int32Array, count: number): BigInt64Array {
    const column = this.#rows.gatherOne(this.#table, this.#timeColumn, ids, count)
    return (column as FixedColumn).values as BigInt64Array
  }

  #times(ids: Int32Array, count: number): Float64Array {
    return millisOf(this.#rawTimes(ids, count), count)
  }
}

/** Milliseconds of times in microseconds. */
export function millisOf(times: BigInt64Array, count: number): Float64Array {
  const millis = new Float64Array(count)
  for (let k = 0; k < count; k++) millis[k] = Math.floor(Number(times[k]!) / 1000)
  return millis
}
