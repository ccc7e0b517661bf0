import { PAGE_MASK, PAGE_SHIFT } from '../contracts/state.ts'
import type { BytesColumn } from '../core/column.ts'
import { TOUCHED_VALUES, touchValues, viewOf } from '../core/copy-bytes.ts'
import { assert } from '../core/errors.ts'
import type { FixedArray } from '../core/storage.ts'
import { type ByteHeap, REF_MASK, REF_SHIFT } from './byte-heap.ts'
import type { RowLayout } from './row-layout.ts'
import type { RowStore } from './row-store.ts'
import { NOT_SHARED, SharedTexts } from './shared-texts.ts'

const NO_BYTES = new Uint8Array(0)

/** Where the cells of a column are: in pages, so many words from one to the next. */
interface Cells {
  readonly pages: readonly FixedArray[]
  readonly stride: number
}

/**
 * The bytes values of rows. A cell is two words, the reference into the heap and the length + 1, so
 * that a row of zeros has no value. `column` is the physical column of the cells.
 */
export class BytesValues {
  /** See `HashIndex.touched`. */
  touched = 0
  readonly #rows: RowStore
  readonly #heap: ByteHeap
  /** By physical column: words from one cell to the next. */
  readonly #strides: readonly number[]
  /** By physical column: texts that lie in the heap once. */
  readonly #shared: (SharedTexts | undefined)[] = []
  /** What came last, as values that are set one by one come of one buffer. */
  #viewed: Uint8Array = NO_BYTES
  #view = viewOf(NO_BYTES)

  constructor(layout: RowLayout, rows: RowStore, heap: ByteHeap) {
    this.#strides = layout.columns.map(({ stride }) => stride)
    this.#rows = rows
    this.#heap = heap
  }

  /** Replaces a value by a copy of the bytes; `start = -1` leaves no value. */
  set(column: number, rowId: number, bytes: Uint8Array, start: number, length: number): void {
    this.#rows.beginRow(rowId)
    const cells = this.#rows.arrays[column]![rowId >>> PAGE_SHIFT] as Int32Array
    const at = (rowId & PAGE_MASK) * this.#strides[column]!
    const oldLength = Math.max(0, cells[at + 1]! - 1)
    if (start < 0) {
      this.#heap.free(cells[at]!, oldLength)
      cells[at] = 0
      cells[at + 1] = 0
    } else {
      cells[at] = this.#heap.replace(cells[at]!, oldLength, this.#viewOf(bytes), start, length)
      cells[at + 1] = length + 1
    }
  }

  /** Replaces the values of rows by those at `positions` of a column; NULL leaves no value. */
  setBatch(
    column: number,
    rowIds: Int32Array,
    count: number,
    values: BytesColumn,
    positions: Int32Array,
  ): void {
    const shared = this.#sharedOf(column, values, positions, count)
    this.#rows.beginWrite(rowIds, count)
    const cells = { pages: this.#rows.arrays[column]!, stride: this.#strides[column]! }
    if (shared === undefined) this.#copyBatch(cells, rowIds, count, values, positions)
    else this.#shareBatch(cells, rowIds, count, values, positions, shared)
  }

  #copyBatch(
    { pages, stride }: Cells,
    rowIds: Int32Array,
    count: number,
    values: BytesColumn,
    positions: Int32Array,
  ): void {
    const { starts, lengths, valid } = values
    const source = viewOf(values.bytes)
    for (let k = 0; k < count; k++) {
      if (k % TOUCHED_VALUES === 0) this.touched ^= touchValues(source, values, positions, k, count)
      const position = positions[k]!
      const cells = pages[rowIds[k]! >>> PAGE_SHIFT] as Int32Array
      const at = (rowIds[k]! & PAGE_MASK) * stride
      if (valid !== undefined && valid[position] === 0) this.#clear(cells, at)
      else this.#copy(cells, at, source, starts[position]!, lengths[position]!)
    }
  }

  /** The same for texts that may lie in the heap for many rows. */
  #shareBatch(
    { pages, stride }: Cells,
    rowIds: Int32Array,
    count: number,
    values: BytesColumn,
    positions: Int32Array,
    shared: SharedTexts,
  ): void {
    const { starts, lengths, valid } = values
    const source = viewOf(values.bytes)
    const { numbers } = shared
    let { refs } = shared
    let known = 0
    for (let k = 0; k < count; k++) {
      const position = positions[k]!
      const cells = pages[rowIds[k]! >>> PAGE_SHIFT] as Int32Array
      const at = (rowIds[k]! & PAGE_MASK) * stride
      if (valid !== undefined && valid[position] === 0) {
        this.#clear(cells, at)
        continue
      }
      const length = lengths[position]!
      const number = numbers[position]!
      let ref = number < refs.length ? refs[number]! : NOT_SHARED
      if (ref >= 0) known++
      else {
        ref = shared.refOfNew(this.#heap, source, starts[position]!, length, number)
        refs = shared.refs
      }
      if (ref < 0) this.#copy(cells, at, source, starts[position]!, length)
      else {
        if (cells[at + 1]! > 1) this.#heap.free(cells[at]!, cells[at + 1]! - 1)
        cells[at] = ref
        cells[at + 1] = length + 1
      }
    }
    shared.noteKnown(known)
  }

  #clear(cells: Int32Array, at: number): void {
    if (cells[at + 1]! > 1) this.#heap.free(cells[at]!, cells[at + 1]! - 1)
    cells[at] = 0
    cells[at + 1] = 0
  }

  #copy(cells: Int32Array, at: number, source: DataView, start: number, length: number): void {
    const stored = cells[at + 1]!
    cells[at] =
      stored > 1
        ? this.#heap.replace(cells[at]!, stored - 1, source, start, length)
        : this.#heap.store(source, start, length)
    cells[at + 1] = length + 1
  }

  #sharedOf(
    column: number,
    values: BytesColumn,
    positions: Int32Array,
    count: number,
  ): SharedTexts | undefined {
    if (values.isPool !== true) return undefined
    let shared = this.#shared[column]
    if (shared === undefined) {
      shared = new SharedTexts()
      this.#shared[column] = shared
    }
    return shared.turnTo(values, positions, count, this.#heap) ? shared : undefined
  }

  #viewOf(bytes: Uint8Array): DataView {
    if (bytes !== this.#viewed) {
      this.#viewed = bytes
      this.#view = viewOf(bytes)
    }
    return this.#view
  }

  /** Length of a value, −1 where none is set. */
  length(column: number, rowId: number): number {
    const cells = this.#rows.arrays[column]![rowId >>> PAGE_SHIFT] as Int32Array
    return cells[(rowId & PAGE_MASK) * this.#strides[column]! + 1]! - 1
  }

  /** A set value as a view, valid until the table changes. */
  read(column: number, rowId: number): Uint8Array {
    const length = this.length(column, rowId)
    assert(length >= 0, 'only a set value is read')
    if (length === 0) return NO_BYTES
    const ref = this.#ref(column, rowId)
    const at = (ref & REF_MASK) << 3
    return this.#heap.bytes[ref >>> REF_SHIFT]!.subarray(at, at + length)
  }

  /** Compares a set value with the bytes given, unsigned and lexicographic: <0, 0, >0. */
  compare(column: number, rowId: number, bytes: Uint8Array, start: number, length: number): number {
    const ownLength = this.length(column, rowId)
    assert(ownLength >= 0, 'only a set value is compared')
    const common = Math.min(ownLength, length)
    if (common > 0) {
      const ref = this.#ref(column, rowId)
      const own = this.#heap.bytes[ref >>> REF_SHIFT]!
      const at = (ref & REF_MASK) << 3
      for (let i = 0; i < common; i++) {
        const difference = own[at + i]! - bytes[start + i]!
        if (difference !== 0) return difference
      }
    }
    return ownLength - length
  }

  /** Frees the slots of rows that are about to be cleared. `bias` is 1 for values, 0 for keys, whose cells hold the length itself. */
  free(column: number, bias: 0 | 1, rowIds: Int32Array, count: number): void {
    const pages = this.#rows.arrays[column]!
    const stride = this.#strides[column]!
    for (let k = 0; k < count; k++) {
      const cells = pages[rowIds[k]! >>> PAGE_SHIFT] as Int32Array
      const at = (rowIds[k]! & PAGE_MASK) * stride
      const length = cells[at + 1]! - bias
      if (length > 0) this.#heap.free(cells[at]!, length)
    }
  }

  #ref(column: number, rowId: number): number {
    const cells = this.#rows.arrays[column]![rowId >>> PAGE_SHIFT] as Int32Array
    return cells[(rowId & PAGE_MASK) * this.#strides[column]!]!
  }
}
