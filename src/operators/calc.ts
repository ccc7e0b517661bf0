import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import type { Batch } from '../core/batch.ts'
import { splitUpdates } from './changelog/split-updates.ts'

/** A compiled filter and projection: returns what is left of a batch, undefined when nothing is. */
export interface BatchTransform {
  apply(batch: Batch): Batch | undefined
}

/**
 * Filters rows and computes columns. Changelog: hands kinds on as they are; where it `splits` updates, those of which a filter lets
 * half through become -D or +I. No state.
 */
export class CalcOperator implements Operator {
  readonly #transform: BatchTransform
  readonly #splits: boolean

  /** @param splits it filters rows that may be updated */
  constructor(transform: BatchTransform, splits = false) {
    this.#transform = transform
    this.#splits = splits
  }

  open(_context: OperatorContext): void {}

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const result = this.#transform.apply(batch)
    if (result !== undefined) out.emit(this.#splits ? splitUpdates(result) : result)
    else emitLastMark(batch, out)
    return 'done'
  }
}

/** When no row of a batch goes on, its last watermark still does. */
export function emitLastMark(batch: Batch, out: Output): void {
  const { marks } = batch
  if (marks !== undefined && marks.count > 0)
    out.emitWatermark(marks.watermarksMs[marks.count - 1]!)
}
