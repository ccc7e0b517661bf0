import type { Encoder } from '../../contracts/format.ts'
import type { Batch } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { flatten } from '../../core/flatten.ts'
import { ByteOutput } from './byte-output.ts'

/** Writes the first `count` rows of flat columns, or those of `selection`, behind what `out` holds. */
export type RowWriter = (
  out: ByteOutput,
  columns: readonly Column[],
  selection: Int32Array | undefined,
  count: number,
) => void

/** Gathers the bytes that a format's writer makes of rows until they are taken. */
export class RowEncoder implements Encoder {
  readonly #write: RowWriter
  readonly #out = new ByteOutput(65_536)
  #isTaken = false

  constructor(write: RowWriter) {
    this.#write = write
  }

  get pendingBytes(): number {
    return this.#isTaken ? 0 : this.#out.used
  }

  encode(batch: Batch): void {
    if (this.#isTaken) {
      this.#out.used = 0
      this.#isTaken = false
    }
    const columns = batch.columns.map((column) => flatten(column, batch.rowCount))
    const { selection } = batch
    this.#write(this.#out, columns, selection, selection?.length ?? batch.rowCount)
  }

  take(): Uint8Array {
    const bytes = this.#out.bytes.subarray(0, this.pendingBytes)
    this.#isTaken = true
    return bytes
  }
}
