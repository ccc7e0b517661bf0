import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, liveCount, withSelection } from '../../core/batch.ts'
import type { FixedColumn } from '../../core/column.ts'
import { flatten } from '../../core/flatten.ts'
import { timeWords } from '../../core/time/time-words.ts'
import { spanStartMs } from '../../core/window.ts'
import { emitLastMark } from '../calc.ts'

/** How rows are told apart by windows. */
export type LeaderWindows =
  /** Rows carry their window's end. */
  | { readonly kind: 'attached'; readonly endColumn: number }
  /** Rows fall into tumbling windows by their time. */
  | {
      readonly kind: 'tumble'
      readonly timeColumn: number
      readonly sizeMs: number
      readonly offsetMs: number
      /** Only rows are left out whose time, less their window's end, is above the first and below the second. */
      readonly openAfterMs: number
      readonly openUntilMs: number
    }

export interface WindowLeadersOptions {
  /** An integer of at most 64 bits, or a timestamp or decimal that is one. */
  readonly valueColumn: number
  /** The least value leads, not the greatest. */
  readonly isLeast: boolean
  readonly windows: LeaderWindows
}

const TWO_TO_32 = 4_294_967_296
/** From this upper half on, either way, a time in microseconds is no exact `number`. */
const EXACT_HALF = 1 << 21
const LEAST = -2_147_483_648
const KEPT = -1

/**
 * Leaves out rows that another row of their window and batch outdoes. It stands below a join of rows with the greatest (least) value
 * of their window, where only those that lead can be in a pair: an aggregate of that value, and the join, get a few rows a batch. What is
 * left out is decided batch by batch, so it is no more than it may be.
 *
 * Only rows that are in time are left out, and only because of such rows: the aggregate behind takes them, too. Where a job starts from a checkpoint
 * nothing is left out before the first watermark tells what is late.
 *
 * Changelog: append-only in and out. No state.
 */
export class WindowLeadersOperator implements Operator {
  readonly #options: WindowLeadersOptions
  /** NaN: not known. */
  #watermarkMs = Number.NaN
  readonly #windows = new BatchWindows()
  /** Of each live row the window that it may be left out of. */
  #windowOf = new Int32Array(0)
  #kept = new Int32Array(0)
  #words = new Int32Array(0)

  constructor(options: WindowLeadersOptions) {
    this.#options = options
  }

  open(_context: OperatorContext): void {}

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const count = liveCount(batch)
    if (this.#windowOf.length < count) {
      this.#windowOf = new Int32Array(count)
      this.#kept = new Int32Array(count)
    }
    const values = flatten(batch.columns[this.#options.valueColumn]!, batch.rowCount) as FixedColumn
    const words = this.#orderWords(values, batch.rowCount)
    this.#findLeaders(batch, words, values.valid)
    const { bestHigh, bestLow } = this.#windows
    const keptCount = keepLeaders({
      words,
      selection: batch.selection,
      count,
      windowOf: this.#windowOf,
      bestHigh,
      bestLow,
      kept: this.#kept,
    })
    if (keptCount === count) out.emit(batch)
    else if (keptCount > 0) out.emit(withSelection(batch, this.#kept.subarray(0, keptCount)))
    else emitLastMark(batch, out)
    return 'done'
  }

  /** Two words a row, low and high, whose order is that of the values: the greatest leads. */
  #orderWords({ values }: FixedColumn, rowCount: number): Int32Array {
    const { isLeast } = this.#options
    if (values instanceof BigInt64Array) {
      const words = new Int32Array(values.buffer, values.byteOffset, rowCount * 2)
      return isLeast ? this.#turned(words) : words
    }
    if (this.#words.length < rowCount * 2) this.#words = new Int32Array(rowCount * 2)
    const words = this.#words
    for (let row = 0; row < rowCount; row++) {
      const value = values[row] as number
      words[row * 2] = value
      words[row * 2 + 1] = value >> 31
    }
    return isLeast ? this.#turned(words) : words
  }

  #turned(words: Int32Array): Int32Array {
    if (this.#words.length < words.length) this.#words = new Int32Array(words.length)
    const turned = this.#words
    for (let i = 0; i < words.length; i++) turned[i] = ~words[i]!
    return turned
  }

  /** Puts each row into its window, and finds what leads there. */
  #findLeaders(batch: Batch, words: Int32Array, valid: Uint8Array | undefined): void {
    const { marks, selection } = batch
    const count = liveCount(batch)
    const times = timeWords(
      flatten(batch.columns[this.#timeColumn]!, batch.rowCount) as FixedColumn,
    )
    const windowOf = this.#windowOf
    const windows = this.#windows
    windows.clear(count)
    const { bestHigh, bestLow } = windows
    const markCount = marks === undefined ? 0 : marks.count
    let nextMark = 0
    let currentMs = this.#watermarkMs
    let span: WindowSpan = NO_SPAN
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      while (nextMark < markCount && marks!.positions[nextMark]! < row)
        currentMs = marks!.watermarksMs[nextMark++]!
      const timeHigh = times[row * 2 + 1]!
      const time = timeHigh * TWO_TO_32 + (times[row * 2]! >>> 0)
      if (time < span.from || time >= span.to) span = this.#spanOf(time)
      const isCounted =
        span.lastInstantMs > currentMs &&
        timeHigh < EXACT_HALF &&
        timeHigh >= -EXACT_HALF &&
        (valid === undefined || valid[row] === 1)
      if (!isCounted) {
        windowOf[k] = KEPT
        continue
      }
      const { window } = span
      const high = words[row * 2 + 1]!
      const low = words[row * 2]! ^ LEAST
      if (high > bestHigh[window]! || (high === bestHigh[window]! && low > bestLow[window]!)) {
        bestHigh[window] = high
        bestLow[window] = low
      }
      windowOf[k] = time > span.openAfter && time < span.openUntil ? window : KEPT
    }
    if (markCount > 0) this.#watermarkMs = marks!.watermarksMs[markCount - 1]!
  }

  get #timeColumn(): number {
    const { windows } = this.#options
    return windows.kind === 'attached' ? windows.endColumn : windows.timeColumn
  }

  /** The times that fall into the window of a time. */
  #spanOf(micros: number): WindowSpan {
    const { windows } = this.#options
    const ms = Math.floor(micros / 1000)
    if (windows.kind === 'attached')
      return {
        window: this.#windows.windowOf(ms),
        lastInstantMs: ms - 1,
        from: micros,
        to: micros + 1,
        openAfter: -Infinity,
        openUntil: Infinity,
      }
    const { sizeMs, offsetMs, openAfterMs, openUntilMs } = windows
    const startMs = spanStartMs(ms, sizeMs, offsetMs)
    const endMs = startMs + sizeMs
    return {
      window: this.#windows.windowOf(endMs),
      lastInstantMs: endMs - 1,
      from: startMs * 1000,
      to: endMs * 1000,
      // Times are compared as whole milliseconds.
      openAfter: (endMs + openAfterMs) * 1000 + 999,
      openUntil: (endMs + openUntilMs) * 1000,
    }
  }

  onWatermark(_input: number, watermarkMs: number, out: Output): Progress {
    this.#watermarkMs = watermarkMs
    out.emitWatermark(watermarkMs)
    return 'done'
  }
}

/** Times `from` (in) to `to` (out) of one window, and between which of them, both out, its rows may be left out. */
interface WindowSpan {
  /** Number of the window in the batch. */
  readonly window: number
  readonly lastInstantMs: number
  readonly from: number
  readonly to: number
  readonly openAfter: number
  readonly openUntil: number
}

const NO_SPAN: WindowSpan = {
  window: 0,
  lastInstantMs: -Infinity,
  from: Infinity,
  to: -Infinity,
  openAfter: Infinity,
  openUntil: -Infinity,
}

/** The windows of a batch, and the best value of each. */
class BatchWindows {
  bestHigh = new Int32Array(0)
  /** Halves without sign, moved so that they order as numbers do. */
  bestLow = new Int32Array(0)
  readonly #byEnd = new Map<number, number>()

  /** @param room most windows there can be */
  clear(room: number): void {
    this.#byEnd.clear()
    if (this.bestHigh.length >= room) return
    this.bestHigh = new Int32Array(room)
    this.bestLow = new Int32Array(room)
  }

  windowOf(endMs: number): number {
    let window = this.#byEnd.get(endMs)
    if (window === undefined) {
      window = this.#byEnd.size
      this.#byEnd.set(endMs, window)
      this.bestHigh[window] = LEAST
      this.bestLow[window] = LEAST
    }
    return window
  }
}

/** Collects the positions of rows that no other of their window outdoes. */
function keepLeaders(rows: {
  readonly words: Int32Array
  readonly selection: Int32Array | undefined
  readonly count: number
  readonly windowOf: Int32Array
  readonly bestHigh: Int32Array
  readonly bestLow: Int32Array
  readonly kept: Int32Array
}): number {
  const { words, selection, count, windowOf, bestHigh, bestLow, kept } = rows
  let keptCount = 0
  for (let k = 0; k < count; k++) {
    const row = selection === undefined ? k : selection[k]!
    const window = windowOf[k]!
    if (window !== KEPT) {
      const high = words[row * 2 + 1]!
      if (high < bestHigh[window]!) continue
      if (high === bestHigh[window]! && (words[row * 2]! ^ LEAST) < bestLow[window]!) continue
    }
    kept[keptCount++] = row
  }
  return keptCount
}
