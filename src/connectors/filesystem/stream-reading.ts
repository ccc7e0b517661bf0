import type { Decoder } from '../../contracts/format.ts'
import type { ReadableFile } from '../../contracts/platform.ts'
import type { PollResult } from '../../contracts/source.ts'
import type { Batch } from '../../core/batch.ts'
import { EngineError, withLocation } from '../../core/errors.ts'
import { type ByteStream, FileStream } from './byte-stream.ts'
import { CutStream, streamStart } from './cut-stream.ts'
import {
  type FilePosition,
  type FileReading,
  type FileReadingOptions,
  openFound,
} from './file-reading.ts'
import { GunzipStream } from './gunzip-stream.ts'

/** Whether a file is decompressed: by the ending of its name. */
export const isGzip = (path: string) => /\.(gz|gzip)$/i.test(path)

/** Feeds the bytes of a file or a part of it, decompressed, to a decoder. */
export class StreamReading implements FileReading {
  readonly #from: FilePosition
  readonly #options: FileReadingOptions
  readonly #opening: Promise<void>
  #stream: ByteStream | undefined
  /** Made when it is known where the first record begins. */
  #decoder: Decoder | undefined
  #failure: { readonly error: unknown } | undefined
  #isAllPushed = false

  constructor(from: FilePosition, options: FileReadingOptions) {
    this.#from = from
    this.#options = options
    this.#opening = this.#open()
  }

  poll(): PollResult {
    if (this.#stream === undefined) return 'pending'
    for (;;) {
      const batch = this.#decode()
      if (batch !== undefined) return batch
      if (this.#isAllPushed) return 'end'
      const chunk = this.#stream.take()
      if (chunk === undefined) return 'pending'
      this.#decoder ??= this.#makeDecoder(this.#stream.firstByte)
      this.#options.request.count('bytesRead', chunk.bytes.length)
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
    if (this.#decoder === undefined || this.#stream === undefined) return this.#from
    const { rows, bytes, resume } = this.#decoder.position
    return {
      ...this.#from,
      rows: this.#from.rows + rows,
      bytes: this.#stream.firstByte + bytes,
      ...(resume === undefined ? {} : { resume }),
    }
  }

  get isNearEnd(): boolean {
    return this.#stream?.isNearEnd ?? false
  }

  get bufferBytes(): number {
    return this.#stream?.bufferBytes ?? 0
  }

  async close(): Promise<void> {
    await this.#opening
    await this.#stream?.close()
  }

  async #open(): Promise<void> {
    try {
      this.#stream = this.#streamOf(await openFound(this.#from, this.#options))
    } catch (error) {
      this.#failure = { error }
    }
  }

  #streamOf(file: ReadableFile): ByteStream {
    const { chunkBytes, platform, format, formatValues } = this.#options
    const { path, start, end, bytes } = this.#from
    if (isGzip(path)) {
      const compressed = new FileStream(file, { from: 0, chunkBytes })
      return new GunzipStream(compressed, platform.compression, bytes ?? 0, path)
    }
    const cuts = format.cuts?.(formatValues)
    const beginsInside = start > 0 && bytes === undefined
    const endsInside = end !== undefined && end < file.sizeBytes
    if (cuts?.kind !== 'records' || !(beginsInside || endsInside))
      return new FileStream(file, { from: bytes ?? start, chunkBytes })
    const range = { start, end: end ?? Number.POSITIVE_INFINITY, resumeAt: bytes, cuts }
    const around = new FileStream(file, { from: streamStart(range), chunkBytes, until: range.end })
    return new CutStream(around, range)
  }

  #makeDecoder(startByte: number): Decoder {
    const { format, formatValues, request } = this.#options
    const { path, resume } = this.#from
    return format.decoder!(formatValues, {
      ...request,
      origin: path,
      startByte,
      ...(resume === undefined ? {} : { resume }),
    })
  }

  #decode(): Batch | undefined {
    try {
      return this.#decoder?.next()
    } catch (error) {
      throw this.#located(error)
    }
  }

  // A decoder that cannot go on in the middle counts from where it started: rows and bytes are moved on, and what
  // nobody has counted is left out.
  #located(error: unknown): unknown {
    const firstByte = this.#stream?.firstByte ?? 0
    const isCounted = this.#decoder?.position.resume !== undefined || firstByte === 0
    if (error instanceof EngineError && error.location !== undefined && !isCounted) {
      const { line: _line, row, byteOffset, ...location } = error.location
      error.location = {
        ...location,
        ...(row === undefined || this.#from.start > 0 ? {} : { row: row + this.#from.rows }),
        ...(byteOffset === undefined ? {} : { byteOffset: byteOffset + firstByte }),
      }
    }
    return withLocation(error, { file: this.#from.path })
  }
}
