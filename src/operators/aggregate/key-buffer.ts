import type { LeafStorage } from '../../codegen/hash-reader.ts'
import { type BytesColumn, type Column, decimal128Column, fixedColumn } from '../../core/column.ts'
import { assert } from '../../core/errors.ts'
import { allocateFixed, type FixedArray } from '../../core/storage.ts'

type Words = Int32Array | Uint8Array | Int8Array | Int16Array

/** Keys of one type, one behind the other, written as the int32 words that `LeafReader` reads; bytes as views of what they came in. */
export class KeyBuffer {
  readonly storage: LeafStorage
  /** Indexes of the words of key `g` in `words`, as text; of bytes the start. */
  readonly places: readonly string[]
  words: Words = new Int32Array(0)
  /** Of bytes. */
  lengths = new Int32Array(0)
  /** 1 = value, 0 = NULL; written where the key can be NULL. */
  valid = new Uint8Array(0)
  #values: FixedArray = new Int32Array(0)

  constructor(storage: LeafStorage) {
    assert(storage !== 'hashed', 'nested keys are bytes here')
    this.storage = storage
    this.places = placesOf(storage)
  }

  /** Makes room for `capacity` keys; forgets those that are there. */
  reserve(capacity: number): void {
    const { storage } = this
    this.valid = new Uint8Array(capacity)
    if (storage === 'bytes') {
      this.words = new Int32Array(capacity)
      this.lengths = new Int32Array(capacity)
      return
    }
    assert(storage !== 'hashed', 'nested keys are bytes here')
    const values =
      storage === 'decimal128' ? new BigInt64Array(capacity * 2) : allocateFixed(storage, capacity)
    this.#values = values
    this.words =
      values instanceof BigInt64Array ||
      values instanceof Float64Array ||
      values instanceof Float32Array
        ? new Int32Array(values.buffer)
        : values
  }

  /**
   * The keys as a column.
   *
   * @param source what they were read from
   * @param isNullable whether `valid` was written
   */
  column(source: Column, isNullable: boolean): Column {
    const valid = isNullable ? this.valid : undefined
    if (this.storage === 'bytes') {
      const { bytes, isAscii, isPool } = leafOf(source) as BytesColumn
      const { words: starts, lengths } = this
      assert(starts instanceof Int32Array, 'starts are words')
      const views = { layout: 'bytes', starts, lengths, bytes } as const
      return { ...views, valid, isAscii, isPool, viewNumbers: undefined } as BytesColumn
    }
    if (this.storage === 'decimal128') return decimal128Column(this.#values as BigInt64Array, valid)
    return fixedColumn(this.#values, valid)
  }
}

function leafOf(column: Column): Column {
  if (column.layout === 'dictionary') return column.dictionary
  return column.layout === 'constant' ? column.value : column
}

function placesOf(storage: LeafStorage): readonly string[] {
  switch (storage) {
    case 'i64':
    case 'f64':
      return ['g << 1', '(g << 1) + 1']
    case 'decimal128':
      return ['g << 2', '(g << 2) + 1', '(g << 2) + 2', '(g << 2) + 3']
    default:
      return ['g']
  }
}
