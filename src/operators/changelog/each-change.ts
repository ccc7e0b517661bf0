import { BatchHasher } from '../../codegen/hash.ts'
import {
  type Operator,
  type OperatorContext,
  type Output,
  type Progress,
  passWatermark,
} from '../../contracts/operator.ts'
import { type Batch, liveCount, type Marks } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { identityPositions } from '../../core/flatten.ts'
import type { SqlType } from '../../core/types.ts'

/**
 * An operator that sends what a batch does to a key once, made to send each change by itself, in the order of the rows: it is given parts of batches in
 * which no key comes twice. For receivers whose answer depends on what held in between, or on the order in which changes come.
 *
 * Changelog, watermarks and state are those of the operator, which keeps rows in state alone.
 */
export class EachChangeOperator implements Operator {
  readonly #operator: Operator
  readonly #keys: readonly number[]
  readonly #hasher: BatchHasher
  #hashes = new Int32Array(0)

  /** @param keys columns of the input that say which rows change the same */
  constructor(operator: Operator, keys: readonly number[], keyTypes: readonly SqlType[]) {
    this.#operator = operator
    this.#keys = keys
    this.#hasher = new BatchHasher(keyTypes)
  }

  open(context: OperatorContext): void {
    this.#operator.open(context)
  }

  onBatch(input: number, batch: Batch, out: Output): Progress {
    const count = liveCount(batch)
    if (count < 2) return this.#operator.onBatch(input, batch, out)
    const starts = this.#starts(batch, count)
    const selection = batch.selection ?? identityPositions(count).subarray(0, count)
    for (let i = 0; i < starts.length; i++) {
      const from = starts[i]!
      const until = starts[i + 1] ?? count
      const part: Batch = {
        ...batch,
        selection: selection.subarray(from, until),
        marks: marksBetween(
          batch.marks,
          from === 0 ? -1 : selection[from]!,
          until === count ? batch.rowCount : selection[until]!,
        ),
      }
      const progress = this.#operator.onBatch(input, part, out)
      if (until === count) return progress
      // The rest of the batch is there in this call only.
      for (let p = progress; p === 'more'; ) p = this.#operator.resume?.(out) ?? 'done'
    }
    return 'done'
  }

  /** Where parts begin among the live rows: where the key of a row is in the part before it. */
  #starts(batch: Batch, count: number): readonly number[] {
    if (this.#hashes.length < count) this.#hashes = new Int32Array(Math.max(1024, count))
    const columns = this.#keys.map((key): Column => batch.columns[key]!)
    this.#hasher.hash(columns, batch.selection, count, this.#hashes)
    const starts = [0]
    const seen = new Set<number>()
    for (let k = 0; k < count; k++) {
      const hash = this.#hashes[k]!
      if (seen.has(hash)) {
        starts.push(k)
        seen.clear()
      }
      seen.add(hash)
    }
    return starts
  }

  onWatermark(input: number, watermarkMs: number, out: Output): Progress {
    return passWatermark(this.#operator, input, watermarkMs, out)
  }

  get waitsFor(): Promise<void> | undefined {
    return this.#operator.waitsFor
  }

  resume(out: Output): Progress {
    return this.#operator.resume?.(out) ?? 'done'
  }

  onProcessingTime(nowMs: number, out: Output): Progress {
    return this.#operator.onProcessingTime?.(nowMs, out) ?? 'done'
  }

  onBarrier(): void {
    this.#operator.onBarrier?.()
  }

  onIdle(input: number, isIdle: boolean, out: Output): Progress {
    return this.#operator.onIdle?.(input, isIdle, out) ?? 'done'
  }

  onEnd(input: number, out: Output): Progress {
    return this.#operator.onEnd?.(input, out) ?? 'done'
  }

  onSilence(out: Output): void {
    this.#operator.onSilence?.(out)
  }

  get isFull(): boolean {
    return this.#operator.isFull === true
  }

  close(): void {
    this.#operator.close?.()
  }
}

/** Marks behind the position `from` or at it, in front of the position `until`. */
function marksBetween(marks: Marks | undefined, from: number, until: number): Marks | undefined {
  if (marks === undefined) return undefined
  let first = 0
  while (first < marks.count && marks.positions[first]! < from) first++
  let end = first
  while (end < marks.count && marks.positions[end]! < until) end++
  if (first === end) return undefined
  return {
    positions: marks.positions.subarray(first, end),
    watermarksMs: marks.watermarksMs.subarray(first, end),
    count: end - first,
  }
}
