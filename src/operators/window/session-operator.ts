import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import type { KeyedTableSchema, ListState, StateContext } from '../../contracts/state.ts'
import { type Batch, liveCount } from '../../core/batch.ts'
import type { Column, FixedColumn } from '../../core/column.ts'
import { assert } from '../../core/errors.ts'
import { flatten } from '../../core/flatten.ts'
import { emitLastMark } from '../calc.ts'
import type { SessionSlot } from './session-slot.ts'
import { Sessions } from './sessions.ts'
import type { WallClock } from './window-options.ts'

/** Batches emitted in one call before the task gets its turn. */
const BATCHES_PER_CALL = 4

export interface SessionOptions {
  readonly gapMs: number
  /** Position of the time column in the input: microseconds. Not read where windows are of processing time. */
  readonly timeColumn: number
  readonly isProcessingTime: boolean
  /** undefined: windows are of the time as it stands (TIMESTAMP, or LTZ in UTC). */
  readonly wallClock: WallClock | undefined
  /** Batch: rows come in the order of their times, and none is late. */
  readonly isSorted: boolean
}

/** What is kept of the rows of sessions, and handed out when a session is over. */
export interface SessionContents {
  /** Keys by which sessions are told apart, and what is kept beside them. */
  readonly groupSchema: KeyedTableSchema
  readonly distinctSchemas: readonly KeyedTableSchema[]
  open(sessions: Sessions, state: StateContext): void
  keys(batch: Batch): readonly Column[]
  /** Takes in the rows of a batch that were put into a slot. */
  add(batch: Batch, slot: SessionSlot): void
  /** Adds what belongs to one session to another one. */
  merge(from: number, into: number): void
  /** Lets go what is kept in memory of rows of a slot, whose sessions are over. */
  forget?(slot: SessionSlot, rowIds: Int32Array): void
  /**
   * Emits one batch at most of the sessions that are due, from a place on; lets go what is kept of those that have been emitted, and answers how
   * many these are.
   *
   * @param timeMs `window_time` of a session that ends at `endMs`
   */
  emit(from: number, timeMs: (endMs: number) => number, out: Output): number
}

/**
 * Sessions: rows of one key that are no further apart than the gap. A session is emitted once, when time has passed its last row by the gap, in the
 * order in which sessions end. Time is the watermark, or the clock where windows are of processing time; sessions that are open at
 * the end of the input are then dropped (`unfiredWindows`), as in Flink.
 *
 * State: the sessions that are open, and what their contents keep. Rows that could only make a session that is over are late: they are counted
 * (`lateRows`) and left out.
 */
export class SessionOperator implements Operator {
  readonly #options: SessionOptions
  readonly #contents: SessionContents
  #context!: OperatorContext
  #sessions!: Sessions
  #watermark!: ListState
  /** Time as far as sessions have fired. */
  #watermarkMs = -Infinity
  /** How many of the sessions that are due have been emitted. */
  #emitted = 0

  constructor(options: SessionOptions, contents: SessionContents) {
    this.#options = options
    this.#contents = contents
  }

  open(context: OperatorContext): void {
    const { groupSchema, distinctSchemas } = this.#contents
    this.#context = context
    const forget = (slot: SessionSlot, rowIds: Int32Array): void =>
      this.#contents.forget?.(slot, rowIds)
    this.#sessions = new Sessions(
      { groupSchema, distinctSchemas, forget, ...this.#options },
      context.state,
    )
    this.#contents.open(this.#sessions, context.state)
    this.#watermark = context.state.listState('watermark', 'union')
    const watermarks = this.#watermark.get() as readonly number[]
    if (watermarks.length > 0) this.#watermarkMs = Math.min(...watermarks)
    this.#askForTurn()
  }

  onBarrier(): void {
    assert(this.#sessions.due.length === 0, 'sessions are whole at a barrier')
    this.#watermark.update([this.#watermarkMs])
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const { isProcessingTime, timeColumn } = this.#options
    const sessions = this.#sessions
    let nowMs = 0
    if (isProcessingTime) {
      nowMs = this.#nowMs()
      // What is over goes out before rows come in: they would join it.
      let progress = this.#advance(nowMs - 1, out)
      while (progress === 'more') progress = this.resume(out)
    }
    const times = isProcessingTime
      ? undefined
      : (flatten(batch.columns[timeColumn]!, batch.rowCount) as FixedColumn)
    const watermarkMs = sessions.assign(
      this.#contents.keys(batch),
      { selection: batch.selection, count: liveCount(batch) },
      { times, nowMs },
      batch.marks,
      this.#watermarkMs,
    )
    if (sessions.lateCount > 0) this.#context.count('lateRows', sessions.lateCount)
    if (sessions.nullCount > 0) this.#context.count('nullTimeRows', sessions.nullCount)
    for (const slot of sessions.slots)
      if (slot !== undefined && slot.count > 0) this.#contents.add(batch, slot)
    sessions.mergeSessions((from, into) => this.#contents.merge(from, into))
    if (!isProcessingTime) return this.#advance(watermarkMs, out)
    this.#askForTurn()
    emitLastMark(batch, out)
    return 'done'
  }

  /** Processing time; a clock that is set back stands still until it has caught up. */
  #nowMs(): number {
    return Math.max(this.#context.nowMs(), this.#watermarkMs + 1)
  }

  /** By processing time: asks to be called when the first session may be over. */
  #askForTurn(): void {
    const { firstMs } = this.#sessions
    if (this.#options.isProcessingTime && firstMs !== Infinity)
      this.#context.wakeAt(this.#sessions.lastInstantMs(firstMs) + 1)
  }

  onProcessingTime(_nowMs: number, out: Output): Progress {
    const progress = this.#advance(this.#nowMs() - 1, out)
    if (progress === 'done') this.#askForTurn()
    return progress
  }

  onWatermark(_input: number, watermarkMs: number, out: Output): Progress {
    if (!this.#options.isProcessingTime) return this.#advance(watermarkMs, out)
    out.emitWatermark(watermarkMs)
    return 'done'
  }

  #advance(watermarkMs: number, out: Output): Progress {
    if (watermarkMs <= this.#watermarkMs) return 'done'
    this.#watermarkMs = watermarkMs
    this.#sessions.takeDue(watermarkMs)
    this.#emitted = 0
    return this.resume(out)
  }

  /** Emits what is due, a few batches a call; then hands the watermark on, or waits for the next session's end. */
  resume(out: Output): Progress {
    const sessions = this.#sessions
    for (let i = 0; i < BATCHES_PER_CALL; i++) {
      if (this.#emitted === sessions.due.length) {
        sessions.due = []
        if (this.#options.isProcessingTime) this.#askForTurn()
        else out.emitWatermark(this.#watermarkMs)
        return 'done'
      }
      const from = this.#emitted
      this.#emitted += this.#contents.emit(from, this.#timeMs, out)
      sessions.free(sessions.due.slice(from, this.#emitted))
    }
    return 'more'
  }

  /** `window_time`: the last instant of a session, or the time at which it is emitted. */
  readonly #timeMs = (endMs: number): number =>
    this.#options.isProcessingTime ? this.#nowMs() : this.#sessions.lastInstantMs(endMs)

  onEnd(_input: number, out: Output): Progress {
    const { count } = this.#sessions
    if (this.#options.isProcessingTime && count > 0) this.#context.count('unfiredWindows', count)
    // What is sorted comes without watermarks.
    return this.#options.isSorted ? this.#advance(Infinity, out) : 'done'
  }
}
