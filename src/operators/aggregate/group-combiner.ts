import type { Combiner } from '../../contracts/combiner.ts'
import { type Batch, liveCount } from '../../core/batch.ts'
import type { AggregateProgram } from './aggregate-program.ts'
import { PartialGroups } from './partial-groups.ts'

/**
 * The sender's half of an aggregation in two phases: of each batch one row a key crosses, with accumulators, instead of all rows. Rows
 * that are taken back are taken off their accumulators. Flink's LocalGroupAggregate.
 */
export class GroupCombiner implements Combiner {
  readonly #partials: PartialGroups

  constructor(program: AggregateProgram, options: { readonly isAdaptive: boolean }) {
    this.#partials = new PartialGroups(program, { ...options, tellsRows: false })
  }

  combine(batch: Batch, emit: (batch: Batch) => void): void {
    const count = liveCount(batch)
    if (count === 0) return
    this.#partials.combine(batch, batch.selection, count, ({ rowCount, selection, columns }) =>
      emit({ rowCount, columns, selection, kinds: undefined, marks: undefined }),
    )
  }
}
