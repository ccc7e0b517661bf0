import { stableOrder } from '../keyed-state/stable-order.ts'
import { TiedTimers } from './tied-timers.ts'
import type { TimerChunk } from './timer-bucket.ts'
import type { DueTimers } from './timer-queue.ts'
import type { TimerRows } from './timer-rows.ts'

const FIRST_CAPACITY = 2048
/** Up to here timers are sorted by insertion. */
const FEW_TIMERS = 16

/** Timers that are due, taken from the queue together, in the order in which they fire. */
export class DueBatch implements DueTimers {
  count = 0
  /** Position of the next one. */
  next = 0
  times = new Float64Array(FIRST_CAPACITY)
  rowIds = new Int32Array(FIRST_CAPACITY)
  /** Registrations; before `prepare` their stamps. */
  numbers = new Float64Array(FIRST_CAPACITY)
  keyIds = new Int32Array(FIRST_CAPACITY)
  /** Key groups where more than one have the same time; −1 elsewhere. */
  groups = new Int32Array(FIRST_CAPACITY)
  #spare = new Float64Array(FIRST_CAPACITY)
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

  addChunk({ times, rowIds, stamps, count }: TimerChunk): void {
    if (this.count + count > this.times.length) this.#grow(this.count + count)
    let to = this.count
    for (let at = 0; at < count; at++, to++) {
      this.times[to] = times[at]!
      this.rowIds[to] = rowIds[at]!
      this.numbers[to] = stamps[at]!
    }
    this.count = to
  }

  addTied(chunk: TimerChunk): void {
    this.tied.add(chunk)
  }

  /** Leaves out timers that are no more, and sorts those of the same time by key group and registration. */
  prepare(): void {
    this.#dropStale()
    const { count, times } = this
    this.keyIds.set(this.#rows.keyIds(this.rowIds, count).subarray(0, count))
    this.groups.fill(-1, 0, count)
    this.#sortByTime()
    for (let from = 0; from < count; ) {
      let to = from + 1
      while (to < count && times[to] === times[from]) to++
      if (to > from + 1) this.#sortTies(from, to)
      from = to
    }
  }

  #dropStale(): void {
    const { rowIds, times, numbers } = this
    const rows = this.#rows
    let kept = 0
    for (let at = 0; at < this.count; at++) {
      if (!rows.isTimer(rowIds[at]!, numbers[at]!)) continue
      rowIds[kept] = rowIds[at]!
      times[kept] = times[at]!
      numbers[kept++] = rows.number(rowIds[at]!)
    }
    // Stamps come again after 2^32 registrations, so times have the last word.
    const actual = rows.times(rowIds, kept)
    this.count = 0
    for (let at = 0; at < kept; at++) {
      if (Number(actual[at]!) !== times[at]) continue
      const to = this.count++
      rowIds[to] = rowIds[at]!
      times[to] = times[at]!
      numbers[to] = numbers[at]!
    }
  }

  #sortByTime(): void {
    const { times, count } = this
    let isSorted = true
    for (let at = 1; at < count; at++) if (times[at]! < times[at - 1]!) isSorted = false
    if (isSorted) return
    let minMs = Infinity
    for (let at = 0; at < count; at++) minMs = Math.min(minMs, times[at]!)
    const order = new Float64Array(count)
    const range = 2 ** 53 / count
    let isNarrow = true
    for (let at = 0; at < count; at++) {
      const offset = times[at]! - minMs
      if (offset >= range - 1) isNarrow = false
      order[at] = offset * count + at
    }
    if (isNarrow) {
      order.sort()
      for (let at = 0; at < count; at++) order[at] = order[at]! % count
    } else {
      for (let at = 0; at < count; at++) order[at] = at
      order.sort((a, b) => times[a]! - times[b]! || a - b)
    }
    this.#arrange(order, 0, count)
  }

  /** Timers of one time: by key group, then registration. */
  #sortTies(from: number, to: number): void {
    const { groups, numbers, keyIds } = this
    const count = to - from
    this.#rows.keyGroups(keyIds.subarray(from, to), count, groups.subarray(from, to))
    if (count <= FEW_TIMERS) {
      for (let at = from + 1; at < to; at++) this.#insert(from, at)
      return
    }
    const byNumber = stableOrder(numbers.subarray(from, to), count)
    const starts = new Int32Array(this.#rows.maxParallelism + 1)
    for (let at = from; at < to; at++) starts[groups[at]! + 1]!++
    for (let group = 0; group < starts.length - 1; group++) starts[group + 1]! += starts[group]!
    const order = new Float64Array(count)
    for (let at = 0; at < count; at++)
      order[starts[groups[from + byNumber[at]!]!]!++] = byNumber[at]!
    this.#arrange(order, from, count)
  }

  /** Puts the timer at `at` in its place among those of the same time from `from` on, which are in order. */
  #insert(from: number, at: number): void {
    const { groups, numbers, keyIds, rowIds } = this
    const group = groups[at]!
    const number = numbers[at]!
    const keyId = keyIds[at]!
    const rowId = rowIds[at]!
    let to = at
    for (; to > from; to--) {
      const before = to - 1
      if (groups[before]! < group || (groups[before] === group && numbers[before]! < number)) break
      groups[to] = groups[before]!
      numbers[to] = numbers[before]!
      keyIds[to] = keyIds[before]!
      rowIds[to] = rowIds[before]!
    }
    groups[to] = group
    numbers[to] = number
    keyIds[to] = keyId
    rowIds[to] = rowId
  }

  /** Position `from + i` gets what is at `from + order[i]`. */
  #arrange(order: Float64Array, from: number, count: number): void {
    for (const array of [this.times, this.rowIds, this.numbers, this.keyIds, this.groups]) {
      for (let i = 0; i < count; i++) this.#spare[i] = array[from + order[i]!]!
      for (let i = 0; i < count; i++) array[from + i] = this.#spare[i]!
    }
  }

  #grow(wanted: number): void {
    const { times, rowIds, numbers, count } = this
    this.#allocate(Math.max(wanted, times.length * 2))
    this.times.set(times.subarray(0, count))
    this.rowIds.set(rowIds.subarray(0, count))
    this.numbers.set(numbers.subarray(0, count))
  }

  #allocate(length: number): void {
    this.times = new Float64Array(length)
    this.rowIds = new Int32Array(length)
    this.numbers = new Float64Array(length)
    this.keyIds = new Int32Array(length)
    this.groups = new Int32Array(length)
    this.#spare = new Float64Array(length)
  }
}
