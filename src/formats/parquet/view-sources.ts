import { DeltaReader } from './delta-reader.ts'
import { copyStream } from './fixed-sources.ts'
import { corrupt, unsupported } from './problem.ts'

/** The values of a page that are bytes, NULLs left out; read from front to back. */
export interface ViewSource {
  /**
   * Writes where the next `count` values lie; returns the buffer they lie in, which nobody writes
   * to afterwards.
   */
  read(starts: Int32Array, lengths: Int32Array, at: number, count: number): Uint8Array
}

/** PLAIN byte arrays: a length of four bytes before each value. */
export class PlainViews implements ViewSource {
  readonly #bytes: Uint8Array
  readonly #end: number
  #at: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  read(starts: Int32Array, lengths: Int32Array, at: number, count: number): Uint8Array {
    const next = plainViews(this.#bytes, this.#at, this.#end, starts, lengths, at, count)
    if (next < 0) throw corrupt('the values of a page end too early')
    this.#at = next
    return this.#bytes
  }
}

/** Returns the first byte behind the values; −1 when they do not end before `end`. */
function plainViews(
  bytes: Uint8Array,
  from: number,
  end: number,
  starts: Int32Array,
  lengths: Int32Array,
  at: number,
  count: number,
): number {
  let next = from
  for (let i = at; i < at + count; i++) {
    if (next + 4 > end) return -1
    const length =
      bytes[next]! | (bytes[next + 1]! << 8) | (bytes[next + 2]! << 16) | (bytes[next + 3]! << 24)
    next += 4
    if (length < 0 || length > end - next) return -1
    starts[i] = next
    lengths[i] = length
    next += length
  }
  return next
}

/** PLAIN values of a fixed length, one after the other. */
export class PlainFixedViews implements ViewSource {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #width: number
  #at: number

  constructor(bytes: Uint8Array, start: number, end: number, width: number) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    this.#width = width
  }

  read(starts: Int32Array, lengths: Int32Array, at: number, count: number): Uint8Array {
    const width = this.#width
    if (this.#at + count * width > this.#end) throw corrupt('the values of a page end too early')
    for (let i = 0; i < count; i++) starts[at + i] = this.#at + i * width
    lengths.fill(width, at, at + count)
    this.#at += count * width
    return this.#bytes
  }
}

/** BYTE_STREAM_SPLIT of values of a fixed length. */
export class SplitViews implements ViewSource {
  readonly #bytes: Uint8Array
  readonly #start: number
  readonly #width: number
  readonly #total: number
  #index = 0

  constructor(bytes: Uint8Array, start: number, end: number, width: number) {
    this.#bytes = bytes
    this.#start = start
    this.#width = width
    this.#total = Math.floor((end - start) / width)
  }

  read(starts: Int32Array, lengths: Int32Array, at: number, count: number): Uint8Array {
    const width = this.#width
    if (this.#index + count > this.#total) throw corrupt('the values of a page end too early')
    const joined = new Uint8Array(count * width)
    for (let byte = 0; byte < width; byte++) {
      const from = this.#start + byte * this.#total + this.#index
      copyStream(this.#bytes, from, joined, byte, width, count)
    }
    for (let i = 0; i < count; i++) starts[at + i] = i * width
    lengths.fill(width, at, at + count)
    this.#index += count
    return joined
  }
}

/** DELTA_LENGTH_BYTE_ARRAY: all lengths, then all bytes. */
export class DeltaLengthViews implements ViewSource {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #lengths: DeltaReader
  #at: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#end = end
    this.#lengths = new DeltaReader(bytes, start, end)
    this.#at = this.#lengths.findEnd()
  }

  read(starts: Int32Array, lengths: Int32Array, at: number, count: number): Uint8Array {
    this.#lengths.readWords(lengths, at, count, false)
    let next = this.#at
    for (let i = at; i < at + count; i++) {
      const length = lengths[i]!
      if (length < 0 || length > this.#end - next) {
        throw corrupt('the values of a page end too early')
      }
      starts[i] = next
      next += length
    }
    this.#at = next
    return this.#bytes
  }
}

/** Bytes that one read may make of shared prefixes. */
const MAX_JOINED_BYTES = 1 << 28

/** DELTA_BYTE_ARRAY: how much of the value before is kept, and what comes behind it. */
export class DeltaViews implements ViewSource {
  readonly #prefixes: DeltaReader
  readonly #suffixes: DeltaLengthViews
  #prefixLengths = new Int32Array(0)
  #before: Uint8Array = new Uint8Array(0)

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#prefixes = new DeltaReader(bytes, start, end)
    this.#suffixes = new DeltaLengthViews(bytes, this.#prefixes.findEnd(), end)
  }

  read(starts: Int32Array, lengths: Int32Array, at: number, count: number): Uint8Array {
    if (this.#prefixLengths.length < count) this.#prefixLengths = new Int32Array(count)
    const prefixes = this.#prefixLengths
    this.#prefixes.readWords(prefixes, 0, count, false)
    const source = this.#suffixes.read(starts, lengths, at, count)
    const joined = new Uint8Array(this.#joinedBytes(prefixes, lengths, at, count))
    let before = this.#before
    let to = 0
    for (let i = 0; i < count; i++) {
      const prefix = prefixes[i]!
      const suffix = lengths[at + i]!
      const from = starts[at + i]!
      joined.set(before.subarray(0, prefix), to)
      joined.set(source.subarray(from, from + suffix), to + prefix)
      starts[at + i] = to
      lengths[at + i] = prefix + suffix
      before = joined.subarray(to, to + prefix + suffix)
      to += prefix + suffix
    }
    this.#before = before
    return joined
  }

  #joinedBytes(prefixes: Int32Array, suffixes: Int32Array, at: number, count: number): number {
    let before = this.#before.length
    let total = 0
    for (let i = 0; i < count; i++) {
      const prefix = prefixes[i]!
      if (prefix < 0 || prefix > before) throw corrupt('a value keeps more than the one before has')
      before = prefix + suffixes[at + i]!
      total += before
      if (total > MAX_JOINED_BYTES) {
        throw unsupported(
          `${count} values of more than ${MAX_JOINED_BYTES} bytes`,
          'Read fewer rows at a time.',
        )
      }
    }
    return total
  }
}
