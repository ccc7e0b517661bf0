import type { HeldMemory } from '../../contracts/memory.ts'
import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import type { Batch } from '../../core/batch.ts'
import { batchBytes } from '../../core/batch-bytes.ts'
import { compact } from '../../core/compact.ts'
import { StreamJoinOperator, type StreamJoinOptions } from './stream-join.ts'

const LEFT = 0
const RIGHT = 1

/**
 * Joins two bounded inputs: the right one is taken in whole, then the rows of the left one meet it, each once. Left rows that come
 * before are held. Rows only come: append-only in and out.
 */
export class HashJoinOperator implements Operator {
  readonly #join: StreamJoinOperator
  readonly #emitsUnmatched: boolean
  #held: Batch[] = []
  #next = 0
  /** Of `#held`. */
  #heldBytes = 0
  #heldRows = 0
  readonly #hasEnded = [false, false]
  /** The join owes more of the batch at hand. */
  #isInside = false

  constructor(options: Omit<StreamJoinOptions, 'isFinal' | 'ttlMs'>) {
    this.#join = new StreamJoinOperator({
      ...options,
      ttlMs: [undefined, undefined],
      isFinal: true,
    })
    this.#emitsUnmatched = options.type === 'right' || options.type === 'full'
  }

  open(context: OperatorContext): void {
    this.#join.open(context)
  }

  onBatch(input: number, batch: Batch, out: Output): Progress {
    if (input === LEFT && !this.#hasEnded[RIGHT]) {
      const copy = compact(batch)
      this.#held.push(copy)
      this.#heldBytes += batchBytes(copy)
      this.#heldRows += copy.rowCount
      return 'done'
    }
    return this.#note(this.#join.onBatch(input, batch, out))
  }

  onWatermark(input: number, watermarkMs: number, out: Output): Progress {
    return this.#join.onWatermark(input, watermarkMs, out)
  }

  resume(out: Output): Progress {
    if (this.#isInside && this.#note(this.#join.resume(out)) === 'more') return 'more'
    return this.#goOn(out)
  }

  onEnd(input: number, out: Output): Progress {
    this.#hasEnded[input] = true
    return this.#goOn(out)
  }

  /** What was held meets the right input; then the right rows that met nothing come out. */
  #goOn(out: Output): Progress {
    if (!this.#hasEnded[RIGHT]) return 'done'
    while (this.#next < this.#held.length) {
      const batch = this.#held[this.#next]!
      this.#held[this.#next++] = EMPTY
      this.#heldBytes -= batchBytes(batch)
      this.#heldRows -= batch.rowCount
      if (this.#note(this.#join.onBatch(LEFT, batch, out)) === 'more') return 'more'
    }
    this.#held = []
    this.#next = 0
    return this.#hasEnded[LEFT] && this.#emitsUnmatched ? this.#join.emitUnmatched(out) : 'done'
  }

  #note(progress: Progress): Progress {
    this.#isInside = progress === 'more'
    return progress
  }

  held(): HeldMemory {
    return {
      what: 'rows of the left input that wait for the right one',
      sizeBytes: this.#heldBytes,
      rowCount: this.#heldRows,
    }
  }

  close(): void {
    this.#held = []
  }
}

const EMPTY: Batch = {
  rowCount: 0,
  columns: [],
  kinds: undefined,
  selection: undefined,
  marks: undefined,
}
