import type { Batch } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { identityPositions } from '../../core/flatten.ts'
import { intType } from '../../core/types.ts'
import { ColumnarTable } from '../../state/keyed-table.ts'
import type { AggregateProgram, AggregateTables } from '../aggregate/aggregate-program.ts'
import type { FrameBounds } from './over-frames.ts'

/** What partitions held before the rows at hand: their accumulators, one row of the table a partition. */
export interface CarriedGroups {
  readonly tables: AggregateTables
  readonly ids: Int32Array
}

/** What aggregates over frames are computed from. */
export interface FrameInput {
  /** Flat columns. */
  readonly columns: readonly Column[]
  readonly count: number
  /** Partitions: see OrderedRows. */
  readonly starts: Int32Array
  readonly bounds: FrameBounds
  /** Rows whose results are asked for, ascending. */
  readonly wanted: Int32Array
  /** Only where frames begin with their partition. */
  readonly carried?: CarriedGroups
}

/**
 * Aggregates over frames, by merging accumulators: no row is taken back, and each is merged a few times however long frames are.
 *
 * In each partition a border row splits the frames that reach over it: from the border backward each row's accumulator takes in
 * the one after it, forward the one before it. A frame is then one accumulator of each side. When a frame begins behind the border,
 * its last row is the next border.
 */
export class FrameScan {
  readonly #program: AggregateProgram

  /** @param program of aggregates that keep accumulators only, and are not told the order of rows by them */
  constructor(program: AggregateProgram) {
    this.#program = program
  }

  /** One column a call, with the results of the rows that are asked for. Valid until the next call. */
  results(input: FrameInput): readonly Column[] {
    const plan = planScan(input)
    const { wanted, carried } = input
    const total = plan.forwardRows.length + plan.backwardRows.length + plan.bothCount + 1
    const table = new ColumnarTable({
      ...this.#program.groupSchema,
      name: 'frames',
      keys: [intType(false)],
      keyNames: ['row'],
    })
    const ids = new Int32Array(total)
    table.upsertBatch([fixedColumn(identityPositions(total))], undefined, total, ids)
    const tables: AggregateTables = { groups: table, distinct: [] }
    this.#add(tables, input, plan.forwardRows, ids)
    const backwardIds = ids.subarray(plan.forwardRows.length)
    this.#add(tables, input, plan.backwardRows, backwardIds)
    if (carried !== undefined) this.#takeCarried(carried, tables, plan, ids)
    this.#merge(tables, plan.links.from, plan.links.into, ids)
    const bothFirst = plan.forwardRows.length + plan.backwardRows.length
    const answers = new Int32Array(wanted.length)
    const from: number[] = []
    const into: number[] = []
    let both = bothFirst
    for (let k = 0; k < wanted.length; k++) {
      const { backward, forward } = { backward: plan.backward[k]!, forward: plan.forward[k]! }
      if (backward >= 0 && forward >= 0) {
        from.push(backward, forward)
        into.push(both, both)
        answers[k] = ids[both++]!
      } else answers[k] = ids[backward >= 0 ? backward : forward >= 0 ? forward : total - 1]!
    }
    this.#merge(tables, from, into, ids)
    return this.#program.results(tables, answers, wanted.length, 'new')
  }

  #add(tables: AggregateTables, input: FrameInput, rows: Int32Array, ids: Int32Array): void {
    if (rows.length === 0) return
    this.#program.accumulate(tables, batchOf(input), rows, rows.length, ids)
  }

  #takeCarried(
    carried: CarriedGroups,
    tables: AggregateTables,
    plan: ScanPlan,
    ids: Int32Array,
  ): void {
    const into = Int32Array.from(plan.firstForward, (place) => ids[place]!)
    this.#program.merge(carried.tables, carried.ids, tables, into, into.length)
  }

  #merge(
    tables: AggregateTables,
    from: readonly number[],
    into: readonly number[],
    ids: Int32Array,
  ): void {
    if (from.length === 0) return
    const idOf = (place: number): number => ids[place]!
    this.#program.merge(
      tables,
      Int32Array.from(from, idOf),
      tables,
      Int32Array.from(into, idOf),
      from.length,
    )
  }
}

export const batchOf = ({
  columns,
  count,
}: {
  readonly columns: readonly Column[]
  readonly count: number
}): Batch => ({
  rowCount: count,
  columns,
  kinds: undefined,
  selection: undefined,
  marks: undefined,
})

/** Accumulators by place: first those of `forwardRows`, then those of `backwardRows`, then the frames that are made of both. */
interface ScanPlan {
  readonly forwardRows: Int32Array
  readonly backwardRows: Int32Array
  /** Places to be merged, in this order. */
  readonly links: { readonly from: number[]; readonly into: number[] }
  /** By row asked for: places of its halves, −1 = none. */
  readonly backward: Int32Array
  readonly forward: Int32Array
  readonly bothCount: number
  /** By partition: the place of its first row. */
  readonly firstForward: readonly number[]
}

function planScan({ starts, bounds, wanted }: FrameInput): ScanPlan {
  const forwardRows: number[] = []
  const backwardRows: number[] = []
  const links = { from: [] as number[], into: [] as number[] }
  const backLinks: number[] = []
  const backward = new Int32Array(wanted.length).fill(-1)
  const forward = new Int32Array(wanted.length).fill(-1)
  const firstForward: number[] = []
  let bothCount = 0
  let next = 0
  for (let t = 0; t + 1 < starts.length; t++) {
    let border = starts[t]! - 1
    // Rows behind the border up to this one have places; that of row r is `offset + r`.
    let reached = border
    let offset = 0
    let backOffset = 0
    const begin = forwardRows.length
    for (; next < wanted.length && wanted[next]! < starts[t + 1]!; next++) {
      const first = bounds.lower[wanted[next]!]!
      const last = bounds.upper[wanted[next]!]! - 1
      if (first > last) continue
      if (first > border + 1) {
        border = last
        reached = last
        backOffset = backwardRows.length + last
        for (let row = last; row >= first; row--) {
          if (row < last) backLinks.push(backwardRows.length - 1)
          backwardRows.push(row)
        }
        backward[next] = backOffset - first
        continue
      }
      while (reached < last) {
        reached++
        if (reached === border + 1) offset = forwardRows.length - reached
        else {
          links.from.push(forwardRows.length - 1)
          links.into.push(forwardRows.length)
        }
        forwardRows.push(reached)
      }
      if (first <= border) backward[next] = backOffset - first
      if (last > border) forward[next] = offset + last
      if (first <= border && last > border) bothCount++
    }
    firstForward.push(begin)
  }
  const base = forwardRows.length
  for (const from of backLinks) {
    links.from.push(base + from)
    links.into.push(base + from + 1)
  }
  for (let k = 0; k < backward.length; k++) if (backward[k]! >= 0) backward[k]! += base
  return {
    forwardRows: Int32Array.from(forwardRows),
    backwardRows: Int32Array.from(backwardRows),
    links,
    backward,
    forward,
    bothCount,
    firstForward,
  }
}
