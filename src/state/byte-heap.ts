import { copyBytes } from '../core/copy-bytes.ts'
import { assert } from '../core/errors.ts'
import { HeapPage } from './heap-page.ts'
import { PageLedger } from './page-ledger.ts'
import { allocatePage, letGo } from './page-memory.ts'

const MAX_PAGE_BYTES = 65536
const FIRST_PAGE_BYTES = 1024
/** Longer values have a page each. */
const MAX_SHARED_LENGTH = 16384
const MAX_PAGES = 1 << 19
/** Pages of shared slots are no larger than this, and together than that. */
const SHARED_PAGE_BYTES = 32_768
const MAX_SHARED_BYTES = 4 << 20
/** A reference is a page number and an offset in units of 8 bytes. */
export const REF_SHIFT = 13
export const REF_MASK = 8191
const EMPTY_BYTES = new Uint8Array(0)
const EMPTY_VIEW = new DataView(new ArrayBuffer(0))

/**
 * Holds the bytes of variable-length keys and values of a table, up to 32 GiB.
 *
 * Values of about one size share pages of slots of that size; a freed slot is used again by the next
 * value of the size, and a page without values gives its memory back. A reference is an int32:
 * page `ref >>> REF_SHIFT`, byte offset `(ref & REF_MASK) * 8`. Empty values have no slot and the
 * reference 0. The owner keeps lengths.
 */
export class ByteHeap {
  readonly ledger = new PageLedger('heap', {
    sizeBytes: (number) => this.#pages[number]!.serialisedBytes,
    write: (number, target) => this.#pages[number]!.serialise(target),
  })
  /** By page number, for reading: what released numbers hold is empty. */
  readonly bytes: Uint8Array[] = []
  readonly views: DataView[] = []
  sizeBytes = 0
  /** How often `clear` was called: references from before are void. */
  clearCount = 0
  #sharedBytes = 0
  /** By size class: the page of shared slots that has room. */
  readonly #shared: (HeapPage | undefined)[] = []
  #sharedPages = 0
  readonly #pages: (HeapPage | undefined)[] = []
  /** By size class: pages that may have a free slot; the last one is used. */
  readonly #available: HeapPage[][] = []
  readonly #pagesOfClass: number[] = []
  #releasedNumbers: number[] = []

  /** Copies bytes in and returns their reference. */
  store(source: DataView, start: number, length: number): number {
    if (length === 0) return 0
    const ref = this.#allocate(length)
    copyBytes(source, start, this.views[ref >>> REF_SHIFT]!, (ref & REF_MASK) << 3, length)
    return ref
  }

  /** Whether `share` may be called. */
  get mayShare(): boolean {
    return this.#sharedBytes < MAX_SHARED_BYTES
  }

  /** Copies in bytes (1 to 16,384) that any number of values may refer to: they stay until the heap is cleared. */
  share(source: DataView, start: number, length: number): number {
    const size = slotSize(length)
    const index = sizeClass(size)
    let page = this.#shared[index]
    if (page === undefined || !page.hasRoom) {
      page = this.#addPage(
        size,
        Math.min(SHARED_PAGE_BYTES, pageBytes(size, this.#sharedPages++)),
        true,
      )
      this.#shared[index] = page
    }
    this.ledger.touch(page.number)
    const ref = page.take()
    copyBytes(source, start, page.view, (ref & REF_MASK) << 3, length)
    return ref
  }

  /** Puts other bytes in the place of a value, in its slot where they fit as well; returns the reference. */
  replace(ref: number, oldLength: number, source: DataView, start: number, length: number): number {
    const number = ref >>> REF_SHIFT
    if (
      oldLength > 0 &&
      length > 0 &&
      slotSize(oldLength) === slotSize(length) &&
      !this.#pages[number]!.isShared
    ) {
      this.ledger.touch(number)
      copyBytes(source, start, this.views[number]!, (ref & REF_MASK) << 3, length)
      return ref
    }
    // The new value is copied before the old slot goes, since the source may be that slot.
    const placed = this.store(source, start, length)
    this.free(ref, oldLength)
    return placed
  }

  /** Gives a value's slot back. */
  free(ref: number, length: number): void {
    if (length === 0) return
    const page = this.#pages[ref >>> REF_SHIFT]!
    if (page.isShared) return
    this.ledger.touch(page.number)
    page.giveBack((ref & REF_MASK) << 3)
    if (page.liveCount === 0 && this.#isSpare(page)) {
      this.#release(page)
    } else if (page.place < 0) {
      this.#offer(page)
    }
  }

  /** Forgets all pages. */
  clear(): void {
    this.clearCount++
    this.#shared.length = 0
    this.#sharedPages = 0
    for (const page of this.#pages) if (page !== undefined) this.#drop(page)
    this.bytes.length = 0
    this.views.length = 0
    this.#pages.length = 0
    this.#available.length = 0
    this.#pagesOfClass.length = 0
    this.#releasedNumbers = []
  }

  /** Takes a page of a snapshot. Call `restored` after the last one. */
  restorePage(content: Uint8Array, version: number): void {
    const page = HeapPage.parse(content)
    while (this.#pages.length <= page.number) this.#addNumber()
    this.#install(page)
    this.ledger.restored(page.number, version)
  }

  restored(): void {
    this.#releasedNumbers = []
    for (let number = this.#pages.length - 1; number >= 0; number--) {
      if (this.#pages[number] === undefined) this.#releasedNumbers.push(number)
    }
  }

  #allocate(length: number): number {
    if (length > MAX_SHARED_LENGTH)
      return this.#addPage(slotSize(length), slotSize(length), false).take() | 0
    const size = slotSize(length)
    const available = this.#availableOf(sizeClass(size))
    for (;;) {
      const page = available.length === 0 ? this.#addShared(size) : available[available.length - 1]!
      if (page.hasRoom) {
        this.ledger.touch(page.number)
        return page.take()
      }
      page.place = -1
      available.pop()
    }
  }

  /** One empty page of a class stays, so that a value that comes and goes makes no page each time. */
  #isSpare(page: HeapPage): boolean {
    return (
      page.slotBytes > MAX_SHARED_LENGTH ||
      this.#available[sizeClass(page.slotBytes)]!.length > (page.place < 0 ? 0 : 1)
    )
  }

  #availableOf(index: number): HeapPage[] {
    while (this.#available.length <= index) {
      this.#available.push([])
      this.#pagesOfClass.push(0)
    }
    return this.#available[index]!
  }

  /** Pages of a class begin small, so that small tables stay small. */
  #addShared(size: number): HeapPage {
    const wanted = pageBytes(size, this.#pagesOfClass[sizeClass(size)]!)
    return this.#addPage(size, Math.min(MAX_PAGE_BYTES, wanted), false)
  }

  #addPage(slotBytes: number, pageBytes: number, isShared: boolean): HeapPage {
    let number = this.#releasedNumbers.pop()
    if (number === undefined) {
      number = this.#pages.length
      assert(number < MAX_PAGES, 'the byte heap of a table holds 32 GiB at most')
      this.#addNumber()
    }
    const page = new HeapPage(number, slotBytes, new Uint8Array(allocatePage(pageBytes)), isShared)
    this.#install(page)
    this.ledger.add(number)
    return page
  }

  #addNumber(): void {
    this.#pages.push(undefined)
    this.bytes.push(EMPTY_BYTES)
    this.views.push(EMPTY_VIEW)
  }

  #install(page: HeapPage): void {
    this.#pages[page.number] = page
    this.bytes[page.number] = page.bytes
    this.views[page.number] = page.view
    this.sizeBytes += page.bytes.length
    if (page.isShared) {
      this.#sharedBytes += page.bytes.length
      return
    }
    if (page.slotBytes > MAX_SHARED_LENGTH) return
    const index = sizeClass(page.slotBytes)
    this.#availableOf(index)
    this.#pagesOfClass[index]!++
    if (page.hasRoom) this.#offer(page)
  }

  #offer(page: HeapPage): void {
    const available = this.#available[sizeClass(page.slotBytes)]!
    page.place = available.length
    available.push(page)
  }

  #release(page: HeapPage): void {
    if (page.place >= 0) {
      const available = this.#available[sizeClass(page.slotBytes)]!
      const last = available.pop()!
      if (last !== page) {
        available[page.place] = last
        last.place = page.place
      }
      page.place = -1
    }
    this.#drop(page)
    this.#releasedNumbers.push(page.number)
  }

  #drop(page: HeapPage): void {
    this.ledger.release(page.number)
    this.#pages[page.number] = undefined
    this.bytes[page.number] = EMPTY_BYTES
    this.views[page.number] = EMPTY_VIEW
    this.sizeBytes -= page.bytes.length
    letGo(page.bytes.length)
    if (page.isShared) this.#sharedBytes -= page.bytes.length
    else if (page.slotBytes <= MAX_SHARED_LENGTH) this.#pagesOfClass[sizeClass(page.slotBytes)]!--
  }
}

/** Bytes of the next page of slots of a size, where there are so many: they begin small. */
const pageBytes = (slotBytes: number, pages: number): number =>
  Math.max(FIRST_PAGE_BYTES, slotBytes * 4) * 4 ** Math.min(8, pages)

/** Bytes of the slot a value of this length (≥ 1) takes: steps of 8 up to 128, then four a doubling. */
export function slotSize(length: number): number {
  if (length <= 128) return (length + 7) & ~7
  if (length > MAX_SHARED_LENGTH) return Math.ceil(length / 8) * 8
  const step = 1 << (29 - Math.clz32(length - 1))
  return (length + step - 1) & -step
}

/** Counts slot sizes from 0. */
function sizeClass(slotBytes: number): number {
  if (slotBytes <= 128) return (slotBytes >> 3) - 1
  const log = 31 - Math.clz32(slotBytes - 1)
  // Sizes in (2^log, 2^(log+1)] are 5, 6, 7 and 8 quarters of 2^log.
  return 16 + (log - 7) * 4 + (slotBytes >> (log - 2)) - 5
}
