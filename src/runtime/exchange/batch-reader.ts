import type { Batch, Marks } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { assertNever } from '../../core/errors.ts'
import type { FixedArray, FixedStorage } from '../../core/storage.ts'
import {
  asciiOf,
  BATCH_HEADER_WORDS,
  HAS_KINDS,
  hasValidity,
  isAttachedNode,
  layoutOf,
  NODE_WORDS,
  storageOfNode,
} from './batch-layout.ts'
import { align8 } from './memory-views.ts'
import type { RecordSource } from './records.ts'

/** Reads records as batches whose columns are views of the record's memory: nothing is copied but objects. */
export class BatchReader {
  readonly #source: RecordSource
  readonly #deserialise: (bytes: Uint8Array) => readonly unknown[]
  #memory!: ArrayBufferLike
  #words!: Int32Array
  /** Word of the next node, and byte of the next array. */
  #node = 0
  #at = 0

  /** @param deserialise turns bytes of its own into the values that were serialised */
  constructor(source: RecordSource, deserialise: (bytes: Uint8Array) => readonly unknown[]) {
    this.#source = source
    this.#deserialise = deserialise
  }

  /** Reads the record that the source holds; the batch is valid until the source releases it. */
  read(): Batch {
    const { views, offset } = this.#source
    const words = views.i32
    const head = offset >> 2
    this.#memory = views.memory
    this.#words = words
    this.#node = head + BATCH_HEADER_WORDS
    const rowCount = words[head]!
    const columnCount = words[head + 3]!
    this.#at = offset + align8((BATCH_HEADER_WORDS + NODE_WORDS * words[head + 4]!) * 4)
    const hasKinds = (words[head + 1]! & HAS_KINDS) !== 0
    const kinds = hasKinds ? this.#u8(rowCount) : undefined
    const marks = this.#marks(words[head + 2]!)
    const columns: Column[] = []
    for (let i = 0; i < columnCount; i++) columns.push(this.#column(rowCount))
    return { rowCount, columns, kinds, selection: undefined, marks }
  }

  #marks(count: number): Marks | undefined {
    if (count === 0) return undefined
    const positions = this.#i32(count)
    const watermarksMs = new Float64Array(this.#memory, this.#at, count)
    this.#at += 8 * count
    return { positions, watermarksMs, count }
  }

  #column(count: number): Column {
    const word = this.#words[this.#node++]!
    const extra = this.#words[this.#node++]!
    const layout = layoutOf(word)
    const valid = hasValidity(word) ? this.#u8(count) : undefined
    switch (layout) {
      case 'fixed':
        return { layout, values: this.#fixed(storageOfNode(word), count), valid }
      case 'decimal128': {
        const words = new BigInt64Array(this.#memory, this.#at, count * 2)
        this.#at += 16 * count
        return { layout, words, valid }
      }
      case 'bytes': {
        const starts = this.#i32(count)
        const lengths = this.#i32(count)
        return {
          layout,
          starts,
          lengths,
          bytes: this.#u8(extra),
          valid,
          isAscii: asciiOf(word),
          isPool: undefined,
          viewNumbers: undefined,
        }
      }
      case 'list': {
        const offsets = this.#i32(count + 1)
        return { layout, offsets, child: this.#column(extra), valid }
      }
      case 'map': {
        const offsets = this.#i32(count + 1)
        const keys = this.#column(extra)
        return { layout, offsets, keys, values: this.#column(extra), valid }
      }
      case 'row': {
        const children: Column[] = []
        for (let i = 0; i < extra; i++) children.push(this.#column(count))
        return { layout, children, valid }
      }
      case 'object': {
        const values = isAttachedNode(word)
          ? this.#source.attached!(extra)
          : this.#deserialise(this.#u8(extra).slice())
        return { layout, values, valid }
      }
      case 'dictionary': {
        const codes = this.#i32(count)
        return { layout, codes, dictionary: this.#column(extra), valid }
      }
      case 'constant':
        return { layout, value: this.#column(extra), valid: undefined }
      default:
        return assertNever(layout)
    }
  }

  #fixed(storage: FixedStorage, count: number): FixedArray {
    switch (storage) {
      case 'u8':
        return this.#u8(count)
      case 'i8': {
        const values = new Int8Array(this.#memory, this.#at, count)
        this.#at += align8(count)
        return values
      }
      case 'i16': {
        const values = new Int16Array(this.#memory, this.#at, count)
        this.#at += align8(2 * count)
        return values
      }
      case 'i32':
        return this.#i32(count)
      case 'i64': {
        const values = new BigInt64Array(this.#memory, this.#at, count)
        this.#at += 8 * count
        return values
      }
      case 'f32': {
        const values = new Float32Array(this.#memory, this.#at, count)
        this.#at += align8(4 * count)
        return values
      }
      case 'f64': {
        const values = new Float64Array(this.#memory, this.#at, count)
        this.#at += 8 * count
        return values
      }
      default:
        return assertNever(storage)
    }
  }

  #u8(count: number): Uint8Array {
    const values = new Uint8Array(this.#memory, this.#at, count)
    this.#at += align8(count)
    return values
  }

  #i32(count: number): Int32Array {
    const values = new Int32Array(this.#memory, this.#at, count)
    this.#at += align8(4 * count)
    return values
  }
}
