import type { OperatorContext } from '../../contracts/operator.ts'
import type { ListState } from '../../contracts/state.ts'
import { type Batch, liveCount } from '../../core/batch.ts'
import type { FixedColumn } from '../../core/column.ts'
import { flatten } from '../../core/flatten.ts'
import { millisAt, timeWords } from '../../core/time/time-words.ts'

/** Rows of a batch up to a mark. */
export interface BatchSegment {
  /** Live positions. */
  readonly positions: Int32Array
  /** Milliseconds, one a position. */
  readonly timesMs: Float64Array
  /** Behind the rows; the last segment of a batch may have none. */
  readonly watermarkMs: number | undefined
}

/**
 * Judges rows by the watermark that holds where they stand: those whose time it has reached are late, and counted (`lateRows`).
 * The watermark is list state.
 */
export class EventTimeGate {
  /** Behind the last batch. */
  watermarkMs = -Infinity
  /** Live rows of the last batch that are not late. */
  positions = new Int32Array(0)
  count = 0
  readonly #timeColumn: number
  #context!: OperatorContext
  #state!: ListState

  constructor(timeColumn: number) {
    this.#timeColumn = timeColumn
  }

  open(context: OperatorContext): void {
    this.#context = context
    this.#state = context.state.listState('watermark', 'union')
    const watermarks = this.#state.get() as readonly number[]
    if (watermarks.length > 0) this.watermarkMs = Math.min(...watermarks)
  }

  onBarrier(): void {
    this.#state.update([this.watermarkMs])
  }

  /** Finds the rows that are in time. Answers the watermark behind the batch, which does not hold yet for `advance`. */
  judge(batch: Batch): number {
    const { selection, marks, rowCount } = batch
    const live = liveCount(batch)
    if (this.positions.length < live) this.positions = new Int32Array(Math.max(1024, live))
    const times = flatten(batch.columns[this.#timeColumn]!, rowCount) as FixedColumn
    const words = timeWords(times)
    let watermarkMs = this.watermarkMs
    let nextMark = 0
    let count = 0
    for (let k = 0; k < live; k++) {
      const row = selection === undefined ? k : selection[k]!
      while (marks !== undefined && nextMark < marks.count && marks.positions[nextMark]! < row)
        watermarkMs = Math.max(watermarkMs, marks.watermarksMs[nextMark++]!)
      const timeMs = millisAt(words, row)
      const isSet = times.valid === undefined || times.valid[row] === 1
      this.positions[count] = row
      count += isSet && timeMs > watermarkMs ? 1 : 0
    }
    while (marks !== undefined && nextMark < marks.count)
      watermarkMs = Math.max(watermarkMs, marks.watermarksMs[nextMark++]!)
    if (count < live) this.#context.count('lateRows', live - count)
    this.count = count
    return watermarkMs
  }

  /** The batch cut at its marks, where it has rows whose time the watermark has reached; undefined where all are in time. */
  segments(batch: Batch): readonly BatchSegment[] | undefined {
    const { selection, marks, rowCount } = batch
    const live = liveCount(batch)
    const times = flatten(batch.columns[this.#timeColumn]!, rowCount) as FixedColumn
    const words = timeWords(times)
    const segments: BatchSegment[] = []
    let watermarkMs = this.watermarkMs
    let hasLate = false
    let positions: number[] = []
    let timesMs: number[] = []
    let nextMark = 0
    const close = (markMs: number | undefined): void => {
      segments.push({
        positions: Int32Array.from(positions),
        timesMs: Float64Array.from(timesMs),
        watermarkMs: markMs,
      })
      positions = []
      timesMs = []
    }
    const pass = (beforeRow: number): void => {
      while (marks !== undefined && nextMark < marks.count) {
        if (marks.positions[nextMark]! >= beforeRow) return
        const markMs = marks.watermarksMs[nextMark++]!
        if (markMs <= watermarkMs) continue
        watermarkMs = markMs
        close(markMs)
      }
    }
    for (let k = 0; k < live; k++) {
      const row = selection === undefined ? k : selection[k]!
      pass(row)
      const timeMs = millisAt(words, row)
      if (timeMs <= watermarkMs) hasLate = true
      positions.push(row)
      timesMs.push(timeMs)
    }
    pass(Infinity)
    if (positions.length > 0) close(undefined)
    return hasLate ? segments : undefined
  }

  countLate(count: number): void {
    if (count > 0) this.#context.count('lateRows', count)
  }
}
