import type { RecordCuts } from '../../contracts/format.ts'
import type { ByteStream, Chunk } from './byte-stream.ts'

const NOTHING: Chunk = { bytes: new Uint8Array(0), isLast: true }

/** Which bytes of a file are a split's. Offsets in the file. */
export interface CutRange {
  /** The first record that begins here or behind is the first one. */
  readonly start: number
  /** The first record that begins here or behind is not the split's any more. */
  readonly end: number
  /** A record that is known to begin here, to go on from; `start` counts where it is absent. */
  readonly resumeAt: number | undefined
  readonly cuts: RecordCuts
}

/** Byte at which the stream that a `CutStream` takes must begin. */
export function streamStart({ start, resumeAt, cuts }: CutRange): number {
  return Math.max(0, (resumeAt ?? start) - cuts.lookBehindBytes)
}

/**
 * The records of a part of a file, out of the bytes of it and some around. A record belongs to the part in which it begins, as
 * the format finds beginnings: parts that touch have every record once, wherever they touch.
 */
export class CutStream implements ByteStream {
  readonly #source: ByteStream
  readonly #range: CutRange
  /** Offset in the file of the next byte that the source gives. */
  #at: number
  /** What is known of the bytes before it: as much as cuts look at. */
  #tail: Uint8Array = new Uint8Array(0)
  #state: 'before' | 'inside' | 'ended' = 'before'
  #firstByte = 0

  /** @param source from `streamStart(range)` on */
  constructor(source: ByteStream, range: CutRange) {
    this.#source = source
    this.#range = range
    this.#at = streamStart(range)
  }

  /** Where the bytes that `take` has given begin, in the file. */
  get firstByte(): number {
    return this.#firstByte
  }

  get isNearEnd(): boolean {
    return this.#state === 'ended' || this.#source.isNearEnd
  }

  get bufferBytes(): number {
    return this.#source.bufferBytes
  }

  take(): Chunk | undefined {
    for (;;) {
      if (this.#state === 'ended') return NOTHING
      const chunk = this.#source.take()
      if (chunk === undefined) return undefined
      const part = this.#partOf(chunk)
      if (part !== undefined) return part
    }
  }

  available(): Promise<void> {
    return this.#state === 'ended' ? Promise.resolve() : this.#source.available()
  }

  close(): Promise<void> {
    return this.#source.close()
  }

  /** The split's part of a chunk; undefined when it lies before the split. */
  #partOf({ bytes, isLast }: Chunk): Chunk | undefined {
    const { end, resumeAt } = this.#range
    const base = this.#at
    const after = base + bytes.length
    this.#at = after
    let first = base
    if (this.#state === 'before') {
      first = this.#firstIn(bytes, base)
      if (first < 0 && !isLast && (resumeAt !== undefined || after < end)) {
        this.#keepTail(bytes)
        return undefined
      }
      this.#firstByte = first < 0 ? after : first
      // Going on behind the end, there may be records left that begin where no cut can be.
      if (first < 0 || (resumeAt === undefined && first >= end)) {
        this.#state = 'ended'
        return NOTHING
      }
      this.#state = 'inside'
    }
    const last = after > end ? this.#find(bytes, base, Math.max(end, first)) : -1
    if (last >= 0) this.#state = 'ended'
    else this.#keepTail(bytes)
    const length = last < 0 ? bytes.length : last - base
    return { bytes: bytes.subarray(first - base, length), isLast: isLast || last >= 0 }
  }

  /** Offset of the split's first record, when it begins in the chunk at `base`. */
  #firstIn(bytes: Uint8Array, base: number): number {
    const { resumeAt, start } = this.#range
    const known = resumeAt ?? (start === 0 ? 0 : undefined)
    if (known === undefined) return this.#find(bytes, base, start)
    return known <= base + bytes.length ? known : -1
  }

  /** First place to cut at or after the offset `from`, when it is in the chunk at `base`. */
  #find(bytes: Uint8Array, base: number, from: number): number {
    const tail = this.#tail.length
    const window = new Uint8Array(tail + bytes.length)
    window.set(this.#tail)
    window.set(bytes, tail)
    const windowBase = base - tail
    const at = Math.max(from - windowBase, tail)
    if (at >= window.length) return -1
    const found = this.#range.cuts.find(window, at, window.length)
    return found < 0 ? -1 : windowBase + found
  }

  #keepTail(bytes: Uint8Array): void {
    const wanted = this.#range.cuts.lookBehindBytes
    if (bytes.length >= wanted) {
      this.#tail = bytes.slice(bytes.length - wanted)
      return
    }
    const joined = new Uint8Array(this.#tail.length + bytes.length)
    joined.set(this.#tail)
    joined.set(bytes, this.#tail.length)
    this.#tail = joined.slice(Math.max(0, joined.length - wanted))
  }
}
