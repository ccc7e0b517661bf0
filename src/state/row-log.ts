import { PAGE_MASK, PAGE_ROWS } from '../contracts/state.ts'
import { fixedWidth } from '../core/storage.ts'
import { allocatePage, letGo } from './page-memory.ts'
import { pageOffsets, type RowLayout } from './row-layout.ts'

const CHUNK_SHIFT = 11
const CHUNK_ENTRIES = 1 << CHUNK_SHIFT
const CHUNK_MASK = CHUNK_ENTRIES - 1
/** Chunks that stay for the next snapshot. */
const KEPT_CHUNKS = 32
/** An entry begins with the row's offset, its live bit above. */
const HEAD_WORDS = 1
/** Marks live rows, above their offset. */
export const LIVE_ROW = PAGE_ROWS
const WORDS_OF_BITS = PAGE_ROWS / 32

/** Where a row's value of one column lies in a page: whole words, or a part of one. */
interface Place {
  readonly firstWord: number
  /** Bytes a row. */
  readonly width: number
}

/** How rows of full-size pages become entries of a log. */
export class RowEntries {
  readonly words: number
  readonly #places: readonly Place[]

  constructor(layout: RowLayout, headBytes: number) {
    const { columns, recordBytes } = layout
    const { offsets } = pageOffsets(layout, PAGE_ROWS, headBytes)
    this.#places =
      recordBytes > 0
        ? [{ firstWord: headBytes >> 2, width: recordBytes }]
        : columns.map(({ storage, perRow }, i) => ({
            firstWord: offsets[i]! >> 2,
            width: fixedWidth(storage) * perRow,
          }))
    this.words = this.#places.reduce((sum, { width }) => sum + ((width + 3) >> 2), HEAD_WORDS)
  }

  /** Copies a row of a page, given as words, to an entry that begins with `head`. */
  read(page: Int32Array, head: number, log: Int32Array, entry: number): void {
    const offset = head & PAGE_MASK
    log[entry] = head
    let at = entry + HEAD_WORDS
    for (const { firstWord, width } of this.#places) {
      if (width < 4) {
        const byte = offset * width
        log[at++] = page[firstWord + (byte >> 2)]! >>> ((byte & 3) << 3)
        continue
      }
      const words = width >> 2
      const from = firstWord + offset * words
      for (let w = 0; w < words; w++) log[at++] = page[from + w]!
    }
  }

  /** Puts an entry back into its page. */
  write(page: Int32Array, log: Int32Array, entry: number): void {
    const offset = log[entry]! & PAGE_MASK
    const bit = 1 << (offset & 31)
    if ((log[entry]! & LIVE_ROW) !== 0) page[offset >>> 5]! |= bit
    else page[offset >>> 5]! &= ~bit
    let at = entry + HEAD_WORDS
    for (const { firstWord, width } of this.#places) {
      if (width < 4) {
        const byte = offset * width
        const shift = (byte & 3) << 3
        const mask = ((1 << (width << 3)) - 1) << shift
        const word = firstWord + (byte >> 2)
        page[word] = (page[word]! & ~mask) | ((log[at++]! << shift) & mask)
        continue
      }
      const words = width >> 2
      const to = firstWord + offset * words
      for (let w = 0; w < words; w++) page[to + w] = log[at++]!
    }
  }
}

/** Some entries, and which entry of the same page came before each: its number + 1. */
interface LogChunk {
  readonly words: Int32Array
  readonly before: Int32Array
}

/**
 * What rows held when their pages were frozen, of those written since: for one snapshot, in a log with a chain of entries a page. So what a
 * write costs after a barrier, and what is kept for it, follow the rows written and not their pages.
 */
export class RowLog {
  readonly #entries: RowEntries
  readonly #chunkBytes: number
  /** One bit a row: has an entry. */
  #isKept: Int32Array = new Int32Array(0)
  /** By page: its last entry + 1. */
  #lasts = new Int32Array(0)
  readonly #chunks: LogChunk[] = []
  #count = 0
  /** Entries of the page that is being made. */
  readonly #found = new Int32Array(PAGE_ROWS)
  /** See `HashIndex.touched`. */
  touched = 0

  constructor(entries: RowEntries) {
    this.#entries = entries
    this.#chunkBytes = CHUNK_ENTRIES * entries.words * 4
  }

  get sizeBytes(): number {
    const { length } = this.#chunks
    return this.#isKept.byteLength + this.#lasts.byteLength + length * this.#chunkBytes
  }

  /** Begins, without entries, for pages of lower numbers. */
  begin(pageCount: number): void {
    if (this.#lasts.length >= pageCount) return
    letGo(this.#isKept.byteLength)
    this.#isKept = new Int32Array(allocatePage(pageCount * WORDS_OF_BITS * 4))
    this.#lasts = new Int32Array(pageCount)
  }

  /** Forgets all entries, and lets go of most memory. */
  clear(): void {
    this.#isKept.fill(0)
    this.#lasts.fill(0)
    this.#count = 0
    if (this.#chunks.length <= KEPT_CHUNKS) return
    letGo((this.#chunks.length - KEPT_CHUNKS) * this.#chunkBytes)
    this.#chunks.length = KEPT_CHUNKS
  }

  has(number: number): boolean {
    return this.#lasts[number] !== 0
  }

  /** Keeps a row as it is now, unless it has been kept; `head` is its offset, with LIVE_ROW where it is live, and `page` all of its page. */
  keep(number: number, head: number, page: Int32Array): void {
    const offset = head & PAGE_MASK
    const word = number * WORDS_OF_BITS + (offset >>> 5)
    const bits = this.#isKept[word]!
    if (((bits >>> (offset & 31)) & 1) === 1) return
    this.#isKept[word] = bits | (1 << (offset & 31))
    const index = this.#count++
    const chunk = this.#chunks[index >>> CHUNK_SHIFT] ?? this.#addChunk()
    const place = index & CHUNK_MASK
    chunk.before[place] = this.#lasts[number]!
    this.#lasts[number] = index + 1
    this.#entries.read(page, head, chunk.words, place * this.#entries.words)
  }

  /** Makes a copy of a page what it was. */
  restore(number: number, page: Int32Array): void {
    const { words } = this.#entries
    const chunks = this.#chunks
    const found = this.#found
    let count = 0
    for (let next = this.#lasts[number]!; next !== 0; ) {
      found[count++] = next - 1
      next = chunks[(next - 1) >>> CHUNK_SHIFT]!.before[(next - 1) & CHUNK_MASK]!
    }
    // First and last words, so that the processor waits for many entries at once.
    let touched = 0
    for (let k = 0; k < count; k++) {
      const log = chunks[found[k]! >>> CHUNK_SHIFT]!.words
      const entry = (found[k]! & CHUNK_MASK) * words
      touched ^= log[entry]! ^ log[entry + words - 1]!
    }
    this.touched = touched
    for (let k = 0; k < count; k++)
      this.#entries.write(
        page,
        chunks[found[k]! >>> CHUNK_SHIFT]!.words,
        (found[k]! & CHUNK_MASK) * words,
      )
  }

  #addChunk(): LogChunk {
    const words = new Int32Array(allocatePage(this.#chunkBytes))
    const chunk = { words, before: new Int32Array(CHUNK_ENTRIES) }
    this.#chunks.push(chunk)
    return chunk
  }
}
