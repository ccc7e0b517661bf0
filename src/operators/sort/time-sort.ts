import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import type { KeyedTable, ListState } from '../../contracts/state.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import type { FixedColumn } from '../../core/column.ts'
import { identityPositions } from '../../core/flatten.ts'
import { type BatchSegment, EventTimeGate } from '../event-time/event-time-gate.ts'
import { HeldRows } from '../event-time/held-rows.ts'
import { pickColumn } from '../pick-column.ts'
import { rowOrder } from './row-order.ts'
import type { SortKeyOption } from './sort.ts'

export interface TimeSortOptions {
  readonly schema: Schema
  readonly timeColumn: number
  /** What rows of one time are ordered by. */
  readonly keys: readonly SortKeyOption[]
}

const FIRE_ROWS = 8192
const BATCHES_PER_CALL = 4

/**
 * ORDER BY event time in streams: rows wait for the watermark and go out in the order of their times, the watermark behind them.
 * As in Flink a row that it has passed still goes out with the next one, unless a row of its time or a later one is out: then it is late
 * (`lateRows`) and left out.
 *
 * Changelog: append-only in and out. State: rows that wait.
 */
export class TimeSortOperator implements Operator {
  readonly #options: TimeSortOptions
  readonly #held: HeldRows
  readonly #gate: EventTimeGate
  #keys!: KeyedTable
  /** Time of the last row that went out. */
  #lastMs = -Infinity
  #last!: ListState

  constructor(options: TimeSortOptions) {
    this.#options = options
    this.#held = new HeldRows(options.schema, options.timeColumn)
    this.#gate = new EventTimeGate(options.timeColumn)
  }

  open(context: OperatorContext): void {
    this.#keys = context.state.keyedTable({ name: 'keys', keys: [], values: [] })
    this.#held.open(context.state)
    this.#gate.open(context)
    this.#last = context.state.listState('last time', 'union')
    const lasts = this.#last.get() as readonly number[]
    if (lasts.length > 0) this.#lastMs = Math.max(...lasts)
  }

  onBarrier(): void {
    this.#gate.onBarrier()
    this.#last.update([this.#lastMs])
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const segments = this.#gate.segments(batch)
    if (segments !== undefined) return this.#takeSegments(batch, segments, out)
    const watermarkMs = this.#gate.judge(batch)
    this.#hold(batch, this.#gate.positions, this.#gate.count)
    return this.#advance(watermarkMs, out)
  }

  #hold(batch: Batch, positions: Int32Array, count: number): void {
    if (count === 0) return
    const keyId = new Int32Array(1)
    this.#keys.upsertBatch([], undefined, 1, keyId)
    this.#held.add(batch, positions, count, new Int32Array(count).fill(keyId[0]!))
  }

  /** A batch with rows that the watermark has passed: whether one is late depends on what each mark before it has sent. */
  #takeSegments(batch: Batch, segments: readonly BatchSegment[], out: Output): Progress {
    for (const { positions, timesMs, watermarkMs } of segments) {
      let count = 0
      for (let k = 0; k < positions.length; k++) {
        positions[count] = positions[k]!
        if (timesMs[k]! > this.#lastMs) count++
      }
      this.#gate.countLate(positions.length - count)
      this.#hold(batch, positions, count)
      if (watermarkMs === undefined) continue
      for (let p = this.#advance(watermarkMs, out); p === 'more'; ) p = this.resume(out)
    }
    return 'done'
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
    const { keys, timeColumn } = this.#options
    for (let i = 0; i < BATCHES_PER_CALL; i++) {
      const due = this.#held.take(watermarkMs, FIRE_ROWS)
      if (due === undefined) {
        out.emitWatermark(watermarkMs)
        return 'done'
      }
      const { count } = due
      const lastTime = ((due.columns[timeColumn] as FixedColumn).values as BigInt64Array)[
        count - 1
      ]!
      this.#lastMs = Math.floor(Number(lastTime) / 1000)
      let { columns } = due
      if (keys.length > 0) {
        const times = (columns[timeColumn] as FixedColumn).values as BigInt64Array
        const order = rowOrder(
          keys,
          keys.map(({ column }) => due.columns[column]!),
        )
        const sorted = Int32Array.from(identityPositions(count).subarray(0, count)).sort((a, b) =>
          times[a] === times[b] ? order(a, b) || a - b : a - b,
        )
        columns = columns.map((column) => pickColumn(column, sorted, count, false))
      }
      out.emit({
        rowCount: count,
        columns,
        kinds: undefined,
        selection: undefined,
        marks: undefined,
      })
    }
    return 'more'
  }
}
