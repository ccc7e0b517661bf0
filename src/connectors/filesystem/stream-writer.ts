import type { Encoder } from '../../contracts/format.ts'
import type { Committable, SinkWriter } from '../../contracts/sink.ts'
import type { Batch } from '../../core/batch.ts'

/** Something that takes bytes at once and cannot take them back: a device, a pipe, standard output. */
export interface ByteTarget {
  write(bytes: Uint8Array): Promise<void>
  close(): Promise<void>
}

const FLUSH_THRESHOLD_BYTES = 64 * 1024

/** Writes encoded rows to a target as they come. */
export class StreamWriter implements SinkWriter {
  readonly flushThresholdBytes = FLUSH_THRESHOLD_BYTES
  readonly #target: ByteTarget
  readonly #encoder: Encoder
  #isClosed = false

  constructor(target: ByteTarget, encoder: Encoder) {
    this.#target = target
    this.#encoder = encoder
  }

  get pendingBytes(): number {
    return this.#encoder.pendingBytes
  }

  write(batch: Batch): void {
    this.#encoder.encode(batch)
  }

  async flush(): Promise<void> {
    if (this.#encoder.pendingBytes > 0) await this.#target.write(this.#encoder.take())
  }

  async prepareCommit(isLast: boolean): Promise<readonly Committable[]> {
    await this.flush()
    if (isLast) await this.#closeTarget()
    return []
  }

  async close(): Promise<void> {
    await this.#closeTarget().catch(() => {})
  }

  async #closeTarget(): Promise<void> {
    if (this.#isClosed) return
    this.#isClosed = true
    await this.#target.close()
  }
}
