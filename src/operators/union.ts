import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import type { ListState } from '../contracts/state.ts'
import type { Batch, Marks } from '../core/batch.ts'

/** UNION ALL: rows of all inputs; the watermark is the least of theirs. No state but watermarks. */
export class UnionOperator implements Operator {
  readonly #watermarks: number[]
  readonly #isIdle: boolean[]
  #emittedMs = -Infinity
  #held!: ListState

  constructor(inputCount: number) {
    this.#watermarks = new Array<number>(inputCount).fill(-Infinity)
    this.#isIdle = new Array<boolean>(inputCount).fill(false)
  }

  open(context: OperatorContext): void {
    this.#held = context.state.listState('watermarks', 'union')
    const held = this.#held.get() as readonly (readonly number[])[]
    if (held.length === 0) return
    for (let i = 0; i < this.#watermarks.length; i++)
      this.#watermarks[i] = Math.min(...held.map((watermarks) => watermarks[i]!))
    this.#emittedMs = Math.min(...this.#watermarks)
  }

  onBarrier(): void {
    this.#held.update([this.#watermarks.slice()])
  }

  onBatch(input: number, batch: Batch, out: Output): Progress {
    this.#isIdle[input] = false
    const marks = batch.marks === undefined ? undefined : this.#combine(input, batch.marks)
    out.emit({
      rowCount: batch.rowCount,
      columns: batch.columns,
      kinds: batch.kinds,
      selection: batch.selection,
      marks,
    })
    return 'done'
  }

  /** Marks of one input hold for the output as far as the other inputs allow. */
  #combine(input: number, marks: Marks): Marks | undefined {
    const others = this.#least(input)
    const positions = new Int32Array(marks.count)
    const watermarksMs = new Float64Array(marks.count)
    let count = 0
    for (let i = 0; i < marks.count; i++) {
      const watermarkMs = Math.min(marks.watermarksMs[i]!, others)
      if (watermarkMs <= this.#emittedMs) continue
      positions[count] = marks.positions[i]!
      watermarksMs[count++] = watermarkMs
      this.#emittedMs = watermarkMs
    }
    this.#watermarks[input] = Math.max(
      this.#watermarks[input]!,
      marks.watermarksMs[marks.count - 1]!,
    )
    return count === 0 ? undefined : { positions, watermarksMs, count }
  }

  onWatermark(input: number, watermarkMs: number, out: Output): Progress {
    this.#watermarks[input] = Math.max(this.#watermarks[input]!, watermarkMs)
    this.#isIdle[input] = false
    this.#advance(out)
    return 'done'
  }

  onIdle(input: number, isIdle: boolean, out: Output): Progress {
    this.#isIdle[input] = isIdle
    this.#advance(out)
    return 'done'
  }

  #advance(out: Output): void {
    let least = this.#least(-1)
    if (least === Infinity && this.#isIdle.includes(true)) {
      // When all that have not ended are idle, nobody is waited for: as in Flink, the furthest counts.
      const idle = this.#watermarks.filter((_, i) => this.#isIdle[i])
      least = Math.max(...idle)
    }
    if (least <= this.#emittedMs) return
    this.#emittedMs = least
    out.emitWatermark(least)
  }

  /** Least watermark of the inputs that are not idle, without one of them; Infinity where there is none. */
  #least(without: number): number {
    let least = Infinity
    for (let i = 0; i < this.#watermarks.length; i++)
      if (i !== without && !this.#isIdle[i]) least = Math.min(least, this.#watermarks[i]!)
    return least
  }

  resume(): Progress {
    return 'done'
  }

  onEnd(): Progress {
    return 'done'
  }

  close(): void {}
}
