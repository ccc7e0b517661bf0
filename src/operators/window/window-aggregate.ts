import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import type { ListState, NamespacedTables } from '../../contracts/state.ts'
import { type Batch, liveCount } from '../../core/batch.ts'
import { type Column, constantColumn, type FixedColumn, fixedColumn } from '../../core/column.ts'
import { assert } from '../../core/errors.ts'
import { flatten } from '../../core/flatten.ts'
import { firstWindowEndMs, nextWindowEndMs, sliceMs, windowStartMs } from '../../core/window.ts'
import type { AggregateTables, RowIntake } from '../aggregate/aggregate-program.ts'
import { rowsThatCount } from '../aggregate/emptied-groups.ts'
import { emitLastMark } from '../calc.ts'
import { OpenSlice } from './open-slice.ts'
import { PendingTimes } from './pending-times.ts'
import { SliceAssigner } from './slice-assigner.ts'
import { timeColumnOfPartials } from './window-combiner.ts'
import type { WindowAggregateOptions, WindowKeyColumn } from './window-options.ts'

/** Rows of one window handed out in one batch. */
const FIRE_BATCH_ROWS = 4096
/** Batches emitted in one call before the task gets its turn. */
const BATCHES_PER_CALL = 4
const MILLIS_PER_HOUR = 3_600_000

/** Rows of a slice that missed its first windows: they join the slice before the first window they are in. */
interface LateComers {
  readonly sliceEndMs: number
  readonly fromEndMs: number
  readonly namespace: number
  readonly tables: AggregateTables
}

/**
 * Aggregates over windows: each row is added once, to the slice it falls in; windows are put together from slices when time
 * has reached their end, and emitted once, in order. Time is the watermark, or the clock where windows are of processing time:
 * then a row falls in the slice that is open when it comes, none is late, and windows that are open at the end of the input are
 * dropped (`unfiredWindows`), as in Flink. There is one timer, for the earliest window.
 *
 * Changelog: append-only in (or any, where the aggregates take rows back), append-only out. State:
 * per slice one row a key; a slice is dropped when its last window has fired. Rows whose last
 * window has fired are late: they are counted (`lateRows`) and left out.
 */
export class WindowAggregateOperator implements Operator {
  readonly #options: WindowAggregateOptions
  readonly #assigner: SliceAssigner
  readonly #openSliceNow: OpenSlice
  readonly #sliceMs: number
  #groups!: NamespacedTables
  #distinct!: readonly NamespacedTables[]
  /** Windows being put together from slices: by end for HOP, by start for CUMULATE. */
  #mergedGroups!: NamespacedTables
  #mergedDistinct!: readonly NamespacedTables[]
  /** Of the batch at hand only: none is left when its windows have fired. */
  #lateGroups!: NamespacedTables
  #lateDistinct!: readonly NamespacedTables[]
  #lateComers: LateComers[] = []
  #context!: OperatorContext
  #intake: RowIntake
  /** Where the time of a row stands, and how many rows it stands for: undefined = one. */
  #timeColumn: number
  #countColumn: number | undefined
  #watermark!: ListState
  #rowIds = new Int32Array(0)
  /** Time as far as windows have fired: the watermark, or the last millisecond that is over. */
  #watermarkMs = -Infinity
  /** Ends of windows that have rows and have not fired. */
  readonly #pending = new PendingTimes()
  /** The window that is being emitted. */
  #firing: { readonly endMs: number; readonly tables: AggregateTables; nextId: number } | undefined

  constructor(options: WindowAggregateOptions) {
    this.#options = options
    this.#intake = options.program
    this.#timeColumn = options.timeColumn
    this.#assigner = new SliceAssigner(options.window, options)
    this.#openSliceNow = new OpenSlice(options.window, options.wallClock)
    this.#sliceMs = sliceMs(options.window)
  }

  open(context: OperatorContext): void {
    this.#context = context
    if (context.isCombined === true) {
      this.#intake = this.#options.program.ofPartials
      this.#timeColumn = timeColumnOfPartials(this.#options)
      this.#countColumn = this.#timeColumn + 1
    }
    const own = this.#open('')
    this.#groups = own.groups
    this.#distinct = own.distinct
    const merged = this.#open('merged_')
    this.#mergedGroups = merged.groups
    this.#mergedDistinct = merged.distinct
    const late = this.#open('late_')
    this.#lateGroups = late.groups
    this.#lateDistinct = late.distinct
    this.#watermark = context.state.listState('watermark', 'union')
    this.#restore()
    this.#askForTurn()
  }

  #open(prefix: string): {
    readonly groups: NamespacedTables
    readonly distinct: readonly NamespacedTables[]
  } {
    const { program } = this.#options
    const { state } = this.#context
    const parent = `${prefix}${program.groupSchema.name}`
    return {
      groups: state.namespacedTables({ ...program.groupSchema, name: parent }),
      distinct: program.distinctSchemas.map((schema) =>
        state.namespacedTables({ ...schema, name: `${prefix}${schema.name}`, parent }),
      ),
    }
  }

  /** What is kept outside of tables follows from them and from the least watermark that subtasks had. */
  #restore(): void {
    const watermarks = this.#watermark.get() as readonly number[]
    if (watermarks.length > 0) this.#watermarkMs = Math.min(...watermarks)
    // At the end of time all windows have fired.
    if (this.#watermarkMs === Infinity) return
    for (const sliceEndMs of this.#groups.namespaces()) this.#awaitSlice(sliceEndMs)
    if (this.#options.window.kind !== 'cumulate') return
    for (const startMs of this.#mergedGroups.namespaces())
      this.#pending.add(this.#nextEndMs(startMs, (endMs) => endMs + this.#sliceMs))
  }

  /** Adds the first window of a slice that has not fired. */
  #awaitSlice(sliceEndMs: number): void {
    const { window, isAttached } = this.#options
    if (isAttached) this.#pending.add(sliceEndMs)
    else {
      let endMs = firstWindowEndMs(window, sliceEndMs)
      while (this.#instantOf(endMs) - 1 <= this.#watermarkMs) endMs = nextWindowEndMs(window, endMs)
      this.#pending.add(endMs)
    }
  }

  /** First end after `fromMs`, by the steps given, that the watermark has not reached. */
  #nextEndMs(fromMs: number, step: (endMs: number) => number): number {
    let endMs = step(fromMs)
    while (this.#instantOf(endMs) - 1 <= this.#watermarkMs) endMs = step(endMs)
    return endMs
  }

  onBarrier(): void {
    assert(
      this.#firing === undefined && this.#lateComers.length === 0,
      'windows are whole at a barrier',
    )
    this.#watermark.update([this.#watermarkMs])
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    if (this.#options.isProcessingTime) return this.#addNow(batch, out)
    const count = liveCount(batch)
    const times = flatten(batch.columns[this.#timeColumn]!, batch.rowCount) as FixedColumn
    const watermarkMs = this.#assigner.assign(
      times,
      { selection: batch.selection, count },
      batch.marks,
      this.#watermarkMs,
      this.#countColumn === undefined ? undefined : rowCountsOf(batch, this.#countColumn),
    )
    if (this.#assigner.lateCount > 0) this.#context.count('lateRows', this.#assigner.lateCount)
    if (this.#assigner.nullCount > 0) this.#context.count('nullTimeRows', this.#assigner.nullCount)
    const keys = this.#intake.keys(batch)
    for (let i = 0; i < this.#assigner.sliceCount; i++) {
      const slice = this.#assigner.slices[i]!
      if (slice.count === 0) continue
      const tables = slice.isPartlyLate
        ? this.#lateTables(slice.sliceEndMs, slice.fromEndMs)
        : this.#sliceTables(slice.sliceEndMs)
      this.#add(tables, batch, keys, {
        positions: slice.positions.subarray(0, slice.count),
        count: slice.count,
      })
    }
    return this.#advance(watermarkMs, out)
  }

  #add(
    tables: AggregateTables,
    batch: Batch,
    keys: readonly Column[],
    rows: { readonly positions: Int32Array | undefined; readonly count: number },
  ): void {
    const { positions, count } = rows
    if (this.#rowIds.length < count) this.#rowIds = new Int32Array(Math.max(count, 1024))
    tables.groups.upsertBatch(keys, positions, count, this.#rowIds)
    this.#intake.accumulate(tables, batch, positions, count, this.#rowIds)
  }

  /** Adds all rows to the slice that is open now; what is over by now goes out first. */
  #addNow(batch: Batch, out: Output): Progress {
    const count = liveCount(batch)
    const nowMs = this.#nowMs()
    const progress = this.#advance(nowMs - 1, out)
    if (count > 0) {
      const sliceEndMs = this.#openSliceNow.endMs(nowMs)
      // Hopping windows that are shorter than their slide leave gaps.
      if (sliceEndMs !== undefined) {
        const tables = this.#sliceTables(sliceEndMs)
        this.#add(tables, batch, this.#intake.keys(batch), {
          positions: batch.selection,
          count,
        })
        this.#askForTurn()
      }
    }
    emitLastMark(batch, out)
    return progress
  }

  /** Processing time; a clock that is set back stands still until it has caught up. */
  #nowMs(): number {
    return Math.max(this.#context.nowMs(), this.#watermarkMs + 1)
  }

  /** By processing time: asks to be called when the earliest window is over. */
  #askForTurn(): void {
    if (!this.#options.isProcessingTime) return
    const endMs = this.#pending.first()
    if (endMs !== undefined) this.#context.wakeAt(this.#instantOf(endMs))
  }

  onProcessingTime(_nowMs: number, out: Output): Progress {
    const progress = this.#advance(this.#nowMs() - 1, out)
    if (progress === 'done') this.#askForTurn()
    return progress
  }

  #sliceTables(sliceEndMs: number): AggregateTables {
    if (this.#groups.find(sliceEndMs) === undefined) {
      this.#pending.add(
        this.#options.isAttached ? sliceEndMs : firstWindowEndMs(this.#options.window, sliceEndMs),
      )
    }
    return this.#openSlice(sliceEndMs)
  }

  #openSlice(sliceEndMs: number): AggregateTables {
    return {
      groups: this.#groups.table(sliceEndMs),
      distinct: this.#distinct.map((tables) => tables.table(sliceEndMs)),
    }
  }

  #lateTables(sliceEndMs: number, fromEndMs: number): AggregateTables {
    const namespace = this.#lateComers.length
    const tables = {
      groups: this.#lateGroups.table(namespace),
      distinct: this.#lateDistinct.map((late) => late.table(namespace)),
    }
    this.#lateComers.push({ sliceEndMs, fromEndMs, namespace, tables })
    this.#pending.add(fromEndMs)
    return tables
  }

  /** Adds late comers to their slices as far as the window ending at `endMs` is theirs. */
  #joinLateComers(endMs: number): void {
    if (this.#lateComers.length === 0) return
    const waiting: LateComers[] = []
    for (const late of this.#lateComers) {
      if (late.fromEndMs > endMs) {
        waiting.push(late)
        continue
      }
      this.#merge(late.tables, this.#openSlice(late.sliceEndMs))
      this.#lateGroups.drop(late.namespace)
      for (const tables of this.#lateDistinct) tables.drop(late.namespace)
    }
    this.#lateComers = waiting
  }

  /** The instant of a window border: borders are wall clock times where the window follows a zone. */
  #instantOf(endMs: number): number {
    const { wallClock, isProcessingTime } = this.#options
    if (wallClock === undefined) return endMs
    const epochMs = wallClock.toEpochMs(endMs)
    if (!isProcessingTime) return epochMs
    // Of a border that clocks show twice the later time: rows of the second hour are still to come.
    const laterMs = epochMs + MILLIS_PER_HOUR
    return wallClock.toWallMs(laterMs) === endMs ? laterMs : epochMs
  }

  onWatermark(_input: number, watermarkMs: number, out: Output): Progress {
    const { isProcessingTime, judgesLateness } = this.#options
    if (!isProcessingTime) return judgesLateness ? this.#advance(watermarkMs, out) : 'done'
    out.emitWatermark(watermarkMs)
    return 'done'
  }

  #advance(watermarkMs: number, out: Output): Progress {
    if (watermarkMs <= this.#watermarkMs) {
      this.#joinLateComers(Infinity)
      return 'done'
    }
    this.#watermarkMs = watermarkMs
    return this.resume(out)
  }

  /** Fires what is due, a few batches a call; then hands the watermark on, or waits for the next window's end. */
  resume(out: Output): Progress {
    for (let emitted = 0; emitted < BATCHES_PER_CALL; emitted++) {
      if (this.#firing === undefined && !this.#startNext()) {
        this.#joinLateComers(Infinity)
        if (this.#options.isProcessingTime) this.#askForTurn()
        else out.emitWatermark(this.#watermarkMs)
        return 'done'
      }
      this.#emitSome(out)
    }
    return 'more'
  }

  /** Takes the next window that is due; false when there is none. */
  #startNext(): boolean {
    const endMs = this.#pending.first()
    if (endMs === undefined || this.#instantOf(endMs) - 1 > this.#watermarkMs) return false
    this.#pending.removeFirst()
    this.#joinLateComers(endMs)
    this.#firing = { endMs, tables: this.#windowTables(endMs), nextId: 0 }
    return true
  }

  /** State of a whole window: the slice itself where window and slice are one, else its slices put together. */
  #windowTables(endMs: number): AggregateTables {
    const { window } = this.#options
    if (this.#isOneSlice) return this.#sliceTables(endMs)
    const isCumulative = window.kind === 'cumulate'
    const startMs = windowStartMs(window, endMs)
    const namespace = isCumulative ? startMs : endMs
    const into = {
      groups: this.#mergedGroups.table(namespace),
      distinct: this.#mergedDistinct.map((tables) => tables.table(namespace)),
    }
    for (
      let sliceEndMs = startMs + this.#sliceMs;
      sliceEndMs <= endMs;
      sliceEndMs += this.#sliceMs
    ) {
      this.#mergeSlice(sliceEndMs, into)
      // A cumulating window keeps what was put into it, also from rows that came after an earlier step.
      if (isCumulative) this.#dropSlice(sliceEndMs)
    }
    return into
  }

  #mergeSlice(sliceEndMs: number, into: AggregateTables): void {
    const groups = this.#groups.find(sliceEndMs)
    if (groups === undefined) return
    this.#merge(
      { groups, distinct: this.#distinct.map((tables) => tables.table(sliceEndMs)) },
      into,
    )
  }

  #merge(from: AggregateTables, into: AggregateTables): void {
    const { program } = this.#options
    const { groups } = from
    const fromIds = new Int32Array(groups.rowCount)
    const count = groups.liveRowIds(0, fromIds)
    const keys = program.groupSchema.keys.map((_, i) => groups.gatherKey(i, fromIds, count))
    const intoIds = new Int32Array(count)
    into.groups.upsertBatch(keys, undefined, count, intoIds)
    program.merge(from, fromIds, into, intoIds, count)
  }

  #emitSome(out: Output): void {
    const firing = this.#firing!
    const { program, output } = this.#options
    const { groups } = firing.tables
    const ids = new Int32Array(Math.min(FIRE_BATCH_ROWS, Math.max(groups.rowCount, 1)))
    const found = groups.liveRowIds(firing.nextId, ids)
    if (found > 0) firing.nextId = ids[found - 1]! + 1
    const count = rowsThatCount(program, groups, ids, found)
    if (count > 0) {
      const results = program.results(firing.tables, ids, count, 'new')
      const columns = output.map((column) => this.#keyColumn(column, firing, ids, count))
      out.emit({
        rowCount: count,
        columns: [...columns, ...results],
        kinds: undefined,
        selection: undefined,
        marks: undefined,
      })
    }
    if (found < ids.length || groups.rowCount <= found) this.#finishWindow(firing.endMs)
  }

  #keyColumn(
    column: WindowKeyColumn,
    firing: { readonly endMs: number; readonly tables: AggregateTables },
    ids: Int32Array,
    count: number,
  ): Column {
    const { window } = this.#options
    switch (column.kind) {
      case 'key':
        return firing.tables.groups.gatherKey(column.index, ids, count)
      case 'start':
        return timestampConstant(windowStartMs(window, firing.endMs))
      case 'end':
        return timestampConstant(firing.endMs)
      case 'time':
        return timestampConstant(
          this.#options.isProcessingTime ? this.#nowMs() : this.#instantOf(firing.endMs) - 1,
        )
    }
  }

  #finishWindow(endMs: number): void {
    const { window } = this.#options
    this.#firing = undefined
    if (this.#isOneSlice) this.#dropSlice(endMs)
    else if (window.kind === 'hop') {
      this.#dropMerged(endMs)
      // Slices before the next window's start are in no window that is still to fire.
      const nextStartMs = endMs + window.slideMs - window.sizeMs
      for (
        let sliceEndMs = endMs - window.sizeMs + this.#sliceMs;
        sliceEndMs <= nextStartMs;
        sliceEndMs += this.#sliceMs
      )
        this.#dropSlice(sliceEndMs)
      if (this.#hasSlices(endMs + window.slideMs - window.sizeMs, endMs + window.slideMs))
        this.#pending.add(endMs + window.slideMs)
    } else if (window.kind === 'cumulate') {
      const startMs = windowStartMs(window, endMs)
      if (endMs < startMs + window.sizeMs) this.#pending.add(endMs + window.stepMs)
      else this.#dropMerged(startMs)
    }
  }

  /** Whether each window is one slice. */
  get #isOneSlice(): boolean {
    return this.#options.isAttached || this.#options.window.kind === 'tumble'
  }

  #hasSlices(afterMs: number, untilMs: number): boolean {
    for (let endMs = afterMs + this.#sliceMs; endMs <= untilMs; endMs += this.#sliceMs)
      if (this.#groups.find(endMs) !== undefined) return true
    return false
  }

  #dropSlice(sliceEndMs: number): void {
    this.#groups.drop(sliceEndMs)
    for (const tables of this.#distinct) tables.drop(sliceEndMs)
  }

  #dropMerged(namespace: number): void {
    this.#mergedGroups.drop(namespace)
    for (const tables of this.#mergedDistinct) tables.drop(namespace)
  }

  onEnd(_input: number, out: Output): Progress {
    // In batch rows come when time is over, of operators that send all they have at their end.
    const { judgesLateness, isProcessingTime } = this.#options
    if (!judgesLateness && !isProcessingTime) {
      this.#watermarkMs = Infinity
      return this.resume(out)
    }
    const { size } = this.#pending
    if (this.#options.isProcessingTime && size > 0) this.#context.count('unfiredWindows', size)
    return 'done'
  }
}

function timestampConstant(ms: number): Column {
  return constantColumn(fixedColumn(BigInt64Array.of(BigInt(ms) * 1000n)))
}

const rowCountsOf = (batch: Batch, column: number): Int32Array =>
  (flatten(batch.columns[column]!, batch.rowCount) as FixedColumn).values as Int32Array
