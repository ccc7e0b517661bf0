import type { Column } from '../../core/column.ts'
import type { AggregateProgram } from '../aggregate/aggregate-program.ts'
import { pickColumn } from '../pick-column.ts'
import type { SortKeyOption } from '../sort/sort.ts'
import { FrameGroups } from './frame-groups.ts'
import { type CarriedGroups, FrameScan } from './frame-scan.ts'
import {
  type FrameBounds,
  frameBounds,
  type OrderedRows,
  type OverFrameOption,
} from './over-frames.ts'
import { type RankingCallOption, type RanksBefore, rankingValues } from './ranking-values.ts'

/** What is computed over the window of each row. */
export interface OverCallOptions {
  readonly order: readonly SortKeyOption[]
  readonly frame: OverFrameOption
  /** Aggregates that are merged (see FrameScan), and the columns that they read. */
  readonly merged: AggregateProgram | undefined
  /** Aggregates that keep values (see FrameGroups). */
  readonly kept: AggregateProgram | undefined
  /** Columns that aggregates read. */
  readonly used: readonly number[]
  readonly rankings: readonly RankingCallOption[]
  /** Where the results come from, in the order of the output. */
  readonly output: readonly {
    readonly from: 'merged' | 'kept' | 'rankings'
    readonly index: number
  }[]
}

/** Rows in order, and which of them are asked for. */
export interface WindowedRows {
  /** Flat columns. */
  readonly columns: readonly Column[]
  readonly rows: OrderedRows
  /** Ascending. */
  readonly wanted: Int32Array
  readonly merged?: CarriedGroups
  readonly kept?: CarriedGroups
  readonly before?: RanksBefore
}

/** Computes the calls of one window for rows that lie in order. */
export class OverProgram {
  readonly options: OverCallOptions
  readonly #scan: FrameScan | undefined
  readonly #groups: FrameGroups | undefined

  constructor(options: OverCallOptions) {
    this.options = options
    this.#scan = options.merged === undefined ? undefined : new FrameScan(options.merged)
    this.#groups =
      options.kept === undefined ? undefined : new FrameGroups(options.kept, options.used)
  }

  /** One column a call, with the results of the rows that are asked for. Valid until the next call. */
  results(input: WindowedRows): Column[] {
    const { rankings, output } = this.options
    const { columns, rows, wanted, before } = input
    const bounds = this.#needsBounds ? this.#bounds(columns, rows) : NO_BOUNDS
    const shared = { columns, count: rows.count, starts: rows.starts, bounds, wanted }
    const results = {
      merged: this.#scan?.results({
        ...shared,
        ...(input.merged === undefined ? {} : { carried: input.merged }),
      }),
      kept: this.#groups?.results({
        ...shared,
        ...(input.kept === undefined ? {} : { carried: input.kept }),
      }),
      rankings: rankings.map((call) => {
        const column = rankingValues(call, rows, columns, before)
        return wanted.length === rows.count
          ? column
          : pickColumn(column, wanted, wanted.length, false)
      }),
    }
    return output.map(({ from, index }) => results[from]![index]!)
  }

  get #needsBounds(): boolean {
    return this.#scan !== undefined || this.#groups !== undefined
  }

  #bounds(columns: readonly Column[], rows: OrderedRows): FrameBounds {
    const { frame, order } = this.options
    const [key] = order
    return frameBounds(
      frame,
      rows,
      key === undefined ? undefined : { key, column: columns[key.column]! },
    )
  }
}

const NO_BOUNDS: FrameBounds = { lower: new Int32Array(0), upper: new Int32Array(0) }
