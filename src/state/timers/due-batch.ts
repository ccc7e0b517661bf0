import { TiedTimers } from './tied-timers.ts'
import type { TimerChunk } from './timer-bucket.ts'
import type { DueTimers } from './timer-queue.ts'
import type { TimerRows } from './timer-rows.ts'

const FIRST_CAPACITY = 8192
/** Up to here timers are sorted by insertion. */
const FEW_TIMERS = 16
/** Times that lie so much wider apart than there are timers are not counted out. */
const SPARSE_TIMES = 8
/** Whole numbers below are divided by numbers of timers without their quotients being rounded up. */
const EXACT = 2 ** 48

/** Timers that are due, taken from the queue together, in the order in which they fire. */
export class DueBatch implements DueTimers {
  count = 0
  /** Position of the next one. */
  next = 0
  times = new Float64Array(FIRST_CAPACITY)
  rowIds = new Int32Array(FIRST_CAPACITY)
  /** Registrations. */
  numbers = new Float64Array(FIRST_CAPACITY)
  keyIds = new Int32Array(FIRST_CAPACITY)
  /** Key groups where more than one may have the same time; −1 elsewhere. */
  groups = new Int32Array(FIRST_CAPACITY)
  #order = new Int32Array(FIRST_CAPACITY)
  #nextOrder = new Int32Array(FIRST_CAPACITY)
  #words = new Float64Array(FIRST_CAPACITY)
  #offsets = new Int32Array(FIRST_CAPACITY)
  #spare: DueColumns = allocate(FIRST_CAPACITY)
  #starts = new Int32Array(1024)
  readonly #rows: TimerRows
  readonly tied: TiedTimers

  constructor(rows: TimerRows) {
    this.#rows = rows
    this.tied = new TiedTimers(rows)
  }

  get isEmpty(): boolean {
    return this.next === this.count
  }

  clear(): void {
    this.count = 0
    this.next = 0
    if (this.times.length > FIRST_CAPACITY * 16) this.#allocate(FIRST_CAPACITY)
  }

  addChunk({ times, numbers, rowIds, keyIds, count }: TimerChunk): void {
    if (this.count + count > this.times.length) this.#grow(this.count + count)
    let to = this.count
    for (let at = 0; at < count; at++, to++) {
      this.times[to] = times[at]!
      this.numbers[to] = numbers[at]!
      this.rowIds[to] = rowIds[at]!
      this.keyIds[to] = keyIds[at]!
    }
    this.count = to
  }

  addTied(chunk: TimerChunk): void {
    this.tied.add(chunk)
  }

  /** Leaves out timers that are no more, and sorts the others by time, those of the same time by key group and registration. */
  prepare(): void {
    this.#dropStale()
    const { count, groups } = this
    if (this.#isAscending()) {
      groups.fill(-1, 0, count)
      return
    }
    this.#rows.keyGroups(this.keyIds, count, groups)
    if (!this.#isInOrder()) this.#sort()
  }

  /** Registrations are never given twice, so a row that has the number is the timer. */
  #dropStale(): void {
    const { rowIds, times, numbers, keyIds } = this
    const rows = this.#rows
    let kept = 0
    for (let at = 0; at < this.count; at++) {
      if (rows.number(rowIds[at]!) !== numbers[at]!) continue
      rowIds[kept] = rowIds[at]!
      times[kept] = times[at]!
      keyIds[kept] = keyIds[at]!
      numbers[kept++] = numbers[at]!
    }
    this.count = kept
  }

  /** Whether each is later than the one before. */
  #isAscending(): boolean {
    const { times, count } = this
    for (let at = 1; at < count; at++) if (times[at]! <= times[at - 1]!) return false
    return true
  }

  #isInOrder(): boolean {
    for (let at = 1; at < this.count; at++) if (!this.#isBefore(at - 1, at)) return false
    return true
  }

  #isBefore(a: number, b: number): boolean {
    const { times, groups, numbers } = this
    return (times[a]! - times[b]! || groups[a]! - groups[b]! || numbers[a]! - numbers[b]!) < 0
  }

  #sort(): void {
    const { count } = this
    if (count <= FEW_TIMERS) {
      this.#sortFew()
      return
    }
    // As a rule those of the same time and key group come in the order of their registrations, which sorting keeps.
    this.#sortKeeping()
    this.#arrange()
    if (this.#isInOrder()) return
    this.#orderByNumber()
    this.#arrange()
    this.#sortKeeping()
    this.#arrange()
  }

  /** Orders by time, then key group, then as they stand. */
  #sortKeeping(): void {
    const { count, times } = this
    let minMs = Infinity
    let maxMs = -Infinity
    for (let at = 0; at < count; at++) {
      const timeMs = times[at]!
      if (timeMs < minMs) minMs = timeMs
      if (timeMs > maxMs) maxMs = timeMs
    }
    this.#orderByGroup()
    const range = maxMs - minMs + 1
    if (range <= SPARSE_TIMES * count) this.#countOutTimes(minMs, range)
    else if (range * count < EXACT) this.#sortWords(minMs)
    else this.#order.subarray(0, count).sort((a, b) => times[a]! - times[b]!)
  }

  #orderByNumber(): void {
    const { numbers, count } = this
    for (let at = 0; at < count; at++) this.#order[at] = at
    this.#order.subarray(0, count).sort((a, b) => numbers[a]! - numbers[b]!)
  }

  /** Sorts the order by time, as numbers that hold time and place. */
  #sortWords(minMs: number): void {
    const { count, times } = this
    const words = this.#words.subarray(0, count)
    const next = this.#nextOrder
    for (let i = 0; i < count; i++) words[i] = (times[this.#order[i]!]! - minMs) * count + i
    words.sort()
    for (let i = 0; i < count; i++)
      next[i] = this.#order[words[i]! - Math.floor(words[i]! / count) * count]!
    this.#nextOrder = this.#order
    this.#order = next
  }

  #sortFew(): void {
    const order = this.#order
    for (let at = 0; at < this.count; at++) {
      let to = at
      for (; to > 0 && this.#isBefore(at, order[to - 1]!); to--) order[to] = order[to - 1]!
      order[to] = at
    }
    this.#arrange()
  }

  /** Orders by key group, then as they stand. */
  #orderByGroup(): void {
    const { count, groups } = this
    const order = this.#order
    const starts = this.#clearStarts(this.#rows.maxParallelism)
    for (let at = 0; at < count; at++) starts[groups[at]! + 1]!++
    addUp(starts, this.#rows.maxParallelism)
    for (let at = 0; at < count; at++) order[starts[groups[at]!]!++] = at
  }

  /** Sorts the order by times, of which there are `range` different ones at most; equal ones stay as they are. */
  #countOutTimes(minMs: number, range: number): void {
    const { count, times } = this
    const order = this.#order
    const next = this.#nextOrder
    const offsets = this.#offsets
    const starts = this.#clearStarts(range)
    for (let at = 0; at < count; at++) {
      const offset = (times[at]! - minMs) | 0
      offsets[at] = offset
      starts[offset + 1]!++
    }
    addUp(starts, range)
    for (let i = 0; i < count; i++) {
      const at = order[i]!
      next[starts[offsets[at]!]!++] = at
    }
    this.#order = next
    this.#nextOrder = order
  }

  /** Zeros for `limit` numbers and one more. */
  #clearStarts(limit: number): Int32Array {
    if (this.#starts.length <= limit) this.#starts = new Int32Array(limit * 2)
    this.#starts.fill(0, 0, limit + 1)
    return this.#starts
  }

  /** Position `i` gets what is at `order[i]`: in the spare arrays, which change places with the others. */
  #arrange(): void {
    const { count, times, numbers, rowIds, keyIds, groups } = this
    const order = this.#order
    const spare = this.#spare
    for (let i = 0; i < count; i++) {
      const from = order[i]!
      spare.times[i] = times[from]!
      spare.numbers[i] = numbers[from]!
      spare.rowIds[i] = rowIds[from]!
      spare.keyIds[i] = keyIds[from]!
      spare.groups[i] = groups[from]!
    }
    this.times = spare.times
    this.numbers = spare.numbers
    this.rowIds = spare.rowIds
    this.keyIds = spare.keyIds
    this.groups = spare.groups
    this.#spare = { times, numbers, rowIds, keyIds, groups }
  }

  #grow(wanted: number): void {
    const { times, rowIds, numbers, keyIds, count } = this
    this.#allocate(Math.max(wanted, times.length * 2))
    this.times.set(times.subarray(0, count))
    this.rowIds.set(rowIds.subarray(0, count))
    this.numbers.set(numbers.subarray(0, count))
    this.keyIds.set(keyIds.subarray(0, count))
  }

  #allocate(length: number): void {
    const columns = allocate(length)
    this.times = columns.times
    this.rowIds = columns.rowIds
    this.numbers = columns.numbers
    this.keyIds = columns.keyIds
    this.groups = columns.groups
    this.#order = new Int32Array(length)
    this.#nextOrder = new Int32Array(length)
    this.#words = new Float64Array(length)
    this.#offsets = new Int32Array(length)
    this.#spare = allocate(length)
  }
}

/** Turns the counts of numbers, each one place too far, into where those of each number begin. */
function addUp(starts: Int32Array, limit: number): void {
  for (let value = 0; value < limit; value++) starts[value + 1]! += starts[value]!
}

interface DueColumns {
  readonly times: Float64Array<ArrayBuffer>
  readonly rowIds: Int32Array<ArrayBuffer>
  readonly numbers: Float64Array<ArrayBuffer>
  readonly keyIds: Int32Array<ArrayBuffer>
  readonly groups: Int32Array<ArrayBuffer>
}

const allocate = (length: number): DueColumns => ({
  times: new Float64Array(length),
  rowIds: new Int32Array(length),
  numbers: new Float64Array(length),
  keyIds: new Int32Array(length),
  groups: new Int32Array(length),
})
