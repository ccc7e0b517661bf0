import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, liveCount, type Schema } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { compareAt } from '../../core/compare-at.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { gatherColumn, identityPositions } from '../../core/flatten.ts'
import { emitLastMark } from '../calc.ts'
import { partsByMarks } from '../changelog/parts-by-marks.ts'
import { pickColumn } from '../pick-column.ts'
import { RankedRows } from '../top-n/ranked-rows.ts'
import { orderedRows, peersBy } from './over-frames.ts'
import { type OverCallOptions, OverProgram } from './over-program.ts'
import { changePartitions, type PartitionChange } from './partition-changes.ts'
import { columnsRead } from './ranking-values.ts'
import { ResultChanges } from './result-changes.ts'

export interface ChangingOverOptions extends OverCallOptions {
  /** Columns of the input under the names that the state is to have. */
  readonly schema: Schema
  readonly partition: readonly number[]
  /** Columns no two rows have alike; undefined where none are known: rows are told by all of their columns. */
  readonly uniqueKey: readonly number[] | undefined
  /** Watermarks stay where they stood among the rows that changes come from. */
  readonly marksInPlace: boolean
  /** How long a partition is kept that gets no rows; undefined: for ever. */
  readonly ttlMs: number | undefined
}

const SAME = { isDescending: false, nullsFirst: true }
/** Their results depend on rows behind the row at hand. */
const AHEAD: ReadonlySet<string> = new Set(['LEAD', 'NTILE', 'PERCENT_RANK', 'CUME_DIST'])

/**
 * OVER in streams, in any order: a row that comes or goes changes the results of those that its frames reach, and these are sent anew.
 * (Flink: AbstractNonTimeUnboundedPrecedingOver; here once a batch, and for all frames and functions.)
 *
 * Changelog in: any, with -U before +U. Out: retract, what goes first. State: all rows, by partition. A batch costs a pass over the rows
 * of the partitions that it touches, and what it gives is in proportion to the results that change.
 */
export class ChangingOverOperator implements Operator {
  readonly #options: ChangingOverOptions
  readonly #program: OverProgram
  readonly #rows: RankedRows
  readonly #looksAhead: boolean
  /** Columns that windows are computed from. */
  readonly #read: ReadonlySet<number>
  #waiting: { readonly changes: ResultChanges | undefined; readonly watermarkMs: number }[] = []

  constructor(options: ChangingOverOptions) {
    this.#options = options
    this.#program = new OverProgram(options)
    this.#rows = new RankedRows(options, Infinity)
    this.#looksAhead = looksAhead(options)
    this.#read = new Set([
      ...options.used,
      ...options.order.map(({ column }) => column),
      ...options.rankings.flatMap(columnsRead),
    ])
  }

  open(context: OperatorContext): void {
    this.#rows.open(context)
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const parts =
      this.#options.marksInPlace && batch.marks !== undefined ? partsByMarks(batch) : [batch]
    for (const part of parts) this.#take(part, out)
    return this.#waiting.length > 0 ? 'more' : 'done'
  }

  #take(batch: Batch, out: Output): void {
    const count = liveCount(batch)
    const changes = count === 0 ? undefined : this.#change(batch, count)
    const { marks } = batch
    if (this.#waiting.length === 0 && (changes === undefined || changes.send(out) === 'done')) {
      emitLastMark(batch, out)
      return
    }
    changes?.keep()
    const watermarkMs =
      marks === undefined || marks.count === 0 ? -Infinity : marks.watermarksMs[marks.count - 1]!
    this.#waiting.push({ changes, watermarkMs })
  }

  resume(out: Output): Progress {
    const [first] = this.#waiting
    if (first === undefined) return 'done'
    if (first.changes?.send(out) === 'more') return 'more'
    if (first.watermarkMs > -Infinity) out.emitWatermark(first.watermarkMs)
    this.#waiting.shift()
    return this.#waiting.length > 0 ? 'more' : 'done'
  }

  #change(batch: Batch, count: number): ResultChanges | undefined {
    const { schema } = this.#options
    const rows = this.#rows
    const positions = batch.selection ?? identityPositions(count)
    rows.begin(batch, positions, count)
    const columns = schema.map((_, column) =>
      rows.candidates(batch.columns[column]!, column, positions, count),
    )
    const partitionCount = rows.partitions.touched.count
    const changes = changePartitions({
      count,
      taken: takenRows(batch, positions, count),
      placeOf: (row) => rows.placeOf(row),
      oldStarts: rows.oldStarts,
      partitionCount,
      oldCount: rows.oldCount,
      order: rows.order,
      isSame: this.#sameRow(columns),
    }).map((change) => (this.#looksAhead ? { ...change, from: 0 } : change))
    const result = this.#compare(changes, columns)
    this.#keep(batch, positions, changes)
    return result
  }

  #sameRow(columns: readonly Column[]): (a: number, b: number) => boolean {
    const told = (this.#options.uniqueKey ?? [...columns.keys()]).map((column) => columns[column]!)
    return (a, b) => told.every((column) => compareAt(column, a, b, SAME) === 0)
  }

  #compare(changes: readonly PartitionChange[], columns: readonly Column[]): ResultChanges {
    const { oldStarts, oldCount } = this.#rows
    const oldLists = changes.map((_, t) => range(oldStarts[t]!, oldStarts[t + 1]!))
    const before = this.#results(columns, oldLists, changes)
    const lists = changes.map(({ list }) => list)
    const now = this.#results(columns, lists, changes)
    return new ResultChanges({
      changes,
      oldStarts,
      oldCount,
      columns,
      results: joined(before, now),
      oldResultCount: before.count,
    })
  }

  /** Results of the rows of each list from where it has changed on, copied. */
  #results(
    columns: readonly Column[],
    lists: readonly (readonly number[])[],
    changes: readonly PartitionChange[],
  ): Results {
    const { order } = this.#options
    const starts = new Int32Array(lists.length + 1)
    lists.forEach((list, t) => {
      starts[t + 1] = starts[t]! + list.length
    })
    const wanted = Int32Array.from(
      changes.flatMap(({ from }, t) => range(starts[t]! + from, starts[t + 1]!)),
    )
    const count = wanted.length
    if (count === 0) return { columns: [], count }
    const total = starts[lists.length]!
    const places = Int32Array.from(lists.flat())
    const arranged = columns.map((column, i) =>
      this.#read.has(i) ? pickColumn(column, places, total, false) : column,
    )
    const isPeer = peersBy(
      order,
      order.map(({ column }) => arranged[column]!),
    )
    const results = this.#program.results({
      columns: arranged,
      rows: orderedRows(total, starts, isPeer),
      wanted,
    })
    const all = identityPositions(count)
    return { columns: results.map((column) => gatherColumn(column, all, count)), count }
  }

  #keep(batch: Batch, positions: Int32Array, changes: readonly PartitionChange[]): void {
    const rows = this.#rows
    const { oldCount, partitions } = rows
    const oldIds = rows.oldIds.slice(0, oldCount)
    const gone = Int32Array.from(changes.flatMap((change) => change.gone))
    rows.remove(
      gone.map((row) => oldIds[row]!),
      gone.length,
    )
    // In the order in which they came: the numbers that they get say so.
    const fresh = changes
      .flatMap(({ list }) => list.filter((row) => row >= oldCount))
      .sort((a, b) => a - b)
      .map((row) => row - oldCount)
    const keyIds = Int32Array.from(fresh, (row) => partitions.ids[row]!)
    const ids = new Int32Array(fresh.length)
    rows.add(keyIds, fresh.length, ids)
    const own = Int32Array.from(fresh, (row) => positions[row]!)
    if (fresh.length > 0) rows.write(batch, own, ids, fresh.length)
    const idOf = new Map(fresh.map((row, i) => [row, ids[i]!]))
    const empty: number[] = []
    changes.forEach(({ list }, t) => {
      const keyId = partitions.touched.ids[t]!
      rows.lists.set(keyId, list, (row) =>
        row < oldCount ? oldIds[row]! : idOf.get(row - oldCount)!,
      )
      if (list.length === 0) empty.push(keyId)
    })
    partitions.remove(Int32Array.from(empty))
  }

  onProcessingTime(nowMs: number): Progress {
    this.#rows.partitions.onProcessingTime(nowMs)
    return 'done'
  }
}

function looksAhead({ frame, rankings }: OverCallOptions): boolean {
  const { lower, upper } = frame
  const isAhead = (bound: typeof lower): boolean =>
    bound.kind !== 'current' && bound.direction === 'following'
  return (
    isAhead(lower) ||
    isAhead(upper) ||
    rankings.some((call) => AHEAD.has(call.function) || ('distance' in call && call.distance < 0))
  )
}

const range = (start: number, end: number): number[] =>
  Array.from({ length: Math.max(0, end - start) }, (_, i) => start + i)

/** A column a call. */
interface Results {
  /** None where there are no rows. */
  readonly columns: readonly Column[]
  readonly count: number
}

/** Results one behind the other. */
function joined(first: Results, second: Results): readonly Column[] {
  if (first.count === 0) return second.columns
  if (second.count === 0) return first.columns
  return first.columns.map((column, i) =>
    concatColumns([column, second.columns[i]!], [first.count, second.count]),
  )
}

function takenRows(batch: Batch, positions: Int32Array, count: number): Uint8Array | undefined {
  const { kinds } = batch
  if (kinds === undefined) return undefined
  const taken = new Uint8Array(count)
  // -U and -D are the odd ones.
  for (let k = 0; k < count; k++) taken[k] = kinds[positions[k]!]! & 1
  return taken
}
