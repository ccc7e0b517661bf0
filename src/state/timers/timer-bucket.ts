/** Timers of a chunk: full chunks have this many. */
const CHUNK_TIMERS = 1024
const FIRST_CHUNK_TIMERS = 16
const MAX_KEPT_TIMERS = 256

/** Some timers in columns: when each is due, its row, and a stamp that tells whether the row is still that timer's. */
export class TimerChunk {
  times: Float64Array
  rowIds: Int32Array
  stamps: Int32Array
  count = 0

  constructor(capacity: number) {
    this.times = new Float64Array(capacity)
    this.rowIds = new Int32Array(capacity)
    this.stamps = new Int32Array(capacity)
  }

  add(timeMs: number, rowId: number, stamp: number): void {
    const at = this.count++
    this.times[at] = timeMs
    this.rowIds[at] = rowId
    this.stamps[at] = stamp
  }

  grow(): void {
    const wider = new TimerChunk(this.times.length * 4)
    wider.times.set(this.times)
    wider.rowIds.set(this.rowIds)
    wider.stamps.set(this.stamps)
    this.times = wider.times
    this.rowIds = wider.rowIds
    this.stamps = wider.stamps
  }
}

/** Timers in the order in which they came; grows a chunk at a time. */
export class TimerBucket {
  count = 0
  /** Of all timers that came since the bucket was empty. */
  minMs = Infinity
  maxMs = -Infinity
  readonly chunks: TimerChunk[] = []
  #last: TimerChunk | undefined

  push(timeMs: number, rowId: number, stamp: number): void {
    let chunk = this.#last
    if (chunk === undefined || chunk.count === chunk.times.length) chunk = this.#withRoom(chunk)
    chunk.add(timeMs, rowId, stamp)
    this.count++
    if (timeMs < this.minMs) this.minMs = timeMs
    if (timeMs > this.maxMs) this.maxMs = timeMs
  }

  /** Takes the timers that came first. */
  shift(): TimerChunk | undefined {
    const chunk = this.chunks.shift()
    if (chunk === undefined) return undefined
    this.count -= chunk.count
    if (this.chunks.length === 0) this.#empty()
    return chunk
  }

  /** Empties the bucket, and keeps a chunk that is not large for what comes next. Answers whether it did. */
  clear(): boolean {
    const [chunk] = this.chunks
    this.count = 0
    this.#empty()
    this.chunks.length = 0
    if (chunk === undefined || chunk.times.length > MAX_KEPT_TIMERS) return false
    chunk.count = 0
    this.chunks.push(chunk)
    this.#last = chunk
    return true
  }

  /** Keeps those timers of a chunk that `isKept` says; answers whether the chunk is still there. */
  filter(index: number, isKept: (chunk: TimerChunk, at: number) => boolean): boolean {
    const chunk = this.chunks[index]!
    let kept = 0
    for (let at = 0; at < chunk.count; at++) {
      if (!isKept(chunk, at)) continue
      chunk.times[kept] = chunk.times[at]!
      chunk.rowIds[kept] = chunk.rowIds[at]!
      chunk.stamps[kept++] = chunk.stamps[at]!
    }
    this.count -= chunk.count - kept
    chunk.count = kept
    if (kept > 0 && !this.#joinBefore(index)) return true
    this.chunks.splice(index, 1)
    this.#last = this.chunks.at(-1)
    if (this.chunks.length === 0) this.#empty()
    return false
  }

  /** Moves a chunk's timers behind those of the chunk before it, where they fit. */
  #joinBefore(index: number): boolean {
    const before = this.chunks[index - 1]
    const chunk = this.chunks[index]!
    if (before === undefined || before.count + chunk.count > before.times.length) return false
    before.times.set(chunk.times.subarray(0, chunk.count), before.count)
    before.rowIds.set(chunk.rowIds.subarray(0, chunk.count), before.count)
    before.stamps.set(chunk.stamps.subarray(0, chunk.count), before.count)
    before.count += chunk.count
    return true
  }

  #withRoom(full: TimerChunk | undefined): TimerChunk {
    if (full !== undefined && full.times.length < CHUNK_TIMERS) {
      full.grow()
      return full
    }
    const chunk = new TimerChunk(full === undefined ? FIRST_CHUNK_TIMERS : CHUNK_TIMERS)
    this.chunks.push(chunk)
    this.#last = chunk
    return chunk
  }

  #empty(): void {
    this.minMs = Infinity
    this.maxMs = -Infinity
    this.#last = undefined
  }
}
