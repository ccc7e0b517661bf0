import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import { type Batch, liveCount } from '../../core/batch.ts'
import { identityPositions } from '../../core/flatten.ts'
import { emitLastMark } from '../calc.ts'
import type { RowOrder } from '../sort/row-order.ts'
import { IntList } from './int-list.ts'
import { RankChanges } from './rank-changes.ts'
import type { RankedRowsOptions } from './ranked-rows.ts'
import { RankedRows } from './ranked-rows.ts'
import type { RankingOptions } from './ranking.ts'

export interface TopNOptions extends RankedRowsOptions, RankingOptions {
  readonly outputsRank: boolean
  /** `final`: the rows once, at the end of bounded input. */
  readonly emit: 'final' | 'changes'
  /** Whether the receiver needs -U rows. */
  readonly updateBefore: boolean
}

/** Partitions handed out in one batch when all are emitted at the end. */
const FINAL_PARTITIONS = 4096

/**
 * The first rows of each partition in an order, over rows that only come: no more are kept than can come out.
 *
 * Changelog in: append-only. Out: with the rank, +I, -U and +U for each rank whose row changes; without it, +I for rows that enter and
 * -D for those that leave. Once a batch. State: the rows that come out, by partition (see RankedRows).
 */
export class AppendTopNOperator implements Operator {
  readonly #options: TopNOptions
  readonly #rows: RankedRows
  readonly #changes: RankChanges
  readonly #lists = new ChangedLists()
  #firstOf = new Int32Array(0)
  #nextOf = new Int32Array(0)
  #nextFinal = 0

  constructor(options: TopNOptions) {
    this.#options = options
    this.#changes = new RankChanges(options)
    this.#rows = new RankedRows(
      options,
      options.function === 'ROW_NUMBER' ? options.to : Number.POSITIVE_INFINITY,
    )
  }

  open(context: OperatorContext): void {
    this.#rows.open(context)
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const count = liveCount(batch)
    if (count > 0) this.#take(batch, count, out)
    emitLastMark(batch, out)
    return 'done'
  }

  /** Puts the new rows of each touched partition into its order. */
  #take(batch: Batch, count: number, out: Output): void {
    const rows = this.#rows
    const positions = batch.selection ?? identityPositions(count)
    rows.begin(batch, positions, count)
    this.#chainRows(count)
    const changes = this.#options.emit === 'changes' ? this.#changes : undefined
    changes?.begin(rows.oldCount, rows.oldCount + count)
    const lists = this.#lists
    lists.clear()
    const list: number[] = []
    const { ids, count: touchedCount } = rows.partitions.touched
    for (let t = 0; t < touchedCount; t++) {
      const oldStart = rows.oldStarts[t]!
      const oldLength = rows.oldStarts[t + 1]! - oldStart
      list.length = 0
      for (let i = 0; i < oldLength; i++) list.push(oldStart + i)
      let hasChanged = false
      for (let k = this.#firstOf[t]!; k >= 0; k = this.#nextOf[k]!)
        if (this.#insert(list, rows.oldCount + k, rows.order)) hasChanged = true
      if (!hasChanged) continue
      changes?.note(oldStart, oldLength, list, rows.order)
      lists.note(ids[t]!, oldStart, oldLength, list, rows.oldCount)
    }
    if (lists.count === 0) return
    this.#add(batch, positions)
    const idOf = this.#nextOf
    changes?.send(
      (candidate) =>
        candidate < rows.oldCount ? rows.oldIds[candidate]! : idOf[candidate - rows.oldCount]!,
      (column, rowIds, rowCount) => rows.gather(column, rowIds, rowCount),
      out,
    )
    this.#settle()
  }

  /** New rows by touched partition, in the order in which they came. */
  #chainRows(count: number): void {
    const touchedCount = this.#rows.partitions.touched.count
    if (this.#firstOf.length < touchedCount)
      this.#firstOf = new Int32Array(Math.max(1024, touchedCount))
    if (this.#nextOf.length < count) this.#nextOf = new Int32Array(Math.max(1024, count))
    this.#firstOf.fill(-1, 0, touchedCount)
    for (let k = count - 1; k >= 0; k--) {
      const t = this.#rows.placeOf(k)
      this.#nextOf[k] = this.#firstOf[t]!
      this.#firstOf[t] = k
    }
  }

  /** Answers whether the candidate is in the list now. */
  #insert(list: number[], candidate: number, order: RowOrder): boolean {
    const { to, function: ranking } = this.#options
    if (list.length >= to) {
      const difference = order(candidate, list[list.length - 1]!)
      if (ranking === 'ROW_NUMBER' ? difference >= 0 : difference > 0 && this.#isFull(list, order))
        return false
    }
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (order(candidate, list[middle]!) < 0) high = middle
      else low = middle + 1
    }
    list.push(candidate)
    for (let i = list.length - 1; i > low; i--) list[i] = list[i - 1]!
    list[low] = candidate
    if (ranking === 'ROW_NUMBER') {
      if (list.length > to) list.pop()
    } else {
      trimRanks(list, ranking, to, order)
    }
    return true
  }

  /** Whether a row behind the last one has a rank that does not come out. */
  #isFull(list: readonly number[], order: RowOrder): boolean {
    const { to, function: ranking } = this.#options
    return ranking === 'RANK' ? list.length >= to : distinctCount(list, order) >= to
  }

  /** Puts the new rows that are in a list into state. They need their chain no longer: it holds their ids from now on. */
  #add(batch: Batch, positions: Int32Array): void {
    const rows = this.#rows
    const { values, count } = this.#lists.added
    if (count === 0) return
    const rowIds = new Int32Array(count)
    const keyIds = new Int32Array(count)
    for (let i = 0; i < count; i++) keyIds[i] = rows.partitions.ids[values[i]!]!
    rows.add(keyIds, count, rowIds)
    rows.write(batch, mapped(positions, values, count), rowIds, count)
    for (let i = 0; i < count; i++) this.#nextOf[values[i]!] = rowIds[i]!
  }

  /** Writes the lists as they are now, and removes the rows that are in none. */
  #settle(): void {
    const { oldCount, oldIds, lists } = this.#rows
    const { removed, members, keyIds, ends } = this.#lists
    const idOf = this.#nextOf
    const rowIds = members.values
    for (let i = 0; i < members.count; i++) {
      const candidate = rowIds[i]!
      rowIds[i] = candidate < oldCount ? oldIds[candidate]! : idOf[candidate - oldCount]!
    }
    for (let i = 0; i < keyIds.count; i++)
      lists.setRows(keyIds.values[i]!, rowIds, i === 0 ? 0 : ends.values[i - 1]!, ends.values[i]!)
    for (let i = 0; i < removed.count; i++) removed.values[i] = oldIds[removed.values[i]!]!
    this.#rows.remove(removed.values, removed.count)
  }

  onWatermark(_input: number, watermarkMs: number, out: Output): Progress {
    out.emitWatermark(watermarkMs)
    return 'done'
  }

  onProcessingTime(nowMs: number): Progress {
    this.#rows.partitions.onProcessingTime(nowMs)
    return 'done'
  }

  onEnd(_input: number, out: Output): Progress {
    return this.#options.emit === 'final' ? this.resume(out) : 'done'
  }

  /** Sends the lists of the next partitions. */
  resume(out: Output): Progress {
    const rows = this.#rows
    const keyIds = new Int32Array(FINAL_PARTITIONS)
    const keyCount = rows.partitions.liveIds(this.#nextFinal, keyIds)
    if (keyCount === 0) return 'done'
    this.#nextFinal = keyIds[keyCount - 1]! + 1
    let total = 0
    for (let i = 0; i < keyCount; i++) total += rows.lists.length(keyIds[i]!)
    const ids = new Int32Array(total)
    for (let i = 0, at = 0; i < keyCount; i++) {
      rows.lists.copy(keyIds[i]!, ids, at)
      at += rows.lists.length(keyIds[i]!)
    }
    const order = rows.orderOf(ids, total)
    const changes = this.#changes
    changes.begin(0, total)
    for (let i = 0, at = 0; i < keyCount; i++) {
      const length = rows.lists.length(keyIds[i]!)
      const start = at
      changes.note(
        0,
        0,
        Array.from({ length }, (_, k) => start + k),
        order,
      )
      at += length
    }
    changes.send(
      (candidate) => ids[candidate]!,
      (column, rowIds, rowCount) => rows.gather(column, rowIds, rowCount),
      out,
    )
    return 'more'
  }
}

/** The lists that a batch changes, and which rows are kept no longer or anew. */
class ChangedLists {
  /** Kept rows, as candidates, and numbers of new rows. */
  readonly removed = new IntList()
  readonly added = new IntList()
  /** Partitions, their rows as candidates one behind the other, and where those of each end. */
  readonly keyIds = new IntList()
  readonly members = new IntList()
  readonly ends = new IntList()

  get count(): number {
    return this.keyIds.count
  }

  clear(): void {
    for (const list of [this.removed, this.added, this.keyIds, this.members, this.ends])
      list.count = 0
  }

  /** Kept rows stay in their order, and those that go are the last ones. */
  note(
    keyId: number,
    oldStart: number,
    oldLength: number,
    list: readonly number[],
    oldCount: number,
  ): void {
    let stayed = 0
    for (let i = 0; i < list.length; i++) {
      const candidate = list[i]!
      this.members.push(candidate)
      if (candidate < oldCount) stayed++
      else this.added.push(candidate - oldCount)
    }
    for (let i = stayed; i < oldLength; i++) this.removed.push(oldStart + i)
    this.keyIds.push(keyId)
    this.ends.push(this.members.count)
  }
}

/** Drops rows from the end whose rank is above `to`. */
function trimRanks(
  list: number[],
  ranking: 'RANK' | 'DENSE_RANK',
  to: number,
  order: RowOrder,
): void {
  for (;;) {
    const last = list.length - 1
    if (last < to) return
    let first = last
    while (first > 0 && order(list[first - 1]!, list[last]!) === 0) first--
    const rank = ranking === 'RANK' ? first + 1 : distinctCount(list, order)
    if (rank <= to) return
    list.length = first
  }
}

function distinctCount(list: readonly number[], order: RowOrder): number {
  let distinct = list.length === 0 ? 0 : 1
  for (let i = 1; i < list.length; i++) if (order(list[i - 1]!, list[i]!) !== 0) distinct++
  return distinct
}

function mapped(positions: Int32Array, places: Int32Array, count: number): Int32Array {
  const result = new Int32Array(count)
  for (let i = 0; i < count; i++) result[i] = positions[places[i]!]!
  return result
}
