import type { HeldMemory } from '../contracts/memory.ts'
import type { Batch } from '../core/batch.ts'
import { batchBytes } from '../core/batch-bytes.ts'
import { compact } from '../core/compact.ts'
import type { BatchConsumer } from '../dataflow/stream-graph.ts'

/** Batches held for a slow reader before the job waits. */
const MAX_QUEUED_BATCHES = 32

/** Between a job that makes batches and a caller that takes them at its own pace. */
export class ResultQueue implements BatchConsumer {
  #batches: Batch[] = []
  #hasEnded = false
  #failure: { readonly error: unknown } | undefined
  #onChange: (() => void) | undefined
  #onDrained: (() => void) | undefined

  onBatch(batch: Batch): void {
    this.#batches.push(compact(batch))
    this.#onChange?.()
  }

  held(): HeldMemory {
    let sizeBytes = 0
    let rowCount = 0
    for (const batch of this.#batches) {
      sizeBytes += batchBytes(batch)
      rowCount += batch.rowCount
    }
    return { what: 'rows that wait for the program', sizeBytes, rowCount }
  }

  isFull(): boolean {
    return this.#batches.length >= MAX_QUEUED_BATCHES
  }

  drained(): Promise<void> {
    if (!this.isFull()) return Promise.resolve()
    return new Promise((resolve) => {
      this.#onDrained = resolve
    })
  }

  /** The job has ended; `failure` with the error when it failed. */
  end(failure?: { readonly error: unknown }): void {
    this.#hasEnded = true
    this.#failure = failure
    this.#onChange?.()
  }

  /** Next batch (the caller's to keep), or undefined at the end. Rejects with what failed the job, after what came before it. */
  async next(): Promise<Batch | undefined> {
    for (;;) {
      const batch = this.#batches.shift()
      if (batch !== undefined) {
        this.#onDrained?.()
        this.#onDrained = undefined
        return batch
      }
      if (this.#failure !== undefined) throw this.#failure.error
      if (this.#hasEnded) return undefined
      await new Promise<void>((resolve) => {
        this.#onChange = resolve
      })
    }
  }
}
