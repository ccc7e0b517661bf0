import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, DEFAULT_BATCH_ROWS, liveCount } from '../../core/batch.ts'
import { type FixedColumn, fixedColumn } from '../../core/column.ts'
import { compact } from '../../core/compact.ts'
import { flatten } from '../../core/flatten.ts'
import { millisAt, timeWords } from '../../core/time/time-words.ts'
import {
  firstWindowEndMs,
  lastWindowEndMs,
  nextWindowEndMs,
  type SlicedWindow,
  sliceMs,
  spanStartMs,
  windowStartMs,
} from '../../core/window.ts'
import { pickColumn } from '../pick-column.ts'
import type { WallClock } from './window-options.ts'

export interface WindowTableFunctionOptions {
  readonly window: SlicedWindow
  readonly timeColumn: number
  readonly wallClock: WallClock | undefined
  /** Rows belong to the windows that are open when they come; `window_time` is that instant. */
  readonly isProcessingTime: boolean
}

/** Batches that leave in one call: a row may be in far more windows than a batch holds rows. */
const BATCHES_PER_CALL = 4

/** What is still to come of a batch. */
interface Expansion {
  readonly batch: Batch
  /** Processing time at which the batch came; not read by event time. */
  readonly nowMs: number
  /** Among the live rows. */
  nextRow: number
  nextMark: number
}

/**
 * A windowing table function by itself: each row once per window it belongs to, with window_start,
 * window_end and window_time (microseconds) behind its columns. Kinds and marks are handed on. No state.
 */
export class WindowTableFunctionOperator implements Operator {
  readonly #options: WindowTableFunctionOptions
  /** Live rows that fill a batch with their windows. */
  readonly #rowsPerBatch: number
  #context!: OperatorContext
  #pending: Expansion | undefined
  /** Of the batch that is being made: the input row and the end of the window of each output row. */
  #positions = new Int32Array(1024)
  #ends = new Float64Array(1024)

  constructor(options: WindowTableFunctionOptions) {
    this.#options = options
    this.#rowsPerBatch = Math.max(1, Math.floor(DEFAULT_BATCH_ROWS / windowsOfRow(options.window)))
  }

  open(context: OperatorContext): void {
    this.#context = context
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const nowMs = this.#options.isProcessingTime ? this.#context.nowMs() : 0
    const expansion: Expansion = { batch, nowMs, nextRow: 0, nextMark: 0 }
    if (this.#emit(expansion, out) === 'done') return 'done'
    // The batch is lent for this call only.
    this.#pending = { ...expansion, batch: compact(batch) }
    return 'more'
  }

  resume(out: Output): Progress {
    if (this.#pending === undefined) return 'done'
    const progress = this.#emit(this.#pending, out)
    if (progress === 'done') this.#pending = undefined
    return progress
  }

  #emit(expansion: Expansion, out: Output): Progress {
    const count = liveCount(expansion.batch)
    for (let i = 0; i < BATCHES_PER_CALL; i++) {
      out.emit(this.#next(expansion))
      if (expansion.nextRow === count) return 'done'
    }
    return 'more'
  }

  /** The next rows in their windows, and the marks up to the row behind them. */
  #next(expansion: Expansion): Batch {
    const { batch, nextMark } = expansion
    const live = liveCount(batch)
    const { selection, marks } = batch
    const from = expansion.nextRow
    const until = Math.min(live, from + this.#rowsPerBatch)
    expansion.nextRow = until
    const border = until === live ? Infinity : selection === undefined ? until : selection[until]!
    let endMark = nextMark
    while (marks !== undefined && endMark < marks.count && marks.positions[endMark]! < border)
      endMark++
    expansion.nextMark = endMark
    const count = this.#assign(expansion, from, until)
    const positions = this.#positions.subarray(0, count)
    return {
      ...this.#expand(batch, positions, expansion.nowMs),
      marks:
        marks === undefined || endMark === nextMark
          ? undefined
          : {
              positions: movedPositions(marks.positions.subarray(nextMark, endMark), positions),
              watermarksMs: marks.watermarksMs.slice(nextMark, endMark),
              count: endMark - nextMark,
            },
    }
  }

  /** Puts live rows `from … until - 1` into their windows, in ascending order of end; answers how often they are in one. */
  #assign({ batch, nowMs }: Expansion, from: number, until: number): number {
    const { timeColumn, wallClock, isProcessingTime, window } = this.#options
    const times = isProcessingTime
      ? undefined
      : (flatten(batch.columns[timeColumn]!, batch.rowCount) as FixedColumn)
    const words = times === undefined ? undefined : timeWords(times)
    const valid = times?.valid
    const size = sliceMs(window)
    let count = 0
    let nullCount = 0
    for (let k = from; k < until; k++) {
      const row = batch.selection === undefined ? k : batch.selection[k]!
      if (valid !== undefined && valid[row] === 0) {
        // Only bounded input may hold such rows: in streaming the watermark assigner refuses them.
        nullCount++
        continue
      }
      const epochMs = words === undefined ? nowMs : millisAt(words, row)
      const timeMs = wallClock === undefined ? epochMs : wallClock.toWallMs(epochMs)
      const sliceEndMs = spanStartMs(timeMs, size, window.offsetMs) + size
      const lastMs = lastWindowEndMs(window, sliceEndMs)
      let endMs = firstWindowEndMs(window, sliceEndMs)
      for (; endMs <= lastMs; endMs = nextWindowEndMs(window, endMs)) {
        if (count === this.#ends.length) this.#grow()
        this.#positions[count] = row
        this.#ends[count++] = endMs
      }
    }
    if (nullCount > 0) this.#context.count('nullTimeRows', nullCount)
    return count
  }

  #grow(): void {
    const positions = new Int32Array(this.#positions.length * 2)
    positions.set(this.#positions)
    this.#positions = positions
    const ends = new Float64Array(positions.length)
    ends.set(this.#ends)
    this.#ends = ends
  }

  #expand(batch: Batch, positions: Int32Array, nowMs: number): Omit<Batch, 'marks'> {
    const { window, wallClock, isProcessingTime } = this.#options
    const count = positions.length
    const start = new BigInt64Array(count)
    const end = new BigInt64Array(count)
    const time = new BigInt64Array(count)
    for (let i = 0; i < count; i++) {
      const endMs = this.#ends[i]!
      start[i] = BigInt(windowStartMs(window, endMs)) * 1000n
      end[i] = BigInt(endMs) * 1000n
      const timeMs = isProcessingTime
        ? nowMs
        : (wallClock === undefined ? endMs : wallClock.toEpochMs(endMs)) - 1
      time[i] = BigInt(timeMs) * 1000n
    }
    const { kinds } = batch
    return {
      rowCount: count,
      columns: [
        ...batch.columns.map((column) => pickColumn(column, positions, count, false)),
        fixedColumn(start),
        fixedColumn(end),
        fixedColumn(time),
      ],
      kinds: kinds === undefined ? undefined : Uint8Array.from(positions, (row) => kinds[row]!),
      selection: undefined,
    }
  }
}

/** Windows that a row is in, at most. */
function windowsOfRow(window: SlicedWindow): number {
  if (window.kind === 'tumble') return 1
  return Math.ceil(window.sizeMs / (window.kind === 'hop' ? window.slideMs : window.stepMs))
}

/** A mark behind row r of the input is behind the last output row made of a row up to r. */
function movedPositions(marks: Int32Array, positions: Int32Array): Int32Array {
  const moved = new Int32Array(marks.length)
  let next = 0
  for (let i = 0; i < marks.length; i++) {
    while (next < positions.length && positions[next]! <= marks[i]!) next++
    moved[i] = next - 1
  }
  return moved
}
