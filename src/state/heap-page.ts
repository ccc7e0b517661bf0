import { contentOf } from './page-content.ts'

/** End of a page's list of free slots. */
export const FREE_END = -1
const HEADER_WORDS = 8

/**
 * A page of the byte heap: slots of one size. Slots never used lie behind `nextNew`; freed ones form
 * a list through their first four bytes, so that the page's bytes and a small header are all of it.
 */
export class HeapPage {
  readonly number: number
  readonly slotBytes: number
  readonly bytes: Uint8Array
  readonly view: DataView
  /** Its slots serve many rows, and are never freed. */
  readonly isShared: boolean
  liveCount = 0
  /** Its place in the heap's list of pages that may have room, −1 when it is not there. */
  place = -1
  #firstFree = FREE_END
  #nextNew = 0

  constructor(number: number, slotBytes: number, bytes: Uint8Array, isShared: boolean) {
    this.number = number
    this.slotBytes = slotBytes
    this.bytes = bytes
    this.isShared = isShared
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get hasRoom(): boolean {
    return this.#firstFree !== FREE_END || this.#nextNew + this.slotBytes <= this.bytes.length
  }

  /** Takes a slot, of which there must be one; returns its reference. */
  take(): number {
    let at = this.#firstFree
    if (at === FREE_END) {
      at = this.#nextNew
      this.#nextNew += this.slotBytes
    } else {
      this.#firstFree = this.view.getInt32(at, true)
    }
    this.liveCount++
    return (this.number << 13) | (at >> 3)
  }

  /** Frees the slot at a byte offset. */
  giveBack(at: number): void {
    this.view.setInt32(at, this.#firstFree, true)
    this.#firstFree = at
    this.liveCount--
    if (this.liveCount === 0) {
      this.#firstFree = FREE_END
      this.#nextNew = 0
    }
  }

  /** Bytes that `serialise` writes. */
  get serialisedBytes(): number {
    return HEADER_WORDS * 4 + this.bytes.length
  }

  /** Writes header and bytes. */
  serialise(target: Uint8Array): void {
    const header = new DataView(target.buffer, target.byteOffset)
    target.fill(0, 0, HEADER_WORDS * 4)
    const { number, slotBytes, liveCount } = this
    const isShared = this.isShared ? 1 : 0
    const words = [number, slotBytes, liveCount, this.#firstFree, this.#nextNew, isShared]
    words.forEach((word, i) => {
      header.setInt32(i * 4, word, true)
    })
    target.set(this.bytes, HEADER_WORDS * 4)
  }

  /** Reads what `serialise` wrote. */
  static parse(content: Uint8Array): HeapPage {
    const header = new DataView(content.buffer, content.byteOffset, content.byteLength)
    const page = new HeapPage(
      header.getInt32(0, true),
      header.getInt32(4, true),
      contentOf(content, HEADER_WORDS * 4),
      header.getInt32(20, true) === 1,
    )
    page.liveCount = header.getInt32(8, true)
    page.#firstFree = header.getInt32(12, true)
    page.#nextNew = header.getInt32(16, true)
    return page
  }
}
