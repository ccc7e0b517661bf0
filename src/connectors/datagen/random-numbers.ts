import { type Column, decimal128Column, fixedColumn } from '../../core/column.ts'
import { allocateFixed, type FixedArray, type FixedStorage } from '../../core/storage.ts'
import { writeInt64 } from '../int64-words.ts'
import { mix } from '../mix.ts'
import { DRAWS, ensureLength, type FieldGenerator, type RowSeeds } from './generator.ts'

/** Spans and bounds up to this are drawn as doubles without losing digits. */
const MAX_DOUBLE = 1n << 52n
const FULL_SPAN = 1n << 64n

/** Uniform numbers of small integer types and of FLOAT and DOUBLE, in [min, max]. */
export class RandomNumbers implements FieldGenerator {
  readonly #storage: FixedStorage
  readonly #salt: number
  readonly #min: number
  readonly #max: number
  #values: FixedArray

  constructor(storage: FixedStorage, salt: number, min: number, max: number) {
    this.#storage = storage
    this.#salt = salt
    this.#min = min
    this.#max = max
    this.#values = allocateFixed(storage, 0)
  }

  fill({ seeds }: RowSeeds, count: number): Column {
    this.#values = ensureLength(this.#values, count, (length) =>
      allocateFixed(this.#storage, length),
    )
    if (this.#storage === 'f32' || this.#storage === 'f64') this.#fillFractions(seeds, count)
    else this.#fillWhole(seeds, count)
    return fixedColumn(this.#values)
  }

  #fillWhole(seeds: Int32Array, count: number): void {
    const values = this.#values as Int32Array
    const min = this.#min
    const scale = (this.#max - min + 1) / DRAWS
    for (let row = 0; row < count; row++) {
      values[row] = min + Math.floor((mix(seeds[row]! ^ this.#salt) >>> 0) * scale)
    }
  }

  #fillFractions(seeds: Int32Array, count: number): void {
    const values = this.#values as Float64Array
    for (let row = 0; row < count; row++) {
      const share = unitShare(seeds[row]!, this.#salt)
      // Both products stay finite where max − min would not.
      values[row] = this.#min * (1 - share) + this.#max * share
    }
  }
}

/** Uniform BIGINT and DECIMAL values (unscaled), in [min, max]. */
export class RandomWideNumbers implements FieldGenerator {
  readonly #salt: number
  readonly #min: bigint
  readonly #span: bigint
  readonly #isWide: boolean
  #words = new BigInt64Array(0)

  /** @param isDecimal128 whether values take two words each */
  constructor(salt: number, min: bigint, max: bigint, isDecimal128: boolean) {
    this.#salt = salt
    this.#min = min
    this.#span = max - min + 1n
    this.#isWide = isDecimal128
  }

  fill({ seeds }: RowSeeds, count: number): Column {
    const width = this.#isWide ? 2 : 1
    this.#words = ensureLength(this.#words, count * width, (length) => new BigInt64Array(length))
    if (this.#isWide) return this.#fillDecimal128(seeds, count)
    const words = new Int32Array(this.#words.buffer)
    const isNarrow = this.#span <= MAX_DOUBLE && this.#min > -MAX_DOUBLE && this.#min < MAX_DOUBLE
    if (isNarrow) this.#fillNarrow(seeds, words, count)
    else if (this.#span === FULL_SPAN) this.#fillAnything(seeds, words, count)
    else for (let row = 0; row < count; row++) this.#words[row] = this.#draw(seeds[row]!)
    return fixedColumn(this.#words)
  }

  #fillNarrow(seeds: Int32Array, words: Int32Array, count: number): void {
    const min = Number(this.#min)
    const span = Number(this.#span)
    for (let row = 0; row < count; row++) {
      writeInt64(words, row, min + Math.floor(unitShare(seeds[row]!, this.#salt) * span))
    }
  }

  #fillAnything(seeds: Int32Array, words: Int32Array, count: number): void {
    for (let row = 0; row < count; row++) {
      const seed = seeds[row]! ^ this.#salt
      words[2 * row] = mix(seed)
      words[2 * row + 1] = mix(seed + 0x3779b97f)
    }
  }

  #fillDecimal128(seeds: Int32Array, count: number): Column {
    for (let row = 0; row < count; row++) {
      const value = this.#draw(seeds[row]!)
      this.#words[2 * row] = BigInt.asIntN(64, value)
      this.#words[2 * row + 1] = BigInt.asIntN(64, value >> 64n)
    }
    return decimal128Column(this.#words)
  }

  // Five draws: 32 bits more than the widest span has, so that the modulo favours nobody.
  #draw(seed: number): bigint {
    let bits = 0n
    for (let k = 1; k <= 5; k++) {
      bits = (bits << 32n) | BigInt(mix((seed ^ this.#salt) + Math.imul(k, 0x9e3779b9)) >>> 0)
    }
    return this.#min + (bits % this.#span)
  }
}

/** TRUE and FALSE, even chances. */
export class RandomBooleans implements FieldGenerator {
  readonly #salt: number
  #values = new Uint8Array(0)

  constructor(salt: number) {
    this.#salt = salt
  }

  fill({ seeds }: RowSeeds, count: number): Column {
    this.#values = ensureLength(this.#values, count, (length) => new Uint8Array(length))
    for (let row = 0; row < count; row++) this.#values[row] = mix(seeds[row]! ^ this.#salt) & 1
    return fixedColumn(this.#values)
  }
}

/** A number in [0, 1) with 53 random bits. */
function unitShare(seed: number, salt: number): number {
  const high = mix(seed ^ salt) >>> 5
  const low = mix((seed ^ salt) + 0x3779b97f) >>> 6
  return (high * 67108864 + low) / 9007199254740992
}
