import {
  type KeyedTable,
  type KeyedTableSchema,
  type KeyedTableSnapshot,
  PAGE_MASK,
  PAGE_SHIFT,
  type StateContext,
  type StateValuePlace,
  type TablePage,
} from '../../contracts/state.ts'
import type { BytesColumn, Column } from '../../core/column.ts'
import type { FixedArray } from '../../core/storage.ts'
import { LAST_WRITE, stampUntimed } from '../../state/row-times.ts'

/** Rows looked at in one call of `sweep`. */
const SWEEP_ROWS = 65_536
/** Calls in which `sweep` goes through a table that is not larger than that. */
const SWEEP_STEPS = 32

export interface ExpiringTableOptions {
  /** How long a row is kept that is not written, above 0. */
  readonly ttlMs: number
  /** Whether each upsert is a write; else only the one that adds the row, as for values that are only looked up again. */
  readonly isWrittenOnUpsert: boolean
  readonly nowMs: () => number
  /** Called before `sweep` removes rows. */
  readonly onExpired?: (rowIds: Int32Array, count: number) => void
}

/**
 * A keyed table whose rows expire: a row that was last written `ttlMs` ago or earlier is found no more. An upsert of its key counts as
 * adding it, with values of zeros, under the same row id. (Flink: StateTtlConfig, OnCreateAndWrite, NeverReturnExpired, processing
 * time.) `sweep` removes what has expired; rows that were kept without a time count from now.
 *
 * The schema is that without the time: whoever uses the table sees only its own columns.
 */
export class ExpiringTable implements KeyedTable {
  readonly schema: KeyedTableSchema
  freshIds = new Int32Array(0)
  readonly #table: KeyedTable
  readonly #options: ExpiringTableOptions
  readonly #timeColumn: number
  #nextSweepId = 0

  constructor(state: StateContext, schema: KeyedTableSchema, options: ExpiringTableOptions) {
    this.schema = schema
    this.#options = options
    this.#timeColumn = schema.values.length
    this.#table = state.keyedTable({ ...schema, values: [...schema.values, LAST_WRITE] })
    stampUntimed(this.#table, this.#timeColumn, options.nowMs())
  }

  upsertBatch(
    keys: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): number {
    const { ttlMs, isWrittenOnUpsert, nowMs } = this.#options
    const table = this.#table
    const now = nowMs()
    const added = table.upsertBatch(keys, selection, count, rowIds)
    if (this.freshIds.length < count) this.freshIds = new Int32Array(Math.max(count, 1024))
    const fresh = this.freshIds
    fresh.set(table.freshIds.subarray(0, added))
    table.beginWrite(rowIds, count)
    const times = table.valuePages(this.#timeColumn)
    for (let i = 0; i < added; i++) times[fresh[i]! >> PAGE_SHIFT]![fresh[i]! & PAGE_MASK] = now
    const newestExpired = now - ttlMs
    let freshCount = added
    for (let k = 0; k < count; k++) {
      const id = rowIds[k]!
      const page = times[id >> PAGE_SHIFT]!
      const isExpired = (page[id & PAGE_MASK] as number) <= newestExpired
      if (isExpired) {
        this.#empty(id)
        fresh[freshCount++] = id
      }
      if (isExpired || isWrittenOnUpsert) page[id & PAGE_MASK] = now
    }
    return freshCount
  }

  /** Values as those of a row that was just added. */
  #empty(id: number): void {
    const { values } = this.schema
    for (let column = 0; column < values.length; column++) {
      if (values[column]!.storage === 'bytes') {
        this.#table.setBytes(column, id, NO_BYTES, -1, 0)
        continue
      }
      const page = this.#table.valuePages(column)[id >> PAGE_SHIFT]!
      if (page instanceof BigInt64Array) page[id & PAGE_MASK] = 0n
      else page[id & PAGE_MASK] = 0
    }
  }

  /** Looks at the next rows and removes those that have expired. Called 32 times and more, it has seen all. */
  sweep(): void {
    const table = this.#table
    const wanted = Math.min(SWEEP_ROWS, Math.ceil(table.idLimit / SWEEP_STEPS))
    if (wanted === 0) return
    const ids = new Int32Array(wanted)
    const count = table.liveRowIds(this.#nextSweepId, ids)
    this.#nextSweepId = count < wanted ? 0 : ids[count - 1]! + 1
    const newestExpired = this.#options.nowMs() - this.#options.ttlMs
    const times = table.valuePages(this.#timeColumn)
    let expired = 0
    for (let k = 0; k < count; k++) {
      const id = ids[k]!
      if ((times[id >> PAGE_SHIFT]![id & PAGE_MASK] as number) <= newestExpired) ids[expired++] = id
    }
    if (expired === 0) return
    this.#options.onExpired?.(ids, expired)
    table.removeBatch(ids, expired)
  }

  get rowCount(): number {
    return this.#table.rowCount
  }
  get clearCount(): number {
    return this.#table.clearCount
  }

  get sizeBytes(): number {
    return this.#table.sizeBytes
  }
  get pages(): readonly TablePage[] {
    return this.#table.pages
  }
  get idLimit(): number {
    return this.#table.idLimit
  }
  valuePages(column: number): readonly FixedArray[] {
    return this.#table.valuePages(column)
  }
  get valuePlaces(): readonly StateValuePlace[] {
    return this.#table.valuePlaces
  }
  beginWrite(rowIds: Int32Array, count: number): void {
    this.#table.beginWrite(rowIds, count)
  }
  lookupBatch(
    keys: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): void {
    this.#table.lookupBatch(keys, selection, count, rowIds)
    const newestExpired = this.#options.nowMs() - this.#options.ttlMs
    const times = this.#table.valuePages(this.#timeColumn)
    for (let k = 0; k < count; k++) {
      const id = rowIds[k]!
      if (id >= 0 && (times[id >> PAGE_SHIFT]![id & PAGE_MASK] as number) <= newestExpired)
        rowIds[k] = -1
    }
  }
  remove(rowId: number): void {
    this.#table.remove(rowId)
  }
  removeBatch(rowIds: Int32Array, count: number): void {
    this.#table.removeBatch(rowIds, count)
  }
  isLive(rowId: number): boolean {
    return this.#table.isLive(rowId)
  }
  liveRowIds(fromId: number, rowIds: Int32Array): number {
    return this.#table.liveRowIds(fromId, rowIds)
  }
  setBytesBatch(
    column: number,
    rowIds: Int32Array,
    count: number,
    values: BytesColumn,
    positions: Int32Array,
  ): void {
    this.#table.setBytesBatch(column, rowIds, count, values, positions)
  }
  setBytes(column: number, rowId: number, bytes: Uint8Array, start: number, length: number): void {
    this.#table.setBytes(column, rowId, bytes, start, length)
  }
  bytesEqual(
    column: number,
    rowId: number,
    bytes: Uint8Array,
    start: number,
    length: number,
  ): boolean {
    return this.#table.bytesEqual(column, rowId, bytes, start, length)
  }
  compareBytes(
    column: number,
    rowId: number,
    bytes: Uint8Array,
    start: number,
    length: number,
  ): number {
    return this.#table.compareBytes(column, rowId, bytes, start, length)
  }
  readBytes(column: number, rowId: number): Uint8Array {
    return this.#table.readBytes(column, rowId)
  }
  bytesLength(column: number, rowId: number): number {
    return this.#table.bytesLength(column, rowId)
  }
  gatherKey(index: number, rowIds: Int32Array, count: number): Column {
    return this.#table.gatherKey(index, rowIds, count)
  }
  gatherValue(column: number, rowIds: Int32Array, count: number): Column {
    return this.#table.gatherValue(column, rowIds, count)
  }
  compareKeys(index: number, rowA: number, rowB: number): number {
    return this.#table.compareKeys(index, rowA, rowB)
  }
  clear(): void {
    this.#table.clear()
  }
  snapshot(): KeyedTableSnapshot {
    return this.#table.snapshot()
  }
  restore(snapshot: KeyedTableSnapshot): void {
    this.#table.restore(snapshot)
  }
}

const NO_BYTES = new Uint8Array(0)
