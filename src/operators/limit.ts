import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import type { ListState } from '../contracts/state.ts'
import { type Batch, liveCount, withSelection } from '../core/batch.ts'
import { identityPositions } from '../core/flatten.ts'

export interface LimitOptions {
  readonly offset: number
  /** undefined = all. */
  readonly limit: number | undefined
}

/** Leaves out the first `offset` rows and everything after `limit` more. Takes insertions only. */
export class LimitOperator implements Operator {
  #toSkip: number
  #toTake: number
  /** What is left to skip and to take; there is one subtask. */
  #seen!: ListState

  constructor(options: LimitOptions) {
    this.#toSkip = options.offset
    this.#toTake = options.limit ?? Infinity
  }

  /** True when no row will come any more: the source may stop. */
  get isFull(): boolean {
    return this.#toTake === 0
  }

  open(context: OperatorContext): void {
    this.#seen = context.state.listState('seen', 'union')
    const [seen] = this.#seen.get() as readonly { readonly skip: number; readonly take: number }[]
    if (seen === undefined) return
    this.#toSkip = seen.skip
    this.#toTake = seen.take
  }

  onBarrier(): void {
    this.#seen.update([{ skip: this.#toSkip, take: this.#toTake }])
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const count = liveCount(batch)
    const skipped = Math.min(this.#toSkip, count)
    this.#toSkip -= skipped
    const taken = Math.min(this.#toTake, count - skipped)
    this.#toTake -= taken
    if (taken === 0) return 'done'
    const live = batch.selection ?? identityPositions(count)
    out.emit(
      taken === count ? batch : withSelection(batch, live.subarray(skipped, skipped + taken)),
    )
    return 'done'
  }
}
