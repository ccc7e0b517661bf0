import { HybridReader } from './hybrid-reader.ts'
import type { Lane } from './lane.ts'
import { corrupt } from './problem.ts'

/** The values of a page that take a fixed number of bytes, NULLs left out; read from front to back. */
export interface FixedSource {
  /** Writes the next `count` values to a lane of the physical width. */
  read(target: Lane, at: number, count: number): void
}

/** PLAIN numbers: the bytes as they are. */
export class PlainFixed implements FixedSource {
  readonly #bytes: Uint8Array
  readonly #end: number
  #at: number

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
  }

  read(target: Lane, at: number, count: number): void {
    const end = this.#at + count * target.width
    if (end > this.#end) throw corrupt('the values of a page end too early')
    target.bytes.set(this.#bytes.subarray(this.#at, end), at * target.width)
    this.#at = end
  }
}

/** Booleans, one bit each: PLAIN, or with run lengths. */
export class PackedBooleans implements FixedSource {
  readonly #bits = new HybridReader()

  constructor(bytes: Uint8Array, start: number, end: number, encoding: 'plain' | 'rle') {
    if (encoding === 'plain') {
      this.#bits.resetPacked(bytes, start, end, 1)
      return
    }
    if (start + 4 > end) throw corrupt('booleans end too early')
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
    const length = view.getUint32(start, true)
    if (length > end - start - 4) throw corrupt('booleans are longer than their page')
    this.#bits.reset(bytes, start + 4, start + 4 + length, 1)
  }

  read(target: Lane, at: number, count: number): void {
    this.#bits.read(target.bytes, at, count)
  }
}

/** BYTE_STREAM_SPLIT: first the first bytes of all values, then the second ones, and so on. */
export class SplitFixed implements FixedSource {
  readonly #bytes: Uint8Array
  readonly #start: number
  readonly #total: number
  #index = 0

  constructor(bytes: Uint8Array, start: number, end: number, width: number) {
    this.#bytes = bytes
    this.#start = start
    this.#total = Math.floor((end - start) / width)
  }

  read(target: Lane, at: number, count: number): void {
    if (this.#index + count > this.#total) throw corrupt('the values of a page end too early')
    const { width } = target
    for (let byte = 0; byte < width; byte++) {
      const from = this.#start + byte * this.#total + this.#index
      copyStream(this.#bytes, from, target.bytes, at * width + byte, width, count)
    }
    this.#index += count
  }
}

/** Copies `count` bytes that lie together to places that are `stride` apart. */
export function copyStream(
  source: Uint8Array,
  from: number,
  target: Uint8Array,
  to: number,
  stride: number,
  count: number,
): void {
  for (let i = 0; i < count; i++) target[to + i * stride] = source[from + i]!
}
