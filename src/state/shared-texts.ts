import type { BytesColumn } from '../core/column.ts'
import { ViewNumbers } from '../core/view-numbers.ts'
import type { ByteHeap } from './byte-heap.ts'

/** Reference of a text that is to have a slot of its own. */
export const NOT_SHARED = -1
const NOT_SEEN = -2

/** Texts of a pool that are known at most. */
const MOST_TEXTS = 1 << 15
/** Texts after which it is asked whether they come again. */
const TRIAL_TEXTS = 1 << 14
/** Shorter texts are copied as fast as they are found. */
const SHORTEST = 8
const LONGEST = 1024
/** Where fewer of the rows than one in so many have a text that might be shared, the others are looked up in vain. */
const LEAST_SHARE = 8
/** Pools after which texts are not shared any more. */
const MOST_POOLS = 64

/**
 * Texts of one column of a table that are views of a pool and come again and again: from the second time on they lie in the heap once for
 * all rows. Memory only; what is shared stays in the heap as long as the table is (`ByteHeap.share`).
 */
export class SharedTexts {
  #views = new ViewNumbers()
  #pool: Uint8Array | undefined
  /** Numbers of the column are others than those of `#views`. */
  #areNumbersGiven = false
  /** By row of the batch at hand: number of its view. */
  #numbers: Int32Array = new Int32Array(0)
  #ownNumbers = new Int32Array(0)
  /** By number of the view: its slot, `NOT_SHARED` after the first time. */
  #refs = new Int32Array(64).fill(NOT_SEEN)
  #clearCount = -1
  #pools = 0
  /** Of the pool: rows, texts that were asked for, and different ones among them. */
  #rows = 0
  #asked = 0
  #found = 0
  #isGivenUp = false

  /** Turns to the texts of a batch, at `positions` of their column; false where nothing is shared. */
  turnTo(texts: BytesColumn, positions: Int32Array, count: number, heap: ByteHeap): boolean {
    if (this.#isGivenUp) return false
    const isAnother =
      texts.bytes !== this.#pool || (texts.viewNumbers !== undefined) !== this.#areNumbersGiven
    if (isAnother || heap.clearCount !== this.#clearCount) this.#begin(texts, heap, isAnother)
    if (!this.#isWorthIt) {
      this.#isGivenUp = true
      this.#refs = new Int32Array(0)
      this.#views = new ViewNumbers()
      return false
    }
    this.#rows += count
    this.#numbers = texts.viewNumbers ?? this.#numbersOf(texts, positions, count)
    return true
  }

  get #isWorthIt(): boolean {
    if (this.#pools > MOST_POOLS || this.#found > MOST_TEXTS) return false
    // Short texts have numbers too.
    if (this.#views.count > MOST_TEXTS * 2) return false
    if (this.#asked > TRIAL_TEXTS && this.#found * 2 > this.#asked) return false
    return this.#rows <= TRIAL_TEXTS || this.#asked * LEAST_SHARE >= this.#rows
  }

  #begin({ bytes, viewNumbers }: BytesColumn, heap: ByteHeap, isAnother: boolean): void {
    if (isAnother) this.#pools++
    this.#pool = bytes
    this.#areNumbersGiven = viewNumbers !== undefined
    this.#clearCount = heap.clearCount
    this.#rows = 0
    this.#asked = 0
    this.#found = 0
    this.#refs.fill(NOT_SEEN)
  }

  #numbersOf(texts: BytesColumn, positions: Int32Array, count: number): Int32Array {
    this.#views.turnTo(texts)
    const room = texts.starts.length
    if (this.#ownNumbers.length < room) this.#ownNumbers = new Int32Array(room)
    this.#views.number(texts, { selection: positions, count }, this.#ownNumbers)
    return this.#ownNumbers
  }

  /** By row of the batch that was turned to: number of its text. */
  get numbers(): Int32Array {
    return this.#numbers
  }

  /** By number: slot of the text; below 0, or not there: ask `refOfNew`. Valid until then. */
  get refs(): Int32Array {
    return this.#refs
  }

  /** Texts that were found in `refs`. */
  noteKnown(count: number): void {
    this.#asked += count
  }

  /** Slot of a text that is not in `refs`, or `NOT_SHARED`. */
  refOfNew(
    heap: ByteHeap,
    source: DataView,
    start: number,
    length: number,
    number: number,
  ): number {
    if (length < SHORTEST || length > LONGEST) return NOT_SHARED
    this.#asked++
    const isFirst = number >= this.#refs.length || this.#refs[number] === NOT_SEEN
    if (!isFirst && !heap.mayShare) return NOT_SHARED
    if (number >= this.#refs.length) this.#makeRoom(number)
    const ref = isFirst ? NOT_SHARED : heap.share(source, start, length)
    if (isFirst) this.#found++
    this.#refs[number] = ref
    return ref
  }

  #makeRoom(number: number): void {
    const refs = new Int32Array(Math.max(number + 1, this.#refs.length * 2)).fill(NOT_SEEN)
    refs.set(this.#refs)
    this.#refs = refs
  }
}
