import type { OperatorContext } from '../../contracts/operator.ts'
import type { ListState } from '../../contracts/state.ts'

/**
 * The watermark of an operator of several inputs: the least of theirs, idle inputs left out. When all that have not ended are idle,
 * nobody is waited for: as in Flink, the furthest counts. Kept in list state, so that a restored run judges the same.
 */
export class InputWatermarks {
  readonly #watermarks: number[]
  readonly #isIdle: boolean[]
  #emittedMs = -Infinity
  #held!: ListState

  constructor(inputCount: number) {
    this.#watermarks = new Array<number>(inputCount).fill(-Infinity)
    this.#isIdle = new Array<boolean>(inputCount).fill(false)
  }

  /** What was told to the operators behind. */
  get currentMs(): number {
    return this.#emittedMs
  }

  open(context: OperatorContext): void {
    this.#held = context.state.listState('watermarks', 'union')
    const held = this.#held.get() as readonly (readonly number[])[]
    if (held.length === 0) return
    const inputCount = this.#watermarks.length
    for (let i = 0; i < inputCount; i++)
      this.#watermarks[i] = Math.min(...held.map((watermarks) => watermarks[i]!))
    // Older checkpoints do not have what was emitted.
    this.#emittedMs = Math.min(
      ...held.map((watermarks) => watermarks[inputCount] ?? Math.min(...watermarks)),
    )
  }

  onBarrier(): void {
    // With idle inputs it may be beyond the least of them.
    this.#held.update([[...this.#watermarks, this.#emittedMs]])
  }

  /** Rows came: the input is awake. */
  wake(input: number): void {
    this.#isIdle[input] = false
  }

  /** Notes a mark that holds for the input; answers the watermark that holds behind it where that is a new one. */
  mark(input: number, watermarkMs: number): number | undefined {
    this.#watermarks[input] = Math.max(this.#watermarks[input]!, watermarkMs)
    const combined = Math.min(watermarkMs, this.#least(input))
    if (combined <= this.#emittedMs) return undefined
    this.#emittedMs = combined
    return combined
  }

  /** Notes a watermark of the input; answers the new one of all. */
  advance(input: number, watermarkMs: number): number | undefined {
    this.#watermarks[input] = Math.max(this.#watermarks[input]!, watermarkMs)
    this.#isIdle[input] = false
    return this.#next()
  }

  /** Notes that an input is idle, or no longer so; answers the new watermark of all. */
  idle(input: number, isIdle: boolean): number | undefined {
    this.#isIdle[input] = isIdle
    return this.#next()
  }

  #next(): number | undefined {
    let least = this.#least(-1)
    if (least === Infinity && this.#isIdle.includes(true))
      least = Math.max(...this.#watermarks.filter((_, i) => this.#isIdle[i]))
    if (least <= this.#emittedMs) return undefined
    this.#emittedMs = least
    return least
  }

  /** Least watermark of the inputs that are not idle, without one of them; Infinity where there is none. */
  #least(without: number): number {
    let least = Infinity
    for (let i = 0; i < this.#watermarks.length; i++)
      if (i !== without && !this.#isIdle[i]) least = Math.min(least, this.#watermarks[i]!)
    return least
  }
}
