import type { FixedSource } from './fixed-sources.ts'
import type { Lane } from './lane.ts'
import { corrupt } from './problem.ts'
import { unpackKernel, unpackOne } from './unpack-bits.ts'

/** Deltas unpacked at a time. */
const PIECE = 64
const TWO_32 = 4294967296

/**
 * DELTA_BINARY_PACKED: differences between neighbours, bit-packed in miniblocks. Numbers are two
 * 32-bit words and wrap around, as the format wants it.
 */
export class DeltaReader implements FixedSource {
  readonly #bytes: Uint8Array
  readonly #end: number
  readonly #miniblockSize: number
  readonly #miniblockCount: number
  #at: number
  /** Values not handed out yet. */
  #left: number
  #hasFirst = true
  #low = 0
  #high = 0
  #minLow = 0
  #minHigh = 0
  #miniblock: number
  #widthsAt = 0
  /** Deltas of the current miniblock that are not unpacked yet. */
  #packedLeft = 0
  #width = 0
  readonly #deltaLow = new Int32Array(PIECE)
  readonly #deltaHigh = new Int32Array(PIECE)
  #pieceAt = 0
  #pieceEnd = 0
  /** Words of the number read last. */
  #varLow = 0
  #varHigh = 0

  constructor(bytes: Uint8Array, start: number, end: number) {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    const blockSize = this.#size()
    this.#miniblockCount = this.#size()
    this.#left = this.#size()
    this.#miniblockSize = blockSize / this.#miniblockCount
    this.#miniblock = this.#miniblockCount
    if (
      this.#miniblockCount === 0 ||
      this.#miniblockSize % 8 !== 0 ||
      this.#miniblockSize === 0 ||
      blockSize > 1 << 24
    ) {
      throw corrupt(`deltas in blocks of ${blockSize} with ${this.#miniblockCount} parts`)
    }
    this.#zigZag()
    this.#low = this.#varLow
    this.#high = this.#varHigh
  }

  /** Values not handed out yet. */
  get left(): number {
    return this.#left
  }

  /** First byte behind the numbers; only before any is read. */
  findEnd(): number {
    const at = this.#at
    let left = this.#left - 1
    while (left > 0) {
      this.#zigZag()
      const widths = this.#at
      if (widths + this.#miniblockCount > this.#end) throw corrupt('deltas end too early')
      this.#at += this.#miniblockCount
      for (let i = 0; i < this.#miniblockCount && left > 0; i++) {
        this.#at += (this.#bytes[widths + i]! * this.#miniblockSize) / 8
        left -= this.#miniblockSize
      }
      if (this.#at > this.#end) throw corrupt('deltas end too early')
    }
    const end = this.#at
    this.#at = at
    return end
  }

  read(target: Lane, at: number, count: number): void {
    this.readWords(target.words, at, count, target.width === 8)
  }

  /** Writes the next `count` numbers as one word each, or as two. */
  readWords(words: Int32Array, at: number, count: number, isWide: boolean): void {
    if (count > this.#left) throw corrupt('the values of a page end too early')
    this.#left -= count
    const end = at + count
    let to = at
    if (this.#hasFirst && count > 0) {
      this.#hasFirst = false
      if (isWide) {
        words[to * 2] = this.#low
        words[to * 2 + 1] = this.#high
      } else {
        words[to] = this.#low
      }
      to++
    }
    while (to < end) {
      if (this.#pieceAt === this.#pieceEnd) this.#unpackPiece(end - to + this.#left)
      const taken = Math.min(this.#pieceEnd - this.#pieceAt, end - to)
      if (isWide) this.#addWide(words, to, taken)
      else this.#addNarrow(words, to, taken)
      this.#pieceAt += taken
      to += taken
    }
  }

  #addNarrow(words: Int32Array, to: number, count: number): void {
    const deltas = this.#deltaLow
    const from = this.#pieceAt
    const min = this.#minLow
    let low = this.#low
    for (let i = 0; i < count; i++) {
      low = (low + min + deltas[from + i]!) | 0
      words[to + i] = low
    }
    this.#low = low
  }

  #addWide(words: Int32Array, to: number, count: number): void {
    const deltaLow = this.#deltaLow
    const deltaHigh = this.#deltaHigh
    const from = this.#pieceAt
    const minLow = this.#minLow >>> 0
    const minHigh = this.#minHigh
    let low = this.#low
    let high = this.#high
    for (let i = 0; i < count; i++) {
      const sum = (low >>> 0) + minLow + (deltaLow[from + i]! >>> 0)
      low = sum | 0
      high = (high + minHigh + deltaHigh[from + i]! + ((sum / TWO_32) | 0)) | 0
      words[(to + i) * 2] = low
      words[(to + i) * 2 + 1] = high
    }
    this.#low = low
    this.#high = high
  }

  // `wanted` is how many values are still to come: padding behind them need not be there.
  #unpackPiece(wanted: number): void {
    if (this.#packedLeft === 0) this.#nextMiniblock()
    const width = this.#width
    const count = Math.min(PIECE, this.#packedLeft)
    const groups = Math.min(count, Math.ceil(wanted / 8) * 8) / 8
    if (this.#at + groups * width > this.#end) throw corrupt('deltas end too early')
    if (width === 0) {
      this.#deltaLow.fill(0)
      this.#deltaHigh.fill(0)
    } else if (width <= 32) {
      unpackKernel(width)(this.#bytes, this.#at, this.#deltaLow, 0, groups)
      this.#deltaHigh.fill(0)
    } else {
      for (let i = 0; i < groups * 8; i++) {
        this.#deltaLow[i] = unpackOne(this.#bytes, this.#at, i * width, 32)
        this.#deltaHigh[i] = unpackOne(this.#bytes, this.#at, i * width + 32, width - 32)
      }
    }
    this.#at += groups * width
    this.#packedLeft -= groups * 8
    this.#pieceAt = 0
    this.#pieceEnd = groups * 8
  }

  #nextMiniblock(): void {
    if (this.#miniblock === this.#miniblockCount) {
      this.#zigZag()
      this.#minLow = this.#varLow
      this.#minHigh = this.#varHigh
      this.#widthsAt = this.#at
      this.#at += this.#miniblockCount
      if (this.#at > this.#end) throw corrupt('deltas end too early')
      this.#miniblock = 0
    }
    this.#width = this.#bytes[this.#widthsAt + this.#miniblock]!
    if (this.#width > 64) throw corrupt(`deltas of ${this.#width} bits`)
    this.#miniblock++
    this.#packedLeft = this.#miniblockSize
  }

  #size(): number {
    this.#varint()
    if (this.#varHigh !== 0 || this.#varLow < 0) throw corrupt('a count is too large')
    return this.#varLow
  }

  #zigZag(): void {
    this.#varint()
    const sign = -(this.#varLow & 1)
    const low = (this.#varLow >>> 1) | (this.#varHigh << 31)
    this.#varLow = low ^ sign
    this.#varHigh = (this.#varHigh >>> 1) ^ sign
  }

  #varint(): void {
    let low = 0
    let high = 0
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.#at >= this.#end) throw corrupt('numbers end too early')
      const byte = this.#bytes[this.#at++]!
      const bits = byte & 0x7f
      if (shift < 32) low |= bits << shift
      if (shift > 25) high |= shift < 32 ? bits >>> (32 - shift) : bits << (shift - 32)
      if (byte < 0x80) {
        this.#varLow = low
        this.#varHigh = high
        return
      }
    }
    throw corrupt('a number has more than 64 bits')
  }
}
