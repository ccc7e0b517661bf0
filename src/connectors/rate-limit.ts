import type { Platform } from '../contracts/platform.ts'

/** Longest that a slow source waits before it looks again. */
const MAX_WAIT_MS = 1000

/**
 * Holds a source to a number of rows a second of real time, counted from its first poll. Rows that
 * were not taken in time are not saved up for more than a second.
 */
export class RateLimit {
  readonly #rowsPerSecond: number
  readonly #platform: Platform
  #refilledMs: number | undefined
  #rows: number
  #wake: { cancel(): void } | undefined

  constructor(rowsPerSecond: number, platform: Platform) {
    this.#rowsPerSecond = rowsPerSecond
    this.#platform = platform
    // The first rows come at once.
    this.#rows = Math.max(1, rowsPerSecond / 100)
  }

  /** Rows that may be made now. */
  allowance(): number {
    const nowMs = this.#platform.clock.monotonicMs()
    const passedMs = nowMs - (this.#refilledMs ?? nowMs)
    this.#refilledMs = nowMs
    this.#rows = Math.min(
      this.#rows + (passedMs * this.#rowsPerSecond) / 1000,
      Math.max(this.#rowsPerSecond, 1),
    )
    return Math.floor(this.#rows)
  }

  /** Tells how many rows were made. */
  spend(rows: number): void {
    this.#rows -= rows
  }

  /** Resolves when at least one row, or a hundredth of a second's rows, may be made. */
  available(): Promise<void> {
    const target = Math.max(1, this.#rowsPerSecond / 100)
    const waitMs = Math.min(
      MAX_WAIT_MS,
      Math.max(1, ((target - this.#rows) * 1000) / this.#rowsPerSecond),
    )
    return new Promise((resolve) => {
      this.#wake = this.#platform.timers.schedule(Math.ceil(waitMs), resolve)
    })
  }

  /** Stops waiting; what waits is not woken. */
  close(): void {
    this.#wake?.cancel()
  }
}
