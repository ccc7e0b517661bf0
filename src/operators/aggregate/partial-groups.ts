import type { CombinerContext } from '../../contracts/combiner.ts'
import { type KeyedTable, PAGE_MASK, PAGE_ROWS, PAGE_SHIFT } from '../../contracts/state.ts'
import type { Batch } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { identityPositions } from '../../core/flatten.ts'
import { allocateFixed, type FixedArray, type FixedStorage } from '../../core/storage.ts'
import type { Accumulators, AggregateProgram } from './aggregate-program.ts'
import { TouchedRows } from './touched-rows.ts'

/** Share of groups in rows from which on it costs more to find groups than it saves to hand on fewer rows. */
const POOR_SHARE = 0.6
/** Rows that are handed on one by one before it is tried again whether they have keys in common. */
const ROWS_BETWEEN_TRIALS = 1 << 18

/** Keys that stay from one batch to the next, so that most are found where they are. */
const MAX_KEPT_KEYS = 16_384

/** Rows that stand for others: some at `selection`, or all. */
export interface PartialRows {
  readonly rowCount: number
  readonly selection: Int32Array | undefined
  /** Keys, then the value columns of groups. */
  readonly columns: readonly Column[]
  /** By row: how many it stands for. */
  readonly counts: Int32Array
  /** By row: one of those that it stands for. */
  readonly origins: Int32Array
}

/**
 * Aggregates the rows of a batch by themselves: groups as rows, each with the accumulators of its part. Where hardly any rows have a key
 * in common each becomes a row of its own, without a search for its group.
 */
export class PartialGroups {
  readonly #program: AggregateProgram
  readonly #groups: KeyedTable
  readonly #isAdaptive: boolean
  readonly #tellsRows: boolean
  readonly #single: SingleRows
  readonly #touched = new TouchedRows()
  #rowIds = new Int32Array(0)
  #counts = new Int32Array(0)
  #origins = new Int32Array(0)
  /** By id of a group of the batch at hand: its place among them. */
  #places = new Int32Array(0)
  #rowsUntilTrial = 0

  /**
   * @param options.isAdaptive false: groups are searched for whatever it brings
   * @param options.tellsRows whether `counts` and `origins` are asked for
   */
  constructor(
    program: AggregateProgram,
    context: CombinerContext,
    options: { readonly isAdaptive: boolean; readonly tellsRows: boolean },
  ) {
    this.#program = program
    this.#groups = context.table(program.groupSchema)
    this.#isAdaptive = options.isAdaptive
    this.#tellsRows = options.tellsRows
    this.#single = new SingleRows(program)
  }

  /** Hands on what stands for the rows at `selection`: valid within the call. Not without rows. */
  combine(
    batch: Batch,
    selection: Int32Array | undefined,
    count: number,
    emit: (rows: PartialRows) => void,
  ): void {
    if (this.#rowsUntilTrial > 0) {
      this.#rowsUntilTrial -= count
      this.eachAlone(batch, selection, count, emit)
      return
    }
    this.#reserve(count)
    const program = this.#program
    const groups = this.#groups
    const rowIds = this.#rowIds
    const fresh = groups.upsertBatch(program.keys(batch), selection, count, rowIds)
    this.#touched.collect(rowIds, count, groups.freshIds, fresh)
    const { ids, count: found } = this.#touched
    program.accumulateAlone(groups, batch, selection, count, rowIds)
    if (this.#tellsRows) this.#countRows(selection, count)
    emit({
      rowCount: found,
      selection: undefined,
      columns: [
        ...program.groupSchema.keys.map((_, i) => groups.gatherKey(i, ids, found)),
        ...program.groupSchema.values.map((_, i) => groups.gatherValue(i, ids, found)),
      ],
      counts: this.#counts,
      origins: this.#origins,
    })
    if (groups.rowCount > MAX_KEPT_KEYS) groups.clear()
    else this.#reset(ids, found)
    if (this.#isAdaptive && found > count * POOR_SHARE) this.#rowsUntilTrial = ROWS_BETWEEN_TRIALS
  }

  /** The same with a row for each row, at its own position. */
  eachAlone(
    batch: Batch,
    selection: Int32Array | undefined,
    count: number,
    emit: (rows: PartialRows) => void,
  ): void {
    const { rowCount } = batch
    const program = this.#program
    const groups = this.#single
    groups.reset(rowCount)
    const positions = selection ?? identityPositions(count)
    program.accumulateAlone(groups, batch, selection, count, positions)
    emit({
      rowCount,
      selection,
      columns: [...program.keys(batch), ...groups.columns()],
      counts: groups.ones,
      origins: identityPositions(rowCount),
    })
  }

  /** Keys stay in the table, as many come again in the next batches; their groups begin anew. */
  #reset(ids: Int32Array, count: number): void {
    const { values } = this.#groups.schema
    this.#groups.beginWrite(ids, count)
    for (let column = 0; column < values.length; column++) {
      const pages = this.#groups.valuePages(column)
      const zero = values[column]!.storage === 'i64' ? 0n : 0
      for (let k = 0; k < count; k++) pages[ids[k]! >> PAGE_SHIFT]![ids[k]! & PAGE_MASK] = zero
    }
  }

  /** How many rows each group has, in the order of first touch, and its first one. */
  #countRows(selection: Int32Array | undefined, count: number): void {
    const { idLimit } = this.#groups
    const { ids, count: found } = this.#touched
    if (this.#places.length < idLimit) this.#places = new Int32Array(idLimit * 2)
    const places = this.#places
    for (let i = 0; i < found; i++) {
      places[ids[i]!] = i
      this.#counts[i] = 0
    }
    for (let k = count - 1; k >= 0; k--) {
      const place = places[this.#rowIds[k]!]!
      this.#counts[place] = this.#counts[place]! + 1
      this.#origins[place] = selection === undefined ? k : selection[k]!
    }
  }

  #reserve(count: number): void {
    if (this.#rowIds.length >= count) return
    // One message may make a batch beyond the usual size.
    const capacity = Math.max(1024, count)
    this.#rowIds = new Int32Array(capacity)
    this.#counts = new Int32Array(capacity)
    this.#origins = new Int32Array(capacity)
  }
}

/** Value columns in which each row of a batch is a group of its own, at its own position. */
class SingleRows implements Accumulators {
  readonly schema: KeyedTable['schema']
  ones = new Int32Array(0)
  #arrays: FixedArray[] = []
  #pages: (readonly FixedArray[])[] = []
  #rowCount = 0

  constructor({ groupSchema }: AggregateProgram) {
    this.schema = groupSchema
  }

  /** All rows 0 … rowCount-1 read as zeros. */
  reset(rowCount: number): void {
    this.#rowCount = rowCount
    if (this.ones.length >= rowCount) {
      for (const array of this.#arrays) {
        if (array instanceof BigInt64Array) array.fill(0n, 0, rowCount)
        else array.fill(0, 0, rowCount)
      }
      return
    }
    const pageCount = (rowCount + PAGE_MASK) >> PAGE_SHIFT
    const capacity = pageCount << PAGE_SHIFT
    this.ones = new Int32Array(capacity).fill(1)
    this.#arrays = this.schema.values.map(({ storage }) =>
      allocateFixed(storage as FixedStorage, capacity),
    )
    this.#pages = this.#arrays.map((array) =>
      Array.from({ length: pageCount }, (_, page) =>
        array.subarray(page * PAGE_ROWS, (page + 1) * PAGE_ROWS),
      ),
    )
  }

  columns(): Column[] {
    return this.#arrays.map((array) => fixedColumn(array.subarray(0, this.#rowCount)))
  }

  valuePages(column: number): readonly FixedArray[] {
    return this.#pages[column]!
  }

  beginWrite(): void {}
}
