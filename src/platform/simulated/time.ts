import type { Clock, Timers } from '../../contracts/platform.ts'

interface Pending {
  readonly dueMs: number
  readonly order: number
  readonly callback: () => void
}

/**
 * A clock that stands still until everything has had its turn, then leaps to the next timer. A job
 * that waits for an hour is tested in no time, and always in the same order.
 */
export class SimulatedTime implements Clock, Timers {
  #elapsedMs = 0
  #startMs: number
  #pending: Pending[] = []
  #order = 0
  #isPumping = false
  /** Told when nothing is left to happen: whoever waits then waits for ever. */
  onIdle: () => void = () => {}

  constructor(startMs: number) {
    this.#startMs = startMs
  }

  nowMs(): number {
    return this.#startMs + Math.floor(this.#elapsedMs)
  }

  nowMicros(): bigint {
    return BigInt(Math.floor((this.#startMs + this.#elapsedMs) * 1000))
  }

  monotonicMs(): number {
    return this.#elapsedMs
  }

  /** Simulated work takes no time. */
  cpuSeconds(): number {
    return 0
  }

  schedule(delayMs: number, callback: () => void): { cancel(): void } {
    const entry = { dueMs: this.#elapsedMs + Math.max(0, delayMs), order: this.#order++, callback }
    this.#pending.push(entry)
    this.#pump()
    return {
      cancel: () => {
        this.#pending = this.#pending.filter((other) => other !== entry)
      },
    }
  }

  yield(): Promise<void> {
    return new Promise((resolve) => setImmediate(resolve))
  }

  /** Somebody computes for so long: nothing else happens meanwhile, and timers that are due by then are late. */
  work(forMs: number): void {
    this.#elapsedMs += forMs
  }

  /** Somebody sets the wall clock. Durations stay what they are. */
  jump(byMs: number): void {
    this.#startMs += byMs
  }

  /** Moves the clock without waiting for timers; those that are due fire in their order. */
  advance(byMs: number): void {
    const untilMs = this.#elapsedMs + byMs
    for (;;) {
      const next = this.#next()
      if (next === undefined || next.dueMs > untilMs) break
      this.#fire(next)
    }
    this.#elapsedMs = untilMs
  }

  #pump(): void {
    if (this.#isPumping) return
    this.#isPumping = true
    // By then all promises that could go on have done so.
    setImmediate(() => {
      this.#isPumping = false
      const next = this.#next()
      if (next === undefined) {
        this.onIdle()
        return
      }
      this.#fire(next)
      this.#pump()
    })
  }

  #next(): Pending | undefined {
    let first: Pending | undefined
    for (const entry of this.#pending) {
      const isEarlier =
        first === undefined ||
        entry.dueMs < first.dueMs ||
        (entry.dueMs === first.dueMs && entry.order < first.order)
      if (isEarlier) first = entry
    }
    return first
  }

  #fire(entry: Pending): void {
    this.#pending = this.#pending.filter((other) => other !== entry)
    this.#elapsedMs = Math.max(this.#elapsedMs, entry.dueMs)
    entry.callback()
  }
}
