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
  #last: Promise<void> = Promise.resolve()
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

  flush(): Promise<void> {
    // No rows come while output is flushed: the encoder's bytes stay as they are.
    return this.#send(this.#encoder.take())
  }

  async prepareCommit(isLast: boolean): Promise<readonly Committable[]> {
    // Rows may come while these are on their way.
    await this.#send(this.#encoder.take().slice())
    if (isLast) await this.#closeTarget()
    return []
  }

  /** Writes behind all that was sent before. */
  #send(bytes: Uint8Array): Promise<void> {
    const sent = this.#last.then(() => (bytes.length === 0 ? undefined : this.#target.write(bytes)))
    this.#last = sent.catch(() => {})
    return sent
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
