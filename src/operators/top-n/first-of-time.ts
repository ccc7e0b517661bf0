import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type KeyedTable, PAGE_MASK, PAGE_SHIFT } from '../../contracts/state.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import { type Column, type FixedColumn, fixedColumn } from '../../core/column.ts'
import { EventTimeGate } from '../event-time/event-time-gate.ts'
import { type DueRows, HeldRows } from '../event-time/held-rows.ts'
import { ExpiringTable } from '../expiry/expiring-table.ts'
import { Expiry } from '../expiry/expiry.ts'
import { pickColumn } from '../pick-column.ts'

export interface FirstOfTimeOptions {
  /** Columns of the input under the names that the state is to have. */
  readonly schema: Schema
  readonly partition: readonly number[]
  /** Event time. */
  readonly timeColumn: number
  /** Whether the rank, which is always 1, is the last column. */
  readonly outputsRank: boolean
  /** How long it is known that a partition had its row; undefined: for ever. */
  readonly ttlMs: number | undefined
}

const FIRE_ROWS = 8192
const BATCHES_PER_CALL = 4

/** Value columns of the partitions whose rows wait. */
const TIME = 0
const WAITING = 1
const IS_OUT = 2

/**
 * The first row of each partition by event time (ROW_NUMBER = 1), over rows that only come. A row waits until the watermark tells that none before it comes:
 * so it is final. Of one time the row that came first is the first; rows behind the watermark are late (`lateRows`) and left out.
 *
 * Changelog: append-only in and out; rows go out in the order of time, the watermark behind them. State: the rows that wait, one for each row that was
 * the first when it came; a key for each partition that had its row. (Flink: RowTimeDeduplicateKeepFirstRowFunction.)
 */
export class FirstOfTimeOperator implements Operator {
  readonly #options: FirstOfTimeOptions
  readonly #held: HeldRows
  readonly #gate: EventTimeGate
  /** Partitions whose rows wait: time of the first one, how many wait, whether the first one is out. */
  #keys!: KeyedTable
  /** Partitions that had their row. */
  #done!: KeyedTable
  #expiry: Expiry | undefined
  #nowMs = 0

  constructor(options: FirstOfTimeOptions) {
    this.#options = options
    this.#held = new HeldRows(options.schema, options.timeColumn)
    this.#gate = new EventTimeGate(options.timeColumn)
  }

  open(context: OperatorContext): void {
    const { schema, partition, ttlMs } = this.#options
    const { state } = context
    const named = {
      keys: partition.map((column) => schema[column]!.type),
      keyNames: partition.map((column) => schema[column]!.name),
    }
    this.#keys = state.keyedTable({
      name: 'keys',
      ...named,
      values: [
        { name: 'first time', storage: 'f64' },
        { name: 'waiting', storage: 'i32' },
        { name: 'is out', storage: 'u8' },
      ],
    })
    const doneSchema = { name: 'done', ...named, values: [] }
    if (ttlMs === undefined) this.#done = state.keyedTable(doneSchema)
    else {
      this.#nowMs = context.nowMs()
      const table = new ExpiringTable(state, doneSchema, {
        ttlMs,
        isWrittenOnUpsert: true,
        nowMs: () => this.#nowMs,
      })
      this.#done = table
      this.#expiry = new Expiry(context, { tables: [table], ttlMs })
    }
    this.#held.open(state)
    this.#gate.open(context)
  }

  onBarrier(): void {
    this.#gate.onBarrier()
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    if (this.#expiry !== undefined) this.#nowMs = this.#expiry.nowMs()
    const segments = this.#gate.segments(batch)
    if (segments === undefined) {
      const watermarkMs = this.#gate.judge(batch)
      this.#hold(batch, this.#gate.positions, this.#gate.count)
      return this.#advance(watermarkMs, out)
    }
    // As in Flink a row of the watermark's own time is not late.
    for (const { positions, timesMs, watermarkMs } of segments) {
      let count = 0
      for (let k = 0; k < positions.length; k++) {
        positions[count] = positions[k]!
        if (timesMs[k]! >= this.#gate.watermarkMs) count++
      }
      this.#gate.countLate(positions.length - count)
      this.#hold(batch, positions, count)
      if (watermarkMs === undefined) continue
      for (let p = this.#advance(watermarkMs, out); p === 'more'; ) p = this.resume(out)
    }
    return 'done'
  }

  /** Keeps the rows at the positions that are the first of their partition so far. */
  #hold(batch: Batch, positions: Int32Array, count: number): void {
    const { partition, timeColumn } = this.#options
    const columns = partition.map((column) => batch.columns[column]!)
    const doneIds = new Int32Array(count)
    this.#done.lookupBatch(columns, positions, count, doneIds)
    const places = positions.slice(0, count).filter((_, k) => doneIds[k]! < 0)
    const candidates = places.length
    if (candidates === 0) return
    const ids = new Int32Array(candidates)
    const fresh = this.#keys.upsertBatch(columns, places, candidates, ids)
    this.#keys.beginWrite(ids, candidates)
    const times = this.#keys.valuePages(TIME) as readonly Float64Array[]
    const waiting = this.#keys.valuePages(WAITING) as readonly Int32Array[]
    for (let i = 0; i < fresh; i++) {
      const id = this.#keys.freshIds[i]!
      times[id >> PAGE_SHIFT]![id & PAGE_MASK] = Infinity
    }
    const picked = pickColumn(batch.columns[timeColumn]!, places, candidates, false) as FixedColumn
    const micros = picked.values as BigInt64Array
    const keyIds = new Int32Array(candidates)
    let held = 0
    for (let k = 0; k < candidates; k++) {
      const id = ids[k]!
      const time = Number(micros[k]!)
      const page = times[id >> PAGE_SHIFT]!
      if (time >= page[id & PAGE_MASK]!) continue
      page[id & PAGE_MASK] = time
      waiting[id >> PAGE_SHIFT]![id & PAGE_MASK]!++
      places[held] = places[k]!
      keyIds[held++] = id
    }
    this.#held.add(batch, places, held, keyIds)
  }

  onWatermark(_input: number, watermarkMs: number, out: Output): Progress {
    return this.#advance(watermarkMs, out)
  }

  #advance(watermarkMs: number, out: Output): Progress {
    if (watermarkMs <= this.#gate.watermarkMs) return 'done'
    this.#gate.watermarkMs = watermarkMs
    return this.resume(out)
  }

  resume(out: Output): Progress {
    const { watermarkMs } = this.#gate
    for (let i = 0; i < BATCHES_PER_CALL; i++) {
      const due = this.#held.take(watermarkMs, FIRE_ROWS)
      if (due === undefined) {
        out.emitWatermark(watermarkMs)
        return 'done'
      }
      this.#send(due, out)
    }
    return 'more'
  }

  /** Sends the first of the due rows of each partition; they are in the order of time. */
  #send({ columns, keyIds, count }: DueRows, out: Output): void {
    this.#keys.beginWrite(keyIds, count)
    const waiting = this.#keys.valuePages(WAITING) as readonly Int32Array[]
    const isOut = this.#keys.valuePages(IS_OUT) as readonly Uint8Array[]
    const first = new Int32Array(count)
    const empty = new Int32Array(count)
    let firstCount = 0
    let emptyCount = 0
    for (let k = 0; k < count; k++) {
      const id = keyIds[k]!
      const flags = isOut[id >> PAGE_SHIFT]!
      if (flags[id & PAGE_MASK] === 0) {
        flags[id & PAGE_MASK] = 1
        first[firstCount++] = k
      }
      if (--waiting[id >> PAGE_SHIFT]![id & PAGE_MASK]! === 0) empty[emptyCount++] = id
    }
    if (firstCount > 0) {
      const keys = this.#options.partition.map((column) => columns[column]!)
      this.#done.upsertBatch(keys, first.subarray(0, firstCount), firstCount, new Int32Array(count))
    }
    if (emptyCount > 0) this.#keys.removeBatch(empty, emptyCount)
    if (firstCount === 0) return
    const given = columns.map((column): Column => pickColumn(column, first, firstCount, false))
    if (this.#options.outputsRank) given.push(fixedColumn(new BigInt64Array(firstCount).fill(1n)))
    out.emit({
      rowCount: firstCount,
      columns: given,
      kinds: undefined,
      selection: undefined,
      marks: undefined,
    })
  }

  onProcessingTime(nowMs: number): Progress {
    this.#nowMs = nowMs
    this.#expiry?.sweep()
    return 'done'
  }
}
