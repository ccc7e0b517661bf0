import { PAGE_MASK, PAGE_ROWS, PAGE_SHIFT, type TablePage } from '../contracts/state.ts'
import { assert, assertNever } from '../core/errors.ts'
import { allocateFixed, type FixedArray, type FixedStorage, fixedWidth } from '../core/storage.ts'
import { contentOf } from './page-content.ts'
import { PageLedger } from './page-ledger.ts'
import { allocatePage, letGo } from './page-memory.ts'
import { pageOffsets, type RowLayout } from './row-layout.ts'
import { LIVE_ROW, RowEntries } from './row-log.ts'

/** The only page of a table starts with this many rows and doubles, so that small tables are small. */
const FIRST_PAGE_ROWS = 64
/** A page begins with one bit a row: 1 = live. */
const LIVE_WORDS = PAGE_ROWS / 32
export const LIVE_BYTES = LIVE_WORDS * 4
const HEADER_WORDS = 4

/** A class, so that all pages have one shape for the kernels that read `columns`. */
class RowPage implements TablePage {
  /** All of the page's memory. */
  readonly bytes: Uint8Array
  readonly capacity: number
  /** One bit a row. */
  readonly live: Int32Array
  readonly columns: readonly FixedArray[]

  constructor(bytes: Uint8Array, capacity: number, columns: readonly FixedArray[]) {
    this.bytes = bytes
    this.capacity = capacity
    this.live =
      capacity === 0 ? NO_WORDS : new Int32Array(bytes.buffer, bytes.byteOffset, LIVE_WORDS)
    this.columns = columns
  }
}

const NO_VALUES = new Uint8Array(0)
const NO_WORDS = new Int32Array(0)

/**
 * Rows of a table in pages: which row ids are taken, and an array per physical column and page.
 * A page is one buffer, so that a copy of it is one copy. Rows that are not live hold zeros.
 */
export class RowStore {
  readonly ledger: PageLedger
  readonly pages: RowPage[] = []
  /** By physical column, then page number; the outer and inner arrays stay the same objects. */
  readonly arrays: readonly FixedArray[][]
  /** By page number: all of the page as int32 words. */
  readonly words: Int32Array[] = []
  rowCount = 0
  sizeBytes = 0
  /** See `HashIndex.touched`. */
  touched = 0
  readonly #layout: RowLayout
  readonly #empty: RowPage
  readonly #liveCounts: number[] = []
  /** By page: no word of its live bits before this one has a free row. */
  readonly #firstFree: number[] = []
  /** Pages that may have room, besides the current one. */
  #available: number[] = []
  readonly #isAvailable: boolean[] = []
  #releasedNumbers: number[] = []
  /** Page that new rows go to; −1 at the start. */
  #current = -1

  constructor(layout: RowLayout) {
    this.#layout = layout
    this.ledger = new PageLedger('row', {
      sizeBytes: (number) => HEADER_WORDS * 4 + this.pages[number]!.bytes.length,
      write: (number, target) => this.#serialise(number, target),
      rows: {
        entries: new RowEntries(layout, LIVE_BYTES),
        headerBytes: HEADER_WORDS * 4,
        words: (number) => this.words[number]!,
      },
    })
    this.arrays = layout.columns.map(() => [])
    this.#empty = new RowPage(
      new Uint8Array(0),
      0,
      this.#valueColumns(layout.columns.map(({ storage }) => allocateFixed(storage, 0))),
    )
  }

  /** Row ids are below this. */
  get idLimit(): number {
    return this.pages.length << PAGE_SHIFT
  }

  isLive(rowId: number): boolean {
    const page = this.pages[rowId >>> PAGE_SHIFT]
    return (
      page !== undefined &&
      page.capacity > 0 &&
      ((page.live[(rowId & PAGE_MASK) >>> 5]! >>> (rowId & 31)) & 1) === 1
    )
  }

  /** Before live rows are written: keeps what snapshots still need of them. */
  beginWrite(rowIds: Int32Array, count: number): void {
    if (this.ledger.guardedCount === 0) return
    const { dirty } = this.ledger
    for (let k = 0; k < count; k++) {
      const number = rowIds[k]! >>> PAGE_SHIFT
      if ((dirty[number] ?? 1) !== 1) this.#guard(number, LIVE_ROW | (rowIds[k]! & PAGE_MASK))
    }
  }

  /** The same for one row. */
  beginRow(rowId: number): void {
    const number = rowId >>> PAGE_SHIFT
    if (this.ledger.dirty[number] !== 1) this.#guard(number, LIVE_ROW | (rowId & PAGE_MASK))
  }

  /** Takes free rows, as `allocate` does. */
  allocateBatch(count: number, rowIds: Int32Array): void {
    for (let k = 0; k < count; ) {
      const first = this.allocate()
      rowIds[k++] = first
      const number = first >>> PAGE_SHIFT
      const { live, capacity } = this.pages[number]!
      const room = Math.min(count - k, capacity - this.#liveCounts[number]!)
      const end = k + room
      for (let word = this.#firstFree[number]!; k < end; word++) {
        let bits = live[word]!
        if (bits === -1) continue
        for (; k < end && bits !== -1; bits |= bits + 1) {
          const offset = (word << 5) | (31 - Math.clz32(~bits & (bits + 1)))
          if (this.ledger.dirty[number] !== 1) this.#guard(number, offset)
          rowIds[k++] = (number << PAGE_SHIFT) | offset
        }
        live[word] = bits
        this.#firstFree[number] = word
      }
      this.#liveCounts[number]! += room
      this.rowCount += room
    }
  }

  /** Takes a free row, which reads as zeros, and makes its page writable. */
  allocate(): number {
    let number = this.#current
    if (number < 0 || this.#liveCounts[number] === this.pages[number]!.capacity)
      number = this.#nextPage()
    const live = this.pages[number]!.live
    let word = this.#firstFree[number]!
    while (live[word] === -1) word++
    this.#firstFree[number] = word
    const bit = 31 - Math.clz32(~live[word]! & -~live[word]!)
    if (this.ledger.dirty[number] !== 1) this.#guard(number, (word << 5) | bit)
    live[word]! |= 1 << bit
    this.#liveCounts[number]!++
    this.rowCount++
    return (number << PAGE_SHIFT) | (word << 5) | bit
  }

  /** Frees live rows, each listed once, whose columns are zeros again; a page without rows gives its memory back. */
  freeBatch(rowIds: Int32Array, count: number): void {
    for (let k = 0; k < count; ) k = this.#freeInPage(rowIds, k, count)
  }

  /** Frees rows from `from` on, as long as they are of one page; returns where the others begin. */
  #freeInPage(rowIds: Int32Array, from: number, count: number): number {
    const number = rowIds[from]! >>> PAGE_SHIFT
    const { live } = this.pages[number]!
    let firstFree = this.#firstFree[number]!
    let k = from
    for (; k < count; k++) {
      const id = rowIds[k]!
      if (id >>> PAGE_SHIFT !== number) break
      const word = (id & PAGE_MASK) >>> 5
      const bits = live[word]!
      const bit = 1 << (id & 31)
      assert((bits & bit) !== 0, 'only live rows are removed')
      live[word] = bits ^ bit
      if (word < firstFree) firstFree = word
    }
    this.#firstFree[number] = firstFree
    this.rowCount -= k - from
    const left = this.#liveCounts[number]! - (k - from)
    this.#liveCounts[number] = left
    if (number === this.#current) return k
    if (left === 0) {
      this.#drop(number)
      this.#releasedNumbers.push(number)
    } else if (!this.#isAvailable[number]) this.#offer(number)
    return k
  }

  /** Ids of live rows ≥ `fromId`, ascending, as many as there is room for; returns how many. */
  liveRowIds(fromId: number, rowIds: Int32Array): number {
    let count = 0
    for (let number = fromId >>> PAGE_SHIFT; number < this.pages.length; number++) {
      const { live, capacity } = this.pages[number]!
      const first = number === fromId >>> PAGE_SHIFT ? fromId & PAGE_MASK : 0
      for (let word = first >>> 5; word << 5 < capacity; word++) {
        let bits = live[word]!
        if (word === first >>> 5) bits &= -1 << (first & 31)
        while (bits !== 0) {
          if (count === rowIds.length) return count
          rowIds[count++] = (number << PAGE_SHIFT) | (word << 5) | (31 - Math.clz32(bits & -bits))
          bits &= bits - 1
        }
      }
    }
    return count
  }

  clear(): void {
    for (let number = 0; number < this.pages.length; number++) {
      if (this.pages[number]!.capacity > 0) this.#drop(number)
    }
    this.pages.length = 0
    this.words.length = 0
    for (const column of this.arrays) column.length = 0
    this.#liveCounts.length = 0
    this.#firstFree.length = 0
    this.#isAvailable.length = 0
    this.#available = []
    this.#releasedNumbers = []
    this.#current = -1
    this.rowCount = 0
  }

  /** Takes a page of a snapshot; call `restored` after the last one. */
  restorePage(content: Uint8Array, version: number): void {
    const header = new DataView(content.buffer, content.byteOffset, HEADER_WORDS * 4)
    const number = header.getInt32(0, true)
    while (this.pages.length <= number) this.#addNumber()
    const capacity = header.getInt32(4, true)
    this.#install(number, capacity, contentOf(content, HEADER_WORDS * 4))
    const live = this.pages[number]!.live
    let count = 0
    for (let word = 0; word < live.length; word++)
      for (let bits = live[word]!; bits !== 0; bits &= bits - 1) count++
    this.#liveCounts[number] = count
    this.rowCount += count
    this.ledger.restored(number, version)
  }

  restored(): void {
    for (let number = this.pages.length - 1; number >= 0; number--) {
      const { capacity } = this.pages[number]!
      if (capacity === 0) this.#releasedNumbers.push(number)
      // A first page that is not at full size yet has room even when it is full.
      else if (this.#liveCounts[number]! < PAGE_ROWS) this.#offer(number)
    }
  }

  /** Before a row is written of a page that is not free to be; `head` is its offset, with LIVE_ROW where it is live. */
  #guard(number: number, head: number): void {
    if (this.pages[number]!.capacity === PAGE_ROWS) this.ledger.touchRow(number, head)
    else this.ledger.touch(number)
  }

  #offer(number: number): void {
    this.#isAvailable[number] = true
    this.#available.push(number)
  }

  /** Chooses the page for new rows: the current one made larger, one with room, or a new one. */
  #nextPage(): number {
    const current = this.#current
    if (current >= 0 && this.pages[current]!.capacity < PAGE_ROWS) {
      this.#enlarge(current)
      return current
    }
    for (let number = this.#available.pop(); number !== undefined; number = this.#available.pop()) {
      this.#isAvailable[number] = false
      const { capacity } = this.pages[number]!
      if (capacity === 0 || this.#liveCounts[number] === PAGE_ROWS) continue
      this.#current = number
      if (this.#liveCounts[number] === capacity) this.#enlarge(number)
      return number
    }
    const number = this.#releasedNumbers.pop() ?? this.#addNumber()
    const capacity = this.ledger.count === 0 ? FIRST_PAGE_ROWS : PAGE_ROWS
    this.#install(number, capacity)
    this.#liveCounts[number] = 0
    this.#firstFree[number] = 0
    this.ledger.add(number)
    this.#current = number
    return number
  }

  #enlarge(number: number): void {
    this.ledger.touch(number)
    const old = this.pages[number]!
    const narrow = this.#layout.recordBytes > 0 ? [] : this.arrays.map((column) => column[number]!)
    this.sizeBytes -= old.bytes.length
    letGo(old.bytes.length)
    this.#install(number, old.capacity * 2)
    // Records stay where they are in a page; the arrays of columns move.
    if (narrow.length === 0) this.pages[number]!.bytes.set(old.bytes)
    else this.pages[number]!.live.set(old.live)
    narrow.forEach((array, i) => {
      this.arrays[i]![number]!.set(array as never)
    })
  }

  #addNumber(): number {
    this.pages.push(this.#empty)
    this.words.push(NO_WORDS)
    this.#layout.columns.forEach(({ storage }, i) => {
      this.arrays[i]!.push(allocateFixed(storage, 0))
    })
    this.#liveCounts.push(0)
    this.#firstFree.push(0)
    this.#isAvailable.push(false)
    return this.pages.length - 1
  }

  /** Puts a page in place: of zeros, or with the content given. */
  #install(number: number, capacity: number, content?: Uint8Array): void {
    const { offsets, sizeBytes } = pageOffsets(this.#layout, capacity, LIVE_BYTES)
    const bytes = content ?? new Uint8Array(allocatePage(sizeBytes))
    const { buffer, byteOffset } = bytes
    const arrays = this.#layout.columns.map(({ storage, stride, offset }, i) =>
      fixedView(
        storage,
        buffer,
        byteOffset + offsets[i]!,
        stride * capacity - offset / fixedWidth(storage),
      ),
    )
    this.pages[number] = new RowPage(bytes, capacity, this.#valueColumns(arrays))
    this.words[number] = new Int32Array(buffer, byteOffset, bytes.length / 4)
    this.sizeBytes += bytes.length
    arrays.forEach((array, i) => {
      this.arrays[i]![number] = array
    })
  }

  #drop(number: number): void {
    this.ledger.release(number)
    this.sizeBytes -= this.pages[number]!.bytes.length
    letGo(this.pages[number]!.bytes.length)
    this.pages[number] = this.#empty
    this.words[number] = NO_WORDS
    this.#layout.columns.forEach(({ storage }, i) => {
      this.arrays[i]![number] = allocateFixed(storage, 0)
    })
  }

  #valueColumns(arrays: readonly FixedArray[]): readonly FixedArray[] {
    return this.#layout.values.map((place) =>
      place.storage === 'bytes' ? NO_VALUES : arrays[place.values]!,
    )
  }

  #serialise(number: number, target: Uint8Array): void {
    const page = this.pages[number]!
    const header = new DataView(target.buffer, target.byteOffset)
    header.setInt32(0, number, true)
    header.setInt32(4, page.capacity, true)
    header.setInt32(8, 0, true)
    header.setInt32(12, 0, true)
    target.set(page.bytes, HEADER_WORDS * 4)
  }
}

function fixedView(
  storage: FixedStorage,
  buffer: ArrayBufferLike,
  offset: number,
  length: number,
): FixedArray {
  switch (storage) {
    case 'u8':
      return new Uint8Array(buffer, offset, length)
    case 'i8':
      return new Int8Array(buffer, offset, length)
    case 'i16':
      return new Int16Array(buffer, offset, length)
    case 'i32':
      return new Int32Array(buffer, offset, length)
    case 'i64':
      return new BigInt64Array(buffer, offset, length)
    case 'f32':
      return new Float32Array(buffer, offset, length)
    case 'f64':
      return new Float64Array(buffer, offset, length)
    default:
      return assertNever(storage)
  }
}
