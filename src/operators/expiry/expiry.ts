import type { OperatorContext } from '../../contracts/operator.ts'
import type { ExpiringTable } from './expiring-table.ts'

/** A pass over all rows takes half a TTL: 32 steps. */
const STEPS_PER_TTL = 64
const LEAST_STEP_MS = 10

/**
 * The clean-up of expiring state, a little at a time: all rows are looked at within about half a TTL, whether or not input comes, so
 * that state which nobody asks for is gone one and a half TTL after its last write.
 */
export class Expiry {
  readonly #context: OperatorContext
  readonly #tables: readonly ExpiringTable[]
  readonly #stepMs: number

  constructor(
    context: OperatorContext,
    options: { readonly tables: readonly ExpiringTable[]; readonly ttlMs: number },
  ) {
    this.#context = context
    this.#tables = options.tables
    this.#stepMs = Math.max(LEAST_STEP_MS, Math.floor(options.ttlMs / STEPS_PER_TTL))
    this.#askForTurn()
  }

  nowMs(): number {
    return this.#context.nowMs()
  }

  /** In `onProcessingTime`. */
  sweep(): void {
    for (const table of this.#tables) table.sweep()
    this.#askForTurn()
  }

  #askForTurn(): void {
    this.#context.wakeAt(this.#context.nowMs() + this.#stepMs)
  }
}
