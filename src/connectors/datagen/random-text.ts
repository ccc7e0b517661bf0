import { bytesColumn, type Column } from '../../core/column.ts'
import { mix } from '../mix.ts'
import { DRAWS, ensureLength, type FieldGenerator, type RowSeeds } from './generator.ts'

const HEX = new TextEncoder().encode('0123456789abcdef')

/** Random hexadecimal text, or random bytes, of one length or of lengths in [1, length]. */
export class RandomText implements FieldGenerator {
  readonly #salt: number
  readonly #length: number
  readonly #hasVaryingLength: boolean
  readonly #isBinary: boolean
  #starts = new Int32Array(0)
  #lengths = new Int32Array(0)
  #bytes = new Uint8Array(0)

  constructor(salt: number, length: number, hasVaryingLength: boolean, isBinary: boolean) {
    this.#salt = salt
    this.#length = length
    this.#hasVaryingLength = hasVaryingLength
    this.#isBinary = isBinary
  }

  fill({ seeds }: RowSeeds, count: number): Column {
    const int32 = (length: number) => new Int32Array(length)
    this.#starts = ensureLength(this.#starts, count, int32)
    this.#lengths = ensureLength(this.#lengths, count, int32)
    // Eight more, since a draw is written whole.
    this.#bytes = ensureLength(
      this.#bytes,
      count * this.#length + 8,
      (length) => new Uint8Array(length),
    )
    let at = 0
    for (let row = 0; row < count; row++) {
      const seed = seeds[row]! ^ this.#salt
      const length =
        this.#hasVaryingLength && this.#length > 0
          ? 1 + Math.floor(((mix(seed) >>> 0) / DRAWS) * this.#length)
          : this.#length
      this.#starts[row] = at
      this.#lengths[row] = length
      if (this.#isBinary) this.#writeBytes(seed, at, length)
      else this.#writeHex(seed, at, length)
      at += length
    }
    return bytesColumn(this.#starts, this.#lengths, this.#bytes, { isAscii: !this.#isBinary })
  }

  #writeHex(seed: number, start: number, length: number): void {
    const bytes = this.#bytes
    for (let at = start, draw = seed; at < start + length; at += 8) {
      draw = (draw + 0x9e3779b9) | 0
      const bits = mix(draw)
      for (let digit = 0; digit < 8; digit++) bytes[at + digit] = HEX[(bits >>> (4 * digit)) & 15]!
    }
  }

  #writeBytes(seed: number, start: number, length: number): void {
    const bytes = this.#bytes
    for (let at = start, draw = seed; at < start + length; at += 4) {
      draw = (draw + 0x9e3779b9) | 0
      const bits = mix(draw)
      for (let byte = 0; byte < 4; byte++) bytes[at + byte] = bits >>> (8 * byte)
    }
  }
}
