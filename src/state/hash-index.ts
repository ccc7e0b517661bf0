import { assert } from '../core/errors.ts'
import { contentOf } from './page-content.ts'
import { PageLedger } from './page-ledger.ts'
import { allocatePage, letGo } from './page-memory.ts'

/** Slots of a full-size page: 8 bytes each, the hash and row id + 1 (0 = free). */
export const MAX_SLOTS = 16384
const MIN_SLOTS = 16
/** Highest share of used slots before a page below full size grows. */
const MAX_LOAD = 0.75
/**
 * The same for pages of full size, which all fill at one rate: their limits differ by number, so that
 * they do not all split within the same few batches.
 */
const limitOfFullPage = (number: number): number =>
  Math.floor(MAX_SLOTS * (0.66 + ((number * 5) % 8) * 0.017))
/** Share of a page's slots that a removal must leave free, below its limit, before it looks for less room. */
const SPARE_ROOM = 0.6
/** Entries of the directory for each page before keys that agree in many top bits make their page grow: 64 are 768 bytes beside 128 KiB. */
const DIRECTORY_SHARE = 64
/** Two buddies become one when together they fill less than this share of a page. */
const MERGE_LOAD = 0.3
const HEADER_WORDS = 4
const ENTRY_BYTES = 8
/** In a serialised page log2 of the number of its slots stands above its depth; 0 where all slots follow, as in pages of older checkpoints. */
const SLOTS_SHIFT = 8
/** Entries whose slots are touched before they are removed: as many as stay in the first-level cache. */
const REMOVED_ROWS = 128
/** Depth up to which an index is taken to lie in the second-level cache: 4 pages of 128 KiB. */
export const CACHED_DEPTH = 2

/** Slots of all keys whose hash begins with the `depth` bits of `prefix`. */
export class IndexPage {
  readonly number: number
  slots: Int32Array
  readonly depth: number
  readonly prefix: number

  constructor(number: number, slots: Int32Array, depth: number, prefix: number) {
    this.number = number
    this.slots = slots
    this.depth = depth
    this.prefix = prefix
  }
}

/**
 * Hash index from hash to row ids: extendible hashing. The top bits of a hash choose a page by the
 * directory; inside a page, linear probing begins at the low bits. A page that is too full splits in
 * two by one more bit, so the longest growth step is that of one page. Hashes are stored, so neither
 * growth nor removal reads keys. A removal shifts later slots back: there are no tombstones.
 *
 * Readers find a hash's slots as `directory[hash >>> shift]`, or `directory[0]` for depth 0.
 */
export class HashIndex {
  readonly ledger = new PageLedger('index', {
    sizeBytes: (number) => HEADER_WORDS * 4 + this.#count(this.#pages[number]!) * ENTRY_BYTES,
    write: (number, target) => this.#serialise(number, target),
  })
  /** Slots by top bits of the hash. */
  directory: Int32Array[] = []
  /** Numbers of the pages they belong to. */
  numbers = new Int32Array(1)
  /** By page number: entries that may still be added before the page must grow. Those who add count it down. */
  rooms = new Int32Array(8)
  /** log2 of the directory's length. */
  depth = 0
  /** 32 − depth. */
  shift = 32
  sizeBytes = 0
  /** What kernels leave here has no meaning: it keeps the loads alive that they make to warm the cache. */
  touched = 0
  readonly #pages: (IndexPage | undefined)[] = []
  #releasedNumbers: number[] = []
  /** Number of pages of each depth: the directory halves when none has its depth. */
  #depthCounts: number[] = []
  /** A zeroed page that the last split or merge left over. */
  #spare: Int32Array | undefined

  constructor() {
    this.#start()
  }

  /** Position of a hash in the directory. */
  place(hash: number): number {
    // Two shifts, because one by 32 would be one by 0.
    return (hash >>> 1) >>> (this.shift - 1)
  }

  /**
   * Makes sure that an entry of this hash can be put into its page: that it has room and may be
   * written. Needed when `rooms[n] <= 0` or `ledger.dirty[n] === 0` for the page
   * `n = numbers[place(hash)]`; directory, numbers and shift are to be read anew after it.
   */
  prepareInsert(hash: number): void {
    for (;;) {
      const page = this.#pages[this.numbers[this.place(hash)]!]!
      if (this.rooms[page.number]! > 0) {
        this.ledger.touch(page.number)
        return
      }
      this.#makeRoom(page)
    }
  }

  /** Loads the slots of hashes into the cache, four at a time (see `key-kernels.ts`). Not for depth 0. */
  touch(hashes: Int32Array, from: number, to: number): void {
    const { directory, shift } = this
    let touched = 0
    for (let k = from; k <= to - 4; k += 4) {
      const h0 = hashes[k]!
      const h1 = hashes[k + 1]!
      const h2 = hashes[k + 2]!
      const h3 = hashes[k + 3]!
      const slots0 = directory[h0 >>> shift]!
      const slots1 = directory[h1 >>> shift]!
      const slots2 = directory[h2 >>> shift]!
      const slots3 = directory[h3 >>> shift]!
      touched ^=
        slots0[(h0 << 1) & (slots0.length - 1)]! ^
        slots1[(h1 << 1) & (slots1.length - 1)]! ^
        slots2[(h2 << 1) & (slots2.length - 1)]! ^
        slots3[(h3 << 1) & (slots3.length - 1)]!
    }
    this.touched = touched
  }

  /** Removes the entries of rows, which must be there. */
  removeEach(hashes: Int32Array, rowIds: Int32Array, count: number): void {
    for (let from = 0; from < count; from += REMOVED_ROWS) {
      const to = Math.min(count, from + REMOVED_ROWS)
      if (this.depth > CACHED_DEPTH) this.touch(hashes, from, to)
      for (let k = from; k < to; k++) this.remove(hashes[k]!, rowIds[k]!)
    }
  }

  /** Removes the entry of a row, which must be there. */
  remove(hash: number, rowId: number): void {
    const place = this.place(hash)
    const number = this.numbers[place]!
    if (this.ledger.dirty[number] !== 1) this.ledger.touch(number)
    const slots = this.directory[place]!
    takeOut(slots, hash, rowId)
    const room = this.rooms[number]! + 1
    this.rooms[number] = room
    if (room > (slots.length >> 1) * SPARE_ROOM) this.#giveRoomBack(this.#pages[number]!)
  }

  clear(): void {
    this.#dropAll()
    this.#start()
  }

  /** Drops everything before pages of a snapshot come by `restorePage`; ends with `restored`. */
  beginRestore(): void {
    this.#dropAll()
  }

  restorePage(content: Uint8Array, version: number): void {
    const header = new DataView(content.buffer, content.byteOffset, HEADER_WORDS * 4)
    const depth = header.getInt32(4, true)
    const { buffer, byteOffset, byteLength } = contentOf(content, HEADER_WORDS * 4)
    const words = new Int32Array(buffer, byteOffset, byteLength / 4)
    const slots = depth >>> SLOTS_SHIFT === 0 ? words : newSlots(2 << (depth >>> SLOTS_SHIFT))
    if (slots !== words) addAll(words, words.length, slots)
    const page = new IndexPage(
      header.getInt32(0, true),
      slots,
      depth & ((1 << SLOTS_SHIFT) - 1),
      header.getInt32(8, true),
    )
    this.#pages[page.number] = page
    this.#setCount(page, header.getInt32(12, true))
    this.#countDepth(page.depth, 1)
    this.sizeBytes += slots.byteLength
    this.ledger.restored(page.number, version)
  }

  restored(): void {
    this.depth = Math.max(
      0,
      this.#depthCounts.findLastIndex((count) => count > 0),
    )
    this.shift = 32 - this.depth
    this.directory = new Array<Int32Array>(1 << this.depth).fill(EMPTY_SLOTS)
    this.numbers = new Int32Array(1 << this.depth)
    for (let number = this.#pages.length - 1; number >= 0; number--) {
      const page = this.#pages[number]
      if (page === undefined) this.#releasedNumbers.push(number)
      else this.#enter(page)
    }
  }

  #start(): void {
    this.depth = 0
    this.shift = 32
    this.directory = [EMPTY_SLOTS]
    this.numbers = new Int32Array(1)
    this.#enter(this.#addPage(newSlots(MIN_SLOTS * 2), 0, 0))
  }

  #dropAll(): void {
    letGo(this.sizeBytes)
    for (const page of this.#pages) if (page !== undefined) this.#dropPage(page)
    this.#pages.length = 0
    this.#releasedNumbers = []
    this.#depthCounts = []
    this.#spare = undefined
  }

  #makeRoom(page: IndexPage): void {
    const slotCount = page.slots.length >> 1
    const mustDouble = page.depth === this.depth
    // Keys that agree in more top bits than chance explains do not blow up the directory: their
    // page grows instead.
    const canSplit =
      page.depth < 32 &&
      (!mustDouble || this.directory.length <= DIRECTORY_SHARE * this.ledger.count)
    if (slotCount < MAX_SLOTS || !canSplit) {
      this.#resize(page, slotCount * 2)
      return
    }
    if (mustDouble) this.#doubleDirectory()
    this.#split(page)
  }

  #split(page: IndexPage): void {
    const depth = page.depth + 1
    const size = page.slots.length
    const zero = this.#addPage(this.#takeSlots(size), depth, page.prefix << 1)
    const one = this.#addPage(this.#takeSlots(size), depth, (page.prefix << 1) | 1)
    const ones = distribute(page.slots, 32 - depth, zero.slots, one.slots)
    this.#setCount(one, ones)
    this.#setCount(zero, this.#count(page) - ones)
    this.#retire(page)
    this.#enter(zero)
    this.#enter(one)
  }

  /** Merges a page that became small with its buddy, or halves it when it is the only one. */
  #giveRoomBack(page: IndexPage): void {
    if (page.depth === 0) {
      if (page.slots.length > MIN_SLOTS * 2) this.#resize(page, page.slots.length >> 2)
      return
    }
    const shift = this.depth - page.depth
    const buddy = this.#pages[this.numbers[(page.prefix ^ 1) << shift]!]!
    const count = this.#count(page) + this.#count(buddy)
    if (buddy.depth !== page.depth || count > MAX_SLOTS * MERGE_LOAD) return
    const merged = this.#addPage(this.#takeSlots(MAX_SLOTS * 2), page.depth - 1, page.prefix >>> 1)
    // All entries go to the one page, so the bit looked at does not matter.
    distribute(page.slots, 0, merged.slots, merged.slots)
    distribute(buddy.slots, 0, merged.slots, merged.slots)
    this.#setCount(merged, count)
    this.#retire(page)
    this.#retire(buddy)
    this.#enter(merged)
    while (this.depth > 0 && (this.#depthCounts[this.depth] ?? 0) === 0) this.#halveDirectory()
  }

  #resize(page: IndexPage, slotCount: number): void {
    const count = this.#count(page)
    const slots = newSlots(slotCount * 2)
    this.ledger.touch(page.number)
    distribute(page.slots, 0, slots, slots)
    this.sizeBytes += slots.byteLength - page.slots.byteLength
    letGo(page.slots.byteLength)
    page.slots = slots
    this.#setCount(page, count)
    this.#enter(page)
  }

  #doubleDirectory(): void {
    const { directory, numbers } = this
    const length = directory.length
    const wider = new Array<Int32Array>(length * 2).fill(EMPTY_SLOTS)
    const widerNumbers = new Int32Array(length * 2)
    for (let i = 0; i < length; i++) {
      wider[2 * i] = wider[2 * i + 1] = directory[i]!
      widerNumbers[2 * i] = widerNumbers[2 * i + 1] = numbers[i]!
    }
    this.directory = wider
    this.numbers = widerNumbers
    this.depth++
    this.shift--
  }

  #halveDirectory(): void {
    this.directory = this.directory.filter((_, i) => (i & 1) === 0)
    this.numbers = this.numbers.filter((_, i) => (i & 1) === 0)
    this.depth--
    this.shift++
  }

  #enter(page: IndexPage): void {
    const spread = this.depth - page.depth
    const first = page.prefix << spread
    for (let i = first; i < first + (1 << spread); i++) {
      this.directory[i] = page.slots
      this.numbers[i] = page.number
    }
  }

  #count(page: IndexPage): number {
    return limitOf(page) - this.rooms[page.number]!
  }

  #setCount(page: IndexPage, count: number): void {
    if (page.number >= this.rooms.length) {
      const wider = new Int32Array(Math.max(page.number + 1, this.rooms.length * 2))
      wider.set(this.rooms)
      this.rooms = wider
    }
    this.rooms[page.number] = limitOf(page) - count
  }

  #addPage(slots: Int32Array, depth: number, prefix: number): IndexPage {
    const number = this.#releasedNumbers.pop() ?? this.#pages.length
    const page = new IndexPage(number, slots, depth, prefix)
    this.#pages[number] = page
    this.#setCount(page, 0)
    this.ledger.add(number)
    this.#countDepth(depth, 1)
    this.sizeBytes += slots.byteLength
    return page
  }

  #dropPage(page: IndexPage): void {
    this.ledger.release(page.number)
    this.#pages[page.number] = undefined
    this.#countDepth(page.depth, -1)
    this.sizeBytes -= page.slots.byteLength
  }

  /** Drops a page whose entries have moved; its slots serve the next page. */
  #retire(page: IndexPage): void {
    this.#dropPage(page)
    this.#releasedNumbers.push(page.number)
    if (this.#spare !== undefined || page.slots.length !== MAX_SLOTS * 2)
      letGo(page.slots.byteLength)
    else this.#spare = page.slots.fill(0)
  }

  #takeSlots(length: number): Int32Array {
    const spare = this.#spare
    if (spare === undefined || length !== spare.length) return newSlots(length)
    this.#spare = undefined
    return spare
  }

  #countDepth(depth: number, change: number): void {
    while (this.#depthCounts.length <= depth) this.#depthCounts.push(0)
    this.#depthCounts[depth]! += change
  }

  /** Writes the entries only, in the order of their slots. */
  #serialise(number: number, target: Uint8Array): void {
    const page = this.#pages[number]!
    const header = new DataView(target.buffer, target.byteOffset)
    const slotBits = 31 - Math.clz32(page.slots.length >> 1)
    header.setInt32(0, number, true)
    header.setInt32(4, page.depth | (slotBits << SLOTS_SHIFT), true)
    header.setInt32(8, page.prefix, true)
    header.setInt32(12, this.#count(page), true)
    const words = new Int32Array(
      target.buffer,
      target.byteOffset + HEADER_WORDS * 4,
      this.#count(page) * 2,
    )
    words.set(usedSlots(page.slots).subarray(0, words.length))
  }
}

/** Free slots, of two words each. */
const newSlots = (words: number): Int32Array => new Int32Array(allocatePage(words * 4))

/** Entries a page may hold. */
function limitOf({ number, slots }: IndexPage): number {
  const slotCount = slots.length >> 1
  return slotCount === MAX_SLOTS ? limitOfFullPage(number) : slotCount * MAX_LOAD
}

const EMPTY_SLOTS = new Int32Array(0)

/** Removes the entry of a row, which must be there. */
function takeOut(slots: Int32Array, hash: number, rowId: number): void {
  const mask = slots.length - 1
  let hole = (hash << 1) & mask
  for (let id = slots[hole + 1]!; id !== rowId + 1; id = slots[hole + 1]!) {
    assert(id !== 0, 'a live row is in the index')
    hole = (hole + 2) & mask
  }
  for (let next = (hole + 2) & mask; ; next = (next + 2) & mask) {
    const id = slots[next + 1]!
    if (id === 0) break
    const other = slots[next]!
    // An entry may move back to the hole unless its home lies behind the hole.
    if (((next - (other << 1)) & mask) < ((next - hole) & mask)) continue
    slots[hole] = other
    slots[hole + 1] = id
    hole = next
  }
  slots[hole] = 0
  slots[hole + 1] = 0
}

/** Entries of a page that is being distributed, by the bit: two words each, and room for one that is written over. */
let zeros = new Int32Array(MAX_SLOTS * 2 + 2)
let ones = new Int32Array(MAX_SLOTS * 2 + 2)

/**
 * Copies entries into two pages by bit `bit` of their hash; returns how many had it set. They are parted first, without a branch that
 * nobody can foretell.
 */
function distribute(from: Int32Array, bit: number, zero: Int32Array, one: Int32Array): number {
  makeRoomFor(from)
  const counts = part(from, bit, zeros, ones)
  addAll(zeros, counts.zeros, zero)
  addAll(ones, counts.ones, one)
  return counts.ones >> 1
}

function makeRoomFor(page: Int32Array): void {
  if (zeros.length >= page.length + 2) return
  zeros = new Int32Array(page.length + 2)
  ones = new Int32Array(page.length + 2)
}

/** The entries of a page, and one more that is none: valid until the next call. */
function usedSlots(page: Int32Array): Int32Array {
  makeRoomFor(page)
  const entries = zeros
  let to = 0
  for (let s = 0; s < page.length; s += 2) {
    const id = page[s + 1]!
    entries[to] = page[s]!
    entries[to + 1] = id
    to += (-id >>> 31) << 1
  }
  return entries
}

/** Returns how many words each got. */
function part(
  from: Int32Array,
  bit: number,
  zero: Int32Array,
  one: Int32Array,
): { readonly zeros: number; readonly ones: number } {
  let toZero = 0
  let toOne = 0
  for (let s = 0; s < from.length; s += 2) {
    const hash = from[s]!
    const id = from[s + 1]!
    // Row ids are positive; 0 is a free slot.
    const used = (-id >>> 31) << 1
    const isOne = used & ((hash >>> bit) << 1)
    zero[toZero] = hash
    zero[toZero + 1] = id
    one[toOne] = hash
    one[toOne + 1] = id
    toZero += used ^ isOne
    toOne += isOne
  }
  return { zeros: toZero, ones: toOne }
}

/** Adds entries to a page that has room for them. */
function addAll(entries: Int32Array, words: number, to: Int32Array): void {
  const mask = to.length - 1
  for (let e = 0; e < words; e += 2) {
    const hash = entries[e]!
    let t = (hash << 1) & mask
    while (to[t + 1] !== 0) t = (t + 2) & mask
    to[t] = hash
    to[t + 1] = entries[e + 1]!
  }
}
