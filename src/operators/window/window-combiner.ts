import type { Combiner } from '../../contracts/combiner.ts'
import { type Batch, liveCount } from '../../core/batch.ts'
import { type FixedColumn, fixedColumn } from '../../core/column.ts'
import { flatten, identityPositions } from '../../core/flatten.ts'
import { PartialGroups, type PartialRows } from '../aggregate/partial-groups.ts'
import { SliceAssigner } from './slice-assigner.ts'
import type { WindowAggregateOptions } from './window-options.ts'

/**
 * The sender's half of a windowed aggregation in two phases: of each batch one row a key and slice crosses. Behind the accumulators stand
 * the time of one of its rows and how many they are, for the receiver to judge whether they are late, and to count them. Flink's
 * LocalWindowAggregate.
 */
export class WindowCombiner implements Combiner {
  readonly #options: WindowAggregateOptions
  readonly #assigner: SliceAssigner
  readonly #partials: PartialGroups
  #times = new BigInt64Array(0)

  constructor(options: WindowAggregateOptions, { isAdaptive }: { readonly isAdaptive: boolean }) {
    this.#options = options
    this.#assigner = new SliceAssigner(options.window, options)
    this.#partials = new PartialGroups(options.program, {
      isAdaptive,
      tellsRows: !options.isProcessingTime,
    })
  }

  combine(batch: Batch, emit: (batch: Batch) => void): void {
    const { isProcessingTime, timeColumn } = this.#options
    const { selection } = batch
    const count = liveCount(batch)
    if (count === 0) return
    if (isProcessingTime) {
      this.#partials.combine(batch, selection, count, (rows) => emit(batchOf(rows)))
      return
    }
    const times = flatten(batch.columns[timeColumn]!, batch.rowCount) as FixedColumn
    this.#assigner.assign(times, { selection, count }, batch.marks, -Infinity)
    let isAnyLate = this.#assigner.lateCount > 0
    for (let i = 0; i < this.#assigner.sliceCount; i++) {
      const slice = this.#assigner.slices[i]!
      isAnyLate ||= slice.isPartlyLate && slice.count > 0
      if (slice.isPartlyLate || slice.count === 0) continue
      const positions = slice.positions.subarray(0, slice.count)
      this.#partials.combine(batch, positions, slice.count, (rows) =>
        emit(batchOf(rows, this.#timesOf(rows, times))),
      )
    }
    if (isAnyLate) this.#handOnLate(batch, times, emit)
  }

  /** Rows that are in time where they stand are so in front of the marks of their batch too; all others stay where they are among them. */
  #handOnLate(batch: Batch, times: FixedColumn, emit: (batch: Batch) => void): void {
    const isInTime = new Uint8Array(batch.rowCount)
    for (let i = 0; i < this.#assigner.sliceCount; i++) {
      const { positions, count, isPartlyLate } = this.#assigner.slices[i]!
      if (!isPartlyLate) for (let k = 0; k < count; k++) isInTime[positions[k]!] = 1
    }
    const live = batch.selection ?? identityPositions(batch.rowCount).subarray(0, batch.rowCount)
    const late = live.filter((row) => isInTime[row] === 0)
    this.#partials.eachAlone(batch, late, late.length, (rows) =>
      emit({ ...batchOf(rows, this.#timesOf(rows, times)), marks: batch.marks }),
    )
  }

  #timesOf({ rowCount, origins }: PartialRows, { values }: FixedColumn): BigInt64Array {
    if (this.#times.length < rowCount) this.#times = new BigInt64Array(rowCount * 2)
    const times = values as BigInt64Array
    for (let i = 0; i < rowCount; i++) this.#times[i] = times[origins[i]!]!
    return this.#times
  }
}

/** Place of the time behind the keys and accumulators of a row; how many rows it stands for comes next. */
export const timeColumnOfPartials = ({ program }: WindowAggregateOptions): number =>
  program.groupSchema.keys.length + program.groupSchema.values.length

function batchOf(
  { rowCount, selection, columns, counts }: PartialRows,
  times?: BigInt64Array,
): Batch {
  const behind =
    times === undefined
      ? []
      : [fixedColumn(times.subarray(0, rowCount)), fixedColumn(counts.subarray(0, rowCount))]
  return {
    rowCount,
    columns: [...columns, ...behind],
    selection,
    kinds: undefined,
    marks: undefined,
  }
}
