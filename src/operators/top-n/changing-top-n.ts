import type { Operator, OperatorContext, Output, Progress } from '../../contracts/operator.ts'
import {
  type Batch,
  DELETE,
  INSERT,
  liveCount,
  UPDATE_AFTER,
  UPDATE_BEFORE,
} from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import { concatColumns } from '../../core/concat-columns.ts'
import { gatherColumn, identityPositions } from '../../core/flatten.ts'
import { emitLastMark } from '../calc.ts'
import { Partitions } from '../expiry/partitions.ts'
import { JoinRows } from '../join/join-rows.ts'
import { pickColumn } from '../pick-column.ts'
import { type RowOrder, rowOrder } from '../sort/row-order.ts'
import type { TopNOptions } from './append-top-n.ts'
import { RankRuns } from './rank-runs.ts'

export interface ChangingTopNOptions extends TopNOptions {
  /** Columns no two rows have alike; undefined where none are known: rows are told by all of their columns. */
  readonly uniqueKey: readonly number[] | undefined
}

/** A row of the output: where it stands among the gathered rows, its rank, and its row id in state. */
interface Visible {
  readonly rowIds: number[]
  readonly ranks: number[]
}

/**
 * The first rows of each partition in an order, over rows that are changed and taken back: all rows are kept, since any may move up.
 *
 * Changelog in: any, with -U before +U. Out as AppendTopNOperator. State: all rows, by partition. A batch costs what stands beside the
 * rows that it changes.
 */
export class ChangingTopNOperator implements Operator {
  readonly #options: ChangingTopNOptions
  readonly #rows: JoinRows
  readonly #lists = new RankRuns()
  readonly #partitions: Partitions
  #rowIds = new Int32Array(0)

  constructor(options: ChangingTopNOptions) {
    this.#options = options
    this.#rows = new JoinRows(
      'rows',
      'keys',
      {
        schema: options.schema,
        isAppendOnly: false,
        uniqueKey: options.uniqueKey,
        countsMatches: false,
        keepsArrival: true,
      },
      undefined,
    )
    this.#partitions = new Partitions({
      ...options,
      forget: (keyIds, count) => this.#forget(keyIds, count),
    })
  }

  open(context: OperatorContext): void {
    this.#partitions.open(context)
    this.#rows.open(context)
    const keyIds = new Int32Array(4096)
    for (let from = 0; ; ) {
      const count = this.#partitions.liveIds(from, keyIds)
      if (count === 0) return
      from = keyIds[count - 1]! + 1
      for (let k = 0; k < count; k++) this.#sortAnew(keyIds[k]!)
    }
  }

  /** Puts the list of a partition together from the rows in state: of equal ones that which came first is first, as it was. */
  #sortAnew(keyId: number): void {
    const ids: number[] = []
    for (let id = this.#rows.first(keyId); id >= 0; id = this.#rows.next(id)) ids.push(id)
    ids.sort((a, b) => this.#rows.arrival(a) - this.#rows.arrival(b))
    const order = this.#orderOf(Int32Array.from(ids))
    const places = [...ids.keys()].sort(order)
    this.#lists.set(
      keyId,
      Int32Array.from(places, (place) => ids[place]!),
    )
  }

  /** The order of rows by their places among `ids`. */
  readonly #orderOf = (ids: Int32Array): RowOrder => {
    const { order } = this.#options
    const columns = order.map(({ column }) =>
      gatherColumn(
        this.#rows.gather(column, ids, ids.length),
        identityPositions(ids.length),
        ids.length,
      ),
    )
    return rowOrder(order, columns)
  }

  onBatch(_input: number, batch: Batch, out: Output): Progress {
    const count = liveCount(batch)
    if (count > 0) this.#take(batch, count, out)
    emitLastMark(batch, out)
    return 'done'
  }

  #take(batch: Batch, count: number, out: Output): void {
    if (this.#rowIds.length < count) this.#rowIds = new Int32Array(Math.max(1024, count))
    this.#partitions.find(batch)
    const positions = batch.selection ?? identityPositions(count)
    const before = this.#visibleOfTouched()
    const beforeColumns = this.#gatherAll(before)
    const taken = takenRows(batch, positions, count)
    this.#rows.change(batch.columns, positions, this.#partitions.ids, taken, count, this.#rowIds)
    this.#mergeLists(count)
    const after = this.#visibleOfTouched()
    this.#send(before, beforeColumns, after, new Set(this.#rowIds.subarray(0, count)), out)
    this.#rows.settle(this.#rowIds, count)
    this.#dropEmpty()
  }

  /** What comes out of the touched partitions now, one behind the other. */
  #visibleOfTouched(): readonly Visible[] {
    const { ids, count } = this.#partitions.touched
    return Array.from({ length: count }, (_, t) => this.#visible(ids[t]!))
  }

  #visible(keyId: number): Visible {
    // With ties, and with rows that are about to go, more rows than ranks are to be looked at.
    for (let most = this.#options.to; ; most *= 2) {
      const list = this.#lists.first(keyId, most)
      const visible = this.#visibleAmong(list)
      if (list.length < most || visible.isComplete) return visible
    }
  }

  /** What comes out of a partition that begins with these rows. It is complete where a row was found that does not. */
  #visibleAmong(list: Int32Array): Visible & { readonly isComplete: boolean } {
    const { from, to, function: ranking } = this.#options
    const rowIds: number[] = []
    const ranks: number[] = []
    const needsOrder = ranking !== 'ROW_NUMBER'
    const order = needsOrder ? this.#orderOf(list) : undefined
    let rank = 0
    let row = 0
    for (let i = 0; i < list.length; i++) {
      const copies = this.#rows.copies(list[i]!)
      const isTied = order !== undefined && i > 0 && order(i - 1, i) === 0
      for (let copy = 0; copy < copies; copy++) {
        row++
        if (!needsOrder) rank = row
        else if (!isTied && copy === 0) rank = ranking === 'RANK' ? row : rank + 1
        if (rank > to) return { rowIds, ranks, isComplete: true }
        if (rank < from) continue
        rowIds.push(list[i]!)
        ranks.push(rank)
      }
    }
    return { rowIds, ranks, isComplete: !needsOrder && row >= to }
  }

  /** All columns of what comes out, copied: rows may be written anew. */
  #gatherAll(visible: readonly Visible[]): readonly Column[] {
    const ids = Int32Array.from(visible.flatMap(({ rowIds }) => rowIds))
    return this.#options.schema.map((_, column) =>
      gatherColumn(
        this.#rows.gather(column, ids, ids.length),
        identityPositions(ids.length),
        ids.length,
      ),
    )
  }

  /** Takes the rows of the batch out of their lists, and puts those that are there into their places. */
  #mergeLists(count: number): void {
    const changesOf = new Map<number, { taken: number[]; fresh: number[] }>()
    const seen = new Set<number>()
    for (let k = 0; k < count; k++) {
      const id = this.#rowIds[k]!
      if (seen.has(id)) continue
      seen.add(id)
      const keyId = this.#partitions.ids[k]!
      let own = changesOf.get(keyId)
      if (own === undefined) {
        own = { taken: [], fresh: [] }
        changesOf.set(keyId, own)
      }
      own.taken.push(id)
      if (this.#rows.copies(id) > 0) own.fresh.push(id)
    }
    for (const [keyId, { taken, fresh }] of changesOf)
      this.#lists.change(keyId, taken, fresh, this.#orderOf)
  }

  #send(
    before: readonly Visible[],
    beforeColumns: readonly Column[],
    after: readonly Visible[],
    changed: ReadonlySet<number>,
    out: Output,
  ): void {
    const { outputsRank } = this.#options
    const taken: Entries = { places: [], ranks: [], kinds: [] }
    const given: Entries = { places: [], ranks: [], kinds: [] }
    let start = 0
    for (let t = 0; t < before.length; t++) {
      const was = before[t]!
      const is = after[t]!
      if (outputsRank) compareRanks(was, is, start, changed, taken, given)
      else compareRows(was, is, start, changed, taken, given)
      start += was.rowIds.length
    }
    const oldCount = taken.places.length
    const newCount = given.places.length
    if (oldCount + newCount === 0) return
    const oldPlaces = Int32Array.from(taken.places)
    const newIds = Int32Array.from(given.places)
    const columns = this.#options.schema.map((_, column) => {
      const parts: Column[] = []
      const counts: number[] = []
      if (oldCount > 0) {
        parts.push(gatherColumn(beforeColumns[column]!, oldPlaces, oldCount))
        counts.push(oldCount)
      }
      if (newCount > 0) {
        parts.push(this.#rows.gather(column, newIds, newCount))
        counts.push(newCount)
      }
      return concatColumns(parts, counts)
    })
    if (outputsRank)
      columns.push(fixedColumn(BigInt64Array.from([...taken.ranks, ...given.ranks], BigInt)))
    out.emit({
      rowCount: oldCount + newCount,
      columns: columns.map((column) =>
        pickColumn(column, identityPositions(oldCount + newCount), oldCount + newCount, false),
      ),
      kinds: Uint8Array.from([...taken.kinds, ...given.kinds]),
      selection: undefined,
      marks: undefined,
    })
  }

  /** Partitions without rows are forgotten. */
  #dropEmpty(): void {
    const { ids, count } = this.#partitions.touched
    const empty: number[] = []
    for (let t = 0; t < count; t++) if (this.#rows.isEmpty(ids[t]!)) empty.push(ids[t]!)
    if (empty.length === 0) return
    for (const keyId of empty) this.#lists.set(keyId, NO_ROWS)
    this.#partitions.remove(Int32Array.from(empty))
  }

  #forget(keyIds: Int32Array, count: number): void {
    for (let i = 0; i < count; i++) {
      this.#rows.removeKey(keyIds[i]!)
      this.#lists.set(keyIds[i]!, NO_ROWS)
    }
  }

  onProcessingTime(nowMs: number): Progress {
    this.#partitions.onProcessingTime(nowMs)
    return 'done'
  }
}

const NO_ROWS = new Int32Array(0)

/** Rows of the output: `places` among what was gathered before the change, or row ids after it. */
interface Entries {
  readonly places: number[]
  readonly ranks: number[]
  readonly kinds: number[]
}

function add(entries: Entries, place: number, rank: number, kind: number): void {
  entries.places.push(place)
  entries.ranks.push(rank)
  entries.kinds.push(kind)
}

function compareRanks(
  was: Visible,
  is: Visible,
  start: number,
  changed: ReadonlySet<number>,
  taken: Entries,
  given: Entries,
): void {
  const shared = Math.min(was.rowIds.length, is.rowIds.length)
  for (let i = 0; i < shared; i++) {
    const id = is.rowIds[i]!
    if (was.rowIds[i] === id && was.ranks[i] === is.ranks[i] && !changed.has(id)) continue
    add(taken, start + i, was.ranks[i]!, UPDATE_BEFORE)
    add(given, id, is.ranks[i]!, UPDATE_AFTER)
  }
  for (let i = shared; i < was.rowIds.length; i++) add(taken, start + i, was.ranks[i]!, DELETE)
  for (let i = shared; i < is.rowIds.length; i++) add(given, is.rowIds[i]!, is.ranks[i]!, INSERT)
}

function compareRows(
  was: Visible,
  is: Visible,
  start: number,
  changed: ReadonlySet<number>,
  taken: Entries,
  given: Entries,
): void {
  const copies = new Map<number, number>()
  for (const id of is.rowIds) if (!changed.has(id)) copies.set(id, (copies.get(id) ?? 0) + 1)
  const stays = new Map(copies)
  for (let i = 0; i < was.rowIds.length; i++) {
    const id = was.rowIds[i]!
    const left = copies.get(id) ?? 0
    if (left > 0) copies.set(id, left - 1)
    else add(taken, start + i, 0, DELETE)
  }
  const before = new Map<number, number>()
  for (const id of was.rowIds) before.set(id, (before.get(id) ?? 0) + 1)
  for (const id of is.rowIds) {
    const known = stays.has(id) ? (before.get(id) ?? 0) : 0
    if (known > 0) before.set(id, known - 1)
    else add(given, id, 0, INSERT)
  }
}

function takenRows(batch: Batch, positions: Int32Array, count: number): Uint8Array | undefined {
  const { kinds } = batch
  if (kinds === undefined) return undefined
  const taken = new Uint8Array(count)
  // -U and -D are the odd ones.
  for (let k = 0; k < count; k++) taken[k] = kinds[positions[k]!]! & 1
  return taken
}
