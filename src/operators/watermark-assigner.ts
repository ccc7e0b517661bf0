import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import type { ListState } from '../contracts/state.ts'
import { type Batch, liveCount, type Marks } from '../core/batch.ts'
import type { FixedColumn } from '../core/column.ts'
import { defineError } from '../core/errors.ts'
import { flatten } from '../core/flatten.ts'

/** A watermark is emitted when it is more than this ahead of the last one: milliseconds of event time. */
export const AUTO_WATERMARK_INTERVAL_MS = 200

export const eventTimeNull = defineError({
  code: 'EVENT_TIME_NULL',
  domain: 'user',
  retry: 'never',
  message: (p: { table: string; column: string }) =>
    `A row of table '${p.table}' has NULL in its event time column '${p.column}'.`,
  remedy: (p) =>
    `Filter such rows out before the table, or declare '${p.column}' as a computed column with COALESCE.`,
})

export interface WatermarkAssignerOptions {
  /** Position of the event time column in the input. */
  readonly timeColumn: number
  /**
   * Position of the watermark expression's value, microseconds. undefined: it is the time column less
   * `delayMicros`, the usual case, which needs no column of its own.
   */
  readonly watermarkColumn: number | undefined
  readonly delayMicros: bigint
  /** Columns handed on: without the watermark's own. */
  readonly outputColumns: number
  readonly table: string
  readonly column: string
}

/**
 * Makes watermarks as marks inside batches: after row r the running maximum of the watermark
 * expression is due when it is more than 200 ms ahead of the last mark, and holds for the rows after r.
 * What is pending goes out after 200 ms of silence and at the end. (Flink: WatermarkAssignerOperator,
 * with event time for its timer.)
 */
export class WatermarkAssignerOperator implements Operator {
  readonly #options: WatermarkAssignerOptions
  #maxMicros = -(2n ** 63n)
  /** From this value on a watermark is due, in microseconds. */
  #dueMicros = -(2n ** 63n)
  #emittedMs = -Infinity
  #held!: ListState
  #positions = new Int32Array(64)
  #watermarks = new Float64Array(64)
  #markCount = 0

  constructor(options: WatermarkAssignerOptions) {
    this.#options = options
  }

  open(context: OperatorContext): void {
    this.#held = context.state.listState('watermark', 'union')
    const held = this.#held.get() as readonly {
      readonly maxMicros: bigint
      readonly emittedMs: number
    }[]
    for (const [i, { maxMicros, emittedMs }] of held.entries()) {
      // With another parallelism the least of all holds for each.
      this.#maxMicros = i === 0 || maxMicros < this.#maxMicros ? maxMicros : this.#maxMicros
      this.#emittedMs = i === 0 ? emittedMs : Math.min(this.#emittedMs, emittedMs)
    }
    if (Number.isFinite(this.#emittedMs)) this.#dueMicros = dueAfter(this.#emittedMs)
  }

  onBarrier(): void {
    this.#held.update([{ maxMicros: this.#maxMicros, emittedMs: this.#emittedMs }])
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const { timeColumn, watermarkColumn, outputColumns } = this.#options
    const count = liveCount(batch)
    const times = flatten(batch.columns[timeColumn]!, batch.rowCount) as FixedColumn
    this.#checkTimes(times, batch.selection, count)
    this.#markCount = 0
    const from =
      watermarkColumn === undefined
        ? times
        : (flatten(batch.columns[watermarkColumn]!, batch.rowCount) as FixedColumn)
    this.#scan(from, batch.selection, count)
    const marks: Marks | undefined =
      this.#markCount === 0
        ? undefined
        : { positions: this.#positions, watermarksMs: this.#watermarks, count: this.#markCount }
    const columns =
      batch.columns.length === outputColumns ? batch.columns : batch.columns.slice(0, outputColumns)
    out.emit({
      rowCount: batch.rowCount,
      columns,
      kinds: batch.kinds,
      selection: batch.selection,
      marks,
    })
    return 'done'
  }

  #checkTimes(times: FixedColumn, selection: Int32Array | undefined, count: number): void {
    const { valid } = times
    if (valid === undefined) return
    for (let k = 0; k < count; k++) {
      if (valid[selection === undefined ? k : selection[k]!] === 0)
        throw eventTimeNull(this.#options)
    }
  }

  #scan(column: FixedColumn, selection: Int32Array | undefined, count: number): void {
    const values = column.values as BigInt64Array
    const { valid } = column
    const delay = this.#options.watermarkColumn === undefined ? this.#options.delayMicros : 0n
    let max = this.#maxMicros
    let due = this.#dueMicros
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      if (valid !== undefined && valid[row] === 0) continue
      const value = BigInt.asIntN(64, values[row]! - delay)
      if (value <= max) continue
      max = value
      if (value >= due) due = this.#mark(row, value)
    }
    this.#maxMicros = max
    this.#dueMicros = due
  }

  /** Sets a mark behind a row; returns from when the next one is due. */
  #mark(row: number, micros: bigint): bigint {
    // Watermarks are whole milliseconds, downwards.
    const ms = floorToMs(micros)
    if (this.#markCount === this.#positions.length) this.#growMarks()
    this.#positions[this.#markCount] = row
    this.#watermarks[this.#markCount++] = ms
    this.#emittedMs = ms
    return dueAfter(ms)
  }

  #growMarks(): void {
    const positions = new Int32Array(this.#positions.length * 2)
    positions.set(this.#positions)
    this.#positions = positions
    const watermarks = new Float64Array(this.#watermarks.length * 2)
    watermarks.set(this.#watermarks)
    this.#watermarks = watermarks
  }

  onWatermark(_input: number, watermarkMs: number, out: Output): Progress {
    // The source's own watermarks give way to the table's, but its end is the end of time.
    if (watermarkMs === Infinity) out.emitWatermark(Infinity)
    return 'done'
  }

  onSilence(out: Output): void {
    if (this.#maxMicros === -(2n ** 63n)) return
    const ms = floorToMs(this.#maxMicros)
    if (ms <= this.#emittedMs) return
    this.#emittedMs = ms
    this.#dueMicros = dueAfter(ms)
    out.emitWatermark(ms)
  }

  resume(): Progress {
    return 'done'
  }

  onEnd(): Progress {
    return 'done'
  }

  close(): void {}
}

const dueAfter = (ms: number): bigint => BigInt(ms + AUTO_WATERMARK_INTERVAL_MS + 1) * 1000n
const floorToMs = (micros: bigint): number => Math.floor(Number(micros) / 1000)
