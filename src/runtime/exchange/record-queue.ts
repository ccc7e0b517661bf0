import { assert } from '../../core/errors.ts'
import { MemoryPool } from './memory-pool.ts'
import { MemoryViews } from './memory-views.ts'
import type { RecordKind, RecordSink, RecordSource } from './records.ts'

const NOTHING = new MemoryViews(new ArrayBuffer(0))

interface Queued {
  readonly views: MemoryViews
  readonly kind: RecordKind
  readonly sizeBytes: number
  readonly attached: readonly (readonly unknown[])[]
}

/** A queue of records in one thread: both ends of it. Objects go by reference; memory is used again. */
export class RecordQueue implements RecordSink, RecordSource {
  readonly #budgetBytes: number
  #queue: Queued[] = []
  #head = 0
  readonly #pool = new MemoryPool()
  #reservedBytes = -1
  #attached: (readonly unknown[])[] = []
  #held: Queued | undefined
  /** Bytes of all records that have not been released. */
  pendingBytes = 0

  /** While a record is reserved: its memory. While one is held: that of the record. */
  views: MemoryViews = NOTHING
  readonly offset = 0
  kind: RecordKind = 0
  sizeBytes = 0

  constructor(options: { readonly budgetBytes: number }) {
    this.#budgetBytes = options.budgetBytes
  }

  get isOverBudget(): boolean {
    return this.pendingBytes > this.#budgetBytes
  }

  reserve(sizeBytes: number): void {
    assert(this.#reservedBytes === -1, 'a reserved record is committed before the next')
    this.#reservedBytes = sizeBytes
    this.views = this.#pool.take(sizeBytes)
  }

  attach(values: readonly unknown[]): number {
    this.#attached.push(values)
    return this.#attached.length - 1
  }

  commit(kind: RecordKind): void {
    const sizeBytes = this.#reservedBytes
    assert(sizeBytes !== -1, 'a record is reserved before it is committed')
    this.#queue.push({ views: this.views, kind, sizeBytes, attached: this.#attached })
    this.pendingBytes += sizeBytes
    this.#reservedBytes = -1
    if (this.#attached.length > 0) this.#attached = []
    this.views = this.#held?.views ?? NOTHING
  }

  flush(): void {}

  get hasNext(): boolean {
    return this.#head < this.#queue.length
  }

  next(): boolean {
    assert(this.#held === undefined, 'a record is released before the next')
    const record = this.#queue[this.#head]
    if (record === undefined) return false
    this.#head++
    if (this.#head === this.#queue.length || this.#head > 64) {
      this.#queue = this.#queue.slice(this.#head)
      this.#head = 0
    }
    this.#held = record
    this.views = record.views
    this.kind = record.kind
    this.sizeBytes = record.sizeBytes
    return true
  }

  attached(index: number): readonly unknown[] {
    return this.#held!.attached[index]!
  }

  release(): void {
    const record = this.#held
    assert(record !== undefined, 'a record is held when it is released')
    this.#held = undefined
    this.pendingBytes -= record.sizeBytes
    this.#pool.give(record.views)
  }
}
