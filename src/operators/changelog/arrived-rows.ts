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
import { bigIntType, intType } from '../../core/types.ts'
import { LinkedRows } from '../../state/keyed-state/linked-rows.ts'
import { PagedInts } from '../../state/keyed-state/paged-ints.ts'
import { RowColumns } from '../../state/row-columns.ts'
import { pickColumn } from '../pick-column.ts'

const COPIES: StateColumn = { name: 'copies', storage: 'i32' }
/** Grows with each arrival: the order of a key's rows. */
const NUMBER: StateColumn = { name: 'number', storage: 'i64', types: [bigIntType(false)] }
const CHUNK = 4096

/**
 * Rows by key, in the order in which they came. A row is told by its own key, and one that comes again takes the place of the one that was there;
 * or by all of its columns, with the number of its copies: of rows that are alike the first to come is the first to go, so that when the last
 * one came is all that need be known.
 *
 * State: a row each, whose parent is the table `keys`. The order is a list in memory, made anew at a restore.
 */
export class ArrivedRows {
  readonly #schema: Schema
  readonly #rowKey: readonly number[] | undefined
  readonly #tableSchema: KeyedTableSchema
  readonly #rows: RowColumns | undefined
  readonly #chain = new LinkedRows()
  readonly #writtenIn = new PagedInts()
  #batch = 0
  #nextNumber = 1n
  #table!: KeyedTable

  /** @param rowKey columns that tell rows apart; undefined where none are known */
  constructor(schema: Schema, rowKey: readonly number[] | undefined) {
    this.#schema = schema
    this.#rowKey = rowKey
    this.#rows = rowKey === undefined ? undefined : new RowColumns(schema, 2)
    const identity = this.#identity
    this.#tableSchema = {
      name: 'rows',
      parent: 'keys',
      keys: [intType(false), ...identity.map((column) => schema[column]!.type)],
      keyNames: ['key', ...identity.map((column) => schema[column]!.name)],
      values: [COPIES, NUMBER, ...(this.#rows?.columns ?? [])],
    }
  }

  get #identity(): readonly number[] {
    return this.#rowKey ?? this.#schema.map((_, column) => column)
  }

  open(context: OperatorContext): void {
    this.#table = context.state.keyedTable(this.#tableSchema)
    const found: { readonly id: number; readonly key: number; readonly number: bigint }[] = []
    const ids = new Int32Array(CHUNK)
    for (let from = 0; ; ) {
      const count = this.#table.liveRowIds(from, ids)
      if (count === 0) break
      from = ids[count - 1]! + 1
      const keys = (this.#table.gatherKey(0, ids, count) as { values: Int32Array }).values
      const numbers = this.#table.valuePages(1)
      for (let k = 0; k < count; k++) {
        const id = ids[k]!
        const number = (numbers[id >> PAGE_SHIFT] as BigInt64Array)[id & PAGE_MASK]!
        found.push({ id, key: keys[k]!, number })
      }
    }
    found.sort((a, b) => (a.number < b.number ? -1 : 1))
    for (const { id, key } of found) this.#chain.append(key, id)
    this.#nextNumber = (found.at(-1)?.number ?? 0n) + 1n
  }

  /** The row of a key that came last, −1 where there is none. */
  last(keyId: number): number {
    return this.#chain.last(keyId)
  }

  /** Whether the last batch brought the row, or brought it again. */
  isWritten(rowId: number): boolean {
    return this.#writtenIn.get(rowId) === this.#batch
  }

  /**
   * Takes in the changes of a batch in turn: rows at `positions`, of keys `keyIds`; `isTaken[k]` is 1 for rows that are taken back. One that
   * is not there is left out.
   */
  change(
    columns: readonly Column[],
    positions: Int32Array,
    keyIds: Int32Array,
    isTaken: Uint8Array | undefined,
    count: number,
  ): void {
    this.#batch++
    const rowIds = new Int32Array(count)
    const identity = this.#identity.map((column) =>
      pickColumn(columns[column]!, positions, count, false),
    )
    const table = this.#table
    table.upsertBatch([fixedColumn(keyIds), ...identity], undefined, count, rowIds)
    table.beginWrite(rowIds, count)
    const copies = table.valuePages(0) as readonly Int32Array[]
    const numbers = table.valuePages(1) as readonly BigInt64Array[]
    const places = new Int32Array(count)
    const written = new Int32Array(count)
    let writtenCount = 0
    for (let k = 0; k < count; k++) {
      const id = rowIds[k]!
      const page = copies[id >> PAGE_SHIFT]!
      const at = id & PAGE_MASK
      const had = page[at]!
      if (isTaken?.[k] === 1) {
        if (had === 1) this.#chain.remove(keyIds[k]!, id)
        if (had > 0) page[at] = had - 1
        continue
      }
      page[at] = this.#rowKey === undefined ? had + 1 : 1
      if (had > 0) this.#chain.remove(keyIds[k]!, id)
      this.#chain.append(keyIds[k]!, id)
      numbers[id >> PAGE_SHIFT]![at] = this.#nextNumber++
      this.#writtenIn.set(id, this.#batch)
      places[writtenCount] = positions[k]!
      written[writtenCount++] = id
    }
    this.#rows?.write(table, columns, places, written, writtenCount)
    this.#settle(rowIds, count)
  }

  /** Removes rows without copies. */
  #settle(rowIds: Int32Array, count: number): void {
    const copies = this.#table.valuePages(0) as readonly Int32Array[]
    const gone = new Int32Array(count)
    let goneCount = 0
    for (let k = 0; k < count; k++) {
      const id = rowIds[k]!
      const page = copies[id >> PAGE_SHIFT]!
      if (page[id & PAGE_MASK] !== 0) continue
      page[id & PAGE_MASK] = LISTED
      gone[goneCount++] = id
    }
    if (goneCount > 0) this.#table.removeBatch(gone, goneCount)
  }

  removeKey(keyId: number): void {
    const ids = this.#chain.take(keyId)
    if (ids.length > 0) this.#table.removeBatch(ids, ids.length)
  }

  /** A column of rows; valid until the next call for it. */
  gather(column: number, rowIds: Int32Array, count: number): Column {
    return this.#rows === undefined
      ? this.#table.gatherKey(1 + column, rowIds, count)
      : this.#rows.gatherOne(this.#table, column, rowIds, count)
  }
}

/** Copies of a row that is about to be removed: it is listed once. */
const LISTED = -1
