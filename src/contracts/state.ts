import type { BytesColumn, Column } from '../core/column.ts'
import type { FixedArray, FixedStorage } from '../core/storage.ts'
import type { SqlType } from '../core/types.ts'

/** Rows in a page of a table's columns. */
export const PAGE_ROWS = 4096
export const PAGE_SHIFT = 12
export const PAGE_MASK = 4095

/**
 * One value column of a keyed table. Fixed storages are raw arrays that kernels read and write;
 * `bytes` and `decimal128` go through the table's methods (`decimal128` as two i64 columns is the
 * caller's choice).
 */
export interface StateColumn {
  /** Stable name under which a savepoint stores it. */
  readonly name: string
  readonly storage: FixedStorage | 'bytes'
  /**
   * SQL types that the values come from, where their meaning depends on them: a restore into a changed job takes values over where
   * each type is the same or wider. Decimals of another scale are other values.
   */
  readonly types?: readonly SqlType[]
  /** Rows that were kept without the column may be restored: whoever opens the table knows what zeros mean in it. */
  readonly isOptional?: true
}

export interface KeyedTableSchema {
  readonly name: string
  /** Key types, in the order they are hashed. May be empty: then the table has at most one row. */
  readonly keys: readonly SqlType[]
  /** What the keys are called in savepoints, in the order of `keys`. Default key1, key2, … */
  readonly keyNames?: readonly string[]
  readonly values: readonly StateColumn[]
  /**
   * Name of the table whose row ids are this table's first key (INT NOT NULL), where they are: the rows follow their
   * parent row to its key group, and a savepoint stores the parent's key in place of the id. Rows without parent row
   * are dropped when state is moved.
   */
  readonly parent?: string
  /**
   * `none`: whoever opens the table finds its rows in another way; keys are not looked at, and may come twice. The table is a `RowTable`
   * then. It takes less room and time. Absent = a hash index.
   */
  readonly index?: 'none'
  /**
   * `records`: what a row has lies together, so that a row that is looked up and changed costs few cache misses; `valuePlaces` says where.
   * Absent = each column lies together, for those who read many rows of few columns.
   */
  readonly layout?: 'records'
  /** No key is ever NULL, whatever its type says: no room is kept for it. */
  readonly hasNullFreeKeys?: true
}

/**
 * Where row `id` has its value of a fixed column: in page `id >> PAGE_SHIFT` at `(id & PAGE_MASK) * stride`. Without records `stride` is 1
 * and `offset` 0. In records the array of a column goes on to the end of the page: columns of the same storage are reached through the
 * one with the smallest `offset` as well, so many elements further on as their offsets differ.
 */
export interface StateValuePlace {
  /** Elements from one row to the next. */
  readonly stride: number
  /** Elements in front of it in its record. */
  readonly offset: number
}

/**
 * The fixed-size part of PAGE_ROWS rows: `columns[i]` is the array of fixed value column i (i counts
 * all value columns; the entry of a `bytes` column is an empty array). Not of tables with `layout: 'records'`. New rows read as zeros.
 * The first page of a small table has shorter arrays that grow; offsets stay below their length.
 *
 * Writing: a kernel that is going to write calls `table.beginWrite(rowIds, count)` first, once per
 * batch, and may then write into the arrays of those rows until `snapshot`, `clear` or `restore`.
 * Kernels set no marks themselves.
 */
export interface TablePage {
  readonly columns: readonly FixedArray[]
}

/**
 * A table from key to values in columnar pages, with a hash index of its own.
 *
 * Called by the operator that opened it, within its calls, in the task's thread, any number of times; `snapshot` and `restore` by the
 * runtime, between them. Nothing blocks or awaits. Row ids and columns that are not the table's are bugs: what they
 * throw fails the task, and the table is not used again.
 *
 * Row ids are dense small integers: page `id >> PAGE_SHIFT`, offset `id & PAGE_MASK`; they stay the
 * same for the life of the row, across growth and restore, and are used again after a removal.
 * Grows without a pause above 10 ms and gives freed space back.
 */
export interface KeyedTable {
  readonly schema: KeyedTableSchema
  /** Live rows. */
  readonly rowCount: number
  /** Bytes held: pages, index, heaps. */
  readonly sizeBytes: number
  /** How often all rows have gone at once, by `clear` or for those of a snapshot: what is kept of them elsewhere is to be made anew then. */
  readonly clearCount: number
  /**
   * Pages by number. Snapshots leave the entries in place; additions and removals may change them
   * and their arrays: read them anew in every batch, after upsertBatch.
   */
  readonly pages: readonly TablePage[]
  /** The same by value column: `valuePages(i)[n]` is `pages[n].columns[i]`, one load less in kernels. */
  valuePages(column: number): readonly FixedArray[]
  /** By value column; the same object for tables that lie alike. Of `bytes` columns without meaning. */
  readonly valuePlaces: readonly StateValuePlace[]
  /**
   * Announces writes into the value arrays of these rows (see TablePage): marks their pages dirty
   * and, where a snapshot still needs them, keeps a copy. Nearly free when all pages are dirty already.
   */
  beginWrite(rowIds: Int32Array, count: number): void
  /**
   * Finds or adds the key of every live position and writes row ids to `rowIds[k]`, k counting live
   * positions 0 … count-1 (position = selection === undefined ? k : selection[k]).
   * Returns how many were added; `freshIds[0 … n-1]` then holds their row ids in order of
   * appearance, and their values read as zeros (no bytes).
   * `keys` may be in any encoding; NULL keys are equal to one another.
   */
  upsertBatch(
    keys: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): number
  readonly freshIds: Int32Array
  /** As upsertBatch without adding: −1 for absent keys. */
  lookupBatch(
    keys: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): void
  /** Removes a live row; its id may be given to a later key. Many at once: `removeBatch`. */
  remove(rowId: number): void
  /** Removes live rows, each listed once; several times faster per row than `remove`. */
  removeBatch(rowIds: Int32Array, count: number): void
  /** True when the id belongs to a live row; ids range over 0 … idLimit-1. */
  isLive(rowId: number): boolean
  readonly idLimit: number
  /**
   * Writes the ids of live rows ≥ `fromId`, ascending, until `rowIds` is full or there are no more.
   * Returns how many. To visit all rows: start at 0, go on from the last id + 1 until 0 come.
   */
  liveRowIds(fromId: number, rowIds: Int32Array): number
  /** Sets value column `column` (a `bytes` one) of a row to a copy of the bytes; `start = -1` means no value. */
  setBytes(column: number, rowId: number, bytes: Uint8Array, start: number, length: number): void
  /**
   * The same for many rows: row `rowIds[k]` gets what stands at `positions[k]` of a column with the layout `bytes`; no value where that
   * is NULL. Several times faster per value.
   */
  setBytesBatch(
    column: number,
    rowIds: Int32Array,
    count: number,
    values: BytesColumn,
    positions: Int32Array,
  ): void
  /** True when a bytes value is set and byte-equal. */
  bytesEqual(
    column: number,
    rowId: number,
    bytes: Uint8Array,
    start: number,
    length: number,
  ): boolean
  /** Compares a set bytes value with the bytes given, unsigned and lexicographic: <0, 0, >0. */
  compareBytes(
    column: number,
    rowId: number,
    bytes: Uint8Array,
    start: number,
    length: number,
  ): number
  /** A set bytes value as a view: valid until the table changes. */
  readBytes(column: number, rowId: number): Uint8Array
  /** Length of a bytes value, −1 where none is set. */
  bytesLength(column: number, rowId: number): number
  /** Returns key column `index` of the rows, as a flat column of `count` rows valid until the next call for this column. */
  gatherKey(index: number, rowIds: Int32Array, count: number): Column
  /** The same for a value column; `bytes` columns have NULL where no value is set. */
  gatherValue(column: number, rowIds: Int32Array, count: number): Column
  /**
   * Compares key column `index` of two live rows: <0, 0, >0. Numbers by value with NaN greatest, text and binary by bytes, NULL
   * before all; nested values in some order.
   */
  compareKeys(index: number, rowA: number, rowB: number): number
  /** Removes everything and gives the memory back. Snapshots keep what they have. */
  clear(): void
  /** At each barrier: freezes the present content: cheap, copy-on-write until the snapshot is released. Several may be there at once. */
  snapshot(): KeyedTableSnapshot
  /** Where the job starts from a checkpoint, once, before the operator gets the table: replaces the content by a snapshot's. */
  restore(snapshot: KeyedTableSnapshot): void
}

/** A table without an index, by `index: 'none'` in its schema: `upsertBatch` adds each key, and `lookupBatch` is a bug. */
export interface RowTable extends KeyedTable {
  /** Adds rows, whose keys and values read as zeros and NULL, and writes their ids. Their keys are written before anybody else sees them. */
  addRows(count: number, rowIds: Int32Array): void
  /** Writes the keys at live positions to rows that were just added. */
  writeKeys(
    keys: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): void
  /** Words of an INT NOT NULL key (one a row) or a BIGINT NOT NULL one (two a row, the low one first), by page: to be read, and written as `writeKeys` says. */
  keyWords(index: number): readonly Int32Array[]
}

/** One page as bytes for a checkpoint: `id` is stable, `version` grows with each freeze in which it was dirty. */
export interface SnapshotPage {
  readonly id: string
  readonly version: number
  /**
   * Serialised little-endian content; made on demand, in the task's thread, any time until `release`; for a checkpoint only where the version
   * is not stored yet.
   */
  bytes(): Uint8Array
  /** Where present: how many bytes `bytes` would answer, without making them. */
  sizeBytes?(): number
  /** Where present: the same bytes, written to the target, which is as long and starts at a multiple of 8 of its buffer. */
  writeTo?(target: Uint8Array): void
  /**
   * The content is stored, or stored already, and not asked for again: a write to the page keeps no copy for this snapshot. Absent: nothing
   * is gained by saying so.
   */
  done?(): void
  /** Nobody else has the bytes: who restores may keep them and write into them. Absent = false. */
  readonly isOwned?: boolean
}

/** A table as it was at a barrier. In the task's thread; nothing blocks. */
export interface KeyedTableSnapshot {
  readonly schema: KeyedTableSchema
  readonly rowCount: number
  /** Every page: rows, index and heap. Those whose version is known to be stored need not be read. */
  readonly pages: readonly SnapshotPage[]
  /** Small JSON-able state besides the pages (free lists are in pages). */
  readonly header: unknown
  /** Bytes of pages that were written since, and are kept as they were. Absent = 0: nobody writes. */
  readonly copiedBytes?: number
  /** Once, when all that is wanted is stored, or the checkpoint was given up: ends copy-on-write for this snapshot. */
  release(): void
}

/** A value that JSON can say, with bigint and bytes besides. */
export type StateValue =
  | null
  | boolean
  | number
  | string
  | bigint
  | Uint8Array
  | readonly StateValue[]
  | { readonly [key: string]: StateValue }

/** How a list is spread when parallelism changes: its entries in turn over all subtasks, or all of them to each. */
export type Redistribution = 'split' | 'union'

/**
 * Operator state: a short list that belongs to the subtask, not to a key. Read and written by the operator within its calls, as often as it
 * likes; nothing blocks.
 */
export interface ListState {
  /** After a restore: what this subtask (or, with `union`, all subtasks) had at the barrier. */
  get(): readonly StateValue[]
  /** Replaces the list, as a rule in `onBarrier`. The values are kept as they are, and stored at each barrier: they are not changed after. */
  update(values: readonly StateValue[]): void
}

/**
 * Operator state that is the same in every subtask: rules, settings. Small; keys and values as JSON says them. Read and written by the
 * operator within its calls; every subtask must write the same, as a restore takes any one's. Nothing blocks.
 */
export interface BroadcastState {
  get(key: string): StateValue | undefined
  put(key: string, value: StateValue): void
  /** Nothing happens where there is none. */
  remove(key: string): void
  /** In the order in which keys were first put. */
  entries(): IterableIterator<[string, StateValue]>
}

/**
 * State of one operator subtask. Called by the operator, from `open` on; what a job can be restored with is opened in `open`. All
 * calls come from the task's thread; nothing blocks: what a checkpoint has was read before `open`. The same name answers the same
 * state. A throw fails the task.
 */
export interface StateContext {
  /**
   * Opens (or returns) the table of that name; after a restore with the rows of the subtask's key groups. Throws STATE_TYPE_DIFFERS where the
   * checkpoint has keys or values of other types.
   */
  keyedTable(schema: KeyedTableSchema): KeyedTable
  /** Opens (or returns) a list, after a restore as `redistribution` spreads it. */
  listState(name: string, redistribution: Redistribution): ListState
  /** Opens (or returns) broadcast state. */
  broadcastState(name: string): BroadcastState
  /**
   * Opens a family of tables of one schema, one per namespace (window slices by their end).
   * Dropping a namespace frees its table. A `parent` is the family of that name: the table of the same namespace.
   */
  namespacedTables(schema: KeyedTableSchema): NamespacedTables
}

/** Tables of one schema by namespace. Called like `StateContext`, at any time; nothing blocks. */
export interface NamespacedTables {
  /** Finds or makes the table of a namespace. */
  table(namespace: number): KeyedTable
  /** The table of a namespace, where there is one. */
  find(namespace: number): KeyedTable | undefined
  /** Frees the table of a namespace, which is not used again; nothing happens where there is none. Snapshots keep what they have. */
  drop(namespace: number): void
  /** Namespaces present, ascending. */
  namespaces(): number[]
}

/**
 * All state of one operator subtask, frozen at a barrier, after `onBarrier`. Cheap to make; the slot reads its pages in the background, in
 * the same thread, between other work. A failure to store them fails the checkpoint, and not the task.
 */
export interface StateSnapshot {
  readonly tables: readonly {
    readonly name: string
    /** undefined for a table that stands alone. */
    readonly namespace: number | undefined
    /** Another one for each table that was made under the name and namespace: page versions count within it. */
    readonly incarnation: number
    readonly snapshot: KeyedTableSnapshot
  }[]
  readonly lists: readonly {
    readonly name: string
    readonly redistribution: Redistribution | 'broadcast'
    /** Broadcast state: one entry `[key, value]` each. */
    readonly values: readonly StateValue[]
  }[]
  /** Once, when all is stored or the checkpoint was given up: ends copy-on-write; pages may not be read after. */
  release(): void
}
