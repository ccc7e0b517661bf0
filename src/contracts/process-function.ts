import type { KeyedStateStore, TimerService } from './keyed-state.ts'

/** What a function may ask for when it is opened. */
export interface ProcessOpenContext {
  /** All states are opened here; each shows the part of the current key, so it is read and written in the other calls only. */
  readonly state: KeyedStateStore
  readonly subtaskIndex: number
  readonly parallelism: number
  /** Adds to a counter that the user can see. */
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
  /** Takes the value at once: it may be changed and sent again. Throws VALUE_TYPE_MISMATCH where it is not of the output's type. */
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
  open?(context: ProcessOpenContext): void
  processElement(value: In, context: ProcessContext<K>, out: Collector<Out>): void
  onTimer?(timeMs: number, context: TimerContext<K>, out: Collector<Out>): void
  close?(): void
}
