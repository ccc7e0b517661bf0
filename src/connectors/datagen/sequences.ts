import { bytesColumn, type Column, decimal128Column, fixedColumn } from '../../core/column.ts'
import { allocateFixed, type FixedArray, type FixedStorage } from '../../core/storage.ts'
import { ensureLength, type FieldGenerator, type RowSeeds } from './generator.ts'

/** Counts up in a number column: `start`, `start + 1`, … */
export class NumberSequence implements FieldGenerator {
  readonly #storage: FixedStorage
  readonly #start: bigint
  #values: FixedArray

  constructor(storage: FixedStorage, start: bigint) {
    this.#storage = storage
    this.#start = start
    this.#values = allocateFixed(storage, 0)
  }

  fill({ numbers }: RowSeeds, count: number): Column {
    this.#values = ensureLength(this.#values, count, (length) =>
      allocateFixed(this.#storage, length),
    )
    const values = this.#values
    if (values instanceof BigInt64Array) {
      for (let row = 0; row < count; row++) values[row] = this.#start + BigInt(numbers[row]!)
    } else {
      const start = Number(this.#start)
      for (let row = 0; row < count; row++) values[row] = start + numbers[row]!
    }
    return fixedColumn(values)
  }
}

/** Counts up in a DECIMAL column. */
export class DecimalSequence implements FieldGenerator {
  readonly #start: bigint
  readonly #unit: bigint
  readonly #isWide: boolean
  #words = new BigInt64Array(0)

  /** @param scale digits behind the point; @param isDecimal128 whether values take two words each */
  constructor(start: bigint, scale: number, isDecimal128: boolean) {
    this.#start = start
    this.#unit = 10n ** BigInt(scale)
    this.#isWide = isDecimal128
  }

  fill({ numbers }: RowSeeds, count: number): Column {
    const width = this.#isWide ? 2 : 1
    this.#words = ensureLength(this.#words, count * width, (length) => new BigInt64Array(length))
    for (let row = 0; row < count; row++) {
      const value = (this.#start + BigInt(numbers[row]!)) * this.#unit
      this.#words[row * width] = BigInt.asIntN(64, value)
      if (this.#isWide) this.#words[2 * row + 1] = BigInt.asIntN(64, value >> 64n)
    }
    return this.#isWide ? decimal128Column(this.#words) : fixedColumn(this.#words)
  }
}

/** Counts up in a text column: `'1'`, `'2'`, … */
export class TextSequence implements FieldGenerator {
  readonly #start: bigint
  #starts = new Int32Array(0)
  #lengths = new Int32Array(0)

  constructor(start: bigint) {
    this.#start = start
  }

  fill({ numbers }: RowSeeds, count: number): Column {
    const int32 = (length: number) => new Int32Array(length)
    this.#starts = ensureLength(this.#starts, count, int32)
    this.#lengths = ensureLength(this.#lengths, count, int32)
    let text = ''
    for (let row = 0; row < count; row++) {
      const value = String(this.#start + BigInt(numbers[row]!))
      this.#starts[row] = text.length
      this.#lengths[row] = value.length
      text += value
    }
    return bytesColumn(this.#starts, this.#lengths, new TextEncoder().encode(text), {
      isAscii: true,
    })
  }
}
