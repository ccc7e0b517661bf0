import type { Decoder } from '../../contracts/format.ts'
import type { Platform } from '../../contracts/platform.ts'
import type { PollResult } from '../../contracts/source.ts'
import type { Batch } from '../../core/batch.ts'
import { EngineError, withLocation } from '../../core/errors.ts'
import { type ByteStream, FileStream } from './byte-stream.ts'
import type { FilePosition, FileReading, FileReadingOptions } from './file-reading.ts'
import { GunzipStream } from './gunzip-stream.ts'

const isGzip = (path: string) => /\.(gz|gzip)$/i.test(path)

/** Feeds the bytes of a file, decompressed by the ending of its name, to a decoder. */
export class StreamReading implements FileReading {
  readonly #from: FilePosition
  readonly #decoder: Decoder
  readonly #count: (counter: string, amount: number) => void
  readonly #opening: Promise<void>
  #stream: ByteStream | undefined
  #failure: { readonly error: unknown } | undefined
  #isAllPushed = false

  constructor(
    from: FilePosition,
    { format, formatValues, request, platform, chunkBytes }: FileReadingOptions,
  ) {
    this.#from = from
    this.#count = request.count
    this.#decoder = format.decoder!(formatValues, { ...request, origin: from.path })
    this.#opening = this.#open(platform, chunkBytes)
  }

  poll(): PollResult {
    if (this.#stream === undefined) return 'pending'
    for (;;) {
      const batch = this.#decode()
      if (batch !== undefined) return batch
      if (this.#isAllPushed) return 'end'
      const chunk = this.#stream.take()
      if (chunk === undefined) return 'pending'
      this.#count('bytesRead', chunk.bytes.length)
      this.#isAllPushed = chunk.isLast
      this.#decoder.push(chunk.bytes, chunk.isLast)
    }
  }

  async available(): Promise<void> {
    await this.#opening
    if (this.#failure !== undefined) throw this.#failure.error
    await this.#stream?.available()
  }

  get position(): FilePosition {
    const { rows, bytes } = this.#decoder.position
    return { path: this.#from.path, rows: this.#from.rows + rows, bytes: this.#from.bytes + bytes }
  }

  async close(): Promise<void> {
    await this.#opening
    await this.#stream?.close()
  }

  async #open(platform: Platform, chunkBytes: number | undefined): Promise<void> {
    const { path, bytes } = this.#from
    try {
      const file = await platform.files.openRead(path)
      this.#stream = isGzip(path)
        ? new GunzipStream(new FileStream(file, 0, chunkBytes), platform.compression, bytes, path)
        : new FileStream(file, bytes, chunkBytes)
    } catch (error) {
      this.#failure = { error }
    }
  }

  #decode(): Batch | undefined {
    try {
      return this.#decoder.next()
    } catch (error) {
      throw this.#located(error)
    }
  }

  // After a restore the decoder counts from where it started: rows and bytes are moved on, and the
  // line, which nobody has counted, is left out.
  #located(error: unknown): unknown {
    if (error instanceof EngineError && error.location !== undefined && this.#from.bytes > 0) {
      const { line: _line, row, byteOffset, ...location } = error.location
      error.location = {
        ...location,
        ...(row === undefined ? {} : { row: row + this.#from.rows }),
        ...(byteOffset === undefined ? {} : { byteOffset: byteOffset + this.#from.bytes }),
      }
    }
    return withLocation(error, { file: this.#from.path })
  }
}
