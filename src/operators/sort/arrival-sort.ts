import type { Operator, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, liveCount } from '../../core/batch.ts'
import { flatten, identityPositions } from '../../core/flatten.ts'
import { emitLastMark } from '../calc.ts'
import { pickColumn } from '../pick-column.ts'
import { rowOrder } from './row-order.ts'
import type { SortKeyOption } from './sort.ts'

/**
 * ORDER BY processing time in streams: rows go on as they come, and those that come together, which have the same time, are ordered by
 * the keys that follow it.
 *
 * Changelog: append-only in and out. No state.
 */
export class ArrivalSortOperator implements Operator {
  readonly #keys: readonly SortKeyOption[]

  /** @param keys what rows of one time are ordered by */
  constructor(keys: readonly SortKeyOption[]) {
    this.#keys = keys
  }

  open(): void {}

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const count = liveCount(batch)
    if (count > 0) {
      const positions = batch.selection ?? identityPositions(count)
      const order = rowOrder(
        this.#keys,
        this.#keys.map(({ column }) => flatten(batch.columns[column]!, batch.rowCount)),
      )
      const sorted = positions.slice(0, count).sort((a, b) => order(a, b) || a - b)
      out.emit({
        rowCount: count,
        columns: batch.columns.map((column) => pickColumn(column, sorted, count, false)),
        kinds: undefined,
        selection: undefined,
        marks: undefined,
      })
    }
    emitLastMark(batch, out)
    return 'done'
  }
}
