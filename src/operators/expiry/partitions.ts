import type { OperatorContext } from '../../contracts/operator.ts'
import type { KeyedTable } from '../../contracts/state.ts'
import { type Batch, liveCount, type Schema } from '../../core/batch.ts'
import { TouchedRows } from '../aggregate/touched-rows.ts'
import { ExpiringTable } from './expiring-table.ts'
import { Expiry } from './expiry.ts'

export interface PartitionsOptions {
  /** Columns of the input under the names that the state is to have. */
  readonly schema: Schema
  readonly partition: readonly number[]
  /** How long a partition is kept that gets no rows; undefined: for ever. */
  readonly ttlMs: number | undefined
  /** Drops what is kept of partitions, where there is anything: they got no rows for so long, and begin anew. */
  readonly forget: (keyIds: Int32Array, count: number) => void
}

/** The partitions of rows, by number. State: a row each, the parent of what is kept of them. */
export class Partitions {
  /** Those that the batch at hand touches. */
  readonly touched = new TouchedRows()
  /** By live row of the batch. */
  ids = new Int32Array(0)
  readonly #options: PartitionsOptions
  #table!: KeyedTable
  #expiry: Expiry | undefined
  #nowMs = 0

  constructor(options: PartitionsOptions) {
    this.#options = options
  }

  open(context: OperatorContext): void {
    const { schema, partition, ttlMs, forget } = this.#options
    const tableSchema = {
      name: 'keys',
      keys: partition.map((column) => schema[column]!.type),
      keyNames: partition.map((column) => schema[column]!.name),
      values: [],
    }
    if (ttlMs === undefined) {
      this.#table = context.state.keyedTable(tableSchema)
      return
    }
    this.#nowMs = context.nowMs()
    const table = new ExpiringTable(context.state, tableSchema, {
      ttlMs,
      isWrittenOnUpsert: true,
      nowMs: () => this.#nowMs,
      onExpired: forget,
    })
    this.#table = table
    this.#expiry = new Expiry(context, { tables: [table], ttlMs })
  }

  /** Finds the partitions of the live rows of a batch. */
  find(batch: Batch): void {
    const count = liveCount(batch)
    if (this.#expiry !== undefined) this.#nowMs = this.#expiry.nowMs()
    if (this.ids.length < count) this.ids = new Int32Array(Math.max(1024, count))
    const keys = this.#options.partition.map((column) => batch.columns[column]!)
    const fresh = this.#table.upsertBatch(keys, batch.selection, count, this.ids)
    // Among the new ones are those that had expired.
    if (this.#expiry !== undefined && fresh > 0) this.#options.forget(this.#table.freshIds, fresh)
    this.touched.collect(this.ids, count, this.#table.freshIds, fresh)
  }

  /** Numbers of partitions from `fromId` on, as the rows of a table. */
  liveIds(fromId: number, ids: Int32Array): number {
    return this.#table.liveRowIds(fromId, ids)
  }

  remove(ids: Int32Array): void {
    if (ids.length > 0) this.#table.removeBatch(ids, ids.length)
  }

  /** When the time that was asked for has come: expired partitions go, a part at a time. */
  onProcessingTime(nowMs: number): void {
    this.#nowMs = nowMs
    this.#expiry?.sweep()
  }
}
