import type { BytesColumn, Column, Decimal128Column, FixedColumn } from '../../../core/column.ts'
import { assertNever } from '../../../core/errors.ts'
import {
  allocateFixed,
  type FixedArray,
  type FixedStorage,
  fixedWidth,
} from '../../../core/storage.ts'
import { type ArrowType, layoutOf } from './arrow-type.ts'

/** A column of a record batch that is being filled. */
export interface ColumnBuffer {
  /** Bytes so far. */
  readonly sizeBytes: number
  /** Adds rows 0 … count-1 of a flat column. */
  append(column: Column, count: number): void
  /** What was added, as Arrow lays it out; empties the buffer. Views into it are valid until the next `append`. */
  take(): TakenColumn
}

export interface TakenColumn {
  readonly nullCount: number
  /** Validity (empty where there is no NULL), then offsets where there are some, then values. */
  readonly buffers: readonly Uint8Array[]
}

export function columnBuffer(type: ArrowType): ColumnBuffer {
  const layout = layoutOf(type)
  switch (layout) {
    case 'bits':
      return new BitsBuffer()
    case 'decimal':
      return new DecimalBuffer()
    case 'bytes':
      return new BytesBuffer()
    case 'u8':
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return new FixedBuffer(layout)
    default:
      return assertNever(layout)
  }
}

/** Rows and which of them are NULL: one byte each, made bits in the end. */
class RowBits {
  rowCount = 0
  setCount = 0
  #bytes = new Uint8Array(1024)

  append(bytes: Uint8Array | undefined, count: number): void {
    this.#bytes = roomFor(this.#bytes, this.rowCount + count)
    if (bytes === undefined) {
      this.#bytes.fill(1, this.rowCount, this.rowCount + count)
      this.setCount += count
    } else {
      for (let k = 0; k < count; k++) {
        const bit = bytes[k] === 0 ? 0 : 1
        this.#bytes[this.rowCount + k] = bit
        this.setCount += bit
      }
    }
    this.rowCount += count
  }

  take(): Uint8Array {
    const bits = new Uint8Array(Math.ceil(this.rowCount / 8))
    for (let row = 0; row < this.rowCount; row++)
      bits[row >> 3] = bits[row >> 3]! | (this.#bytes[row]! << (row & 7))
    this.rowCount = 0
    this.setCount = 0
    return bits
  }
}

class Validity {
  readonly #bits = new RowBits()

  get rowCount(): number {
    return this.#bits.rowCount
  }

  append(valid: Uint8Array | undefined, count: number): void {
    this.#bits.append(valid, count)
  }

  take(): { readonly nullCount: number; readonly bytes: Uint8Array } {
    const nullCount = this.#bits.rowCount - this.#bits.setCount
    const bytes = this.#bits.take()
    return { nullCount, bytes: nullCount === 0 ? NO_BYTES : bytes }
  }
}

const NO_BYTES = new Uint8Array(0)

class BitsBuffer implements ColumnBuffer {
  readonly #values = new RowBits()
  readonly #validity = new Validity()

  get sizeBytes(): number {
    return this.#values.rowCount / 4
  }

  append(column: Column, count: number): void {
    this.#values.append((column as FixedColumn).values as Uint8Array, count)
    this.#validity.append(column.valid, count)
  }

  take(): TakenColumn {
    const { nullCount, bytes } = this.#validity.take()
    return { nullCount, buffers: [bytes, this.#values.take()] }
  }
}

class FixedBuffer implements ColumnBuffer {
  readonly #storage: FixedStorage
  readonly #validity = new Validity()
  #values: FixedArray

  constructor(storage: FixedStorage) {
    this.#storage = storage
    this.#values = allocateFixed(storage, 1024)
  }

  get sizeBytes(): number {
    return this.#validity.rowCount * fixedWidth(this.#storage)
  }

  append(column: Column, count: number): void {
    const used = this.#validity.rowCount
    if (used + count > this.#values.length) {
      const wider = allocateFixed(this.#storage, Math.max(this.#values.length * 2, used + count))
      setAll(wider, this.#values, 0)
      this.#values = wider
    }
    setAll(this.#values, (column as FixedColumn).values.subarray(0, count), used)
    this.#validity.append(column.valid, count)
  }

  take(): TakenColumn {
    const size = this.sizeBytes
    const { nullCount, bytes } = this.#validity.take()
    return {
      nullCount,
      buffers: [bytes, new Uint8Array(this.#values.buffer as ArrayBuffer, 0, size)],
    }
  }
}

function setAll(into: FixedArray, values: FixedArray, at: number): void {
  ;(into as Float64Array).set(values as Float64Array, at)
}

/** Arrow's decimals are 16 bytes each, whatever their precision. */
class DecimalBuffer implements ColumnBuffer {
  readonly #validity = new Validity()
  #words = new BigInt64Array(2048)

  get sizeBytes(): number {
    return this.#validity.rowCount * 16
  }

  append(column: Column, count: number): void {
    const used = this.#validity.rowCount
    if ((used + count) * 2 > this.#words.length) {
      const wider = new BigInt64Array(Math.max(this.#words.length * 2, (used + count) * 2))
      wider.set(this.#words)
      this.#words = wider
    }
    if (column.layout === 'decimal128') {
      this.#words.set((column as Decimal128Column).words.subarray(0, count * 2), used * 2)
    } else {
      const values = (column as FixedColumn).values as BigInt64Array
      for (let k = 0; k < count; k++) {
        this.#words[(used + k) * 2] = values[k]!
        this.#words[(used + k) * 2 + 1] = values[k]! >> 63n
      }
    }
    this.#validity.append(column.valid, count)
  }

  take(): TakenColumn {
    const size = this.sizeBytes
    const { nullCount, bytes } = this.#validity.take()
    return { nullCount, buffers: [bytes, new Uint8Array(this.#words.buffer, 0, size)] }
  }
}

class BytesBuffer implements ColumnBuffer {
  readonly #validity = new Validity()
  #offsets = new Int32Array(1024)
  #bytes = new Uint8Array(4096)
  #used = 0

  get sizeBytes(): number {
    return this.#used + this.#validity.rowCount * 4
  }

  append(column: Column, count: number): void {
    const { starts, lengths, bytes, valid } = column as BytesColumn
    const rows = this.#validity.rowCount
    if (rows + count + 1 > this.#offsets.length) {
      const wider = new Int32Array(Math.max(this.#offsets.length * 2, rows + count + 1))
      wider.set(this.#offsets)
      this.#offsets = wider
    }
    for (let k = 0; k < count; k++) {
      const length = valid !== undefined && valid[k] === 0 ? 0 : lengths[k]!
      this.#bytes = roomFor(this.#bytes, this.#used + length)
      this.#bytes.set(bytes.subarray(starts[k]!, starts[k]! + length), this.#used)
      this.#used += length
      this.#offsets[rows + k + 1] = this.#used
    }
    this.#validity.append(valid, count)
  }

  take(): TakenColumn {
    const rows = this.#validity.rowCount
    const used = this.#used
    const { nullCount, bytes } = this.#validity.take()
    this.#used = 0
    return {
      nullCount,
      buffers: [
        bytes,
        new Uint8Array(this.#offsets.buffer, 0, (rows + 1) * 4),
        this.#bytes.subarray(0, used),
      ],
    }
  }
}

function roomFor(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  if (length <= bytes.length) return bytes
  const wider = new Uint8Array(Math.max(bytes.length * 2, length))
  wider.set(bytes)
  return wider
}
