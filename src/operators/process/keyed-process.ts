import type { TimerService, ValueConversion } from '../../contracts/keyed-state.ts'
import type { HeldMemory } from '../../contracts/memory.ts'
import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import type {
  Collector,
  KeyedProcessFunction,
  TimerContext,
} from '../../contracts/process-function.ts'
import type { ListState } from '../../contracts/state.ts'
import { type Batch, liveCount, type Schema } from '../../core/batch.ts'
import { EngineError } from '../../core/errors.ts'
import { rowType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { KeyScopes } from '../../state/keyed-state/key-scopes.ts'
import { KeyedStates } from '../../state/keyed-state/keyed-states.ts'
import { KeyedTimers, type TimerListener } from '../../state/timers/keyed-timers.ts'
import { EVENT_TIMERS_STATE, PROCESSING_TIMERS_STATE } from '../../state/timers/timer-names.ts'
import { PendingRows } from './pending-rows.ts'
import { processFunctionFailed, processOutputNull } from './process-errors.ts'
import { RowOutput } from './row-output.ts'

/** Batches emitted in one call before the task gets its turn. */
const BATCHES_PER_CALL = 4

export interface KeyedProcessOptions {
  readonly input: Schema
  /** Key columns of the input. The input comes partitioned by them. */
  readonly keys: readonly number[]
  readonly output: Schema
  /** Column with the rows' event time, a TIMESTAMP or TIMESTAMP_LTZ; without it rows have none. */
  readonly timeColumn?: number
  /** undefined: rows, keys and states are the engine's own values, a row being an array. */
  readonly conversion?: ValueConversion
  /** Called once a subtask. */
  readonly makeFunction: () => KeyedProcessFunction<never, unknown, never>
}

type TimeDomain = TimerContext['timeDomain']

/**
 * Runs a keyed process function: rows in order, timers between them. What a watermark inside a batch makes due fires before the rows
 * behind the mark. Timers of processing time fire when the clock has reached them, before the rows of the next batch; those that are
 * left at the end of the input do not fire (`unfiredTimers`), as in Flink.
 *
 * Changelog: append-only in and out. State: the function's, its timers, one row a key that has any.
 */
export class KeyedProcessOperator implements Operator {
  readonly #options: KeyedProcessOptions
  readonly #rows: PendingRows
  readonly #output: RowOutput
  readonly #call: ProcessCall
  readonly #collector: Collector<unknown>
  #function!: KeyedProcessFunction<unknown, unknown, unknown>
  #context!: OperatorContext
  #scopes!: KeyScopes
  #states!: KeyedStates
  #eventTimers!: KeyedTimers
  #processingTimers!: KeyedTimers
  #eventListener!: TimerListener
  #processingListener!: TimerListener
  #watermarkState!: ListState
  #watermarkMs = -Infinity
  #nowMs = -Infinity
  /** Whether a watermark's timers are still to fire, and the watermark to be handed on. */
  #owesWatermark = false
  #owesProcessingTimers = false
  #keyIds = new Int32Array(0)
  readonly #toRow: ((values: Value[]) => unknown) | undefined
  readonly #fromRow: ((value: unknown) => unknown) | undefined

  constructor(options: KeyedProcessOptions) {
    const { input, output, keys, conversion } = options
    this.#options = options
    this.#rows = new PendingRows(input)
    this.#output = new RowOutput(output)
    this.#toRow = conversion?.toExternal(rowType(input, false)) as
      | ((values: Value[]) => unknown)
      | undefined
    this.#fromRow = conversion?.fromExternal(rowType(output, false), 'a collected row')
    const toKey = keys.map((column) =>
      conversion === undefined
        ? (value: Value): unknown => value
        : (conversion.toExternal(input[column]!.type) as (value: Value) => unknown),
    )
    this.#call = new ProcessCall(() => {
      const parts = this.#scopes.currentKey().map((value, i) => toKey[i]!(value))
      return parts.length === 1 ? parts[0] : parts
    })
    this.#collector = { collect: (value) => this.#collect(value) }
  }

  open(context: OperatorContext): void {
    const { input, keys, conversion, makeFunction } = this.#options
    const { state, maxParallelism } = context
    this.#context = context
    this.#nowMs = context.nowMs()
    const scopes = new KeyScopes(state, {
      keys: keys.map((column) => input[column]!.type),
      keyNames: keys.map((column) => input[column]!.name),
    })
    this.#scopes = scopes
    this.#states = new KeyedStates({
      state,
      scopes,
      nowMs: () => this.#nowMs,
      ...(conversion === undefined ? {} : { conversion }),
    })
    const timers = (name: string): KeyedTimers =>
      new KeyedTimers({ state, scopes, name, maxParallelism })
    this.#eventTimers = timers(EVENT_TIMERS_STATE)
    this.#processingTimers = timers(PROCESSING_TIMERS_STATE)
    this.#eventListener = this.#listener('event')
    this.#processingListener = this.#listener('processing')
    this.#call.timers = this.#timerService()
    this.#watermarkState = state.listState('watermark', 'union')
    const watermarks = this.#watermarkState.get() as readonly number[]
    if (watermarks.length > 0) this.#watermarkMs = Math.min(...watermarks)
    this.#function = makeFunction() as KeyedProcessFunction<unknown, unknown, unknown>
    const { subtaskIndex, parallelism } = context
    this.#guarded('open', () =>
      this.#function.open?.({
        state: this.#states,
        subtaskIndex,
        parallelism,
        count: (counter, amount) => context.count(counter, amount),
      }),
    )
    scopes.endOpening()
    this.#askForTurn()
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const { keys } = this.#options
    const count = liveCount(batch)
    if (this.#keyIds.length < count) this.#keyIds = new Int32Array(Math.max(count, 1024))
    this.#beginCall(out)
    this.#rows.load(batch)
    this.#scopes.resolve(
      keys.map((column) => batch.columns[column]!),
      batch.selection,
      count,
      this.#keyIds,
    )
    return this.#run()
  }

  onWatermark(_input: number, watermarkMs: number, out: Output): Progress {
    this.#beginCall(out)
    this.#reach(watermarkMs)
    return this.#run()
  }

  onProcessingTime(_nowMs: number, out: Output): Progress {
    this.#beginCall(out)
    return this.#run()
  }

  resume(out: Output): Progress {
    this.#output.beginCall(out)
    return this.#run()
  }

  onBarrier(): void {
    this.#watermarkState.update([this.#watermarkMs])
  }

  onEnd(): Progress {
    const { count } = this.#processingTimers
    if (count > 0) this.#context.count('unfiredTimers', count)
    return 'done'
  }

  /** Timers lie in state; the queue of them does not. */
  held(): HeldMemory {
    return {
      what: 'queues of timers',
      sizeBytes: this.#eventTimers.heldBytes + this.#processingTimers.heldBytes,
      rowCount: this.#eventTimers.queuedEntries + this.#processingTimers.queuedEntries,
    }
  }

  close(): void {
    // It may have failed before it was made.
    const opened = this.#function as KeyedProcessFunction | undefined
    this.#guarded('close', () => opened?.close?.())
  }

  get eventTimerCount(): number {
    return this.#eventTimers.count
  }
  get processingTimerCount(): number {
    return this.#processingTimers.count
  }

  #beginCall(out: Output): void {
    this.#output.beginCall(out)
    // A clock that is set back stands still until it has caught up.
    this.#nowMs = Math.max(this.#nowMs, this.#context.nowMs())
    this.#owesProcessingTimers = this.#processingTimers.firstMs <= this.#nowMs
  }

  #reach(watermarkMs: number): void {
    this.#watermarkMs = Math.max(this.#watermarkMs, watermarkMs)
    this.#owesWatermark = true
  }

  /** Does what is owed, in order: timers that are due, then rows up to the next mark; until all is done or others get a turn. */
  #run(): Progress {
    const rows = this.#rows
    for (;;) {
      if (this.#owesProcessingTimers) {
        if (!this.#processingTimers.fire(this.#nowMs, this.#processingListener))
          return this.#pause()
        this.#owesProcessingTimers = false
      }
      if (this.#owesWatermark) {
        if (!this.#eventTimers.fire(this.#watermarkMs, this.#eventListener)) return this.#pause()
        this.#owesWatermark = false
        this.#output.addMark(this.#watermarkMs)
      }
      if (rows.isMarkNext) this.#reach(rows.takeMark())
      else if (rows.isEmpty) return this.#finish()
      else if (this.#output.batchCount >= BATCHES_PER_CALL) return this.#pause()
      else this.#process(rows.next++)
    }
  }

  #process(row: number): void {
    const rows = this.#rows
    const { timeColumn } = this.#options
    this.#scopes.useKey(this.#keyIds[row]!)
    this.#states.onRecord()
    const call = this.#call
    call.begin()
    if (timeColumn !== undefined) {
      const micros = rows.value(timeColumn, row) as bigint | null
      call.timestampMs = micros === null ? undefined : Math.floor(Number(micros) / 1000)
    }
    const values = rows.row(row)
    try {
      this.#function.processElement(
        this.#toRow === undefined ? values : this.#toRow(values),
        call,
        this.#collector,
      )
    } catch (error) {
      throw this.#failure('processElement', error)
    }
  }

  #pause(): Progress {
    this.#output.flush()
    this.#eventTimers.settle()
    this.#processingTimers.settle()
    // Keys of rows that are still to come have no state yet: they stay.
    return 'more'
  }

  #finish(): Progress {
    this.#output.flush()
    this.#rows.clear()
    this.#eventTimers.settle()
    this.#processingTimers.settle()
    this.#scopes.removeUnused()
    this.#askForTurn()
    return 'done'
  }

  #askForTurn(): void {
    const { firstMs } = this.#processingTimers
    if (firstMs < Infinity) this.#context.wakeAt(firstMs)
  }

  #listener(domain: TimeDomain): TimerListener {
    const output = this.#output
    return {
      get wantsPause() {
        return output.batchCount >= BATCHES_PER_CALL
      },
      onTimer: (timeMs) => {
        const call = this.#call
        call.begin()
        call.timestampMs = timeMs
        call.timeDomain = domain
        try {
          this.#function.onTimer?.(timeMs, call, this.#collector)
        } catch (error) {
          throw this.#failure('onTimer', error)
        }
      },
    }
  }

  #timerService(): TimerService {
    const operator = this
    return {
      get nowMs() {
        return operator.#nowMs
      },
      get watermarkMs() {
        return operator.#watermarkMs
      },
      registerEventTimer: (timeMs) => {
        this.#eventTimers.register(timeMs)
      },
      deleteEventTimer: (timeMs) => {
        this.#eventTimers.delete(timeMs)
      },
      registerProcessingTimer: (timeMs) => {
        this.#processingTimers.register(timeMs)
      },
      deleteProcessingTimer: (timeMs) => {
        this.#processingTimers.delete(timeMs)
      },
    }
  }

  #collect(value: unknown): void {
    const { output } = this.#options
    const values = (this.#fromRow === undefined ? value : this.#fromRow(value)) as readonly Value[]
    for (let i = 0; i < output.length; i++) {
      if (values[i] === null && !output[i]!.type.nullable)
        throw processOutputNull({ operator: this.#context.name, field: output[i]!.name })
    }
    this.#output.addRow(values)
  }

  #guarded(call: string, run: () => void): void {
    try {
      run()
    } catch (error) {
      throw this.#failure(call, error)
    }
  }

  /** Errors of the engine keep their code. */
  #failure(call: string, error: unknown): unknown {
    if (error instanceof EngineError) return error
    const problem = error instanceof Error ? error.message : String(error)
    return processFunctionFailed({ operator: this.#context.name, call, problem }, { cause: error })
  }
}

/** What the function sees of a call: one object for all. */
class ProcessCall implements TimerContext {
  timers!: TimerService
  timestampMs: number | undefined
  timeDomain: TimeDomain = 'event'
  readonly #readKey: () => unknown
  #key: unknown
  #isKeyRead = false

  constructor(readKey: () => unknown) {
    this.#readKey = readKey
  }

  get key(): unknown {
    if (!this.#isKeyRead) {
      this.#key = this.#readKey()
      this.#isKeyRead = true
    }
    return this.#key
  }

  begin(): void {
    this.#isKeyRead = false
    this.timestampMs = undefined
  }
}
