import { assert } from '../../core/errors.ts'
import { ChunkPool, TimerBucket, type TimerChunk } from './timer-bucket.ts'

const DIGITS = 256
/** Bytes of a time: four of its low word, three of its high one. */
const LEVELS = 7
/** 2^-32 */
const PER_HIGH = 1 / 4_294_967_296
/** Makes the high words of all times that are whole numbers positive. */
const HIGH_SHIFT = 0x200000
/** A bucket of no more timers is taken as it is; a larger one is spread over the buckets below first. */
const TAKE_TIMERS = 4096
/** More timers of one time are handed over a chunk at a time. */
const MANY_TIED = 8192
/** Work in one call of `take`: timers that are moved to other buckets, and what a tied timer counts for. */
const MOVED_PER_CALL = 32_768
const TIED_MOVES = 4

const MAX_SPARES = 256

/** Takes timers that are due. */
export interface DueTimers {
  readonly count: number
  /** Copies the chunk's timers. */
  addChunk(chunk: TimerChunk): void
  /** Takes some of very many timers of one time, and may change the chunk. */
  addTied(chunk: TimerChunk): void
}

/**
 * Timers by time: a radix queue. A timer lies in the bucket of the highest byte in which its time differs from `#base`, which is
 * near the times taken last: level = that byte's place, digit = its value. Taking spreads the first bucket that is too large over lower
 * levels, so each timer is moved once a level at most; nothing is sorted here, and timers of one time come out in the order
 * they came unless spreading was under way.
 *
 * Timers that are deleted stay until they are taken or swept: who takes them looks whether the row still has that registration.
 */
export class TimerQueue {
  /** Timers in all buckets, deleted ones too. */
  size = 0
  /** All timers up to this time have been taken: those to come are later. */
  takenMs = -Infinity
  readonly #buckets: (TimerBucket | undefined)[] = new Array(LEVELS * DIGITS).fill(undefined)
  /** One bit a bucket: not empty. */
  readonly #filled = new Int32Array((LEVELS * DIGITS) / 32)
  readonly #pool = new ChunkPool()
  /** Empty buckets, for the next ones. */
  readonly #spares: TimerBucket[] = []
  #baseHigh = 0
  #baseLow = 0
  /** Number of the bucket that is being spread; −1: none. */
  #spreading = -1
  /** Number of the bucket of one time that is being handed over; −1: none. */
  #handing = -1
  #sweepBucket = 0
  #sweepChunk = 0

  get sizeBytes(): number {
    return this.#pool.sizeBytes
  }

  /** Adds a timer later than `takenMs`. */
  push(timeMs: number, number: number, rowId: number, keyId: number): void {
    const place = this.#placeOf(timeMs)
    const bucket = this.#buckets[place] ?? this.#addBucket(place)
    bucket.push(timeMs, number, rowId, keyId)
    this.size++
  }

  /** No timer is before this; Infinity when there is none. A deleted timer may make it too early. */
  get firstMs(): number {
    if (this.#spreading >= 0) return this.#buckets[this.#spreading]!.minMs
    const number = this.#firstNumber()
    return number < 0 ? Infinity : this.#buckets[number]!.minMs
  }

  /**
   * Gives timers that are due at `limitMs` to `due`, those of one time together and earlier ones first, until it has `wanted` or
   * there are no more; very many of one time come alone. Answers false when it stopped to let others have a turn: nothing may be added before it is called again.
   */
  take(limitMs: number, wanted: number, due: DueTimers): boolean {
    for (let moved = 0; due.count < wanted; ) {
      if (moved >= MOVED_PER_CALL) return false
      if (this.#spreading >= 0) {
        moved += this.#spreadChunk()
        continue
      }
      if (this.#handing >= 0) {
        moved += TIED_MOVES * this.#handChunk(due)
        if (this.#handing >= 0) continue
        return true
      }
      const number = this.#firstNumber()
      const bucket = number < 0 ? undefined : this.#buckets[number]!
      if (bucket === undefined || bucket.minMs > limitMs) {
        this.takenMs = Math.max(this.takenMs, limitMs)
        return true
      }
      if (number < DIGITS && bucket.count > MANY_TIED) {
        if (due.count > 0) return true
        this.takenMs = bucket.maxMs
        this.#handing = number
      } else if (number < DIGITS || (bucket.count <= TAKE_TIMERS && bucket.maxMs <= limitMs)) {
        this.takenMs = bucket.maxMs
        this.#takeAll(number, bucket, due)
      } else {
        this.#setBase(bucket.minMs)
        this.#spreading = number
      }
    }
    return true
  }

  /** Looks at about `entryCount` timers, and drops those that `isKept` does not hold for. All are seen in turn. */
  sweep(entryCount: number, isKept: (chunk: TimerChunk, at: number) => boolean): void {
    if (this.#spreading >= 0 || this.#handing >= 0) return
    for (let left = entryCount, steps = 0; left > 0 && steps <= this.#buckets.length; steps++) {
      const bucket = this.#buckets[this.#sweepBucket]
      while (bucket !== undefined && this.#sweepChunk < bucket.chunkCount && left > 0) {
        const before = bucket.count
        left -= bucket.chunk(this.#sweepChunk).count
        if (bucket.filter(this.#sweepChunk, isKept)) this.#sweepChunk++
        this.size -= before - bucket.count
        if (bucket.count === 0) this.#drop(this.#sweepBucket)
      }
      if (left <= 0) return
      this.#sweepChunk = 0
      this.#sweepBucket = (this.#sweepBucket + 1) % this.#buckets.length
    }
  }

  #takeAll(number: number, bucket: TimerBucket, due: DueTimers): void {
    this.size -= bucket.count
    for (let chunk = bucket.shift(); chunk !== undefined; chunk = bucket.shift()) {
      due.addChunk(chunk)
      this.#pool.give(chunk)
    }
    this.#drop(number)
  }

  /** Returns how many timers it has handed over. */
  #handChunk(due: DueTimers): number {
    const bucket = this.#buckets[this.#handing]!
    const chunk = bucket.shift()!
    const { count } = chunk
    this.size -= count
    due.addTied(chunk)
    this.#pool.give(chunk)
    if (bucket.count === 0) {
      this.#drop(this.#handing)
      this.#handing = -1
    }
    return count
  }

  /** Returns how many timers it has moved. */
  #spreadChunk(): number {
    const bucket = this.#buckets[this.#spreading]!
    const chunk = bucket.shift()!
    const { times, numbers, rowIds, keyIds, count } = chunk
    const buckets = this.#buckets
    for (let at = 0; at < count; at++) {
      const timeMs = times[at]!
      const place = this.#placeOf(timeMs)
      const target = buckets[place] ?? this.#addBucket(place)
      target.push(timeMs, numbers[at]!, rowIds[at]!, keyIds[at]!)
    }
    this.#pool.give(chunk)
    if (bucket.count === 0) {
      this.#drop(this.#spreading)
      this.#spreading = -1
    }
    return count
  }

  #addBucket(place: number): TimerBucket {
    const bucket = this.#spares.pop() ?? new TimerBucket(this.#pool)
    this.#buckets[place] = bucket
    this.#filled[place >>> 5]! |= 1 << (place & 31)
    return bucket
  }

  /** Takes an empty bucket out of its place. */
  #drop(place: number): void {
    this.#filled[place >>> 5]! &= ~(1 << (place & 31))
    if (this.#spares.length < MAX_SPARES) this.#spares.push(this.#buckets[place]!)
    this.#buckets[place] = undefined
  }

  #setBase(timeMs: number): void {
    this.#baseLow = timeMs | 0
    this.#baseHigh = (timeMs - (timeMs >>> 0)) * PER_HIGH + HIGH_SHIFT
  }

  #placeOf(timeMs: number): number {
    const low = timeMs | 0
    const high = (timeMs - (low >>> 0)) * PER_HIGH + HIGH_SHIFT
    if (high === this.#baseHigh) {
      // The base's own time is in the lowest level, with the others of its last byte's neighbourhood.
      const level = (31 - Math.clz32((low ^ this.#baseLow) | 1)) >>> 3
      return (level << 8) | ((low >>> (level << 3)) & 255)
    }
    assert(high > this.#baseHigh, 'a timer in the queue is not before those taken')
    const level = (31 - Math.clz32(high ^ this.#baseHigh)) >>> 3
    return ((4 + level) << 8) | ((high >>> (level << 3)) & 255)
  }

  /** The first bucket that is not empty: buckets come in the order of their times. */
  #firstNumber(): number {
    const filled = this.#filled
    for (let word = 0; word < filled.length; word++) {
      const bits = filled[word]!
      if (bits !== 0) return (word << 5) | (31 - Math.clz32(bits & -bits))
    }
    return -1
  }
}
