import type { ByteHeap } from './byte-heap.ts'

/** Answer for a text that is to have a slot of its own. */
export const NOT_SHARED = -1

const SMALLEST = 1024
/** Texts of a pool that are known at most: 768 KB. */
const MOST_TEXTS = 32_768
/** Shorter texts are copied as fast as they are found. */
const SHORTEST = 8
const LONGEST = 1024
/** Changes of the pool after which its texts are not shared any more. */
const MOST_POOLS = 64
/** Words of an entry: start, length + 1 (0 = free), reference (`NOT_SHARED` after the first time). */
const WORDS = 3
const TO_SLOT = 0x9e3779b1

/**
 * Texts of one column of a table that are views of a pool and come again and again: from the second time on they lie in the heap once for
 * all rows. Memory only; what is shared stays in the heap as long as the table is (`ByteHeap.share`).
 */
export class SharedTexts {
  #pool: Uint8Array | undefined
  #clearCount = -1
  #pools = 0
  #isGivenUp = false
  #entries = new Int32Array(0)
  #count = 0
  #lookups = 0
  #hits = 0

  /** Turns to the pool of the next texts; false where nothing is shared. */
  turnTo(pool: Uint8Array, heap: ByteHeap): boolean {
    if (this.#isGivenUp) return false
    if (pool !== this.#pool || heap.clearCount !== this.#clearCount) {
      if (pool !== this.#pool && ++this.#pools > MOST_POOLS) {
        this.#giveUp()
        return false
      }
      this.#pool = pool
      this.#clearCount = heap.clearCount
      this.#entries = new Int32Array(SMALLEST * WORDS)
      this.#count = 0
      this.#lookups = 0
      this.#hits = 0
    }
    return true
  }

  /** Reference of a text in the heap, or `NOT_SHARED`. `turnTo` answered true for its pool. */
  refOf(heap: ByteHeap, source: DataView, start: number, length: number): number {
    if (length < SHORTEST || length > LONGEST) return NOT_SHARED
    const entries = this.#entries
    const mask = entries.length / WORDS - 1
    this.#lookups++
    let at = (Math.imul(start ^ (length << 20), TO_SLOT) >>> 7) & mask
    for (;;) {
      const entry = at * WORDS
      const stored = entries[entry + 1]!
      if (stored === 0) break
      if (stored === length + 1 && entries[entry] === start) {
        this.#hits++
        if (entries[entry + 2] === NOT_SHARED && heap.mayShare)
          entries[entry + 2] = heap.share(source, start, length)
        return entries[entry + 2]!
      }
      at = (at + 1) & mask
    }
    if (this.#count === MOST_TEXTS) {
      if (this.#hits * 2 < this.#lookups) this.#giveUp()
      return NOT_SHARED
    }
    entries[at * WORDS] = start
    entries[at * WORDS + 1] = length + 1
    entries[at * WORDS + 2] = NOT_SHARED
    if (++this.#count * 2 > mask) this.#grow()
    return NOT_SHARED
  }

  #giveUp(): void {
    this.#isGivenUp = true
    // An entry that is free, for the texts of the batch at hand.
    this.#entries = new Int32Array(WORDS)
  }

  #grow(): void {
    const old = this.#entries
    const entries = new Int32Array(old.length * 2)
    const mask = entries.length / WORDS - 1
    for (let entry = 0; entry < old.length; entry += WORDS) {
      if (old[entry + 1] === 0) continue
      const length = old[entry + 1]! - 1
      let at = (Math.imul(old[entry]! ^ (length << 20), TO_SLOT) >>> 7) & mask
      while (entries[at * WORDS + 1] !== 0) at = (at + 1) & mask
      entries.set(old.subarray(entry, entry + WORDS), at * WORDS)
    }
    this.#entries = entries
  }
}
