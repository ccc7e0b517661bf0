import { align16, MemoryViews } from './memory-views.ts'

/** Memories kept for further records. */
const MAX_FREE = 8
const MIN_BYTES = 1024

/** Private memory for records, used again: new memory costs zeroing, page faults and views. */
export class MemoryPool {
  readonly #free: MemoryViews[] = []

  /** Returns memory of at least `sizeBytes`, the smallest that is free, or new. What stands in it is unspecified. */
  take(sizeBytes: number): MemoryViews {
    let best = -1
    let bestBytes = Infinity
    for (let i = 0; i < this.#free.length; i++) {
      const bytes = this.#free[i]!.memory.byteLength
      if (bytes < sizeBytes || bytes >= bestBytes) continue
      best = i
      bestBytes = bytes
    }
    if (best !== -1) return this.#free.splice(best, 1)[0]!
    // None is large enough: a new one takes the place of one of them.
    if (this.#free.length === MAX_FREE) this.#free.shift()
    return new MemoryViews(new ArrayBuffer(roomFor(sizeBytes)))
  }

  give(views: MemoryViews): void {
    if (this.#free.length < MAX_FREE) this.#free.push(views)
  }
}

/** Room for a record and for somewhat larger ones after it. */
const roomFor = (sizeBytes: number): number =>
  Math.max(MIN_BYTES, align16(Math.ceil(sizeBytes * 1.25)))
