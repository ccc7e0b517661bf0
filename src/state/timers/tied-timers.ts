import type { DueBatch } from './due-batch.ts'
import { TimerBucket, type TimerChunk } from './timer-bucket.ts'
import type { TimerRows } from './timer-rows.ts'

/** Very many timers of one time, as at midnight: parted by key group a chunk at a time, so that no sorting of all is needed. */
export class TiedTimers {
  timeMs = Infinity
  readonly #rows: TimerRows
  readonly #byGroup: (TimerBucket | undefined)[] = []
  #next = 0
  #groups = new Int32Array(0)

  constructor(rows: TimerRows) {
    this.#rows = rows
  }

  get isEmpty(): boolean {
    return this.#next === this.#byGroup.length
  }

  add(chunk: TimerChunk): void {
    const { rowIds, stamps, times } = chunk
    let count = 0
    for (let at = 0; at < chunk.count; at++) {
      if (!this.#rows.isTimer(rowIds[at]!, stamps[at]!)) continue
      rowIds[count] = rowIds[at]!
      stamps[count++] = stamps[at]!
    }
    if (count === 0) return
    this.timeMs = times[0]!
    if (this.#groups.length < count) this.#groups = new Int32Array(Math.max(count, 1024))
    this.#rows.keyGroups(this.#rows.keyIds(rowIds, count), count, this.#groups)
    for (let at = 0; at < count; at++) {
      const group = this.#groups[at]!
      while (this.#byGroup.length <= group) this.#byGroup.push(undefined)
      let bucket = this.#byGroup[group]
      if (bucket === undefined) {
        bucket = new TimerBucket()
        this.#byGroup[group] = bucket
      }
      bucket.push(this.timeMs, rowIds[at]!, stamps[at]!)
    }
  }

  /** Gives the timers of the next key group, in no order. */
  next(batch: DueBatch): void {
    const bucket = this.#byGroup[this.#next]
    this.#byGroup[this.#next++] = undefined
    for (const chunk of bucket?.chunks ?? []) batch.addChunk(chunk)
    if (!this.isEmpty) return
    this.#byGroup.length = 0
    this.#next = 0
    this.timeMs = Infinity
  }
}
