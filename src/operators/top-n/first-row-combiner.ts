import type { Combiner } from '../../contracts/combiner.ts'
import { type Batch, liveCount, type Schema, withSelection } from '../../core/batch.ts'
import { flatten } from '../../core/flatten.ts'
import { BatchKeys } from '../aggregate/batch-keys.ts'
import { CombiningTrials } from '../aggregate/combining-trials.ts'
import { rowOrder } from '../sort/row-order.ts'
import type { SortKeyOption } from '../sort/sort.ts'

export interface FirstRowCombinerOptions {
  /** Of the input. */
  readonly schema: Schema
  readonly partition: readonly number[]
  readonly order: readonly SortKeyOption[]
}

/**
 * The sender's half of `FirstRowOperator`: of the rows of a batch only the first of each partition crosses, as no other one can come out.
 * Of rows that are equal in the order the one that came first does.
 */
export class FirstRowCombiner implements Combiner {
  readonly #options: FirstRowCombinerOptions
  readonly #keys: BatchKeys
  readonly #trials = new CombiningTrials()
  #numbers = new Int32Array(0)
  #best = new Int32Array(0)
  /** By position; all 0 between batches. */
  #isBest = new Uint8Array(0)

  constructor(options: FirstRowCombinerOptions) {
    this.#options = options
    this.#keys = new BatchKeys(options.partition.map((column) => options.schema[column]!.type))
  }

  combine(batch: Batch, emit: (batch: Batch) => void): void {
    const count = liveCount(batch)
    if (count === 0) return
    if (!this.#trials.isWorthIt(count)) {
      emit({ ...batch, marks: undefined })
      return
    }
    if (this.#numbers.length < count) {
      this.#numbers = new Int32Array(Math.max(1024, count))
      this.#best = new Int32Array(this.#numbers.length)
    }
    const { partition } = this.#options
    const keys = partition.map((column) => batch.columns[column]!)
    const { selection } = batch
    const found = this.#keys.number(keys, selection, count, this.#numbers, this.#best)
    this.#trials.note(found, count)
    if (found < count) this.#findBest(batch, count)
    emit({ ...withSelection(batch, this.#positions(batch, found)), marks: undefined })
  }

  /** Partitions are numbered by their first rows; the best ones may stand in another order. */
  #positions({ rowCount }: Batch, found: number): Int32Array {
    if (this.#isBest.length < rowCount) this.#isBest = new Uint8Array(Math.max(1024, rowCount))
    const best = this.#best
    const isBest = this.#isBest
    for (let i = 0; i < found; i++) isBest[best[i]!] = 1
    let count = 0
    for (let position = 0; position < rowCount; position++) {
      best[count] = position
      count += isBest[position]!
      isBest[position] = 0
      if (count === found) break
    }
    return best.subarray(0, found)
  }

  #findBest(batch: Batch, count: number): void {
    const { order } = this.#options
    if (order.length === 0) return
    const compare = rowOrder(
      order,
      order.map(({ column }) => flatten(batch.columns[column]!, batch.rowCount)),
    )
    const { selection } = batch
    const numbers = this.#numbers
    const best = this.#best
    for (let k = 0; k < count; k++) {
      const position = selection === undefined ? k : selection[k]!
      const number = numbers[k]!
      if (compare(position, best[number]!) < 0) best[number] = position
    }
  }
}
