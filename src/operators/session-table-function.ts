import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import type { ListState } from '../contracts/state.ts'
import { type Batch, liveCount, type Schema } from '../core/batch.ts'
import { type FixedColumn, fixedColumn } from '../core/column.ts'
import { assert } from '../core/errors.ts'
import { flatten } from '../core/flatten.ts'
import { emitLastMark } from './calc.ts'
import { SessionRows } from './session-rows.ts'
import { slotOf } from './session-slot.ts'
import { Sessions } from './sessions.ts'
import type { WallClock } from './window-options.ts'

/** Rows handed out in one batch. */
const FIRE_BATCH_ROWS = 4096
/** Batches emitted in one call before the task gets its turn. */
const BATCHES_PER_CALL = 4

export interface SessionTableFunctionOptions {
  readonly input: Schema
  /** Columns by which sessions are told apart. */
  readonly partition: readonly number[]
  readonly gapMs: number
  readonly timeColumn: number
  readonly isProcessingTime: boolean
  readonly wallClock: WallClock | undefined
  /** Batch: rows come in the order of their times, and none is late. */
  readonly isSorted: boolean
}

/**
 * SESSION by itself: each row with window_start, window_end and window_time (microseconds) behind its columns, when its session is over; sessions in the
 * order in which they end, the rows of one in the order in which they came. (Flink: UnalignedWindowTableFunctionOperator.)
 *
 * Changelog: append-only. State: the rows of sessions that are open.
 */
export class SessionTableFunctionOperator implements Operator {
  readonly #options: SessionTableFunctionOptions
  #context!: OperatorContext
  #sessions!: Sessions
  #rows!: SessionRows
  #watermark!: ListState
  #watermarkMs = -Infinity
  /** Of the sessions that are due: the one that is being emitted, and how many of its rows have been. */
  #session = 0
  #row = 0

  constructor(options: SessionTableFunctionOptions) {
    this.#options = options
  }

  open(context: OperatorContext): void {
    const { input, partition, gapMs, wallClock, isSorted } = this.#options
    this.#context = context
    const groupSchema = {
      name: 'groups',
      keys: partition.map((column) => input[column]!.type),
      keyNames: partition.map((column) => input[column]!.name),
      values: [],
    }
    this.#sessions = new Sessions(
      { groupSchema, distinctSchemas: [], gapMs, wallClock, isSorted },
      context.state,
    )
    this.#rows = new SessionRows(input, context.state)
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
    const { isProcessingTime, timeColumn, partition } = this.#options
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
      partition.map((column) => batch.columns[column]!),
      { selection: batch.selection, count: liveCount(batch) },
      { times, nowMs },
      batch.marks,
      this.#watermarkMs,
    )
    if (sessions.lateCount > 0) this.#context.count('lateRows', sessions.lateCount)
    if (sessions.nullCount > 0) this.#context.count('nullTimeRows', sessions.nullCount)
    for (const slot of sessions.slots)
      if (slot !== undefined && slot.count > 0) this.#rows.add(batch, slot)
    sessions.mergeSessions((from, into) => this.#rows.merge(from, into))
    if (!isProcessingTime) return this.#advance(watermarkMs, out)
    this.#askForTurn()
    emitLastMark(batch, out)
    return 'done'
  }

  /** Processing time; a clock that is set back stands still until it has caught up. */
  #nowMs(): number {
    return Math.max(this.#context.nowMs(), this.#watermarkMs + 1)
  }

  #askForTurn(): void {
    const { firstMs } = this.#sessions
    if (this.#options.isProcessingTime && firstMs !== Infinity)
      this.#context.wakeAt(this.#sessions.lastInstantMs(firstMs) + 1)
  }

  onProcessingTime(_nowMs: number, out: Output): Progress {
    return this.#advance(this.#nowMs() - 1, out)
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
    this.#session = 0
    this.#row = 0
    return this.resume(out)
  }

  /** Emits what is due, a few batches a call; then hands the watermark on, or waits for the next session's end. */
  resume(out: Output): Progress {
    const sessions = this.#sessions
    for (let i = 0; i < BATCHES_PER_CALL; i++) {
      if (this.#session === sessions.due.length) {
        sessions.due = []
        if (this.#options.isProcessingTime) this.#askForTurn()
        else out.emitWatermark(this.#watermarkMs)
        return 'done'
      }
      this.#emitSome(out)
    }
    return 'more'
  }

  /** Emits the next rows of sessions that lie in one slot. */
  #emitSome(out: Output): void {
    const sessions = this.#sessions
    const { due } = sessions
    const slot = slotOf(due[this.#session]!)
    const ids: number[] = []
    const starts: number[] = []
    const ends: number[] = []
    const finished: number[] = []
    while (this.#session < due.length && ids.length < FIRE_BATCH_ROWS) {
      const session = due[this.#session]!
      if (slotOf(session) !== slot) break
      const rows = this.#rows.idsOf(session)
      const startMs = sessions.startOf(session)
      const endMs = sessions.endOf(session)
      while (this.#row < rows.length && ids.length < FIRE_BATCH_ROWS) {
        ids.push(rows[this.#row++]!)
        starts.push(startMs)
        ends.push(endMs)
      }
      if (this.#row < rows.length) break
      finished.push(session)
      this.#session++
      this.#row = 0
    }
    const count = ids.length
    if (count > 0)
      out.emit({
        rowCount: count,
        columns: [
          ...this.#rows.gather(slot, Int32Array.from(ids), count),
          timesColumn(starts),
          timesColumn(ends),
          timesColumn(ends.map((endMs) => this.#windowTimeMs(endMs))),
        ],
        kinds: undefined,
        selection: undefined,
        marks: undefined,
      })
    this.#rows.free(finished)
    sessions.free(finished)
  }

  #windowTimeMs(endMs: number): number {
    return this.#options.isProcessingTime ? this.#nowMs() : this.#sessions.lastInstantMs(endMs)
  }

  onEnd(_input: number, out: Output): Progress {
    const { count } = this.#sessions
    if (this.#options.isProcessingTime && count > 0) this.#context.count('unfiredWindows', count)
    // What is sorted comes without watermarks.
    return this.#options.isSorted ? this.#advance(Infinity, out) : 'done'
  }

  close(): void {}
}

const timesColumn = (times: readonly number[]) =>
  fixedColumn(BigInt64Array.from(times, (ms) => BigInt(ms) * 1000n))
