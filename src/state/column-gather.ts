import { bytesColumn, type Column, decimal128Column, fixedColumn } from '../core/column.ts'
import { copyBytes, TOUCHED_VALUES, viewOf } from '../core/copy-bytes.ts'
import { assertNever } from '../core/errors.ts'
import { allocateFixed, type FixedArray, type FixedStorage } from '../core/storage.ts'
import { type ByteHeap, REF_MASK, REF_SHIFT } from './byte-heap.ts'
import { type GatherKernel, gatherKernel } from './row-kernels.ts'
import type { KeyPlace, RowLayout, ValuePlace } from './row-layout.ts'
import type { RowStore } from './row-store.ts'

const MIN_ROWS = 64
/** Bits of a hash that are left out: there are places for 1,024 values. */
const LATEST_SHIFT = 22

/** Reads rows of one key or value column into a flat column, in buffers of its own that it uses again. */
export interface ColumnGather {
  gather(rowIds: Int32Array, count: number): Column
}

/** Gathers one physical column into an array that grows to the largest batch seen. */
class ArrayGather {
  out: FixedArray
  readonly #arrays: readonly FixedArray[]
  readonly #storage: FixedStorage
  readonly #perRow: number
  readonly #kernel: GatherKernel

  constructor(layout: RowLayout, rows: RowStore, index: number) {
    const column = layout.columns[index]!
    this.#arrays = rows.arrays[index]!
    this.#storage = column.storage
    this.#perRow = column.perRow
    this.#kernel = gatherKernel(column)
    this.out = allocateFixed(column.storage, 0)
  }

  /** Returns true when `out` became another array. */
  run(rowIds: Int32Array, count: number): boolean {
    const isTooSmall = this.out.length < count * this.#perRow || this.out.length === 0
    if (isTooSmall)
      this.out = allocateFixed(
        this.#storage,
        Math.max(MIN_ROWS, 1 << (32 - Math.clz32(count))) * this.#perRow,
      )
    this.#kernel(this.#arrays, rowIds, count, this.out)
    return isTooSmall
  }
}

/** Fixed keys and values. Keys lie as int32 words, which are given back as what they stand for. */
export class FixedGather implements ColumnGather {
  readonly #values: ArrayGather
  readonly #valid: ArrayGather | undefined
  readonly #storage: KeyPlace['storage']
  #view: FixedArray

  constructor(layout: RowLayout, rows: RowStore, place: KeyPlace | ValuePlace) {
    this.#values = new ArrayGather(layout, rows, place.values)
    this.#valid =
      'valid' in place && place.valid >= 0 ? new ArrayGather(layout, rows, place.valid) : undefined
    this.#storage = place.storage
    this.#view = this.#values.out
  }

  gather(rowIds: Int32Array, count: number): Column {
    if (this.#values.run(rowIds, count)) this.#view = viewAs(this.#storage, this.#values.out)
    const valid = gatherValid(this.#valid, rowIds, count)
    return this.#storage === 'decimal128'
      ? decimal128Column(this.#view as BigInt64Array, valid)
      : fixedColumn(this.#view, valid)
  }
}

/** Keys and values in the byte heap. */
export class BytesGather implements ColumnGather {
  readonly #cells: ArrayGather
  readonly #valid: ArrayGather | undefined
  readonly #heap: ByteHeap
  /** Values are stored with their length + 1, where 0 is no value; keys with their length. */
  readonly #isValue: boolean
  #starts = new Int32Array(0)
  #lengths = new Int32Array(0)
  #bytes = new Uint8Array(0)
  #view = viewOf(this.#bytes)
  #valueValid = new Uint8Array(0)
  /** By hash of the reference: the row that had such a value last. */
  readonly #latest = new Int32Array(1 << (32 - LATEST_SHIFT))
  /** See `HashIndex.touched`. */
  touched = 0

  constructor(layout: RowLayout, rows: RowStore, heap: ByteHeap, place: KeyPlace | ValuePlace) {
    this.#cells = new ArrayGather(layout, rows, place.values)
    this.#valid =
      'valid' in place && place.valid >= 0 ? new ArrayGather(layout, rows, place.valid) : undefined
    this.#isValue = !('valid' in place)
    this.#heap = heap
  }

  gather(rowIds: Int32Array, count: number): Column {
    if (this.#starts.length < count) {
      this.#starts = new Int32Array(1 << (32 - Math.clz32(count)))
      this.#lengths = new Int32Array(this.#starts.length)
    }
    this.#cells.run(rowIds, count)
    const cells = this.#cells.out as Int32Array
    const valid = this.#isValue
      ? this.#unbias(cells, count)
      : gatherValid(this.#valid, rowIds, count)
    this.#copy(cells, count)
    return bytesColumn(
      this.#starts,
      this.#lengths,
      this.#bytes,
      valid === undefined ? {} : { valid },
    )
  }

  /** Turns stored lengths of values into lengths; returns which are set, undefined when all are. */
  #unbias(cells: Int32Array, count: number): Uint8Array | undefined {
    if (this.#valueValid.length < count) this.#valueValid = new Uint8Array(this.#starts.length)
    const valid = this.#valueValid
    let all = 1
    for (let k = 0; k < count; k++) {
      const stored = cells[2 * k + 1]!
      const isSet = stored === 0 ? 0 : 1
      valid[k] = isSet
      cells[2 * k + 1] = stored - isSet
      all &= isSet
    }
    return all === 1 ? undefined : valid
  }

  /** Values of rows that are asked for more than once lie there once, most of them: joins ask for a row with each row that matches it. */
  #copy(cells: Int32Array, count: number): void {
    const { views } = this.#heap
    const starts = this.#starts
    const lengths = this.#lengths
    const latest = this.#latest
    let used = 0
    for (let k = 0; k < count; k++) {
      if (k % TOUCHED_VALUES === 0) this.#touch(cells, k, count)
      const ref = cells[2 * k]!
      const length = cells[2 * k + 1]!
      starts[k] = used
      lengths[k] = length
      if (length === 0) continue
      const place = Math.imul(ref, 0x9e3779b1) >>> LATEST_SHIFT
      const before = latest[place]!
      latest[place] = k
      // What an earlier call left is of no row before this one, or is right by chance.
      if (before < k && cells[2 * before] === ref && lengths[before] === length) {
        starts[k] = starts[before]!
        continue
      }
      if (used + length > this.#bytes.length) this.#grow(used, length)
      copyBytes(views[ref >>> REF_SHIFT]!, (ref & REF_MASK) << 3, this.#view, used, length)
      used += length
    }
  }

  #touch(cells: Int32Array, from: number, count: number): void {
    const { views } = this.#heap
    const end = Math.min(count, from + TOUCHED_VALUES)
    let touched = 0
    for (let k = from; k < end; k++) {
      const length = cells[2 * k + 1]!
      if (length === 0) continue
      const ref = cells[2 * k]!
      const view = views[ref >>> REF_SHIFT]!
      const start = (ref & REF_MASK) << 3
      touched ^= view.getInt8(start) ^ view.getInt8(start + length - 1)
    }
    this.touched = touched
  }

  #grow(used: number, length: number): void {
    const bytes = new Uint8Array(Math.max(256, (used + length) * 2))
    bytes.set(this.#bytes.subarray(0, used))
    this.#bytes = bytes
    this.#view = viewOf(bytes)
  }
}

function gatherValid(
  valid: ArrayGather | undefined,
  rowIds: Int32Array,
  count: number,
): Uint8Array | undefined {
  if (valid === undefined) return undefined
  valid.run(rowIds, count)
  const out = valid.out as Uint8Array
  let all = 1
  for (let k = 0; k < count; k++) all &= out[k]!
  return all === 1 ? undefined : out
}

function viewAs(storage: KeyPlace['storage'], array: FixedArray): FixedArray {
  switch (storage) {
    case 'u8':
    case 'i8':
    case 'i16':
    case 'i32':
      return array
    case 'i64':
    case 'decimal128':
      return array instanceof BigInt64Array ? array : new BigInt64Array(array.buffer as ArrayBuffer)
    case 'f32':
      return array instanceof Float32Array ? array : new Float32Array(array.buffer as ArrayBuffer)
    case 'f64':
      return array instanceof Float64Array ? array : new Float64Array(array.buffer as ArrayBuffer)
    case 'bytes':
    case 'hashed':
      throw new Error('bytes are gathered otherwise')
    default:
      return assertNever(storage)
  }
}
