import type { Column } from '../../core/column.ts'
import { allocateFixed, type FixedArray, type FixedStorage } from '../../core/storage.ts'
import { ByteOutput } from './byte-output.ts'

/** What a batch's columns are made of, known when it is finished. */
export interface FinishContext {
  /** The bytes that views of text point into. */
  readonly source: Uint8Array
  /** Whether all of `source` is ASCII. */
  readonly isAscii: boolean
}

/** Validity of rows below the count, absent when all are valid. */
export function validityOf(valid: Uint8Array, rowCount: number): Uint8Array | undefined {
  const firstNull = valid.indexOf(0)
  return firstNull < 0 || firstNull >= rowCount ? undefined : valid
}

/** Copies an array into a longer one. */
export function widened<T extends Uint8Array | Int32Array | BigInt64Array>(
  array: T,
  length: number,
): T {
  const wider = new (array.constructor as new (length: number) => T)(length)
  wider.set(array as never)
  return wider
}

export class FixedTarget {
  readonly storage: FixedStorage
  values: FixedArray
  /** The same memory as 32-bit words, where values are 64-bit integers: low word first. */
  halves: Int32Array
  valid: Uint8Array

  constructor(storage: FixedStorage, capacity: number) {
    this.storage = storage
    this.values = allocateFixed(storage, capacity)
    this.halves = halvesOf(this.values)
    this.valid = new Uint8Array(capacity)
  }

  reserve(rows: number): void {
    if (rows <= this.valid.length) return
    const wider = allocateFixed(this.storage, Math.max(rows, this.valid.length * 2))
    wider.set(this.values as never)
    this.values = wider
    this.halves = halvesOf(wider)
    this.valid = widened(this.valid, wider.length)
  }

  setNull(row: number): void {
    this.valid[row] = 0
  }

  finish(rowCount: number, _context: FinishContext): Column {
    return { layout: 'fixed', values: this.values, valid: validityOf(this.valid, rowCount) }
  }
}

const halvesOf = (values: FixedArray): Int32Array =>
  values instanceof BigInt64Array ? new Int32Array(values.buffer) : new Int32Array(0)

export class Decimal128Target {
  words: BigInt64Array
  valid: Uint8Array

  constructor(capacity: number) {
    this.words = new BigInt64Array(capacity * 2)
    this.valid = new Uint8Array(capacity)
  }

  reserve(rows: number): void {
    if (rows <= this.valid.length) return
    const capacity = Math.max(rows, this.valid.length * 2)
    this.words = widened(this.words, capacity * 2)
    this.valid = widened(this.valid, capacity)
  }

  setNull(row: number): void {
    this.valid[row] = 0
  }

  set(row: number, unscaled: bigint): void {
    this.words[row * 2] = BigInt.asIntN(64, unscaled)
    this.words[row * 2 + 1] = BigInt.asIntN(64, unscaled >> 64n)
    this.valid[row] = 1
  }

  finish(rowCount: number, _context: FinishContext): Column {
    return { layout: 'decimal128', words: this.words, valid: validityOf(this.valid, rowCount) }
  }
}

/**
 * Text and binary. A row is a view into the decoder's input (`starts` ≥ 0) or, where its bytes had
 * to be made (escapes, base64), a view into `arena` (`starts` holds the complement of the offset).
 * A batch of clean rows copies nothing; one changed row has all rows of the batch copied together.
 */
export class BytesTarget {
  starts: Int32Array
  lengths: Int32Array
  valid: Uint8Array
  readonly arena = new ByteOutput(0)
  readonly #merged = new ByteOutput(0)
  #madeCount = 0

  constructor(capacity: number) {
    this.starts = new Int32Array(capacity)
    this.lengths = new Int32Array(capacity)
    this.valid = new Uint8Array(capacity)
  }

  reserve(rows: number): void {
    if (rows <= this.valid.length) return
    const capacity = Math.max(rows, this.valid.length * 2)
    this.starts = widened(this.starts, capacity)
    this.lengths = widened(this.lengths, capacity)
    this.valid = widened(this.valid, capacity)
  }

  setNull(row: number): void {
    this.valid[row] = 0
    this.starts[row] = 0
    this.lengths[row] = 0
  }

  setView(row: number, start: number, end: number): void {
    this.starts[row] = start
    this.lengths[row] = end - start
    this.valid[row] = 1
  }

  /** Ends a row whose bytes the caller appended to `arena` from `offset` on. */
  setMade(row: number, offset: number): void {
    this.starts[row] = ~offset
    this.lengths[row] = this.arena.used - offset
    this.valid[row] = 1
    this.#madeCount++
  }

  finish(rowCount: number, context: FinishContext): Column {
    const valid = validityOf(this.valid, rowCount)
    if (this.#madeCount === 0) {
      return {
        layout: 'bytes',
        starts: this.starts,
        lengths: this.lengths,
        bytes: context.source,
        valid,
        isAscii: context.isAscii ? true : undefined,
      }
    }
    this.#merge(rowCount, context.source)
    this.arena.used = 0
    this.#madeCount = 0
    return {
      layout: 'bytes',
      starts: this.starts,
      lengths: this.lengths,
      bytes: this.#merged.bytes,
      valid,
      isAscii: undefined,
    }
  }

  #merge(rowCount: number, source: Uint8Array): void {
    const merged = this.#merged
    merged.used = 0
    for (let row = 0; row < rowCount; row++) {
      const start = this.starts[row]!
      const length = this.lengths[row]!
      this.starts[row] = merged.used
      if (this.valid[row] === 0) this.lengths[row] = 0
      else if (start < 0) merged.copy(this.arena.bytes, ~start, length)
      else merged.copy(source, start, length)
    }
  }
}
