import { isAscii, isUtf8 } from '../../platform/node/utf8.ts'

/** Bytes a fast kernel may look at beyond the newline that stops it. */
const FAST_MARGIN = 40

/** A stretch of input that lies in one buffer, and how far it has been read. */
export class Segment {
  readonly bytes: Uint8Array
  /** The same memory as `bytes`. */
  readonly view: DataView
  /** First byte not yet consumed; always the first byte of a row. */
  position: number
  readonly end: number
  /** No byte follows `end` in the input. */
  readonly isFinal: boolean
  /** Offset in the whole input of the buffer's byte 0. */
  readonly base: number
  readonly isAscii: boolean
  /** The bytes are well-formed UTF-8, but for a character cut at `end`. */
  readonly isUtf8: boolean
  /** Rows that begin before this position end at or before it: a newline with room behind it. */
  readonly fastLimit: number
  /** The row at `position` needs bytes beyond `end`. */
  isStalled = false

  constructor(options: {
    readonly bytes: Uint8Array
    readonly position: number
    readonly end: number
    readonly isFinal: boolean
    readonly base: number
  }) {
    const { bytes, position, end } = options
    this.bytes = bytes
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    this.position = position
    this.end = end
    this.isFinal = options.isFinal
    this.base = options.base
    const range = bytes.subarray(position, end)
    this.isAscii = isAscii(range)
    this.isUtf8 =
      this.isAscii ||
      isUtf8(options.isFinal ? range : bytes.subarray(position, completeEnd(bytes, position, end)))
    this.fastLimit = lastNewline(bytes, position, end - FAST_MARGIN)
  }
}

/** Position of the last newline before `end`, or `start` when there is none. */
function lastNewline(bytes: Uint8Array, start: number, end: number): number {
  let at = end - 1
  while (at > start && bytes[at] !== 10) at--
  return Math.max(at, start)
}

/** `end` without the bytes of a last character that is not whole. */
function completeEnd(bytes: Uint8Array, start: number, end: number): number {
  for (let back = 1; back <= 3 && end - back >= start; back++) {
    const byte = bytes[end - back]!
    if (byte < 0x80) return end
    if (byte >= 0xc0) {
      const length = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2
      return length > back ? end - back : end
    }
  }
  return end
}
