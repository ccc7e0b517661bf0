import type { Batch } from '../core/batch.ts'

/**
 * Puts rows of a batch together before they cross to other tasks, so that fewer cross: one row with accumulators for all rows of a key,
 * say. No row waits in it for the next batch, so it is part of no checkpoint.
 */
export interface Combiner {
  /**
   * For each batch that is to cross, in the sender's thread; hands on none or more batches, each in place of the rows that it stands
   * for, within the call. The batch's last watermark is sent behind them by the caller: rows come in front of it, unless they are
   * handed on among the marks that they stood among. The receiver of a batch has finished with its buffers when `emit`
   * returns. Nothing blocks. A throw fails the task.
   */
  combine(batch: Batch, emit: (batch: Batch) => void): void
}

/** Makes the combiner of one sending subtask: once per start of the job, in the task's thread. */
export type CombinerFactory = () => Combiner
