import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import type { Batch, Marks } from '../core/batch.ts'
import { InputWatermarks } from './event-time/input-watermarks.ts'

/** UNION ALL: rows of all inputs; the watermark is the least of theirs. No state but watermarks. */
export class UnionOperator implements Operator {
  readonly #watermarks: InputWatermarks

  constructor(inputCount: number) {
    this.#watermarks = new InputWatermarks(inputCount)
  }

  open(context: OperatorContext): void {
    this.#watermarks.open(context)
  }

  onBarrier(): void {
    this.#watermarks.onBarrier()
  }

  onBatch(input: number, batch: Batch, out: Output): Progress {
    this.#watermarks.wake(input)
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
    const positions = new Int32Array(marks.count)
    const watermarksMs = new Float64Array(marks.count)
    let count = 0
    for (let i = 0; i < marks.count; i++) {
      const watermarkMs = this.#watermarks.mark(input, marks.watermarksMs[i]!)
      if (watermarkMs === undefined) continue
      positions[count] = marks.positions[i]!
      watermarksMs[count++] = watermarkMs
    }
    return count === 0 ? undefined : { positions, watermarksMs, count }
  }

  onWatermark(input: number, watermarkMs: number, out: Output): Progress {
    const next = this.#watermarks.advance(input, watermarkMs)
    if (next !== undefined) out.emitWatermark(next)
    return 'done'
  }

  onIdle(input: number, isIdle: boolean, out: Output): Progress {
    const next = this.#watermarks.idle(input, isIdle)
    if (next !== undefined) out.emitWatermark(next)
    return 'done'
  }
}
