import type { FileDecoder } from '../../contracts/format.ts'
import type { ReadableFile } from '../../contracts/platform.ts'
import type { PollResult } from '../../contracts/source.ts'
import { type Batch, withSelection } from '../../core/batch.ts'
import { batchBytes } from '../../core/batch-bytes.ts'
import { withLocation } from '../../core/errors.ts'
import {
  type FilePosition,
  type FileReading,
  type FileReadingOptions,
  openFound,
} from './file-reading.ts'

/** A batch that waits to be polled, and the rows of the file read with it. */
interface ReadyBatch {
  readonly batch: Batch
  readonly rowsAfter: number
}

/** Parts up to this size are read soon: the next file is opened at once. */
const SHORT_BYTES = 1 << 24

/** Lets a decoder read where it wants. One batch at a time is on its way. */
export class RandomAccessReading implements FileReading {
  readonly #from: FilePosition
  #file: ReadableFile | undefined
  #decoder: FileDecoder | undefined
  #ready: ReadyBatch | 'end' | undefined
  #running: Promise<void> | undefined
  #failure: { readonly error: unknown } | undefined
  /** Rows of the file up to the batch handed out last. */
  #rows: number

  constructor(from: FilePosition, options: FileReadingOptions) {
    this.#from = from
    this.#rows = from.rows
    this.#running = this.#open(options).then(() => this.#advance())
  }

  poll(): PollResult {
    const ready = this.#ready
    if (ready === 'end') return 'end'
    if (ready === undefined) {
      // The batch handed out last is done with: the decoder may use its buffers again.
      this.#running ??= this.#advance()
      return 'pending'
    }
    this.#ready = undefined
    this.#running = undefined
    this.#rows = ready.rowsAfter
    return ready.batch
  }

  async available(): Promise<void> {
    await this.#running
    if (this.#failure !== undefined) throw this.#failure.error
  }

  get position(): FilePosition {
    return { ...this.#from, rows: this.#rows }
  }

  get isNearEnd(): boolean {
    const { start, end, sizeBytes } = this.#from
    return this.#ready === 'end' || (end ?? sizeBytes) - start <= SHORT_BYTES
  }

  get bufferBytes(): number {
    const ready = this.#ready
    const readyBytes = typeof ready === 'object' ? batchBytes(ready.batch) : 0
    return readyBytes + (this.#decoder?.bufferBytes ?? 0)
  }

  async close(): Promise<void> {
    await this.#running
    await this.#file?.close()
  }

  async #open(options: FileReadingOptions): Promise<void> {
    const { format, formatValues, request } = options
    const { path, start, end, rows } = this.#from
    const isPart = start > 0 || (end !== undefined && end < this.#from.sizeBytes)
    try {
      this.#file = await openFound(this.#from, options)
      const range = { start, end: end ?? Number.POSITIVE_INFINITY }
      this.#decoder = await format.fileDecoder!(
        formatValues,
        { ...request, origin: path, startRow: rows, ...(isPart ? { range } : {}) },
        this.#file,
      )
    } catch (error) {
      this.#failure = { error: withLocation(error, { file: path }) }
    }
  }

  async #advance(): Promise<void> {
    if (this.#decoder === undefined) return
    try {
      this.#ready = await this.#nextAfter(this.#decoder)
    } catch (error) {
      this.#failure = { error: withLocation(error, { file: this.#from.path }) }
    }
  }

  // Rows that were handed out before a restore are read again and left out.
  async #nextAfter(decoder: FileDecoder): Promise<ReadyBatch | 'end'> {
    for (;;) {
      const batch = await decoder.next()
      if (batch === undefined) return 'end'
      const rowsAfter = decoder.position.rows
      if (rowsAfter <= this.#from.rows) continue
      const first = Math.max(0, batch.rowCount - (rowsAfter - this.#from.rows))
      return { batch: rowsFrom(batch, first), rowsAfter }
    }
  }
}

function rowsFrom(batch: Batch, first: number): Batch {
  if (first === 0) return batch
  const positions = batch.selection ?? Int32Array.from({ length: batch.rowCount }, (_, row) => row)
  return withSelection(
    batch,
    positions.filter((row) => row >= first),
  )
}
