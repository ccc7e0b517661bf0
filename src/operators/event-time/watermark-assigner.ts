import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import {
  NO_LIMIT_MICROS,
  NO_WATERMARK_MICROS,
  type SplitClock,
} from '../../contracts/split-clock.ts'
import type { ListState } from '../../contracts/state.ts'
import { type Batch, liveCount, type Marks } from '../../core/batch.ts'
import type { FixedColumn } from '../../core/column.ts'
import { defineError } from '../../core/errors.ts'
import { flatten } from '../../core/flatten.ts'

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
  /** Whether splits of the source are told apart, where it is in the operator's chain. */
  readonly isPerSplit: boolean
  /**
   * Rows of a split after each of which its running maximum is due, when it is ahead at all. undefined: it is due when it is more
   * than the auto-watermark interval ahead.
   */
  readonly everyRows: number | undefined
  readonly table: string
  readonly column: string
}

/** What a checkpoint keeps of one subtask. */
type HeldWatermark = {
  readonly maxMicros: bigint
  readonly emittedMs: number
  /** Absent = 0. */
  readonly rowsSinceMark?: number
}

/**
 * Makes watermarks as marks inside batches: after row r the running maximum of the watermark
 * expression is due when it is more than 200 ms ahead of the last mark, and holds for the rows after r.
 * What is pending goes out after 200 ms of silence and at the end. (Flink: WatermarkAssignerOperator,
 * with event time for its timer.)
 *
 * Behind a source that tells splits apart there is a running maximum for each split, and the least of those that count is
 * what is due. (Flink: watermark push-down into the source, WatermarkOutputMultiplexer.)
 */
export class WatermarkAssignerOperator implements Operator {
  readonly #options: WatermarkAssignerOptions
  /** The subtask's running maximum: with splits, of their least. */
  #maxMicros = NO_WATERMARK_MICROS
  /** From this value on a watermark is due, in microseconds. */
  #dueMicros = NO_WATERMARK_MICROS + 1n
  #emittedMs = -Infinity
  #rowsSinceMark = 0
  #held!: ListState
  #splits: SplitClock | undefined
  #positions = new Int32Array(64)
  #watermarks = new Float64Array(64)
  #markCount = 0

  constructor(options: WatermarkAssignerOptions) {
    this.#options = options
  }

  open(context: OperatorContext): void {
    if (this.#options.isPerSplit) this.#splits = context.splits
    this.#held = context.state.listState('watermark', 'union')
    const held = this.#held.get() as readonly HeldWatermark[]
    for (const [i, { maxMicros, emittedMs, rowsSinceMark = 0 }] of held.entries()) {
      // With another parallelism the least of all holds for each.
      this.#maxMicros = i === 0 || maxMicros < this.#maxMicros ? maxMicros : this.#maxMicros
      this.#emittedMs = i === 0 ? emittedMs : Math.min(this.#emittedMs, emittedMs)
      this.#rowsSinceMark = rowsSinceMark
    }
    if (Number.isFinite(this.#emittedMs)) this.#dueMicros = this.#dueAfter(this.#emittedMs)
  }

  onBarrier(): void {
    const rowsSinceMark = this.#rowsSinceMark
    this.#held.update([
      {
        maxMicros: this.#maxMicros,
        emittedMs: this.#emittedMs,
        ...(rowsSinceMark === 0 ? {} : { rowsSinceMark }),
      } satisfies HeldWatermark,
    ])
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
    this.#follow(from, batch.selection, count)
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

  /** Sets the marks of a batch, all of whose rows are of one split where splits are told apart. */
  #follow(column: FixedColumn, selection: Int32Array | undefined, count: number): void {
    const splits = this.#splits
    if (splits === undefined) {
      this.#maxMicros = this.#scan(column, selection, {
        count,
        from: this.#maxMicros,
        limit: NO_LIMIT_MICROS,
      })
      return
    }
    // What has risen since the last batch because a split was left out. Where rows are counted, the next one that is due says it.
    this.#raise(splits.leastMicros)
    const isRisen = this.#maxMicros >= this.#dueMicros
    if (isRisen && this.#options.everyRows === undefined)
      this.#dueMicros = this.#mark(-1, this.#maxMicros)
    const limit = splits.othersMicros
    this.#rowsSinceMark = splits.rowsSinceMark
    const reached = this.#scan(column, selection, { count, from: splits.currentMicros, limit })
    splits.rowsSinceMark = this.#rowsSinceMark
    this.#rowsSinceMark = 0
    splits.reach(reached)
    this.#raise(reached < limit ? reached : limit)
  }

  #raise(micros: bigint | undefined): void {
    if (micros !== undefined && micros > this.#maxMicros) this.#maxMicros = micros
  }

  /**
   * Looks at all rows, and marks where a watermark is due.
   *
   * @param batch.from running maximum before the batch
   * @param batch.limit no watermark goes beyond it: other splits are there
   * @returns the running maximum behind the batch
   */
  #scan(
    column: FixedColumn,
    selection: Int32Array | undefined,
    batch: { readonly count: number; readonly from: bigint; readonly limit: bigint },
  ): bigint {
    const { count, from, limit } = batch
    if (this.#options.everyRows !== undefined)
      return this.#scanCounting(column, selection, { ...batch, everyRows: this.#options.everyRows })
    const values = column.values as BigInt64Array
    const { valid } = column
    const delay = this.#options.watermarkColumn === undefined ? this.#options.delayMicros : 0n
    // Values as they come are compared as two words: bigints that go from row to row would be objects.
    const words = new Int32Array(values.buffer, values.byteOffset, values.length * 2)
    let maxHigh = highWord(from + delay)
    let maxLow = lowWord(from + delay)
    let due = this.#dueMicros > limit ? NO_LIMIT_MICROS : this.#dueMicros
    let dueHigh = highWord(due + delay)
    let dueLow = lowWord(due + delay)
    let isRaised = false
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      if (valid !== undefined && valid[row] === 0) continue
      const high = words[2 * row + 1]!
      if (high < maxHigh) continue
      const low = words[2 * row]! >>> 0
      if (high === maxHigh && low <= maxLow) continue
      maxHigh = high
      maxLow = low
      isRaised = true
      if (high < dueHigh || (high === dueHigh && low < dueLow)) continue
      const value = values[row]! - delay
      this.#dueMicros = this.#mark(row, value < limit ? value : limit)
      due = this.#dueMicros > limit ? NO_LIMIT_MICROS : this.#dueMicros
      dueHigh = highWord(due + delay)
      dueLow = lowWord(due + delay)
    }
    return isRaised ? ((BigInt(maxHigh) << 32n) | BigInt(maxLow)) - delay : from
  }

  /** The same where a watermark is due after a number of rows. */
  #scanCounting(
    column: FixedColumn,
    selection: Int32Array | undefined,
    batch: {
      readonly count: number
      readonly from: bigint
      readonly limit: bigint
      readonly everyRows: number
    },
  ): bigint {
    const { count, from, limit, everyRows } = batch
    const values = column.values as BigInt64Array
    const { valid } = column
    const delay = this.#options.watermarkColumn === undefined ? this.#options.delayMicros : 0n
    let max = from
    let since = this.#rowsSinceMark
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      if (valid === undefined || valid[row] !== 0) {
        const value = BigInt.asIntN(64, values[row]! - delay)
        if (value > max) max = value
      }
      if (++since < everyRows) continue
      since = 0
      const least = max < limit ? max : limit
      if (least >= this.#dueMicros) this.#dueMicros = this.#mark(row, least)
    }
    this.#rowsSinceMark = since
    return max
  }

  /** Sets a mark behind a row; returns from when the next one is due. */
  #mark(row: number, micros: bigint): bigint {
    // Watermarks are whole milliseconds, downwards.
    const ms = floorToMs(micros)
    if (this.#markCount === this.#positions.length) this.#growMarks()
    this.#positions[this.#markCount] = row
    this.#watermarks[this.#markCount++] = ms
    this.#emittedMs = ms
    return this.#dueAfter(ms)
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
    this.#raise(this.#splits?.leastMicros)
    if (this.#maxMicros === NO_WATERMARK_MICROS) return
    const ms = floorToMs(this.#maxMicros)
    if (ms <= this.#emittedMs) return
    this.#emittedMs = ms
    this.#dueMicros = this.#dueAfter(ms)
    out.emitWatermark(ms)
  }

  #dueAfter(ms: number): bigint {
    const interval = this.#options.everyRows === undefined ? AUTO_WATERMARK_INTERVAL_MS : 0
    return BigInt(ms + interval + 1) * 1000n
  }
}

/** The upper word of a time, and the lower one as a number from 0; what is beyond the times that there are counts as their end. */
const highWord = (value: bigint): number => Number(clamped(value) >> 32n)
const lowWord = (value: bigint): number => Number(clamped(value) & 0xffffffffn)
const clamped = (value: bigint): bigint =>
  value > NO_LIMIT_MICROS
    ? NO_LIMIT_MICROS
    : value < NO_WATERMARK_MICROS
      ? NO_WATERMARK_MICROS
      : value

const floorToMs = (micros: bigint): number => Math.floor(Number(micros) / 1000)
