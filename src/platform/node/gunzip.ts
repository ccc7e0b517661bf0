import { createGunzip, type Gunzip } from 'node:zlib'
import type { Decompressor } from '../../contracts/platform.ts'
import type { EngineError } from '../../core/errors.ts'
import { compressionCorrupt, compressionTruncated } from '../file-errors.ts'

const OUTPUT_BLOCK_BYTES = 128 * 1024
const NOTHING = new Uint8Array(0)

/** Decompresses gzip, members one behind the other included. An empty input gives an empty output. */
export class GunzipDecompressor implements Decompressor {
  readonly #stream: Gunzip = createGunzip({ chunkSize: OUTPUT_BLOCK_BYTES })
  #blocks: Uint8Array[] = []
  #bytesIn = 0
  #failure: EngineError | undefined
  #onFailure: ((error: EngineError) => void) | undefined
  /** Zeros behind the last member end the stream early; what comes after may only be zeros too. */
  #hasEnded = false
  #onEnd: (() => void) | undefined

  constructor() {
    this.#stream.on('data', (block: Uint8Array) => this.#blocks.push(block))
    this.#stream.on('end', () => {
      this.#hasEnded = true
      this.#onEnd?.()
    })
    this.#stream.on('error', (error) => {
      this.#failure = gunzipErrorOf(error, this.#bytesIn)
      this.#onFailure?.(this.#failure)
    })
  }

  async push(chunk: Uint8Array): Promise<Uint8Array> {
    this.#bytesIn += chunk.length
    if (!this.#hasEnded) await this.#wait((done) => this.#stream.write(chunk, () => done()))
    else if (chunk.some((byte) => byte !== 0)) {
      throw compressionCorrupt({ bytesIn: this.#bytesIn, cause: 'other data behind the end' })
    }
    return this.#take()
  }

  async finish(): Promise<Uint8Array> {
    if (this.#bytesIn > 0 && !this.#hasEnded) await this.#wait(() => this.#stream.end())
    return this.#take()
  }

  #wait(start: (done: () => void) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) {
        reject(this.#failure)
        return
      }
      this.#onFailure = reject
      this.#onEnd = resolve
      start(resolve)
    })
  }

  #take(): Uint8Array {
    const blocks = this.#blocks
    this.#blocks = []
    return blocks.length === 0 ? NOTHING : blocks.length === 1 ? blocks[0]! : Buffer.concat(blocks)
  }
}

function gunzipErrorOf(error: Error, bytesIn: number): EngineError {
  const code = (error as NodeJS.ErrnoException).code
  return code === 'Z_BUF_ERROR'
    ? compressionTruncated({ bytesIn }, { cause: error })
    : compressionCorrupt({ bytesIn, cause: error.message }, { cause: error })
}
