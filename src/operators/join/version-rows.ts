import {
  type KeyedTable,
  type KeyedTableSchema,
  PAGE_MASK,
  PAGE_SHIFT,
  type StateColumn,
  type StateContext,
} from '../../contracts/state.ts'
import type { Schema } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { bigIntType, intType } from '../../core/types.ts'
import { LinkedRows, RestoredOrder } from '../../state/keyed-state/linked-rows.ts'
import { RowColumns } from '../../state/row-columns.ts'
import { PendingTimes } from '../window/pending-times.ts'

/** Versions are looked for in spans of time this long, in milliseconds: about as often as watermarks come. */
const SPAN_MS = 256
const CHUNK = 4096

const TIME: StateColumn = { name: 'since_ms', storage: 'f64' }
const IS_END: StateColumn = { name: 'is_end', storage: 'u8' }
const TIME_COLUMN = 0
const IS_END_COLUMN = 1

/**
 * Versions of keys, each from its time until the next one; a version may be an end, from which on there is none. Of equal times the last that
 * came counts. State: a table of them, whose parent is the table `keys`. Their order is in memory only, made anew at a restore.
 */
export class VersionRows {
  readonly #rows: RowColumns
  readonly #tableSchema: KeyedTableSchema
  /** By key, in the order of time. */
  readonly #chain = new LinkedRows()
  /** Versions that the watermark has not reached, by span of time. */
  readonly #spans = new Map<number, number[]>()
  readonly #pending = new PendingTimes()
  #table!: KeyedTable
  #times = new BigInt64Array(0)
  #rowIds = new Int32Array(0)

  constructor(schema: Schema) {
    this.#rows = new RowColumns(schema, 2)
    this.#tableSchema = {
      name: 'versions',
      parent: 'keys',
      keys: [intType(false), bigIntType(false)],
      keyNames: ['key', 'since'],
      values: [TIME, IS_END, ...this.#rows.columns],
    }
  }

  open(state: StateContext): void {
    this.#table = state.keyedTable(this.#tableSchema)
    const restored = new RestoredOrder()
    const ids = new Int32Array(CHUNK)
    for (let from = 0; ; ) {
      const count = this.#table.liveRowIds(from, ids)
      if (count === 0) break
      from = ids[count - 1]! + 1
      const keyIds = (this.#table.gatherKey(0, ids, count) as { values: Int32Array }).values
      for (let k = 0; k < count; k++) {
        const timeMs = this.sinceMs(ids[k]!)
        restored.add(ids[k]!, keyIds[k]!, timeMs)
        this.#await(ids[k]!, timeMs)
      }
    }
    restored.link(this.#chain, (numbers, count) =>
      Int32Array.from({ length: count }, (_, i) => i).sort((a, b) => numbers[a]! - numbers[b]!),
    )
  }

  /** Since when a version holds. */
  sinceMs(rowId: number): number {
    const page = this.#table.valuePages(TIME_COLUMN)[rowId >> PAGE_SHIFT] as Float64Array
    return page[rowId & PAGE_MASK]!
  }

  /** Whether from this version on there is none. */
  isEnd(rowId: number): boolean {
    const page = this.#table.valuePages(IS_END_COLUMN)[rowId >> PAGE_SHIFT] as Uint8Array
    return page[rowId & PAGE_MASK] === 1
  }

  /** First version of a key, −1 where there is none. */
  first(keyId: number): number {
    return this.#chain.first(keyId)
  }

  /** The next version of the same key, −1 behind the last. */
  next(rowId: number): number {
    return this.#chain.next(rowId)
  }

  /** Takes versions in: row k is at `positions[k]`, of key `keyIds[k]`, since `timesMs[k]`; `isEnd[k]` is 1 for ends. */
  add(
    columns: readonly Column[],
    positions: Int32Array,
    keyIds: Int32Array,
    timesMs: Float64Array,
    isEnd: Uint8Array,
    count: number,
  ): void {
    if (count === 0) return
    const table = this.#table
    if (this.#times.length < count) {
      this.#times = new BigInt64Array(Math.max(CHUNK, count))
      this.#rowIds = new Int32Array(this.#times.length)
    }
    const ids = this.#rowIds
    for (let k = 0; k < count; k++) this.#times[k] = BigInt(timesMs[k]!)
    const fresh = table.upsertBatch(
      [fixedColumn(keyIds), fixedColumn(this.#times)],
      undefined,
      count,
      ids,
    )
    table.beginWrite(ids, count)
    const times = table.valuePages(TIME_COLUMN)
    const ends = table.valuePages(IS_END_COLUMN)
    // Fresh ids are in the order of appearance.
    for (let k = 0, next = 0; k < count; k++) {
      const id = ids[k]!
      ;(ends[id >> PAGE_SHIFT] as Uint8Array)[id & PAGE_MASK] = isEnd[k]!
      if (next >= fresh || table.freshIds[next] !== id) continue
      next++
      ;(times[id >> PAGE_SHIFT] as Float64Array)[id & PAGE_MASK] = timesMs[k]!
      this.#link(keyIds[k]!, id, timesMs[k]!)
      this.#await(id, timesMs[k]!)
    }
    this.#rows.write(table, columns, positions, ids, count)
  }

  #link(keyId: number, rowId: number, timeMs: number): void {
    let before = this.#chain.last(keyId)
    while (before >= 0 && this.sinceMs(before) > timeMs) before = this.#chain.previous(before)
    this.#chain.insertAfter(keyId, before, rowId)
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

  /** A column of versions; valid until the next call for the same column. */
  gather(column: number, rowIds: Int32Array, count: number): Column {
    return this.#rows.gatherOne(this.#table, column, rowIds, count)
  }

  /**
   * Frees versions that no row behind the watermark can see: all of a key before the last one that it has reached, and that one too where
   * it is an end. Answers the keys of what it freed, with repetitions.
   */
  free(watermarkMs: number): Int32Array {
    const reached: number[] = []
    for (;;) {
      const span = this.#pending.first()
      if (span === undefined || span * SPAN_MS > watermarkMs) break
      const rows = this.#spans.get(span)!
      const later: number[] = []
      for (const id of rows) (this.sinceMs(id) <= watermarkMs ? reached : later).push(id)
      if (later.length > 0) {
        this.#spans.set(span, later)
        break
      }
      this.#spans.delete(span)
      this.#pending.removeFirst()
    }
    if (reached.length === 0) return NO_KEYS
    const ids = Int32Array.from(reached)
    const { values } = this.#table.gatherKey(0, ids, ids.length) as { values: Int32Array }
    const keyIds = values.slice(0, ids.length)
    const gone: number[] = []
    for (const keyId of new Set(keyIds)) this.#freeKey(keyId, watermarkMs, gone)
    if (gone.length > 0) this.#table.removeBatch(Int32Array.from(gone), gone.length)
    return keyIds
  }

  #freeKey(keyId: number, watermarkMs: number, gone: number[]): void {
    for (let id = this.#chain.first(keyId); id >= 0; ) {
      const next = this.#chain.next(id)
      const isOver = next >= 0 && this.sinceMs(next) <= watermarkMs
      const isReached = this.sinceMs(id) <= watermarkMs
      if (!isOver && !(isReached && this.isEnd(id))) return
      this.#chain.remove(keyId, id)
      gone.push(id)
      id = next
    }
  }
}

const NO_KEYS = new Int32Array(0)
