import type { Compression, Decompressor } from '../../contracts/platform.ts'
import { withLocation } from '../../core/errors.ts'
import type { ByteStream, Chunk } from './byte-stream.ts'

/** Compressed bytes handed over at a time: what comes out stays bounded. */
const PIECE_BYTES = 64 * 1024
/** Decompressed bytes that may wait. */
const MAX_WAITING_BYTES = 4 << 20

const END: Chunk = { bytes: new Uint8Array(0), isLast: true }

/** Decompresses a stream in the background, ahead of what is taken. */
export class GunzipStream implements ByteStream {
  readonly firstByte: number
  readonly #source: ByteStream
  readonly #decompressor: Decompressor
  readonly #path: string
  readonly #waiting: Uint8Array[] = []
  #waitingBytes = 0
  /** Decompressed bytes still to be left out. */
  #toSkip: number
  #state: 'running' | 'ended' | 'closed' | { readonly error: unknown } = 'running'
  #wakeReader: (() => void) | undefined
  #wakePump: (() => void) | undefined
  readonly #pumping: Promise<void>

  /** @param from decompressed byte to start at */
  constructor(source: ByteStream, compression: Compression, from: number, path: string) {
    this.#source = source
    this.#decompressor = compression.gunzip()
    this.#toSkip = from
    this.firstByte = from
    this.#path = path
    this.#pumping = this.#pump()
  }

  take(): Chunk | undefined {
    const bytes = this.#waiting.shift()
    if (bytes !== undefined) {
      this.#waitingBytes -= bytes.length
      this.#wakePump?.()
      return { bytes, isLast: false }
    }
    return this.#state === 'ended' ? END : undefined
  }

  get isNearEnd(): boolean {
    return this.#source.isNearEnd
  }

  get bufferBytes(): number {
    return this.#waitingBytes + this.#source.bufferBytes
  }

  async available(): Promise<void> {
    if (this.#waiting.length === 0 && this.#state === 'running') {
      await new Promise<void>((resolve) => {
        this.#wakeReader = resolve
      })
    }
    if (this.#waiting.length === 0 && typeof this.#state === 'object') throw this.#state.error
  }

  async close(): Promise<void> {
    this.#state = 'closed'
    this.#wakePump?.()
    this.#wakeReader?.()
    await this.#pumping
    await this.#source.close()
  }

  async #pump(): Promise<void> {
    try {
      for (let chunk: Chunk | undefined; this.#state === 'running' && chunk?.isLast !== true; ) {
        await this.#source.available()
        chunk = this.#source.take()
        if (chunk !== undefined) await this.#decompress(chunk)
      }
      if (this.#state === 'running') this.#offer(await this.#decompressor.finish())
      if (this.#state === 'running') this.#state = 'ended'
    } catch (error) {
      if (this.#state !== 'closed')
        this.#state = { error: withLocation(error, { file: this.#path }) }
    }
    this.#wakeReader?.()
  }

  async #decompress({ bytes }: Chunk): Promise<void> {
    for (let at = 0; at < bytes.length && this.#state === 'running'; at += PIECE_BYTES) {
      this.#offer(await this.#decompressor.push(bytes.subarray(at, at + PIECE_BYTES)))
      if (this.#waitingBytes < MAX_WAITING_BYTES) continue
      await new Promise<void>((resolve) => {
        this.#wakePump = resolve
      })
    }
  }

  #offer(bytes: Uint8Array): void {
    const skipped = Math.min(this.#toSkip, bytes.length)
    this.#toSkip -= skipped
    if (skipped === bytes.length) return
    this.#waiting.push(bytes.subarray(skipped))
    this.#waitingBytes += bytes.length - skipped
    this.#wakeReader?.()
  }
}
