import type { OperatorContext } from '../../contracts/operator.ts'
import {
  type KeyedTable,
  type KeyedTableSchema,
  PAGE_MASK,
  PAGE_SHIFT,
  type StateColumn,
} from '../../contracts/state.ts'
import type { Schema } from '../../core/batch.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import type { SqlType } from '../../core/types.ts'
import { LinkedRows } from '../../state/keyed-state/linked-rows.ts'
import { numberedRowsSchema, RowNumbers } from '../../state/keyed-state/numbered-rows.ts'
import { RowColumns } from '../../state/row-columns.ts'
import { LAST_WRITE, stampUntimed } from '../../state/row-times.ts'
import { pickColumn } from '../pick-column.ts'

/** What is known of the rows of one input of a join. */
export interface JoinSideOptions {
  /** Columns under the names that the state is to have. */
  readonly schema: Schema
  /** No row is ever taken back or changed. */
  readonly isAppendOnly: boolean
  /** Columns no two rows have alike; undefined where none are known. */
  readonly uniqueKey: readonly number[] | undefined
  /** Whether it is kept how many rows of the other side each row matches. */
  readonly countsMatches: boolean
  /** Whether the order in which rows have come, or were last changed, outlives a restore. Absent = false. */
  readonly keepsArrival?: boolean
}

const INT: SqlType = { kind: 'INT', nullable: false }

const MATCHES: StateColumn = { name: 'matches', storage: 'i32' }
const COPIES: StateColumn = { name: 'copies', storage: 'i32' }
/** Grows with each change: the least of a row's in its last batch. */
const ARRIVAL: StateColumn = { name: 'arrival', storage: 'f64' }
const CHUNK = 4096

/**
 * Rows of one input of a join, by join key. A row is told by a number where rows only come, by its unique key where it has one, else by
 * all of its columns, with the number of its copies.
 *
 * The rows of a key form a list in memory, built anew at a restore.
 */
export class JoinRows {
  readonly #options: JoinSideOptions
  readonly #layout: 'numbered' | 'unique' | 'counted'
  readonly #tableSchema: KeyedTableSchema
  readonly #rows: RowColumns | undefined
  readonly #chain = new LinkedRows()
  readonly #ttlMs: number | undefined
  #table!: KeyedTable
  #nextArrival = 0
  #nowMs = 0
  #nextSweepId = 0
  readonly #numbers = new RowNumbers()
  #parents = new Int32Array(0)

  constructor(name: string, parent: string, options: JoinSideOptions, ttlMs: number | undefined) {
    this.#options = options
    this.#ttlMs = ttlMs
    this.#layout =
      options.uniqueKey !== undefined ? 'unique' : options.isAppendOnly ? 'numbered' : 'counted'
    const own: StateColumn[] = []
    if (this.#layout !== 'numbered') own.push(COPIES)
    if (options.countsMatches) own.push(MATCHES)
    if (options.keepsArrival === true) own.push(ARRIVAL)
    if (ttlMs !== undefined) own.push(LAST_WRITE)
    this.#rows = this.#layout === 'counted' ? undefined : new RowColumns(options.schema, own.length)
    const values = [...own, ...(this.#rows?.columns ?? [])]
    const identity = options.uniqueKey ?? options.schema.map((_, column) => column)
    this.#tableSchema =
      this.#layout === 'numbered'
        ? numberedRowsSchema({ name, parent, values })
        : {
            name,
            parent,
            keys: [INT, ...identity.map((column) => options.schema[column]!.type)],
            keyNames: ['key', ...identity.map((column) => options.schema[column]!.name)],
            values,
          }
  }

  /** Whether a row may be there more than once. */
  get isCounted(): boolean {
    return this.#layout === 'counted'
  }

  open(context: OperatorContext): void {
    this.#table = context.state.keyedTable(this.#tableSchema)
    if (this.#ttlMs !== undefined) {
      this.#nowMs = context.nowMs()
      stampUntimed(this.#table, this.#column(LAST_WRITE), this.#nowMs)
    }
    if (this.#layout === 'numbered') this.#numbers.restored(this.#table)
    const ids = new Int32Array(CHUNK)
    for (let from = 0; ; ) {
      const count = this.#table.liveRowIds(from, ids)
      if (count === 0) return
      from = ids[count - 1]! + 1
      const parents = (this.#table.gatherKey(0, ids, count) as { values: Int32Array }).values
      for (let k = 0; k < count; k++) {
        this.#chain.append(parents[k]!, ids[k]!)
        if (this.#options.keepsArrival === true)
          this.#nextArrival = Math.max(this.#nextArrival, this.arrival(ids[k]!) + 1)
      }
    }
  }

  /** Processing time of the call at hand, for what expires. */
  setNow(nowMs: number): void {
    this.#nowMs = nowMs
  }

  /** First row of a key that is not expired, −1 where there is none. */
  first(keyId: number): number {
    return this.#alive(this.#chain.first(keyId))
  }

  next(rowId: number): number {
    return this.#alive(this.#chain.next(rowId))
  }

  /** Whether a key has no rows, expired ones included. */
  isEmpty(keyId: number): boolean {
    return this.#chain.first(keyId) < 0
  }

  /**
   * Takes in the changes of a batch: rows at `positions`, of keys `keyIds`; `isTaken[k]` is 1 for rows that are taken back.
   * Writes the row's id to `rowIds[k]`, −1 for a row that is taken back and not there. Rows without copies left stay until `settle`.
   */
  change(
    columns: readonly Column[],
    positions: Int32Array,
    keyIds: Int32Array,
    isTaken: Uint8Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): void {
    if (count === 0) return
    const fresh = this.#upsert(columns, positions, keyIds, count, rowIds)
    const table = this.#table
    table.beginWrite(rowIds, count)
    if (this.#layout === 'numbered') {
      // Fresh ids are in the order of the rows.
      for (let k = 0; k < count; k++) this.#chain.append(keyIds[k]!, rowIds[k]!)
    } else {
      this.#parentsOf(fresh)
      for (let k = 0; k < fresh; k++) this.#chain.append(this.#parents[k]!, table.freshIds[k]!)
      this.#count(isTaken, count, rowIds)
    }
    this.#write(columns, positions, isTaken, count, rowIds)
    if (this.#options.keepsArrival === true) this.#stampArrival(count, rowIds)
    if (this.#ttlMs !== undefined) {
      const times = table.valuePages(this.#column(LAST_WRITE))
      for (let k = 0; k < count; k++) {
        const id = rowIds[k]!
        if (id >= 0) times[id >> PAGE_SHIFT]![id & PAGE_MASK] = this.#nowMs
      }
    }
  }

  #stampArrival(count: number, rowIds: Int32Array): void {
    const arrivals = this.#table.valuePages(this.#column(ARRIVAL))
    // From behind, so that of a row's changes the first one stays.
    for (let k = count - 1; k >= 0; k--) {
      const id = rowIds[k]!
      if (id >= 0) arrivals[id >> PAGE_SHIFT]![id & PAGE_MASK] = this.#nextArrival + k
    }
    this.#nextArrival += count
  }

  #upsert(
    columns: readonly Column[],
    positions: Int32Array,
    keyIds: Int32Array,
    count: number,
    rowIds: Int32Array,
  ): number {
    const { schema, uniqueKey } = this.#options
    if (this.#layout === 'numbered') {
      this.#numbers.add(this.#table, keyIds, count, rowIds)
      return count
    }
    const parent = fixedColumn(keyIds)
    const identity = uniqueKey ?? schema.map((_, column) => column)
    const keys = identity.map((column) => pickColumn(columns[column]!, positions, count, false))
    return this.#table.upsertBatch([parent, ...keys], undefined, count, rowIds)
  }

  #parentsOf(fresh: number): void {
    if (fresh === 0) return
    const { values } = this.#table.gatherKey(0, this.#table.freshIds, fresh) as {
      values: Int32Array
    }
    if (this.#parents.length < fresh) this.#parents = new Int32Array(Math.max(1024, fresh))
    this.#parents.set(values.subarray(0, fresh))
  }

  /** Copies after the batch; what is taken back and was not there is left out. */
  #count(isTaken: Uint8Array | undefined, count: number, rowIds: Int32Array): void {
    const copies = this.#table.valuePages(0)
    for (let k = 0; k < count; k++) {
      const id = rowIds[k]!
      const page = copies[id >> PAGE_SHIFT] as Int32Array
      if (isTaken === undefined || isTaken[k] === 0) page[id & PAGE_MASK]!++
      else page[id & PAGE_MASK]!--
    }
  }

  #write(
    columns: readonly Column[],
    positions: Int32Array,
    isTaken: Uint8Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): void {
    if (this.#rows === undefined) return
    if (isTaken === undefined) {
      this.#rows.write(this.#table, columns, positions, rowIds, count)
      return
    }
    const places = new Int32Array(count)
    const ids = new Int32Array(count)
    let added = 0
    for (let k = 0; k < count; k++) {
      if (isTaken[k] === 1) continue
      places[added] = positions[k]!
      ids[added++] = rowIds[k]!
    }
    this.#rows.write(this.#table, columns, places, ids, added)
  }

  /** After a batch: removes the rows among these that have no copies left. Answers their keys, with repetitions. */
  settle(rowIds: Int32Array, count: number): Int32Array {
    if (this.#layout === 'numbered') return NO_KEYS
    const copies = this.#table.valuePages(0)
    const gone = new Int32Array(count)
    let goneCount = 0
    for (let k = 0; k < count; k++) {
      const id = rowIds[k]!
      const page = copies[id >> PAGE_SHIFT] as Int32Array
      if (page[id & PAGE_MASK]! > 0 || page[id & PAGE_MASK] === GONE) continue
      page[id & PAGE_MASK] = GONE
      gone[goneCount++] = id
    }
    return this.#remove(gone, goneCount)
  }

  /** Answers the keys of the rows. */
  #remove(ids: Int32Array, count: number): Int32Array {
    if (count === 0) return NO_KEYS
    const { values } = this.#table.gatherKey(0, ids, count) as { values: Int32Array }
    const keyIds = values.slice(0, count)
    for (let k = 0; k < count; k++) this.#chain.remove(keyIds[k]!, ids[k]!)
    this.#table.removeBatch(ids, count)
    return keyIds
  }

  /** Removes all rows of a key. */
  removeKey(keyId: number): void {
    const ids = this.#chain.take(keyId)
    if (ids.length > 0) this.#table.removeBatch(ids, ids.length)
  }

  /** Copies of a row; 1 where they are not counted. */
  copies(rowId: number): number {
    if (this.#layout === 'numbered') return 1
    return this.#table.valuePages(0)[rowId >> PAGE_SHIFT]![rowId & PAGE_MASK] as number
  }

  /** A number that is greater than those of rows that came, or were last changed, before. */
  arrival(rowId: number): number {
    const arrivals = this.#table.valuePages(this.#column(ARRIVAL))
    return arrivals[rowId >> PAGE_SHIFT]![rowId & PAGE_MASK] as number
  }

  matches(rowId: number): number {
    return this.#table.valuePages(this.#column(MATCHES))[rowId >> PAGE_SHIFT]![
      rowId & PAGE_MASK
    ] as number
  }

  setMatches(rowId: number, matches: number): void {
    this.#one[0] = rowId
    this.#table.beginWrite(this.#one, 1)
    const pages = this.#table.valuePages(this.#column(MATCHES))
    ;(pages[rowId >> PAGE_SHIFT] as Int32Array)[rowId & PAGE_MASK] = matches
  }
  readonly #one = new Int32Array(1)

  /** Columns of rows; valid until the next call for the same column. */
  gather(column: number, rowIds: Int32Array, count: number): Column {
    return this.#rows === undefined
      ? this.#table.gatherKey(1 + column, rowIds, count)
      : this.#rows.gatherOne(this.#table, column, rowIds, count)
  }

  /** As that of a keyed table. */
  liveRowIds(fromId: number, rowIds: Int32Array): number {
    return this.#table.liveRowIds(fromId, rowIds)
  }

  /** Looks at the next rows and removes those that have expired. Answers their keys, with repetitions. */
  sweep(): Int32Array {
    const table = this.#table
    const wanted = Math.min(65_536, Math.ceil(table.idLimit / 32))
    if (wanted === 0) return NO_KEYS
    const ids = new Int32Array(wanted)
    const count = table.liveRowIds(this.#nextSweepId, ids)
    this.#nextSweepId = count < wanted ? 0 : ids[count - 1]! + 1
    let expired = 0
    for (let k = 0; k < count; k++) if (this.#isExpired(ids[k]!)) ids[expired++] = ids[k]!
    return this.#remove(ids, expired)
  }

  #alive(rowId: number): number {
    if (this.#ttlMs === undefined && this.#layout === 'numbered') return rowId
    let id = rowId
    while (id >= 0 && (this.#isExpired(id) || this.copies(id) <= 0)) id = this.#chain.next(id)
    return id
  }

  #isExpired(rowId: number): boolean {
    if (this.#ttlMs === undefined) return false
    const times = this.#table.valuePages(this.#column(LAST_WRITE))
    return (times[rowId >> PAGE_SHIFT]![rowId & PAGE_MASK] as number) <= this.#nowMs - this.#ttlMs
  }

  #column(column: StateColumn): number {
    return this.#tableSchema.values.indexOf(column)
  }
}

const NO_KEYS = new Int32Array(0)

/** Copies of a row that is about to be removed: it is listed once. */
const GONE = -2147483648
