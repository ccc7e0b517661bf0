import { allocatePage, letGo } from '../page-memory.ts'

/** Timers of a chunk, by how many the bucket has already: most hold few, and many chunks are work for the collector. */
const FIRST_CHUNK = 16
const SECOND_CHUNK = 128
const CHUNK_TIMERS = 1024
const LARGE_CHUNK = 4096
const LARGE_BUCKET = 16_384
/** Timers that free chunks of one size have room for at most. */
const MAX_SPARE_TIMERS = 524_288

const TIMER_BYTES = 24

/** Some timers in columns: when each is due, its registration, row and key. */
export class TimerChunk {
  readonly times: Float64Array
  readonly numbers: Float64Array
  readonly rowIds: Int32Array
  readonly keyIds: Int32Array
  count = 0

  constructor(capacity: number) {
    // One buffer, for what is allocated outside of the heap costs much to begin with.
    const buffer = allocatePage(capacity * TIMER_BYTES)
    this.times = new Float64Array(buffer, 0, capacity)
    this.numbers = new Float64Array(buffer, capacity * 8, capacity)
    this.rowIds = new Int32Array(buffer, capacity * 16, capacity)
    this.keyIds = new Int32Array(buffer, capacity * 20, capacity)
  }

  /** Adds the timers of another chunk, for which there is room. */
  append(other: TimerChunk): void {
    const { count, times, numbers, rowIds, keyIds } = other
    const at = this.count
    this.times.set(times.subarray(0, count), at)
    this.numbers.set(numbers.subarray(0, count), at)
    this.rowIds.set(rowIds.subarray(0, count), at)
    this.keyIds.set(keyIds.subarray(0, count), at)
    this.count = at + count
  }

  /** Puts the timer at `from` in the place `to`. */
  move(from: number, to: number): void {
    this.times[to] = this.times[from]!
    this.numbers[to] = this.numbers[from]!
    this.rowIds[to] = this.rowIds[from]!
    this.keyIds[to] = this.keyIds[from]!
  }
}

/** Chunks that are free: timers move from bucket to bucket, and chunks with them. */
export class ChunkPool {
  /** Of all chunks that were taken here, those given back and kept too. */
  sizeBytes = 0
  readonly #spares = new Map<number, TimerChunk[]>()

  take(capacity: number): TimerChunk {
    const spare = this.#spares.get(capacity)?.pop()
    if (spare !== undefined) return spare
    this.sizeBytes += capacity * TIMER_BYTES
    return new TimerChunk(capacity)
  }

  give(chunk: TimerChunk): void {
    const capacity = chunk.times.length
    let spares = this.#spares.get(capacity)
    if (spares === undefined) {
      spares = []
      this.#spares.set(capacity, spares)
    }
    if (spares.length * capacity >= MAX_SPARE_TIMERS) {
      this.sizeBytes -= capacity * TIMER_BYTES
      letGo(capacity * TIMER_BYTES)
      return
    }
    chunk.count = 0
    spares.push(chunk)
  }
}

/** Timers in the order in which they came; grows a chunk at a time. */
export class TimerBucket {
  count = 0
  /** Of all timers that came since the bucket was empty. */
  minMs = Infinity
  maxMs = -Infinity
  /** Those before `#first` have been taken. */
  readonly #chunks: TimerChunk[] = []
  #first = 0
  #last: TimerChunk | undefined
  readonly #pool: ChunkPool

  constructor(pool: ChunkPool) {
    this.#pool = pool
  }

  get chunkCount(): number {
    return this.#chunks.length - this.#first
  }

  chunk(index: number): TimerChunk {
    return this.#chunks[this.#first + index]!
  }

  push(timeMs: number, number: number, rowId: number, keyId: number): void {
    let chunk = this.#last
    if (chunk === undefined || chunk.count === chunk.times.length) chunk = this.#withRoom(chunk)
    const at = chunk.count++
    chunk.times[at] = timeMs
    chunk.numbers[at] = number
    chunk.rowIds[at] = rowId
    chunk.keyIds[at] = keyId
    this.count++
    if (timeMs < this.minMs) this.minMs = timeMs
    if (timeMs > this.maxMs) this.maxMs = timeMs
  }

  /** Takes the timers that came first. The chunk goes to the pool when it has been read. */
  shift(): TimerChunk | undefined {
    if (this.chunkCount === 0) return undefined
    const chunk = this.#chunks[this.#first++]!
    this.count -= chunk.count
    if (this.chunkCount === 0) this.#empty()
    return chunk
  }

  /** Keeps those timers of a chunk that `isKept` says; answers whether the chunk is still there. */
  filter(index: number, isKept: (chunk: TimerChunk, at: number) => boolean): boolean {
    const chunk = this.chunk(index)
    let kept = 0
    for (let at = 0; at < chunk.count; at++) if (isKept(chunk, at)) chunk.move(at, kept++)
    this.count -= chunk.count - kept
    chunk.count = kept
    if (kept > 0 && !this.#joinBefore(index)) return true
    this.#chunks.splice(this.#first + index, 1)
    this.#pool.give(chunk)
    this.#last = this.#chunks.at(-1)
    if (this.chunkCount === 0) this.#empty()
    return false
  }

  /** Moves a chunk's timers behind those of the chunk before it, where they fit. */
  #joinBefore(index: number): boolean {
    if (index === 0) return false
    const before = this.chunk(index - 1)
    const chunk = this.chunk(index)
    if (before.count + chunk.count > before.times.length) return false
    before.append(chunk)
    return true
  }

  /** A chunk behind the last one; or the only one, which is full, made larger. */
  #withRoom(full: TimerChunk | undefined): TimerChunk {
    const chunk = this.#pool.take(this.#nextCapacity)
    if (full !== undefined && full.times.length < CHUNK_TIMERS) {
      chunk.append(full)
      this.#chunks.pop()
      this.#pool.give(full)
    }
    this.#chunks.push(chunk)
    this.#last = chunk
    return chunk
  }

  get #nextCapacity(): number {
    const { count } = this
    if (count < FIRST_CHUNK) return FIRST_CHUNK
    if (count < SECOND_CHUNK) return SECOND_CHUNK
    return count < LARGE_BUCKET ? CHUNK_TIMERS : LARGE_CHUNK
  }

  #empty(): void {
    this.minMs = Infinity
    this.maxMs = -Infinity
    this.#chunks.length = 0
    this.#first = 0
    this.#last = undefined
  }
}
