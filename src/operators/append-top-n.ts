import type { Operator, OperatorContext, Output, Progress } from '../contracts/operator.ts'
import type { KeyedTable } from '../contracts/state.ts'
import {
  type Batch,
  DELETE,
  INSERT,
  liveCount,
  type Schema,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from '../core/batch.ts'
import { type Column, fixedColumn } from '../core/column.ts'
import { concatColumns } from '../core/concat-columns.ts'
import { flatten, gatherColumn, identityPositions } from '../core/flatten.ts'
import { bigIntType, intType, type SqlType } from '../core/types.ts'
import { RowColumns } from '../state/row-columns.ts'
import { emitLastMark } from './calc.ts'
import { pickColumn } from './pick-column.ts'
import { RankLists } from './rank-lists.ts'
import { type RowOrder, rowOrder } from './row-order.ts'
import type { SortKeyOption } from './sort.ts'
import { TouchedRows } from './touched-rows.ts'

export interface TopNOptions {
  /** Columns of the input under the names that the state is to have. */
  readonly schema: Schema
  readonly partition: readonly number[]
  readonly order: readonly SortKeyOption[]
  readonly function: 'ROW_NUMBER' | 'RANK' | 'DENSE_RANK'
  /** Ranks that come out, from 1. */
  readonly from: number
  readonly to: number
  readonly outputsRank: boolean
  /** `final`: the rows once, at the end of bounded input. */
  readonly emit: 'final' | 'changes'
  /** Whether the receiver needs -U rows. Absent = true. */
  readonly updateBefore?: boolean
}

const BIGINT: SqlType = bigIntType(false)
const KEY: SqlType = intType(false)
const CHUNK = 4096

/**
 * The first rows of each partition in an order, over rows that only come: no more are kept than can come out. Of rows that are equal in
 * the order those that came first go first.
 *
 * Changelog in: append-only. Out: with the rank, +I, -U and +U for each rank whose row changes; without it, +I for rows that enter and
 * -D for those that leave (-U and +U where there is one row a partition). Once a batch. State: the rows that come out, by partition.
 */
export class AppendTopNOperator implements Operator {
  readonly #options: TopNOptions
  readonly #rows: RowColumns
  readonly #lists: RankLists
  #keys!: KeyedTable
  #table!: KeyedTable
  #nextNumber = 0n
  readonly #touched = new TouchedRows()
  #keyIds = new Int32Array(0)
  #firstOf = new Int32Array(0)
  #placeOf = new Int32Array(0)
  #nextFinal = 0

  constructor(options: TopNOptions) {
    this.#options = options
    this.#rows = new RowColumns(options.schema, 0)
    this.#lists = new RankLists(options.function === 'ROW_NUMBER' ? options.to : Infinity)
  }

  open(context: OperatorContext): void {
    const { schema, partition } = this.#options
    this.#keys = context.state.keyedTable({
      name: 'keys',
      keys: partition.map((column) => schema[column]!.type),
      keyNames: partition.map((column) => schema[column]!.name),
      values: [],
    })
    this.#table = context.state.keyedTable({
      name: 'rows',
      parent: 'keys',
      keys: [KEY, BIGINT],
      keyNames: ['key', 'number'],
      values: this.#rows.columns,
    })
    if (this.#table.rowCount > 0) this.#restoreLists()
  }

  /** Row ids were given anew at a restore: lists are put together by the rows themselves. */
  #restoreLists(): void {
    const count = this.#table.rowCount
    const ids = new Int32Array(count)
    this.#table.liveRowIds(0, ids)
    const keyIds = (this.#table.gatherKey(0, ids, count) as { values: Int32Array }).values.slice(
      0,
      count,
    )
    const numbers = (
      this.#table.gatherKey(1, ids, count) as { values: BigInt64Array }
    ).values.slice(0, count)
    const order = rowOrder(
      this.#options.order,
      this.#options.order.map(({ column }) =>
        copied(this.#rows.gatherOne(this.#table, column, ids, count), count),
      ),
    )
    const sorted = identityPositions(count)
      .slice(0, count)
      .sort(
        (a, b) => keyIds[a]! - keyIds[b]! || order(a, b) || (numbers[a]! < numbers[b]! ? -1 : 1),
      )
    for (let start = 0; start < count; ) {
      const keyId = keyIds[sorted[start]!]!
      const members: number[] = []
      for (; start < count && keyIds[sorted[start]!] === keyId; start++)
        members.push(sorted[start]!)
      this.#lists.set(keyId, members, (place) => ids[place]!)
    }
    for (let k = 0; k < count; k++)
      if (numbers[k]! >= this.#nextNumber) this.#nextNumber = numbers[k]! + 1n
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const count = liveCount(batch)
    if (count > 0) this.#take(batch, count, out)
    emitLastMark(batch, out)
    return 'done'
  }

  #take(batch: Batch, count: number, out: Output): void {
    const { partition, order: sortKeys } = this.#options
    if (this.#keyIds.length < count) this.#keyIds = new Int32Array(Math.max(1024, count))
    const keyIds = this.#keyIds
    const fresh = this.#keys.upsertBatch(
      partition.map((column) => batch.columns[column]!),
      batch.selection,
      count,
      keyIds,
    )
    this.#touched.collect(keyIds, count, this.#keys.freshIds, fresh)
    const old = this.#oldRows()
    const positions = batch.selection ?? identityPositions(count)
    const order = rowOrder(
      sortKeys,
      sortKeys.map(({ column }) => {
        const fresh = flatten(pickColumn(batch.columns[column]!, positions, count, false), count)
        if (old.count === 0) return fresh
        return concatColumns(
          [this.#rows.gatherOne(this.#table, column, old.ids, old.count), fresh],
          [old.count, count],
        )
      }),
    )
    if (this.#options.function === 'ROW_NUMBER' && this.#options.to === 1) {
      this.#takeFirst(batch, positions, old, order, out)
      return
    }
    const changes = new RankChanges(this.#options, old.ids, old.count)
    this.#rank(count, old, order, changes)
    this.#apply(batch, positions, changes, out)
  }

  /** One row a partition: it is written anew where a better one comes. */
  #takeFirst(
    batch: Batch,
    positions: Int32Array,
    old: OldRows,
    order: RowOrder,
    out: Output,
  ): void {
    const count = liveCount(batch)
    const best = this.#bestOfTouched(count, old, order)
    const { count: touchedCount } = this.#touched
    const keptRows = new Int32Array(touchedCount)
    const replacedIds = new Int32Array(touchedCount)
    const replacing = new Int32Array(touchedCount)
    const addedKeys = new Int32Array(touchedCount)
    let replaced = 0
    let added = 0
    for (let t = 0; t < touchedCount; t++) {
      if (best[t]! < old.count) continue
      const row = best[t]! - old.count
      if (old.starts[t]! < old.starts[t + 1]!) {
        replacedIds[replaced] = old.ids[old.starts[t]!]!
        replacing[replaced++] = row
      } else {
        addedKeys[added] = this.#touched.ids[t]!
        keptRows[added++] = row
      }
    }
    const places = new Int32Array(replaced + added)
    for (let i = 0; i < replaced; i++) places[i] = positions[replacing[i]!]!
    for (let i = 0; i < added; i++) places[replaced + i] = positions[keptRows[i]!]!
    if (this.#options.emit === 'changes' && places.length > 0)
      this.#sendFirst(batch, places, replacedIds, replaced, out)
    const rowIds = new Int32Array(places.length)
    rowIds.set(replacedIds.subarray(0, replaced))
    this.#addRows(addedKeys, added, rowIds.subarray(replaced))
    this.#table.beginWrite(rowIds, rowIds.length)
    this.#rows.write(this.#table, batch.columns, places, rowIds, rowIds.length)
    for (let i = 0; i < added; i++) this.#lists.setOne(addedKeys[i]!, rowIds[replaced + i]!)
  }

  /** The first candidate of each touched partition. */
  #bestOfTouched(count: number, old: OldRows, order: RowOrder): Int32Array {
    const { ids, count: touchedCount } = this.#touched
    if (this.#placeOf.length < this.#keys.idLimit)
      this.#placeOf = new Int32Array(Math.max(this.#keys.idLimit, this.#placeOf.length * 2))
    const best = new Int32Array(touchedCount)
    for (let t = 0; t < touchedCount; t++) {
      this.#placeOf[ids[t]!] = t
      best[t] = old.starts[t]! < old.starts[t + 1]! ? old.starts[t]! : -1
    }
    for (let k = 0; k < count; k++) {
      const t = this.#placeOf[this.#keyIds[k]!]!
      const candidate = old.count + k
      if (best[t]! < 0 || order(candidate, best[t]!) < 0) best[t] = candidate
    }
    return best
  }

  #addRows(keyIds: Int32Array, count: number, rowIds: Int32Array): void {
    if (count === 0) return
    const numbers = new BigInt64Array(count)
    for (let i = 0; i < count; i++) numbers[i] = this.#nextNumber++
    this.#table.upsertBatch([fixedColumn(keyIds), fixedColumn(numbers)], undefined, count, rowIds)
  }

  /** Sends what was the first row, then what is; the rows that replace one come first among the new ones. */
  #sendFirst(
    batch: Batch,
    places: Int32Array,
    oldIds: Int32Array,
    replaced: number,
    out: Output,
  ): void {
    const { schema, updateBefore, outputsRank } = this.#options
    const taken = updateBefore === false ? 0 : replaced
    const total = taken + places.length
    const columns = schema.map((_, column): Column => {
      const fresh = pickColumn(batch.columns[column]!, places, places.length, false)
      if (taken === 0) return fresh
      return concatColumns(
        [this.#rows.gatherOne(this.#table, column, oldIds, taken), flatten(fresh, places.length)],
        [taken, places.length],
      )
    })
    if (outputsRank) columns.push(fixedColumn(new BigInt64Array(total).fill(1n)))
    const kinds = new Uint8Array(total)
    kinds.fill(UPDATE_BEFORE, 0, taken)
    kinds.fill(UPDATE_AFTER, taken, taken + replaced)
    out.emit({
      rowCount: total,
      columns,
      kinds: replaced === 0 ? undefined : kinds,
      selection: undefined,
      marks: undefined,
    })
  }

  /** Kept rows of the touched partitions, one behind the other; `starts[t]` is where those of touched partition t begin. */
  #oldRows(): OldRows {
    const { ids: touched, count } = this.#touched
    const starts = new Int32Array(count + 1)
    let total = 0
    for (let t = 0; t < count; t++) {
      starts[t] = total
      total += this.#lists.length(touched[t]!)
    }
    starts[count] = total
    const ids = new Int32Array(total)
    for (let t = 0; t < count; t++) this.#lists.copy(touched[t]!, ids, starts[t]!)
    return { ids, count: total, starts }
  }

  /** Puts the new rows of each touched partition into its order. Candidates: kept rows by place, then new rows. */
  #rank(count: number, old: OldRows, order: RowOrder, changes: RankChanges): void {
    const { ids: touched, count: touchedCount } = this.#touched
    const nextOf = this.#chainNewRows(count)
    const list: number[] = []
    for (let t = 0; t < touchedCount; t++) {
      list.length = 0
      for (let place = old.starts[t]!; place < old.starts[t + 1]!; place++) list.push(place)
      const oldLength = list.length
      let changed = false
      for (let k = this.#firstOf[t]!; k >= 0; k = nextOf[k]!)
        if (this.#insert(list, old.count + k, order)) changed = true
      if (changed) changes.compare(touched[t]!, old.starts[t]!, oldLength, list, order)
    }
  }

  /** New rows by touched partition, in the order in which they came. */
  #chainNewRows(count: number): Int32Array {
    const { ids, count: touchedCount } = this.#touched
    if (this.#placeOf.length < this.#keys.idLimit)
      this.#placeOf = new Int32Array(Math.max(this.#keys.idLimit, this.#placeOf.length * 2))
    if (this.#firstOf.length < touchedCount)
      this.#firstOf = new Int32Array(Math.max(1024, touchedCount))
    for (let t = 0; t < touchedCount; t++) {
      this.#placeOf[ids[t]!] = t
      this.#firstOf[t] = -1
    }
    const nextOf = new Int32Array(count)
    for (let k = count - 1; k >= 0; k--) {
      const t = this.#placeOf[this.#keyIds[k]!]!
      nextOf[k] = this.#firstOf[t]!
      this.#firstOf[t] = k
    }
    return nextOf
  }

  /** Answers whether the candidate is in the list now. */
  #insert(list: number[], candidate: number, order: RowOrder): boolean {
    const { to, function: ranking } = this.#options
    const isFull = list.length >= to
    if (isFull) {
      const difference = order(candidate, list[list.length - 1]!)
      if (
        ranking === 'ROW_NUMBER' ? difference >= 0 : difference > 0 && this.#isLastOut(list, order)
      )
        return false
    }
    let low = 0
    let high = list.length
    while (low < high) {
      const middle = (low + high) >>> 1
      if (order(candidate, list[middle]!) < 0) high = middle
      else low = middle + 1
    }
    if (low === list.length) list.push(candidate)
    else list.splice(low, 0, candidate)
    if (ranking === 'ROW_NUMBER') {
      if (list.length > to) list.pop()
    } else {
      trimRanks(list, ranking, to, order)
    }
    return true
  }

  /** Whether a row behind the last one has a rank that does not come out. */
  #isLastOut(list: readonly number[], order: RowOrder): boolean {
    const { to, function: ranking } = this.#options
    return ranking === 'RANK' ? list.length >= to : distinctCount(list, order) >= to
  }

  /** Writes what changed to state and sends it. */
  #apply(batch: Batch, positions: Int32Array, changes: RankChanges, out: Output): void {
    if (changes.isEmpty) return
    if (this.#options.emit === 'changes')
      changes.send(
        {
          old: (column, ids, count) => this.#rows.gatherOne(this.#table, column, ids, count),
          fresh: (column, places, count) =>
            pickColumn(batch.columns[column]!, mapped(positions, places, count), count, false),
        },
        out,
      )
    const { removed, added } = changes
    if (removed.length > 0) this.#table.removeBatch(Int32Array.from(removed), removed.length)
    const count = added.length
    const rowIds = new Int32Array(count)
    if (count > 0) {
      const numbers = new BigInt64Array(count)
      const keyIds = new Int32Array(count)
      for (let i = 0; i < count; i++) {
        numbers[i] = this.#nextNumber + BigInt(added[i]!)
        keyIds[i] = this.#keyIds[added[i]!]!
      }
      this.#table.upsertBatch([fixedColumn(keyIds), fixedColumn(numbers)], undefined, count, rowIds)
      this.#table.beginWrite(rowIds, count)
      const places = mapped(positions, Int32Array.from(added), count)
      this.#rows.write(this.#table, batch.columns, places, rowIds, count)
    }
    this.#nextNumber += BigInt(liveCount(batch))
    const idOf = new Map<number, number>()
    for (let i = 0; i < count; i++) idOf.set(added[i]!, rowIds[i]!)
    changes.forEachList((keyId, list) => {
      this.#lists.set(
        keyId,
        list,
        (candidate) => changes.oldId(candidate) ?? idOf.get(changes.freshRow(candidate))!,
      )
    })
  }

  onWatermark(_input: number, watermarkMs: number, out: Output): Progress {
    out.emitWatermark(watermarkMs)
    return 'done'
  }

  onEnd(_input: number, out: Output): Progress {
    return this.#options.emit === 'final' ? this.resume(out) : 'done'
  }

  /** Sends the lists of the next partitions. */
  resume(out: Output): Progress {
    const keyIds = new Int32Array(CHUNK)
    const keyCount = this.#keys.liveRowIds(this.#nextFinal, keyIds)
    if (keyCount === 0) return 'done'
    this.#nextFinal = keyIds[keyCount - 1]! + 1
    const changes = new RankChanges(this.#options, new Int32Array(0), 0)
    const ids: number[] = []
    for (let i = 0; i < keyCount; i++) {
      const length = this.#lists.length(keyIds[i]!)
      const own = new Int32Array(length)
      this.#lists.copy(keyIds[i]!, own, 0)
      const first = ids.length
      ids.push(...own)
      changes.pending.push({
        keyId: keyIds[i]!,
        oldStart: 0,
        oldLength: 0,
        list: [...own.keys()].map((k) => first + k),
      })
    }
    const all = Int32Array.from(ids)
    const order = rowOrder(
      this.#options.order,
      this.#options.order.map(({ column }) =>
        copied(this.#rows.gatherOne(this.#table, column, all, all.length), all.length),
      ),
    )
    changes.recompare(order)
    changes.send(
      {
        old: () => fixedColumn(new Int32Array(0)),
        fresh: (column, places, count) =>
          this.#rows.gatherOne(this.#table, column, mapped(all, places, count), count),
      },
      out,
    )
    return 'more'
  }

  close(): void {}
}

interface OldRows {
  readonly ids: Int32Array
  readonly count: number
  readonly starts: Int32Array
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

const copied = (column: Column, count: number): Column =>
  gatherColumn(column, identityPositions(count), count)

/** Where the columns of output rows come from. */
export interface RankColumns {
  readonly old: (column: number, ids: Int32Array, count: number) => Column
  /** `places` count the new rows. */
  readonly fresh: (column: number, places: Int32Array, count: number) => Column
}

interface PendingList {
  readonly keyId: number
  readonly oldStart: number
  readonly oldLength: number
  readonly list: number[]
}

/** What a batch changes in the ranks of the touched partitions. Candidates below `oldCount` are kept rows, the others new ones. */
export class RankChanges {
  /** Ids of rows that are kept no longer, and numbers of new rows that are kept. */
  readonly removed: number[] = []
  readonly added: number[] = []
  readonly pending: PendingList[] = []
  readonly #options: Pick<TopNOptions, 'function' | 'from' | 'to' | 'outputsRank' | 'schema'>
  readonly #oldIds: Int32Array
  readonly #oldCount: number
  readonly #taken: Entries = { candidates: [], ranks: [], kinds: [] }
  readonly #given: Entries = { candidates: [], ranks: [], kinds: [] }

  constructor(
    options: Pick<TopNOptions, 'function' | 'from' | 'to' | 'outputsRank' | 'schema'>,
    oldIds: Int32Array,
    oldCount: number,
  ) {
    this.#options = options
    this.#oldIds = oldIds
    this.#oldCount = oldCount
  }

  get isEmpty(): boolean {
    return this.pending.length === 0
  }

  oldId(candidate: number): number | undefined {
    return candidate < this.#oldCount ? this.#oldIds[candidate]! : undefined
  }
  freshRow(candidate: number): number {
    return candidate - this.#oldCount
  }

  forEachList(visit: (keyId: number, list: readonly number[]) => void): void {
    for (const { keyId, list } of this.pending) visit(keyId, list)
  }

  /** Notes a partition's new list beside the old one. */
  compare(
    keyId: number,
    oldStart: number,
    oldLength: number,
    list: readonly number[],
    order: RowOrder,
  ): void {
    const own = list.slice()
    this.pending.push({ keyId, oldStart, oldLength, list: own })
    const kept = new Set(own)
    for (let place = oldStart; place < oldStart + oldLength; place++)
      if (!kept.has(place)) this.removed.push(this.#oldIds[place]!)
    for (const candidate of own)
      if (candidate >= this.#oldCount) this.added.push(candidate - this.#oldCount)
    this.#note(oldStart, oldLength, own, order)
  }

  /** For lists that were noted without an order. */
  recompare(order: RowOrder): void {
    for (const { oldStart, oldLength, list } of this.pending)
      this.#note(oldStart, oldLength, list, order)
  }

  #note(oldStart: number, oldLength: number, list: readonly number[], order: RowOrder): void {
    const { from, to, outputsRank } = this.#options
    const old = Array.from({ length: oldLength }, (_, i) => oldStart + i)
    const before = this.#visible(old, order)
    const after = this.#visible(list, order)
    if (!outputsRank) {
      const kept = new Set(after.candidates)
      const was = new Set(before.candidates)
      const isOne = from === to
      const gone = before.candidates.filter((candidate) => !kept.has(candidate))
      const come = after.candidates.filter((candidate) => !was.has(candidate))
      const pairs = isOne ? Math.min(gone.length, come.length) : 0
      gone.forEach((candidate, i) =>
        this.#add(this.#taken, candidate, 0, i < pairs ? UPDATE_BEFORE : DELETE),
      )
      come.forEach((candidate, i) =>
        this.#add(this.#given, candidate, 0, i < pairs ? UPDATE_AFTER : INSERT),
      )
      return
    }
    const shared = Math.min(before.candidates.length, after.candidates.length)
    for (let i = 0; i < shared; i++) {
      const isSame =
        before.candidates[i] === after.candidates[i] && before.ranks[i] === after.ranks[i]
      if (isSame) continue
      this.#add(this.#taken, before.candidates[i]!, before.ranks[i]!, UPDATE_BEFORE)
      this.#add(this.#given, after.candidates[i]!, after.ranks[i]!, UPDATE_AFTER)
    }
    for (let i = shared; i < before.candidates.length; i++)
      this.#add(this.#taken, before.candidates[i]!, before.ranks[i]!, DELETE)
    for (let i = shared; i < after.candidates.length; i++)
      this.#add(this.#given, after.candidates[i]!, after.ranks[i]!, INSERT)
  }

  /** Members of a list that come out, with their ranks. */
  #visible(list: readonly number[], order: RowOrder): { candidates: number[]; ranks: number[] } {
    const { from, to, function: ranking } = this.#options
    const candidates: number[] = []
    const ranks: number[] = []
    let rank = 0
    for (let i = 0; i < list.length; i++) {
      const isTied = i > 0 && ranking !== 'ROW_NUMBER' && order(list[i - 1]!, list[i]!) === 0
      if (!isTied) rank = ranking === 'DENSE_RANK' ? rank + 1 : i + 1
      if (rank > to) break
      if (rank < from) continue
      candidates.push(list[i]!)
      ranks.push(rank)
    }
    return { candidates, ranks }
  }

  #add(entries: Entries, candidate: number, rank: number, kind: number): void {
    entries.candidates.push(candidate)
    entries.ranks.push(rank)
    entries.kinds.push(kind)
  }

  /** Sends what is taken back, then what comes. */
  send(columns: RankColumns, out: Output): void {
    const candidates = [...this.#taken.candidates, ...this.#given.candidates]
    const count = candidates.length
    if (count === 0) return
    const oldPlaces = new Map<number, number>()
    const newPlaces = new Map<number, number>()
    for (const candidate of candidates) {
      const places = candidate < this.#oldCount ? oldPlaces : newPlaces
      if (!places.has(candidate)) places.set(candidate, places.size)
    }
    const oldIds = Int32Array.from(oldPlaces.keys(), (candidate) => this.#oldIds[candidate]!)
    const fresh = Int32Array.from(newPlaces.keys(), (candidate) => candidate - this.#oldCount)
    const order = Int32Array.from(candidates, (candidate) =>
      candidate < this.#oldCount
        ? oldPlaces.get(candidate)!
        : oldIds.length + newPlaces.get(candidate)!,
    )
    const made = this.#options.schema.map((_, column) => {
      const parts: Column[] = []
      const counts: number[] = []
      if (oldIds.length > 0) {
        parts.push(columns.old(column, oldIds, oldIds.length))
        counts.push(oldIds.length)
      }
      if (fresh.length > 0) {
        parts.push(flatten(columns.fresh(column, fresh, fresh.length), fresh.length))
        counts.push(fresh.length)
      }
      return pickColumn(concatColumns(parts, counts), order, count, false)
    })
    if (this.#options.outputsRank)
      made.push(
        fixedColumn(BigInt64Array.from([...this.#taken.ranks, ...this.#given.ranks], BigInt)),
      )
    const kinds = Uint8Array.from([...this.#taken.kinds, ...this.#given.kinds])
    out.emit({
      rowCount: count,
      columns: made,
      kinds: kinds.every((kind) => kind === INSERT) ? undefined : kinds,
      selection: undefined,
      marks: undefined,
    })
  }
}

interface Entries {
  readonly candidates: number[]
  readonly ranks: number[]
  readonly kinds: number[]
}
