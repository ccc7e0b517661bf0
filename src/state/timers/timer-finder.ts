import { mix } from '../../codegen/hash-mix.ts'
import { PAGE_MASK, PAGE_ROWS, PAGE_SHIFT } from '../../contracts/state.ts'
import { assert } from '../../core/errors.ts'
import { HashIndex } from '../hash-index.ts'
import { allocatePage, letGo } from '../page-memory.ts'
import type { TimerRows } from './timer-rows.ts'

/** Times that lie within 2^12 ms share the top bits of their hashes. */
const SLICE_SHIFT = 12
const SLICE_BITS = 8
const BELOW_SLICE = (1 << (32 - SLICE_BITS)) - 1
const HEADS_BYTES = PAGE_ROWS * 4
/** 2^-32 */
const PER_HIGH = 1 / 4_294_967_296
const OWNER_SPREAD = 0x9e3779b1 | 0
const HIGH_SPREAD = 0x85ebca6b | 0

/**
 * Which row a timer has, by its owner (a key, or a key with a namespace) and its time as two words. In memory: a restore builds it
 * anew.
 *
 * The only timer of an owner stands under the owner's number, which is dense: nothing is hashed. Timers of owners that have more are in
 * a hash index in which those of about the same time lie together, so that what is registered or fires at a time touches little memory.
 */
export class TimerFinder {
  readonly #rows: TimerRows
  /** By owner: 0 = no timer; n > 0: the only one, in row n − 1; n < 0: −n timers in the index. */
  readonly #heads: (Int32Array | undefined)[] = []
  /** By page of heads: those that are not 0. */
  readonly #used: number[] = []
  readonly #index = new HashIndex()
  #headsBytes = 0

  constructor(rows: TimerRows) {
    this.#rows = rows
  }

  get sizeBytes(): number {
    return this.#headsBytes + this.#index.sizeBytes
  }

  /** The row of a timer; −1 where there is none. */
  find(owner: number, low: number, high: number): number {
    const heads = this.#heads[owner >>> PAGE_SHIFT]
    const head = heads === undefined ? 0 : heads[owner & PAGE_MASK]!
    if (head < 0) return this.#findIndexed(owner, low, high)
    return head > 0 && this.#isAt(head - 1, low, high) ? head - 1 : -1
  }

  /** Adds a timer that is not there, whose row holds its owner and time. */
  add(owner: number, low: number, high: number, rowId: number): void {
    const page = owner >>> PAGE_SHIFT
    const heads = this.#heads[page] ?? this.#addPage(page)
    const at = owner & PAGE_MASK
    const head = heads[at]!
    if (head === 0) {
      heads[at] = rowId + 1
      this.#used[page]!++
      return
    }
    if (head > 0) {
      const other = head - 1
      const words = this.#rows.timeWords[other >>> PAGE_SHIFT]!
      const o = (other & PAGE_MASK) << 1
      this.#insert(hashOf(owner, words[o]!, words[o + 1]!), other)
      heads[at] = -1
    }
    this.#insert(hashOf(owner, low, high), rowId)
    heads[at]!--
  }

  /** Takes out timers, by their owners, times and rows. */
  removeEach(owners: Int32Array, times: Float64Array, rowIds: Int32Array, count: number): void {
    for (let k = 0; k < count; k++) {
      const owner = owners[k]!
      const page = owner >>> PAGE_SHIFT
      const heads = this.#heads[page]!
      const at = owner & PAGE_MASK
      const head = heads[at]!
      if (head > 0) {
        assert(head === rowIds[k]! + 1, 'an only timer stands under its owner')
        heads[at] = 0
      } else {
        const low = times[k]! | 0
        this.#index.remove(hashOf(owner, low, highWord(times[k]!, low)), rowIds[k]!)
        heads[at] = head + 1
        if (head < -1) continue
      }
      if (--this.#used[page]! > 0) continue
      this.#heads[page] = undefined
      this.#headsBytes -= HEADS_BYTES
      letGo(HEADS_BYTES)
    }
  }

  #findIndexed(owner: number, low: number, high: number): number {
    const { owners } = this.#rows
    const index = this.#index
    const hash = hashOf(owner, low, high)
    const slots = index.directory[index.place(hash)]!
    const mask = slots.length - 1
    for (let s = (hash << 1) & mask; ; s = (s + 2) & mask) {
      const rowId = slots[s + 1]! - 1
      if (rowId < 0) return -1
      if (
        slots[s] === hash &&
        owners[rowId >>> PAGE_SHIFT]![rowId & PAGE_MASK] === owner &&
        this.#isAt(rowId, low, high)
      )
        return rowId
    }
  }

  #isAt(rowId: number, low: number, high: number): boolean {
    const words = this.#rows.timeWords[rowId >>> PAGE_SHIFT]!
    const o = (rowId & PAGE_MASK) << 1
    return words[o] === low && words[o + 1] === high
  }

  #insert(hash: number, rowId: number): void {
    const index = this.#index
    let place = index.place(hash)
    const number = index.numbers[place]!
    if (index.rooms[number]! <= 0 || index.ledger.dirty[number] === 0) {
      index.prepareInsert(hash)
      place = index.place(hash)
    }
    const slots = index.directory[place]!
    const mask = slots.length - 1
    let s = (hash << 1) & mask
    while (slots[s + 1] !== 0) s = (s + 2) & mask
    slots[s] = hash
    slots[s + 1] = rowId + 1
    index.rooms[index.numbers[place]!]!--
  }

  #addPage(page: number): Int32Array {
    const heads = new Int32Array(allocatePage(HEADS_BYTES))
    while (this.#heads.length <= page) {
      this.#heads.push(undefined)
      this.#used.push(0)
    }
    this.#heads[page] = heads
    this.#headsBytes += HEADS_BYTES
    return heads
  }
}

/** High word of a time whose low word is `low`. */
export const highWord = (timeMs: number, low: number): number => (timeMs - (low >>> 0)) * PER_HIGH

function hashOf(owner: number, low: number, high: number): number {
  const slice = mix((low >>> SLICE_SHIFT) ^ Math.imul(high, HIGH_SPREAD))
  const own = mix(low ^ Math.imul(high, HIGH_SPREAD) ^ Math.imul(owner, OWNER_SPREAD))
  return (slice & ~BELOW_SLICE) | (own & BELOW_SLICE)
}
