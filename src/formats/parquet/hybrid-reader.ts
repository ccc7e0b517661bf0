import { corrupt } from './problem.ts'
import { type UnpackKernel, unpackKernel, unpackOne } from './unpack-bits.ts'

/**
 * Reads numbers in the hybrid of run lengths and bit packing: levels, codes of dictionaries,
 * booleans. Reading may stop anywhere and go on later.
 *
 * @throws ParquetProblem when the bytes end too early
 */
export class HybridReader {
  #bytes: Uint8Array = new Uint8Array(0)
  #at = 0
  #end = 0
  #width = 0
  #unpack: UnpackKernel | undefined
  /** Numbers left in the current run. */
  #left = 0
  #isPacked = false
  /** The number that a run repeats. */
  #value = 0
  /** Where a packed run starts, and the bits of it that are read. */
  #packedStart = 0
  #packedBits = 0

  /** Starts to read numbers of `width` bits (0 … 32). */
  reset(bytes: Uint8Array, start: number, end: number, width: number): void {
    if (width > 32) throw corrupt(`numbers of ${width} bits`)
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    this.#width = width
    this.#unpack = width === 0 ? undefined : unpackKernel(width)
    this.#left = 0
  }

  /** Starts to read numbers of `width` bits (1 … 32) that are packed all through, without runs. */
  resetPacked(bytes: Uint8Array, start: number, end: number, width: number): void {
    this.reset(bytes, end, end, width)
    this.#isPacked = true
    this.#left = Math.floor(((end - start) * 8) / width)
    this.#packedStart = start
    this.#packedBits = 0
  }

  /** Writes the next `count` numbers to `target` from `at` on. */
  read(target: Int32Array | Uint8Array, at: number, count: number): void {
    if (this.#width === 0) {
      target.fill(0, at, at + count)
      return
    }
    const end = at + count
    while (at < end) {
      if (this.#left === 0) this.#nextRun()
      const taken = Math.min(this.#left, end - at)
      if (this.#isPacked) this.#readPacked(target, at, taken)
      else target.fill(this.#value, at, at + taken)
      this.#left -= taken
      at += taken
    }
  }

  /**
   * Number of the next `limit` that are in a run of one number, without reading them; 0 when
   * packed. The number is `runValue`.
   */
  runLength(limit: number): number {
    if (this.#width === 0) return limit
    if (this.#left === 0) this.#nextRun()
    return this.#isPacked ? 0 : Math.min(limit, this.#left)
  }

  get runValue(): number {
    return this.#width === 0 ? 0 : this.#value
  }

  /** Passes over numbers of the run that `runLength` told of. */
  skipRun(count: number): void {
    if (this.#width !== 0) this.#left -= count
  }

  #nextRun(): void {
    const header = this.#header()
    if ((header & 1) === 1) {
      this.#isPacked = true
      this.#left = (header >>> 1) * 8
      this.#packedStart = this.#at
      this.#packedBits = 0
      // The last run of some writers lacks the bytes of its padding.
      this.#at = Math.min(this.#at + (header >>> 1) * this.#width, this.#end)
    } else {
      this.#isPacked = false
      this.#left = header >>> 1
      const bytes = (this.#width + 7) >> 3
      if (this.#at + bytes > this.#end) throw corrupt('a run of numbers ends too early')
      let value = 0
      for (let i = 0; i < bytes; i++) value |= this.#bytes[this.#at + i]! << (i * 8)
      if (this.#width < 32 && value >>> this.#width !== 0) {
        throw corrupt(`a run repeats a number of more than ${this.#width} bits`)
      }
      this.#value = value
      this.#at += bytes
    }
    if (this.#left === 0) throw corrupt('a run of no numbers')
  }

  #header(): number {
    let header = 0
    for (let shift = 0; shift < 35; shift += 7) {
      if (this.#at >= this.#end) throw corrupt('numbers end too early')
      const byte = this.#bytes[this.#at++]!
      header |= (byte & 0x7f) << shift
      if (byte < 0x80) return header >>> 0
    }
    throw corrupt('the length of a run is too long')
  }

  #readPacked(target: Int32Array | Uint8Array, at: number, count: number): void {
    const width = this.#width
    const lastByte = this.#packedStart + Math.ceil((this.#packedBits + count * width) / 8)
    if (lastByte > this.#end) throw corrupt('packed numbers end too early')
    let left = count
    while (left > 0 && this.#packedBits % (8 * width) !== 0) {
      target[at++] = unpackOne(this.#bytes, this.#packedStart, this.#packedBits, width)
      this.#packedBits += width
      left--
    }
    const groups = left >> 3
    if (groups > 0) {
      this.#unpack!(this.#bytes, this.#packedStart + this.#packedBits / 8, target, at, groups)
      this.#packedBits += groups * 8 * width
      at += groups * 8
      left -= groups * 8
    }
    for (; left > 0; left--) {
      target[at++] = unpackOne(this.#bytes, this.#packedStart, this.#packedBits, width)
      this.#packedBits += width
    }
  }
}
