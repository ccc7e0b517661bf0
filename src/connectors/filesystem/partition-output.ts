import type { Encoder } from '../../contracts/format.ts'
import type { FileSystem } from '../../contracts/platform.ts'
import type { Batch } from '../../core/batch.ts'
import { PartFile } from './part-file.ts'

/** Names the n-th file of a writer. */
export type PartName = () => string

/** The files of one directory: one is written at a time, the next begins when it is long enough. */
export class PartitionOutput {
  readonly #files: FileSystem
  readonly directory: string
  readonly #encoder: Encoder
  readonly #nextName: PartName
  readonly #rollAtBytes: number
  #parts: PartFile[] = []
  #isOpen = false

  constructor(
    files: FileSystem,
    directory: string,
    encoder: Encoder,
    nextName: PartName,
    rollAtBytes: number,
  ) {
    this.#files = files
    this.directory = directory
    this.#encoder = encoder
    this.#nextName = nextName
    this.#rollAtBytes = rollAtBytes
  }

  get pendingBytes(): number {
    return this.#encoder.pendingBytes
  }

  encode(batch: Batch): void {
    this.#encoder.encode(batch)
  }

  async flush(): Promise<void> {
    if (this.#encoder.pendingBytes === 0) return
    if (!this.#isOpen) this.#parts.push(new PartFile(this.#files, this.directory, this.#nextName()))
    this.#isOpen = true
    const part = this.#parts.at(-1)!
    await part.write(this.#encoder.take())
    if (part.bytesWritten < this.#rollAtBytes) return
    await part.close()
    this.#isOpen = false
  }

  /** Writes the rest and closes; nothing is visible yet. */
  async close(): Promise<void> {
    await this.flush()
    if (this.#isOpen) await this.#parts.at(-1)!.close()
    this.#isOpen = false
  }

  async publish(): Promise<void> {
    for (const part of this.#parts) await part.publish()
  }

  async abandon(): Promise<void> {
    await Promise.allSettled(this.#parts.map((part) => part.abandon()))
  }
}
