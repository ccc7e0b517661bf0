import { assert } from '../../core/errors.ts'
import { MemoryPool } from './memory-pool.ts'
import { align16, MemoryViews } from './memory-views.ts'
import type { RecordKind, RecordSink, RecordSource } from './records.ts'
import {
  DATA_START,
  FRAGMENT_HEADER_BYTES,
  FRAGMENT_KIND,
  largestFragment,
  largestRecord,
  READ_WORD,
  RECORD_HEADER_BYTES,
  ringCapacity,
  WRAP_KIND,
  WRITE_WORD,
} from './ring-layout.ts'

export { createRing } from './ring-layout.ts'

/** A record that waits in private memory for room in the ring. */
interface Waiting {
  readonly views: MemoryViews
  readonly kind: RecordKind
  readonly sizeBytes: number
  /** Bytes that have gone out as fragments. */
  sentBytes: number
}

/** The writing end of a ring (see `ring-layout.ts`). One per ring, in one thread. */
export class RingSink implements RecordSink {
  readonly #ring: MemoryViews
  readonly #capacity: number
  readonly #largest: number
  readonly #onWritten: () => void
  readonly #budgetBytes: number
  /** Own position; what stands in the ring is never ahead of it. */
  #position: number
  /** The reader's position when it was last looked at: it only moves on. */
  #readPosition: number
  #waiting: Waiting[] = []
  readonly #pool = new MemoryPool()
  /** Room in the ring that the last record would have taken. */
  #lastNeeded = 0
  #pendingBytes = 0
  #reservedBytes = -1

  views: MemoryViews
  offset = 0

  /**
   * @param onWritten called after records have become visible to the reader
   * @param options.budgetBytes bytes that may wait in private memory before `isOverBudget`; default 0: a full ring is over budget
   */
  constructor(
    memory: SharedArrayBuffer,
    onWritten: () => void,
    options: { readonly budgetBytes?: number } = {},
  ) {
    this.#ring = new MemoryViews(memory)
    this.#capacity = ringCapacity(this.#ring.i32)
    this.#largest = largestRecord(this.#capacity)
    this.#onWritten = onWritten
    this.#budgetBytes = options.budgetBytes ?? 0
    this.#position = Atomics.load(this.#ring.i32, WRITE_WORD)
    this.#readPosition = Atomics.load(this.#ring.i32, READ_WORD)
    this.views = this.#ring
  }

  /** Size of the largest record that does not travel as fragments. */
  get maxWholeBytes(): number {
    return this.#largest - RECORD_HEADER_BYTES
  }

  get pendingBytes(): number {
    return this.#pendingBytes
  }

  /** With a budget of 0 already true when the ring has no room for a record like the last one: waiting is cheaper than moving twice. */
  get isOverBudget(): boolean {
    if (this.#pendingBytes > this.#budgetBytes) return true
    return this.#budgetBytes === 0 && !this.#hasRoomNow(this.#lastNeeded)
  }

  reserve(sizeBytes: number): void {
    assert(this.#reservedBytes === -1, 'a reserved record is committed before the next')
    this.#reservedBytes = sizeBytes
    this.#lastNeeded = Math.min(this.#largest, align16(RECORD_HEADER_BYTES + sizeBytes))
    const at = this.#waiting.length > 0 ? -1 : this.#place(RECORD_HEADER_BYTES + sizeBytes)
    if (at === -1) {
      this.views = this.#pool.take(sizeBytes)
      this.offset = 0
    } else {
      this.views = this.#ring
      this.offset = at + RECORD_HEADER_BYTES
    }
  }

  commit(kind: RecordKind): void {
    const sizeBytes = this.#reservedBytes
    assert(sizeBytes !== -1, 'a record is reserved before it is committed')
    this.#reservedBytes = -1
    if (this.views === this.#ring) {
      this.#publish(this.offset - RECORD_HEADER_BYTES, kind, sizeBytes)
      this.#onWritten()
      return
    }
    this.#waiting.push({ views: this.views, kind, sizeBytes, sentBytes: 0 })
    this.#pendingBytes += sizeBytes
    this.views = this.#ring
    this.flush()
  }

  flush(): void {
    let moved = 0
    let isMoving = false
    while (moved < this.#waiting.length) {
      const first = this.#waiting[moved]!
      const before = first.sentBytes
      const isDone = this.#isSmall(first.sizeBytes)
        ? this.#moveWhole(first)
        : this.#moveParts(first)
      this.#pendingBytes -= first.sentBytes - before
      if (isDone || first.sentBytes > before) isMoving = true
      if (!isDone) break
      this.#pool.give(first.views)
      moved++
    }
    if (moved > 0) this.#waiting = this.#waiting.slice(moved)
    if (isMoving) this.#onWritten()
  }

  #isSmall(sizeBytes: number): boolean {
    return RECORD_HEADER_BYTES + align16(sizeBytes) <= this.#largest
  }

  #moveWhole(record: Waiting): boolean {
    const at = this.#place(RECORD_HEADER_BYTES + record.sizeBytes)
    if (at === -1) return false
    this.#ring.u8.set(record.views.u8.subarray(0, record.sizeBytes), at + RECORD_HEADER_BYTES)
    this.#publish(at, record.kind, record.sizeBytes)
    record.sentBytes = record.sizeBytes
    return true
  }

  #moveParts(record: Waiting): boolean {
    const { u8, i32 } = this.#ring
    while (record.sentBytes < record.sizeBytes) {
      const part = Math.min(record.sizeBytes - record.sentBytes, largestFragment(this.#capacity))
      const at = this.#place(RECORD_HEADER_BYTES + FRAGMENT_HEADER_BYTES + part)
      if (at === -1) return false
      const head = (at + RECORD_HEADER_BYTES) >> 2
      i32[head] = record.sizeBytes
      i32[head + 1] = record.sentBytes
      i32[head + 2] = record.kind
      i32[head + 3] = 0
      u8.set(
        record.views.u8.subarray(record.sentBytes, record.sentBytes + part),
        at + RECORD_HEADER_BYTES + FRAGMENT_HEADER_BYTES,
      )
      this.#publish(at, FRAGMENT_KIND, FRAGMENT_HEADER_BYTES + part)
      record.sentBytes += part
    }
    return true
  }

  /**
   * Finds room for a record of `bytes` with its header; sets a wrap marker where it begins anew at 0. Returns the byte in the
   * memory, or −1 when there is no room now, or never.
   */
  #place(bytes: number): number {
    const needed = align16(bytes)
    if (needed > this.#largest) return -1
    if (!this.#hasRoomNow(needed)) return -1
    if (this.#position + needed > this.#capacity) {
      this.#ring.i32[((DATA_START + this.#position) >> 2) + 1] = WRAP_KIND
      this.#position = 0
    }
    return DATA_START + this.#position
  }

  #hasRoomNow(needed: number): boolean {
    if (this.#hasRoom(needed)) return true
    this.#readPosition = Atomics.load(this.#ring.i32, READ_WORD)
    return this.#hasRoom(needed)
  }

  #hasRoom(needed: number): boolean {
    const write = this.#position
    const read = this.#readPosition
    // The positions may not meet again, as that would mean an empty ring.
    if (write < read) return needed < read - write
    const toEnd = this.#capacity - write
    return needed < toEnd || (needed === toEnd && read > 0) || needed < read
  }

  #publish(at: number, kind: number, sizeBytes: number): void {
    const { i32 } = this.#ring
    const word = at >> 2
    i32[word] = sizeBytes
    i32[word + 1] = kind
    i32[word + 2] = 0
    i32[word + 3] = 0
    const end = at - DATA_START + align16(RECORD_HEADER_BYTES + sizeBytes)
    this.#position = end === this.#capacity ? 0 : end
    Atomics.store(i32, WRITE_WORD, this.#position)
  }
}

/** The reading end of a ring (see `ring-layout.ts`). One per ring, in one thread. */
export class RingSource implements RecordSource {
  readonly #ring: MemoryViews
  readonly #capacity: number
  readonly #onFreed: () => void
  #position: number
  /** The writer's position when it was last looked at. */
  #writePosition: number
  /** Where the record that `next` will turn to, or that is held, ends. */
  #end = 0
  /** A whole record has been found and not been handed out. */
  #isFound = false
  #isHeld = false
  /** Fragments that have come, in private memory. */
  #whole: MemoryViews | undefined

  kind: RecordKind = 0
  views: MemoryViews
  offset = 0
  sizeBytes = 0

  /**
   * @param onFreed called after room has become visible to the writer, when half of the ring has become free, or all of it: a writer
   * that has waited has room for many records
   */
  constructor(memory: SharedArrayBuffer, onFreed: () => void) {
    this.#ring = new MemoryViews(memory)
    this.#capacity = ringCapacity(this.#ring.i32)
    this.#onFreed = onFreed
    this.#position = Atomics.load(this.#ring.i32, READ_WORD)
    this.#writePosition = this.#position
    this.views = this.#ring
  }

  /** While a record is held: true when bytes of another one have come. */
  get hasNext(): boolean {
    if (!this.#isHeld) return this.#find()
    return this.#end !== Atomics.load(this.#ring.i32, WRITE_WORD)
  }

  next(): boolean {
    assert(!this.#isHeld, 'a record is released before the next')
    if (!this.#find()) return false
    this.#isFound = false
    this.#isHeld = true
    return true
  }

  release(): void {
    assert(this.#isHeld, 'a record is held when it is released')
    this.#isHeld = false
    if (this.views !== this.#ring) {
      // Its room was freed when the last part had come.
      this.views = this.#ring
      return
    }
    this.#free()
  }

  /** Looks for a whole record; fragments are gathered, and their room is freed, on the way. */
  #find(): boolean {
    const { i32 } = this.#ring
    while (!this.#isFound) {
      if (this.#position === this.#writePosition) {
        this.#writePosition = Atomics.load(i32, WRITE_WORD)
        if (this.#position === this.#writePosition) return false
      }
      const word = (DATA_START + this.#position) >> 2
      const kind = i32[word + 1]!
      if (kind === WRAP_KIND) {
        this.#position = 0
        continue
      }
      const sizeBytes = i32[word]!
      const end = this.#position + align16(RECORD_HEADER_BYTES + sizeBytes)
      assert(end <= this.#capacity && kind > 0 && kind <= FRAGMENT_KIND, 'the ring holds records')
      this.#end = end === this.#capacity ? 0 : end
      const offset = DATA_START + this.#position + RECORD_HEADER_BYTES
      if (kind === FRAGMENT_KIND) this.#gather(offset, sizeBytes - FRAGMENT_HEADER_BYTES)
      else this.#found(kind, this.#ring, offset, sizeBytes)
    }
    return true
  }

  #gather(offset: number, partBytes: number): void {
    const { i32, u8 } = this.#ring
    const totalBytes = i32[offset >> 2]!
    const at = i32[(offset >> 2) + 1]!
    const kind = i32[(offset >> 2) + 2]!
    this.#whole ??= new MemoryViews(new ArrayBuffer(align16(totalBytes)))
    const start = offset + FRAGMENT_HEADER_BYTES
    this.#whole.u8.set(u8.subarray(start, start + partBytes), at)
    this.#free()
    if (at + partBytes < totalBytes) return
    this.#found(kind, this.#whole, 0, totalBytes)
    this.#whole = undefined
  }

  #found(kind: RecordKind, views: MemoryViews, offset: number, sizeBytes: number): void {
    this.#isFound = true
    this.kind = kind
    this.views = views
    this.offset = offset
    this.sizeBytes = sizeBytes
  }

  #free(): void {
    const { i32 } = this.#ring
    const before = i32[READ_WORD]!
    this.#position = this.#end
    Atomics.store(i32, READ_WORD, this.#position)
    // Looked at after the store: a writer that finds no room has written before it looked, so one of the two sees the other.
    const write = Atomics.load(i32, WRITE_WORD)
    const used = this.#distance(this.#position, write)
    const half = this.#capacity >> 1
    // Records take up to half of the ring: who finds no room waits for the half that is used, or for an empty ring.
    if (used === 0 || (used < half && this.#distance(before, write) >= half)) this.#onFreed()
  }

  #distance(read: number, write: number): number {
    return write >= read ? write - read : write - read + this.#capacity
  }
}
