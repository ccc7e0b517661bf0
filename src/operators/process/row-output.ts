import type { Output } from '../../contracts/operator.ts'
import type { Marks, Schema } from '../../core/batch.ts'
import { type ColumnBuilder, columnBuilder } from '../../core/column-builder.ts'
import type { Value } from '../../core/value.ts'

/** Rows in a batch that goes out. */
const OUTPUT_ROWS = 4096
const FIRST_MARKS = 16

/** Gathers rows that are made one at a time into batches, with the watermarks between them. */
export class RowOutput {
  /** Batches handed on since `beginCall`. */
  batchCount = 0
  readonly #builders: readonly ColumnBuilder[]
  #rowCount = 0
  #positions = new Int32Array(FIRST_MARKS)
  #watermarksMs = new Float64Array(FIRST_MARKS)
  #markCount = 0
  #out: Output | undefined

  constructor(schema: Schema) {
    this.#builders = schema.map(({ type }) => columnBuilder(type))
  }

  /** What is added goes to `out` until the end of the call. */
  beginCall(out: Output): void {
    this.#out = out
    this.batchCount = 0
  }

  addRow(values: readonly Value[]): void {
    const builders = this.#builders
    for (let i = 0; i < builders.length; i++) builders[i]!.append(values[i]!)
    if (++this.#rowCount === OUTPUT_ROWS) this.flush()
  }

  /** A watermark behind the rows so far. */
  addMark(watermarkMs: number): void {
    const at = this.#markCount
    // Of two at one place the later one holds.
    if (at > 0 && this.#positions[at - 1] === this.#rowCount - 1) {
      this.#watermarksMs[at - 1] = watermarkMs
      return
    }
    if (at === this.#positions.length) this.#growMarks()
    this.#positions[at] = this.#rowCount - 1
    this.#watermarksMs[at] = watermarkMs
    this.#markCount = at + 1
  }

  /** Hands on what there is. */
  flush(): void {
    const out = this.#out!
    const markCount = this.#markCount
    if (this.#rowCount > 0) {
      const marks: Marks | undefined =
        markCount === 0
          ? undefined
          : { positions: this.#positions, watermarksMs: this.#watermarksMs, count: markCount }
      this.batchCount++
      out.emit({
        rowCount: this.#rowCount,
        columns: this.#builders.map((builder) => builder.finish()),
        kinds: undefined,
        selection: undefined,
        marks,
      })
      for (const builder of this.#builders) builder.reset()
    } else if (markCount > 0) out.emitWatermark(this.#watermarksMs[markCount - 1]!)
    this.#rowCount = 0
    this.#markCount = 0
  }

  #growMarks(): void {
    const positions = new Int32Array(this.#positions.length * 2)
    const watermarksMs = new Float64Array(positions.length)
    positions.set(this.#positions)
    watermarksMs.set(this.#watermarksMs)
    this.#positions = positions
    this.#watermarksMs = watermarksMs
  }
}
