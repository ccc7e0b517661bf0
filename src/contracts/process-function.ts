import type { KeyedStateStore, TimerService } from './keyed-state.ts'

/** What a function may ask for when it is opened. In the task's thread; nothing blocks. */
export interface ProcessOpenContext {
  /** All states are opened here; each shows the part of the current key, so it is read and written in the other calls only. */
  readonly state: KeyedStateStore
  readonly subtaskIndex: number
  readonly parallelism: number
  /** Adds to a counter that the user can see: from `open` on, as often as it likes. Never fails. */
  count(counter: string, amount: number): void
}

/** What is known of the call at hand. The same object in all calls; it is not kept. */
export interface ProcessContext<K = unknown> {
  /** The current key: the value of the key column; where there are more, or none, their values in order. */
  readonly key: K
  /** Event time of the row, epoch milliseconds, undefined where rows have none; in `onTimer` the timer's time. */
  readonly timestampMs: number | undefined
  readonly timers: TimerService
}

export interface TimerContext<K = unknown> extends ProcessContext<K> {
  /** Which time has reached the timer. */
  readonly timeDomain: 'event' | 'processing'
}

/** Where a function sends what it makes. */
export interface Collector<Out> {
  /**
   * Within `processElement` and `onTimer`, any number of times; never blocks. Takes the value at once: it may be changed and sent again. Throws
   * VALUE_TYPE_MISMATCH where it is not of the output's type, and PROCESS_OUTPUT_NULL; what an operator behind throws may come through.
   */
  collect(value: Out): void
}

/**
 * A function over rows of one key at a time, with state and timers under that key.
 *
 * All calls come from the thread of its task, never nested: `open` once; then `processElement` for each row in order, and `onTimer`
 * for each timer that is due, with the key set; `close` once, also after a failure. No call may block or await. Timers that a watermark
 * reaches fire before the rows behind it; a row sees the watermark that holds at its place, whatever the batches are. A throw fails
 * the task (PROCESS_FUNCTION_FAILED); the job goes on from the last checkpoint, to which state and timers go back too.
 */
export interface KeyedProcessFunction<In = unknown, Out = unknown, K = unknown> {
  /** Once, before anything else: opens all states. */
  open?(context: ProcessOpenContext): void
  /** For each row, in order. */
  processElement(value: In, context: ProcessContext<K>, out: Collector<Out>): void
  /** Once for each timer that is due, in the order `TimerService` says. It may register more, also for this very time. */
  onTimer?(timeMs: number, context: TimerContext<K>, out: Collector<Out>): void
  /** Once, last, also after a failure, that of `open` too. What it throws is left alone. */
  close?(): void
}
