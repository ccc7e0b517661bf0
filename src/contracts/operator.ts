import type { Batch } from '../core/batch.ts'
import type { MemoryHolder } from './memory.ts'
import type { Platform } from './platform.ts'
import type { SplitClock } from './split-clock.ts'
import type { StateContext } from './state.ts'

/**
 * Where an operator sends what it makes. Given to every call that may emit, and called within that call only, any number of times, from
 * the task's thread; never kept. It never blocks. A throw is that of an operator behind, and is let through: it fails the task.
 */
export interface Output {
  /**
   * Hands a batch on. Always accepts, never blocks; the receiver has finished with the batch's
   * buffers when this returns, so the operator may write them again.
   */
  emit(batch: Batch): void
  /** Hands on a watermark that came without rows, behind all that was emitted. Monotonic per operator. */
  emitWatermark(watermarkMs: number): void
}

/**
 * What a call answers: `more` = there is more to emit for what was given; the task calls
 * `resume(out)` before it hands over anything else. `done` = finished.
 */
export type Progress = 'done' | 'more'

/** What an operator may ask for, from `open` on, within its calls: from the task's thread, any number of times. Nothing here blocks. */
export interface OperatorContext {
  /** Name for errors, metrics and EXPLAIN. */
  readonly name: string
  /** Stable name that ties state to the operator. */
  readonly uid: string
  readonly subtaskIndex: number
  readonly parallelism: number
  /** Number of key groups of the job: a key's group is `keyGroupOf(hash, maxParallelism)`, whatever the parallelism. */
  readonly maxParallelism: number
  /** Restored before `open` where the job starts from a checkpoint. */
  readonly state: StateContext
  /**
   * The outside world, for operators that wait for answers from it (`Operator.waitsFor`). Absent where an operator runs inside another, and where it
   * is opened only to see what state it has.
   */
  readonly platform?: Platform | undefined
  /** Processing time, epoch milliseconds, by the platform's clock, which may be set back. */
  nowMs(): number
  /**
   * Asks for one call of `onProcessingTime` when processing time has reached `timeMs`. An earlier time replaces a later
   * one; a later one is forgotten while an earlier one is pending. Not part of the state: ask again in `open`.
   */
  wakeAt(timeMs: number): void
  /** Rows of the input come as the combiner of the operator's vertex has put them together. Absent = false. */
  readonly isCombined?: boolean
  /** In the chain of a source that tells splits apart: how far they are. Absent elsewhere. */
  readonly splits?: SplitClock | undefined
  /** Adds to a counter that the user can see (`lateRows`, `skippedRows`, …). */
  count(counter: string, amount: number): void
}

/**
 * A runtime operator: synchronous, batch-first.
 *
 * All calls come from the one thread of its task, never nested, in this order: `open` once, then
 * any mix of `onBatch`, `onWatermark`, `onProcessingTime`, `onBarrier`, then `onEnd` once per input, `close` once (also
 * after a failure). No call may block or await. A throw fails the task; the job restarts from the
 * last checkpoint.
 */
export interface Operator extends MemoryHolder {
  /**
   * Once, before anything else. State opened here has the content of the checkpoint that the job is restored from; what the
   * operator keeps outside of state, it sets from there.
   */
  open(context: OperatorContext): void
  /**
   * For each batch of input number `input` (0 for operators of one input). Marks in the batch are
   * the operator's to judge and to hand on with what it emits; it never cuts a batch at a mark.
   */
  onBatch(input: number, batch: Batch, out: Output): Progress
  /** Where present: for watermarks that come without rows; already the minimum over the input's channels. Where absent they are handed on as they are. */
  onWatermark?(input: number, watermarkMs: number, out: Output): Progress
  /**
   * Where present, after a call answered `more`: what there is to wait for. `resume` is called when it has resolved, and the task takes nothing in
   * before that; barriers wait too. What it rejects with fails the task. undefined: nothing. Only for operators whose vertex says `waits`.
   */
  readonly waitsFor?: Promise<void> | undefined
  /** After a call answered `more`, again and again until it answers `done`; other tasks have their turn between two of them. Absent where none does. */
  resume?(out: Output): Progress
  /** Where present: once for each time asked for by `wakeAt`, when it has come; later where the task has other work. */
  onProcessingTime?(nowMs: number, out: Output): Progress
  /**
   * Where present: at each barrier, right before the state is frozen. What the operator keeps outside of state goes into state now.
   * Nothing may be emitted. Never called while `more` is owed.
   */
  onBarrier?(): void
  /**
   * Where present: all that feeds the input is silent, and its watermark is not to be waited for; or no longer so. Operators of one input
   * need not know. When it changes; rows and watermarks of the input end it too, without a call.
   */
  onIdle?(input: number, isIdle: boolean, out: Output): Progress
  /** Where present: once per input, when it has ended. Watermark +∞ has been seen before. Not called again after a restore. */
  onEnd?(input: number, out: Output): Progress
  /** Where present: once when no input came for 200 ms, and not again before the next: what is held back may go on (a pending watermark). */
  onSilence?(out: Output): void
  /** Where present and true: no row will change the output any more (LIMIT is full); sources may stop. Looked at between calls, often: a field. */
  readonly isFull?: boolean
  /** Where present: once, last, also after a failure, that of `open` too; frees what is held. What it throws is left alone: the job has its end by then. */
  close?(): void
}

/** Gives an operator a watermark that came without rows. */
export function passWatermark(
  operator: Operator,
  input: number,
  watermarkMs: number,
  out: Output,
): Progress {
  if (operator.onWatermark !== undefined) return operator.onWatermark(input, watermarkMs, out)
  out.emitWatermark(watermarkMs)
  return 'done'
}

/**
 * Makes the operator of one subtask: once per subtask and start of the job, in the task's thread. Does no work: that is `open`'s. A throw
 * fails the task.
 */
export type OperatorFactory = () => Operator
