import type { ReadableFile } from '../../contracts/platform.ts'

/** A piece of a stream; the last one may be empty. */
export interface Chunk {
  readonly bytes: Uint8Array
  readonly isLast: boolean
}

/** Bytes that are read ahead, so that taking them needs no waiting most of the time. */
export interface ByteStream {
  /** The next chunk, valid until the next call; undefined when it has not come yet. */
  take(): Chunk | undefined
  /** Resolves when `take` may give something; rejects with the coded error that ended reading. */
  available(): Promise<void>
  /** Offset in the (decompressed) file of the first byte that `take` has given. */
  readonly firstByte: number
  /** All reads are on their way. */
  readonly isNearEnd: boolean
  /** Bytes of its buffers. */
  readonly bufferBytes: number
  close(): Promise<void>
}

/** Bytes of a chunk: long enough for one system call, short enough for the caches. */
export const CHUNK_BYTES = 1 << 20
/** Chunks being read while one is decoded. */
const CHUNKS_AHEAD = 3
/** Length of chunks behind the part that is meant: most of the time one line is wanted of them. */
const BEHIND_BYTES = 1 << 16

export interface FileStreamOptions {
  /** Byte to start at. */
  readonly from: number
  readonly chunkBytes?: number | undefined
  /** Where the part that is meant ends; bytes behind it are read in short chunks. */
  readonly until?: number
}

interface Slot {
  buffer: Uint8Array
  length: number
  isLast: boolean
  state: 'free' | 'reading' | 'ready' | 'failed'
  error: unknown
  done: Promise<void>
}

/** Reads a file in chunks, several at a time, into buffers that are used again. */
export class FileStream implements ByteStream {
  readonly firstByte: number
  readonly #file: ReadableFile
  readonly #chunkBytes: number
  readonly #until: number
  /** Pipes, devices and files that lie about their size are read one piece after the other. */
  readonly #isSized: boolean
  readonly #slots: Slot[]
  #head = 0
  #next = 0
  #position: number
  #isEnded = false
  #order: Promise<void> = Promise.resolve()

  /** The stream closes the file in the end. */
  constructor(
    file: ReadableFile,
    { from, chunkBytes = CHUNK_BYTES, until = Infinity }: FileStreamOptions,
  ) {
    this.#file = file
    this.firstByte = from
    this.#until = until
    this.#position = from
    this.#isSized = file.sizeBytes > 0
    this.#chunkBytes = this.#isSized
      ? Math.max(
          1,
          Math.min(chunkBytes, file.sizeBytes - from, Math.max(until - from, BEHIND_BYTES)),
        )
      : chunkBytes
    this.#slots = Array.from({ length: CHUNKS_AHEAD + 1 }, () => ({
      buffer: new Uint8Array(0),
      length: 0,
      isLast: false,
      state: 'free',
      error: undefined,
      done: Promise.resolve(),
    }))
    for (let i = 0; i < CHUNKS_AHEAD; i++) this.#startNext()
  }

  take(): Chunk | undefined {
    const slot = this.#slots[this.#head]!
    if (slot.state !== 'ready') return undefined
    // This starts a read into the buffer of the chunk before this one, which is done with.
    this.#startNext()
    slot.state = 'free'
    this.#head = this.#after(this.#head)
    return { bytes: slot.buffer.subarray(0, slot.length), isLast: slot.isLast }
  }

  get isNearEnd(): boolean {
    return this.#isEnded || this.#position >= this.#until
  }

  get bufferBytes(): number {
    let total = 0
    for (const { buffer } of this.#slots) total += buffer.length
    return total
  }

  async available(): Promise<void> {
    const slot = this.#slots[this.#head]!
    await slot.done
    if (slot.state === 'failed') throw slot.error
  }

  async close(): Promise<void> {
    this.#isEnded = true
    await Promise.allSettled(this.#slots.map((slot) => slot.done))
    await this.#file.close()
  }

  #after(index: number): number {
    return (index + 1) % this.#slots.length
  }

  #startNext(): void {
    const slot = this.#slots[this.#next]!
    if (this.#isEnded || slot.state !== 'free') return
    this.#next = this.#after(this.#next)
    slot.state = 'reading'
    if (slot.buffer.length === 0) slot.buffer = new Uint8Array(this.#chunkBytes)
    slot.done = this.#isSized ? this.#readAt(slot) : this.#readInOrder(slot)
  }

  // The position of every chunk is known, so reads may run side by side.
  #readAt(slot: Slot): Promise<void> {
    const position = this.#position
    const inPart = position < this.#until ? this.#until - position : BEHIND_BYTES
    const wanted = Math.max(0, Math.min(this.#chunkBytes, this.#file.sizeBytes - position, inPart))
    this.#position += wanted
    this.#isEnded = this.#position >= this.#file.sizeBytes
    return this.#fill(slot, async () => {
      let length = 0
      while (length < wanted) {
        const count = await this.#file.read(slot.buffer.subarray(length, wanted), position + length)
        if (count === 0) break
        length += count
      }
      slot.length = length
      // A file that shrank while it was read ends here.
      slot.isLast = position + wanted >= this.#file.sizeBytes || length < wanted
    })
  }

  #readInOrder(slot: Slot): Promise<void> {
    this.#order = this.#order.then(() =>
      this.#fill(slot, async () => {
        slot.length = this.#isEnded ? 0 : await this.#file.read(slot.buffer, this.#position)
        slot.isLast = slot.length === 0
        this.#position += slot.length
        if (slot.isLast) this.#isEnded = true
      }),
    )
    return this.#order
  }

  async #fill(slot: Slot, read: () => Promise<void>): Promise<void> {
    try {
      await read()
      slot.state = 'ready'
    } catch (error) {
      slot.error = error
      slot.state = 'failed'
    }
  }
}
