import type { OperatorContext } from '../../contracts/operator.ts'
import type { KeyedTable } from '../../contracts/state.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { flatten, gatherColumn, identityPositions } from '../../core/flatten.ts'
import { numberedRowsSchema, RowNumbers } from '../../state/keyed-state/numbered-rows.ts'
import { PagedInts } from '../../state/keyed-state/paged-ints.ts'
import { RowColumns } from '../../state/row-columns.ts'
import { Partitions } from '../expiry/partitions.ts'
import { pickColumn } from '../pick-column.ts'
import { type RowOrder, rowOrder } from '../sort/row-order.ts'
import type { SortKeyOption } from '../sort/sort.ts'
import { RankLists } from './rank-lists.ts'

export interface RankedRowsOptions {
  /** Columns of the input under the names that the state is to have. */
  readonly schema: Schema
  readonly partition: readonly number[]
  readonly order: readonly SortKeyOption[]
  /** How long a partition is kept that gets no rows; undefined: for ever. */
  readonly ttlMs: number | undefined
}

/**
 * Rows that are kept of each partition, in the order of their ranks: of rows that are equal in the order those that came first go
 * first. State: a row each, by partition and number.
 *
 * `begin` looks at a batch. From then on rows are *candidates*: first the kept rows of the partitions that the batch touches (`oldIds`;
 * those of touched partition t from `oldStarts[t]` to `oldStarts[t + 1]`), behind them the batch's rows in turn. `order` compares them.
 */
export class RankedRows {
  readonly partitions: Partitions
  oldIds = new Int32Array(0)
  oldStarts = new Int32Array(1)
  oldCount = 0
  order: RowOrder = () => 0
  readonly lists: RankLists
  readonly #options: RankedRowsOptions
  readonly #rows: RowColumns
  readonly #placeOf = new PagedInts()
  #table!: KeyedTable
  readonly #numbers = new RowNumbers()

  /** @param longest rows of a partition at most */
  constructor(options: RankedRowsOptions, longest: number) {
    this.#options = options
    this.#rows = new RowColumns(options.schema, 0)
    this.lists = new RankLists(longest)
    this.partitions = new Partitions({
      ...options,
      forget: (keyIds, count) => this.#forget(keyIds, count),
    })
  }

  open(context: OperatorContext): void {
    this.partitions.open(context)
    this.#table = context.state.keyedTable(
      numberedRowsSchema({ name: 'rows', parent: 'keys', values: this.#rows.columns }),
    )
    if (this.#table.rowCount > 0) this.#restoreLists()
  }

  /** Row ids were given anew at a restore: lists are put together by the rows themselves. */
  #restoreLists(): void {
    const count = this.#table.rowCount
    const ids = new Int32Array(count)
    this.#table.liveRowIds(0, ids)
    const keyColumn = this.#table.gatherKey(0, ids, count) as { values: Int32Array }
    const numberColumn = this.#table.gatherKey(1, ids, count) as { values: BigInt64Array }
    const keyIds = keyColumn.values.slice(0, count)
    const numbers = numberColumn.values.slice(0, count)
    const order = this.orderOf(ids, count)
    const sorted = identityPositions(count)
      .slice(0, count)
      .sort(
        (a, b) => keyIds[a]! - keyIds[b]! || order(a, b) || (numbers[a]! < numbers[b]! ? -1 : 1),
      )
    const inOrder = sorted.map((place) => ids[place]!)
    for (let start = 0; start < count; ) {
      const keyId = keyIds[sorted[start]!]!
      let end = start
      while (end < count && keyIds[sorted[end]!] === keyId) end++
      this.lists.setRows(keyId, inOrder, start, end)
      start = end
    }
    this.#numbers.restored(this.#table)
  }

  /** Looks at the live rows of a batch, which stand at `positions`. */
  begin(batch: Batch, positions: Int32Array, count: number): void {
    this.partitions.find(batch)
    const { ids, count: touchedCount } = this.partitions.touched
    for (let t = 0; t < touchedCount; t++) this.#placeOf.set(ids[t]!, t)
    this.#findOld()
    const { order } = this.#options
    this.order = rowOrder(
      order,
      order.map(({ column }) =>
        withoutNulls(
          this.candidates(batch.columns[column]!, column, positions, count),
          this.oldCount + count,
        ),
      ),
    )
  }

  #findOld(): void {
    const { ids, count } = this.partitions.touched
    if (this.oldStarts.length <= count) this.oldStarts = new Int32Array(Math.max(1024, count + 1))
    let total = 0
    for (let t = 0; t < count; t++) {
      this.oldStarts[t] = total
      total += this.lists.length(ids[t]!)
    }
    this.oldStarts[count] = total
    this.oldCount = total
    if (this.oldIds.length < total) this.oldIds = new Int32Array(Math.max(1024, total))
    for (let t = 0; t < count; t++) this.lists.copy(ids[t]!, this.oldIds, this.oldStarts[t]!)
  }

  /** Column `number` of all candidates, flat: that of the batch, behind the kept rows. Valid as long as the batch. */
  candidates(column: Column, number: number, positions: Int32Array, count: number): Column {
    const fresh = flatten(pickColumn(column, positions, count, false), count)
    if (this.oldCount === 0) return fresh
    const old = this.#rows.gatherOne(this.#table, number, this.oldIds, this.oldCount)
    return concatColumns([old, fresh], [this.oldCount, count])
  }

  /** Which of the touched partitions a row of the batch belongs to. */
  placeOf(row: number): number {
    return this.#placeOf.get(this.partitions.ids[row]!)
  }

  /** The order of kept rows by their places among `ids`. */
  orderOf(ids: Int32Array, count: number): RowOrder {
    const { order } = this.#options
    return rowOrder(
      order,
      order.map(({ column }) =>
        gatherColumn(
          this.#rows.gatherOne(this.#table, column, ids, count),
          identityPositions(count),
          count,
        ),
      ),
    )
  }

  /** A column of kept rows; valid until the next call for it. */
  gather(column: number, ids: Int32Array, count: number): Column {
    return this.#rows.gatherOne(this.#table, column, ids, count)
  }

  /** Makes room for rows of these partitions, in their turn; writes their ids. What they hold is written next. */
  add(keyIds: Int32Array, count: number, rowIds: Int32Array): void {
    if (count > 0) this.#numbers.add(this.#table, keyIds, count, rowIds)
  }

  /** Writes the batch's rows at `positions` into kept rows. */
  write(batch: Batch, positions: Int32Array, rowIds: Int32Array, count: number): void {
    this.#table.beginWrite(rowIds, count)
    this.#rows.write(this.#table, batch.columns, positions, rowIds, count)
  }

  remove(ids: Int32Array, count: number): void {
    if (count > 0) this.#table.removeBatch(ids, count)
  }

  #forget(keyIds: Int32Array, count: number): void {
    for (let i = 0; i < count; i++) {
      const length = this.lists.length(keyIds[i]!)
      if (length === 0) continue
      const ids = new Int32Array(length)
      this.lists.copy(keyIds[i]!, ids, 0)
      this.lists.setRows(keyIds[i]!, ids, 0, 0)
      this.#table.removeBatch(ids, length)
    }
  }
}

/** The column without its validity where all of the rows are set: they compare faster. */
function withoutNulls(column: Column, count: number): Column {
  const { valid } = column
  if (valid === undefined) return column
  for (let i = 0; i < count; i++) if (valid[i] === 0) return column
  return { ...column, valid: undefined }
}
