import type { Column } from '../../core/column.ts'
import { assert, assertNever } from '../../core/errors.ts'
import { allocateFixed, type FixedArray, type FixedStorage, storageOf } from '../../core/storage.ts'
import { intType, type SqlType } from '../../core/types.ts'
import { ByteOutput } from './byte-output.ts'

/** What a batch's columns are made of, known when it is finished. */
export interface FinishContext {
  /** The bytes that views of text point into. */
  readonly source: Uint8Array
  /** Whether all of `source` is ASCII. */
  readonly isAscii: boolean
}

/**
 * Columns a decoder writes into, used again for every batch. Rows may be written in any order and
 * more than once, the last time counts; every row below `rowCount` must have been written.
 */
export type ColumnTarget =
  | FixedTarget
  | Decimal128Target
  | BytesTarget
  | ListTarget
  | MapTarget
  | RowTarget

/** Makes the target for a type with room for `capacity` rows. */
export function columnTarget(type: SqlType, capacity: number): ColumnTarget {
  const storage = storageOf(type)
  switch (storage) {
    case 'u8':
    case 'i8':
    case 'i16':
    case 'i32':
    case 'i64':
    case 'f32':
    case 'f64':
      return new FixedTarget(storage, capacity)
    case 'decimal128':
      return new Decimal128Target(capacity)
    case 'bytes':
      return new BytesTarget(capacity)
    case 'list':
      assert(type.kind === 'ARRAY', 'lists are arrays')
      return new ListTarget(columnTarget(type.element, 16), capacity)
    case 'map': {
      assert(type.kind === 'MAP' || type.kind === 'MULTISET', 'maps are maps')
      const [key, value] = type.kind === 'MAP' ? [type.key, type.value] : [type.element, intType()]
      return new MapTarget(columnTarget(key, 16), columnTarget(value, 16), capacity)
    }
    case 'row':
      assert(type.kind === 'ROW', 'rows are rows')
      return new RowTarget(
        type.fields.map((field) => columnTarget(field.type, capacity)),
        capacity,
      )
    case 'object':
      throw new Error('Millrace bug: object columns have no text form')
    default:
      return assertNever(storage)
  }
}

/** Validity of rows below the count, absent when all are valid. */
function validityOf(valid: Uint8Array, rowCount: number): Uint8Array | undefined {
  const firstNull = valid.indexOf(0)
  return firstNull < 0 || firstNull >= rowCount ? undefined : valid
}

function widened<T extends Uint8Array | Int32Array | BigInt64Array>(array: T, length: number): T {
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

/** ARRAY. Rows are written in ascending order; writing a row again starts its elements anew. */
export class ListTarget {
  readonly child: ColumnTarget
  offsets: Int32Array
  valid: Uint8Array

  constructor(child: ColumnTarget, capacity: number) {
    this.child = child
    this.offsets = new Int32Array(capacity + 1)
    this.valid = new Uint8Array(capacity)
  }

  reserve(rows: number): void {
    if (rows <= this.valid.length) return
    const capacity = Math.max(rows, this.valid.length * 2)
    this.offsets = widened(this.offsets, capacity + 1)
    this.valid = widened(this.valid, capacity)
  }

  setNull(row: number): void {
    this.valid[row] = 0
    this.offsets[row + 1] = this.offsets[row]!
  }

  setEnd(row: number, end: number): void {
    this.valid[row] = 1
    this.offsets[row + 1] = end
  }

  finish(rowCount: number, context: FinishContext): Column {
    const child = this.child.finish(this.offsets[rowCount]!, context)
    return {
      layout: 'list',
      offsets: this.offsets,
      child,
      valid: validityOf(this.valid, rowCount),
    }
  }
}

/** MAP and MULTISET, filled as a list is. */
export class MapTarget {
  readonly keys: ColumnTarget
  readonly values: ColumnTarget
  offsets: Int32Array
  valid: Uint8Array

  constructor(keys: ColumnTarget, values: ColumnTarget, capacity: number) {
    this.keys = keys
    this.values = values
    this.offsets = new Int32Array(capacity + 1)
    this.valid = new Uint8Array(capacity)
  }

  reserve(rows: number): void {
    if (rows <= this.valid.length) return
    const capacity = Math.max(rows, this.valid.length * 2)
    this.offsets = widened(this.offsets, capacity + 1)
    this.valid = widened(this.valid, capacity)
  }

  setNull(row: number): void {
    this.valid[row] = 0
    this.offsets[row + 1] = this.offsets[row]!
  }

  setEnd(row: number, end: number): void {
    this.valid[row] = 1
    this.offsets[row + 1] = end
  }

  finish(rowCount: number, context: FinishContext): Column {
    const entryCount = this.offsets[rowCount]!
    return {
      layout: 'map',
      offsets: this.offsets,
      keys: this.keys.finish(entryCount, context),
      values: this.values.finish(entryCount, context),
      valid: validityOf(this.valid, rowCount),
    }
  }
}

/** ROW: children are indexed as the row is. */
export class RowTarget {
  readonly children: readonly ColumnTarget[]
  valid: Uint8Array

  constructor(children: readonly ColumnTarget[], capacity: number) {
    this.children = children
    this.valid = new Uint8Array(capacity)
  }

  reserve(rows: number): void {
    if (rows > this.valid.length) {
      this.valid = widened(this.valid, Math.max(rows, this.valid.length * 2))
    }
    for (const child of this.children) child.reserve(rows)
  }

  setNull(row: number): void {
    this.valid[row] = 0
    for (const child of this.children) child.setNull(row)
  }

  finish(rowCount: number, context: FinishContext): Column {
    const children = this.children.map((child) => child.finish(rowCount, context))
    return { layout: 'row', children, valid: validityOf(this.valid, rowCount) }
  }
}
