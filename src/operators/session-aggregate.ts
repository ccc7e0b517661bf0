import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import type { ListState } from '../contracts/state.ts'
import { type Batch, liveCount } from '../core/batch.ts'
import { type Column, type FixedColumn, fixedColumn } from '../core/column.ts'
import { assert } from '../core/errors.ts'
import { flatten } from '../core/flatten.ts'
import type { AggregateProgram } from './aggregate-program.ts'
import { emitLastMark } from './calc.ts'
import { rowsThatCount } from './emptied-groups.ts'
import { rowOf, slotOf } from './session-slot.ts'
import { Sessions } from './sessions.ts'
import type { WallClock, WindowKeyColumn } from './window-options.ts'

/** Sessions handed out in one batch. */
const FIRE_BATCH_ROWS = 4096
/** Batches emitted in one call before the task gets its turn. */
const BATCHES_PER_CALL = 4

export interface SessionAggregateOptions {
  readonly program: AggregateProgram
  readonly gapMs: number
  /** Position of the time column in the input: microseconds. Not read where windows are of processing time. */
  readonly timeColumn: number
  readonly isProcessingTime: boolean
  readonly output: readonly WindowKeyColumn[]
  /** undefined: windows are of the time as it stands (TIMESTAMP, or LTZ in UTC). */
  readonly wallClock: WallClock | undefined
  /** Batch: rows come in the order of their times, and none is late. */
  readonly isSorted: boolean
}

/**
 * Aggregates over sessions: rows of one key that are no further apart than the gap. A session is emitted once, when time has passed its last row
 * by the gap, in the order in which sessions end. Time is the watermark, or the clock where windows are of processing time; sessions that are open at
 * the end of the input are then dropped (`unfiredWindows`), as in Flink.
 *
 * Changelog: append-only in (or any, where the aggregates take rows back), append-only out. State: one row a session that is open. Rows that could only
 * make a session that is over are late: they are counted (`lateRows`) and left out.
 */
export class SessionAggregateOperator implements Operator {
  readonly #options: SessionAggregateOptions
  #context!: OperatorContext
  #sessions!: Sessions
  #watermark!: ListState
  /** Time as far as sessions have fired. */
  #watermarkMs = -Infinity
  /** How many of the sessions that are due have been emitted. */
  #emitted = 0

  constructor(options: SessionAggregateOptions) {
    this.#options = options
  }

  open(context: OperatorContext): void {
    const { program, gapMs, wallClock, isSorted } = this.#options
    this.#context = context
    const { groupSchema, distinctSchemas } = program
    this.#sessions = new Sessions(
      { groupSchema, distinctSchemas, gapMs, wallClock, isSorted },
      context.state,
    )
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
    const { program, isProcessingTime, timeColumn } = this.#options
    const sessions = this.#sessions
    let nowMs = 0
    let progress: Progress = 'done'
    if (isProcessingTime) {
      nowMs = this.#nowMs()
      progress = this.#advance(nowMs - 1, out)
      // What is over goes out before rows come in: they would join it.
      while (progress === 'more') progress = this.resume(out)
    }
    const times = isProcessingTime
      ? undefined
      : (flatten(batch.columns[timeColumn]!, batch.rowCount) as FixedColumn)
    const watermarkMs = sessions.assign(
      program.keys(batch),
      { selection: batch.selection, count: liveCount(batch) },
      { times, nowMs },
      batch.marks,
      this.#watermarkMs,
    )
    if (sessions.lateCount > 0) this.#context.count('lateRows', sessions.lateCount)
    if (sessions.nullCount > 0) this.#context.count('nullTimeRows', sessions.nullCount)
    for (const slot of sessions.slots) {
      if (slot === undefined || slot.count === 0) continue
      const positions = slot.positions.subarray(0, slot.count)
      program.accumulate(slot.tables, batch, positions, slot.count, slot.rowIds)
    }
    sessions.mergeSessions((from, into) => this.#merge(from, into))
    if (!isProcessingTime) return this.#advance(watermarkMs, out)
    this.#askForTurn()
    emitLastMark(batch, out)
    return 'done'
  }

  #merge(from: number, into: number): void {
    const sessions = this.#sessions
    this.#options.program.merge(
      sessions.tablesOf(slotOf(from)),
      Int32Array.of(rowOf(from)),
      sessions.tablesOf(slotOf(into)),
      Int32Array.of(rowOf(into)),
      1,
    )
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
      this.#emitSome(out)
    }
    return 'more'
  }

  /** Emits the next sessions that lie in one slot. */
  #emitSome(out: Output): void {
    const sessions = this.#sessions
    const { due } = sessions
    const { program } = this.#options
    const from = this.#emitted
    const slot = slotOf(due[from]!)
    let until = from + 1
    while (until < due.length && until - from < FIRE_BATCH_ROWS && slotOf(due[until]!) === slot)
      until++
    const fired = due.slice(from, until)
    this.#emitted = until
    const tables = sessions.tablesOf(slot)
    const ids = Int32Array.from(fired, rowOf)
    const count = rowsThatCount(program, tables.groups, ids, ids.length)
    if (count > 0) {
      const results = program.results(tables, ids, count, 'new')
      const columns = this.#options.output.map((column) => this.#column(column, slot, ids, count))
      out.emit({
        rowCount: count,
        columns: [...columns, ...results],
        kinds: undefined,
        selection: undefined,
        marks: undefined,
      })
    }
    sessions.free(fired)
  }

  #column(column: WindowKeyColumn, slot: number, ids: Int32Array, count: number): Column {
    const sessions = this.#sessions
    if (column.kind === 'key')
      return sessions.tablesOf(slot).groups.gatherKey(column.index, ids, count)
    const values = new BigInt64Array(count)
    const rows = sessions.slots[slot]!
    const nowMs = this.#options.isProcessingTime ? this.#nowMs() : 0
    for (let k = 0; k < count; k++) {
      const id = ids[k]!
      let ms: number
      if (column.kind === 'start') ms = rows.startOf(id)
      else if (column.kind === 'end') ms = rows.endOf(id)
      else ms = this.#options.isProcessingTime ? nowMs : sessions.lastInstantMs(rows.endOf(id))
      values[k] = BigInt(ms) * 1000n
    }
    return fixedColumn(values)
  }

  onEnd(_input: number, out: Output): Progress {
    const { count } = this.#sessions
    if (this.#options.isProcessingTime && count > 0) this.#context.count('unfiredWindows', count)
    // What is sorted comes without watermarks.
    return this.#options.isSorted ? this.#advance(Infinity, out) : 'done'
  }

  close(): void {}
}
