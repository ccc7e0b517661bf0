import type { BytesColumn } from '../core/column.ts'
import { ViewNumbers } from '../core/view-numbers.ts'
import type { ByteHeap } from './byte-heap.ts'

/** Reference of a text that is to have a slot of its own. */
export const NOT_SHARED = -1

/** Texts of a pool that are known at most. */
const MOST_TEXTS = 1 << 15
/** Rows after which it is asked whether texts come again. */
const TRIAL_ROWS = 1 << 14
/** Shorter texts are copied as fast as they are found. */
const SHORTEST = 8
const LONGEST = 1024
/** Pools after which texts are not shared any more. */
const MOST_POOLS = 64

/**
 * Texts of one column of a table that are views of a pool and come again and again: from the second time on they lie in the heap once for
 * all rows. Memory only; what is shared stays in the heap as long as the table is (`ByteHeap.share`).
 */
export class SharedTexts {
  readonly #views = new ViewNumbers()
  /** By number of the view: its slot, `NOT_SHARED` after the first time. */
  #refs = new Int32Array(0)
  #numbers = new Int32Array(0)
  #clearCount = -1
  #rowsSeen = 0
  #pools = 0
  #isGivenUp = false

  /** Looks at the texts of a batch, at `positions` of their column; false where nothing is shared. */
  look(texts: BytesColumn, positions: Int32Array, count: number, heap: ByteHeap): boolean {
    if (this.#isGivenUp) return false
    const isOther = this.#views.turnTo(texts)
    if (isOther) {
      this.#rowsSeen = 0
      this.#pools++
    }
    if (isOther || heap.clearCount !== this.#clearCount) this.#refs.fill(NOT_SHARED)
    this.#clearCount = heap.clearCount
    const room = texts.starts.length
    if (this.#numbers.length < room) this.#numbers = new Int32Array(room)
    const known = this.#views.count
    this.#views.number(texts, { selection: positions, count }, this.#numbers)
    this.#rowsSeen += count
    const found = this.#views.count
    if (
      this.#pools > MOST_POOLS ||
      found > MOST_TEXTS ||
      (this.#rowsSeen > TRIAL_ROWS && found * 2 > this.#rowsSeen)
    ) {
      this.#isGivenUp = true
      return false
    }
    this.#makeRoom(found)
    this.#known = known
    return true
  }
  /** Views that had a number before the batch at hand, and those of it that have been seen since. */
  #known = 0

  /** Slot of the text at a position of the batch that was looked at, or `NOT_SHARED`. */
  refOf(heap: ByteHeap, source: DataView, texts: BytesColumn, position: number): number {
    const number = this.#numbers[position]!
    if (number > this.#known) {
      // The first time: numbers are given in the order of the rows.
      this.#known = number
      return NOT_SHARED
    }
    const length = texts.lengths[position]!
    if (
      this.#refs[number] === NOT_SHARED &&
      length >= SHORTEST &&
      length <= LONGEST &&
      heap.mayShare
    )
      this.#refs[number] = heap.share(source, texts.starts[position]!, length)
    return this.#refs[number]!
  }

  #makeRoom(texts: number): void {
    const { length } = this.#refs
    if (texts < length) return
    const refs = new Int32Array(Math.max(64, texts + 1, length * 2)).fill(NOT_SHARED)
    refs.set(this.#refs)
    this.#refs = refs
  }
}
