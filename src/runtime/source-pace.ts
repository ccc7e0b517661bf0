/** Rows that were not read in time are not saved up for more than this. */
const SAVED_MS = 1000

/** What is less cannot be waited for. */
const LEAST_WAIT_MS = 0.01

/**
 * Holds one subtask of a source to a number of rows a second of monotonic time. Each batch is paid for behind: the next one may be
 * read when its rows are due.
 */
export class SourcePace {
  readonly #msPerRow: number
  /** When the next batch may be read; −∞ before the first one. */
  #dueMs = -Infinity

  /** @param rowsPerSecond of this subtask, above 0 */
  constructor(rowsPerSecond: number) {
    this.#msPerRow = 1000 / rowsPerSecond
  }

  /** Milliseconds until a batch may be read; 0 = now. */
  waitMs(monotonicMs: number): number {
    const leftMs = this.#dueMs - monotonicMs
    return leftMs < LEAST_WAIT_MS ? 0 : leftMs
  }

  spend(rows: number, monotonicMs: number): void {
    const sinceMs = this.#dueMs === -Infinity ? monotonicMs : this.#dueMs
    this.#dueMs = Math.max(sinceMs, monotonicMs - SAVED_MS) + rows * this.#msPerRow
  }
}

/** Batches of a subtask that is held back are read at least this often, where they can be so small. */
const BATCH_MS = 50

/** Rows of a batch, at most `batchRows`, so that rows come evenly. */
export const pacedBatchRows = (batchRows: number, rowsPerSecond: number): number =>
  Math.max(1, Math.min(batchRows, Math.floor((rowsPerSecond * BATCH_MS) / 1000)))
