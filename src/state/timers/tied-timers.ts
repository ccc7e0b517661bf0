import type { DueBatch } from './due-batch.ts'
import { ChunkPool, TimerBucket, type TimerChunk } from './timer-bucket.ts'
import type { TimerRows } from './timer-rows.ts'

/** Very many timers of one time, as at midnight: parted by key group a chunk at a time, so that no sorting of all is needed. */
export class TiedTimers {
  timeMs = Infinity
  readonly #rows: TimerRows
  readonly #pool = new ChunkPool()
  readonly #byGroup: (TimerBucket | undefined)[] = []
  /** By group: whether its timers come in the order of their registrations. */
  readonly #isOrdered: boolean[] = []
  readonly #lastNumbers: number[] = []
  #next = 0
  #groups = new Int32Array(0)

  constructor(rows: TimerRows) {
    this.#rows = rows
  }

  get sizeBytes(): number {
    return this.#pool.sizeBytes
  }

  get isEmpty(): boolean {
    return this.#next === this.#byGroup.length
  }

  add(chunk: TimerChunk): void {
    const { numbers, rowIds, keyIds } = chunk
    let count = 0
    for (let at = 0; at < chunk.count; at++)
      if (this.#rows.number(rowIds[at]!) === numbers[at]!) chunk.move(at, count++)
    if (count === 0) return
    this.timeMs = chunk.times[0]!
    if (this.#groups.length < count) this.#groups = new Int32Array(Math.max(count, 1024))
    this.#rows.keyGroups(keyIds, count, this.#groups)
    for (let at = 0; at < count; at++) {
      const group = this.#groups[at]!
      const bucket = this.#byGroup[group] ?? this.#addGroup(group)
      const number = numbers[at]!
      if (number < this.#lastNumbers[group]!) this.#isOrdered[group] = false
      this.#lastNumbers[group] = number
      bucket.push(this.timeMs, number, rowIds[at]!, keyIds[at]!)
    }
  }

  /** Gives the next timers of the first key group that has any: in order, or all of the group in none. */
  next(batch: DueBatch): void {
    const bucket = this.#byGroup[this.#next]
    const isOrdered = this.#isOrdered[this.#next]
    for (let chunk = bucket?.shift(); chunk !== undefined; chunk = bucket?.shift()) {
      batch.addChunk(chunk)
      this.#pool.give(chunk)
      if (isOrdered && bucket!.count > 0) return
    }
    this.#byGroup[this.#next++] = undefined
    if (!this.isEmpty) return
    this.#byGroup.length = 0
    this.#next = 0
    this.timeMs = Infinity
  }

  #addGroup(group: number): TimerBucket {
    while (this.#byGroup.length <= group) this.#byGroup.push(undefined)
    const bucket = new TimerBucket(this.#pool)
    this.#byGroup[group] = bucket
    this.#isOrdered[group] = true
    this.#lastNumbers[group] = 0
    return bucket
  }
}
