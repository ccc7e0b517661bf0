import { KernelChoice } from '../codegen/hash-reader.ts'
import { compileKernel } from '../codegen/kernel.ts'
import type {
  KeyedTableSchema,
  KeyedTableSnapshot,
  RowTable,
  SnapshotPage,
  StateValuePlace,
  TablePage,
} from '../contracts/state.ts'
import type { BytesColumn, Column } from '../core/column.ts'
import { assert } from '../core/errors.ts'
import type { FixedArray } from '../core/storage.ts'
import { ByteHeap } from './byte-heap.ts'
import { BytesValues } from './bytes-values.ts'
import { BytesGather, type ColumnGather, FixedGather } from './column-gather.ts'
import { CACHED_DEPTH, HashIndex } from './hash-index.ts'
import {
  type FindKernel,
  type InsertKernel,
  keyKernelConstants,
  type StoreKernel,
} from './key-kernels.ts'
import { type KeyComparison, keyComparison } from './key-order.ts'
import type { KeyPlace, RowLayout, ValuePlace } from './row-layout.ts'
import { RowStore } from './row-store.ts'
import { type KeyKernelKind, TableCode } from './table-code.ts'
import { type TableHeader, TableSnapshot } from './table-snapshot.ts'

/**
 * A keyed table in memory: rows in pages (`row-store.ts`), a hash index over them (`hash-index.ts`),
 * bytes in a heap (`byte-heap.ts`), each kind of page with a ledger of what changed
 * (`page-ledger.ts`). Batches of keys are hashed, then found or added by generated kernels. A table
 * without an index holds rows that others find; its index stays empty, and out of snapshots.
 */
export class ColumnarTable implements RowTable {
  readonly schema: KeyedTableSchema
  clearCount = 0
  freshIds = new Int32Array(0)
  readonly #code: TableCode
  readonly #layout: RowLayout
  readonly #rows: RowStore
  readonly #index = new HashIndex()
  readonly #heap = new ByteHeap()
  readonly #bytes: BytesValues
  readonly #finds: Readonly<Record<'one' | 'cached' | 'large' | 'apart', KernelChoice<FindKernel>>>
  readonly #insert: KernelChoice<InsertKernel>
  readonly #store: KernelChoice<StoreKernel>
  readonly #keyGathers: (ColumnGather | undefined)[] = []
  readonly #valueGathers: (ColumnGather | undefined)[] = []
  readonly #keyOrders: (KeyComparison | undefined)[] = []
  #hashes = new Int32Array(0)
  #misses = new Int32Array(0)
  readonly #oneId = new Int32Array(1)
  /** Whether most of the keys that were last added to a large table, or found there, were new. */
  #mostAreNew = false

  constructor(schema: KeyedTableSchema) {
    this.schema = schema
    const code = TableCode.of(schema)
    this.#code = code
    this.#layout = code.layout
    this.#rows = new RowStore(code.layout)
    this.#bytes = new BytesValues(code.layout, this.#rows, this.#heap)
    const constants = keyKernelConstants({ index: this.#index, rows: this.#rows, heap: this.#heap })
    const choice = <K>(kind: KeyKernelKind): KernelChoice<K> =>
      new KernelChoice((encodings, hasSelection) =>
        compileKernel<K>(
          `state-${kind}`,
          code.keyKernelText(kind, encodings, hasSelection),
          constants,
        ),
      )
    this.#finds = {
      one: choice('one'),
      cached: choice('cached'),
      large: choice('large'),
      apart: choice('apart'),
    }
    this.#insert = choice('insert')
    this.#store = choice('store')
  }

  get rowCount(): number {
    return this.#rows.rowCount
  }
  get sizeBytes(): number {
    return this.#rows.sizeBytes + this.#index.sizeBytes + this.#heap.sizeBytes
  }
  get pages(): readonly TablePage[] {
    return this.#rows.pages
  }
  get idLimit(): number {
    return this.#rows.idLimit
  }

  valuePages(column: number): readonly FixedArray[] {
    const place = this.#layout.values[column]!
    assert(place.storage !== 'bytes', 'bytes values have no array to write to')
    return this.#rows.arrays[place.values]!
  }

  get valuePlaces(): readonly StateValuePlace[] {
    return this.#code.valuePlaces
  }

  beginWrite(rowIds: Int32Array, count: number): void {
    if (this.#touchesValues) this.#code.touchValues(this.#rows, rowIds, count)
    this.#rows.beginWrite(rowIds, count)
  }

  /** Whether values are worth to be looked at ahead of a kernel. Small records were, when their rows were looked up. */
  get #touchesValues(): boolean {
    const { recordBytes } = this.#layout
    const { ledger, sizeBytes } = this.#rows
    if (recordBytes === 0) return ledger.count > CACHED_PAGES
    return sizeBytes > CACHED_BYTES && (recordBytes > LINE_BYTES || this.#code.isUnindexed)
  }

  upsertBatch(
    keys: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): number {
    if (this.#code.isUnindexed) {
      this.addRows(count, rowIds)
      this.writeKeys(keys, selection, count, rowIds)
      if (this.freshIds.length < count) this.freshIds = new Int32Array(roomFor(count))
      this.freshIds.set(rowIds.subarray(0, count))
      return count
    }
    const columns = this.#code.hasNested ? this.#encodeNested(keys, selection, count) : keys
    this.#hash(columns, selection, count)
    return this.#upsertInSteps(columns, selection, count, rowIds)
  }

  /**
   * Adds the keys of a few rows before it looks for those of the next ones: a key that is new, and comes again and again, is found there; and the slots of a
   * large table where keys were not found are still in the cache.
   */
  #upsertInSteps(
    columns: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): number {
    const hashes = this.#hashes
    const misses = this.#misses
    let added = 0
    for (let from = 0, to = 0; from < count; from = to) {
      const isLarge = this.#index.depth > CACHED_DEPTH
      to = Math.min(count, from + (isLarge ? UPSERT_ROWS : CACHED_UPSERT_ROWS))
      const before = added
      if (this.#mostAreNew) {
        // Looking for them first would go through the same slots twice.
        if (isLarge) this.#index.touch(hashes, from, to)
        for (let k = from; k < to; k++) misses[k - from] = k
        added = this.#add(columns, selection, { missCount: to - from, rowIds, added })
      } else {
        const kernel = this.#findKernel(columns, selection)
        const missCount = kernel(columns, selection, from, to, hashes, rowIds, misses)
        if (missCount > 0) added = this.#add(columns, selection, { missCount, rowIds, added })
      }
      this.#mostAreNew = added - before > (to - from) * MOST
    }
    return added
  }

  /** Adds the keys that were missed, behind `added` others; returns how many have been added then. */
  #add(
    columns: readonly Column[],
    selection: Int32Array | undefined,
    {
      missCount,
      rowIds,
      added,
    }: { readonly missCount: number; readonly rowIds: Int32Array; readonly added: number },
  ): number {
    if (this.freshIds.length < added + missCount) {
      const wider = new Int32Array(roomFor(added + missCount))
      wider.set(this.freshIds)
      this.freshIds = wider
    }
    const kernel = this.#insert.of(columns, selection !== undefined)
    const hashes = this.#hashes
    const { freshIds } = this
    return kernel(columns, selection, missCount, hashes, rowIds, this.#misses, freshIds, added)
  }

  addRows(count: number, rowIds: Int32Array): void {
    assert(this.#code.isUnindexed, 'rows without keys are added where there is no index')
    this.#rows.allocateBatch(count, rowIds)
  }

  writeKeys(
    keys: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): void {
    const columns = this.#code.hasNested ? this.#encodeNested(keys, selection, count) : keys
    this.#store.of(columns, selection !== undefined)(columns, selection, count, rowIds)
  }

  keyWords(index: number): readonly Int32Array[] {
    const { storage, values, valid } = this.#layout.keys[index]!
    assert((storage === 'i32' || storage === 'i64') && valid < 0, 'the key has words')
    assert(this.#layout.recordBytes === 0, 'the words of the key lie together')
    return this.#rows.arrays[values] as readonly FixedArray[] as readonly Int32Array[]
  }

  lookupBatch(
    keys: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): void {
    assert(!this.#code.isUnindexed, 'keys are looked up where there is an index')
    this.#find(
      this.#code.hasNested ? this.#encodeNested(keys, selection, count) : keys,
      selection,
      count,
      rowIds,
    )
  }

  remove(rowId: number): void {
    this.#oneId[0] = rowId
    this.removeBatch(this.#oneId, 1)
  }

  removeBatch(rowIds: Int32Array, count: number): void {
    const rows = this.#rows
    this.beginWrite(rowIds, count)
    if (!this.#code.isUnindexed) this.#removeKeys(rowIds, count)
    if (this.#code.hasBytes) this.#freeBytes(rowIds, count)
    this.#code.clearRows(rows.arrays, rowIds, count)
    rows.freeBatch(rowIds, count)
  }

  /** Takes rows out of the index. */
  #removeKeys(rowIds: Int32Array, count: number): void {
    this.#reserve(count)
    const hashes = this.#hashes
    const keys = this.#layout.keys.map((_, i) => this.#keyGather(i).gather(rowIds, count))
    this.#code.hasher.hash(keys, undefined, count, hashes)
    this.#index.removeEach(hashes, rowIds, count)
  }

  isLive(rowId: number): boolean {
    return this.#rows.isLive(rowId)
  }

  liveRowIds(fromId: number, rowIds: Int32Array): number {
    return this.#rows.liveRowIds(fromId, rowIds)
  }

  setBytes(column: number, rowId: number, bytes: Uint8Array, start: number, length: number): void {
    this.#bytes.set(this.#layout.values[column]!.values, rowId, bytes, start, length)
  }

  setBytesBatch(
    column: number,
    rowIds: Int32Array,
    count: number,
    values: BytesColumn,
    positions: Int32Array,
  ): void {
    const cells = this.#layout.values[column]!.values
    this.#bytes.setBatch(cells, rowIds, count, values, positions)
  }

  bytesEqual(
    column: number,
    rowId: number,
    bytes: Uint8Array,
    start: number,
    length: number,
  ): boolean {
    return (
      this.bytesLength(column, rowId) === length &&
      this.compareBytes(column, rowId, bytes, start, length) === 0
    )
  }

  compareBytes(
    column: number,
    rowId: number,
    bytes: Uint8Array,
    start: number,
    length: number,
  ): number {
    return this.#bytes.compare(this.#layout.values[column]!.values, rowId, bytes, start, length)
  }

  readBytes(column: number, rowId: number): Uint8Array {
    return this.#bytes.read(this.#layout.values[column]!.values, rowId)
  }

  bytesLength(column: number, rowId: number): number {
    return this.#bytes.length(this.#layout.values[column]!.values, rowId)
  }

  gatherKey(index: number, rowIds: Int32Array, count: number): Column {
    const column = this.#keyGather(index).gather(rowIds, count)
    const nested = this.#code.nested[index]
    return nested === undefined ? column : nested.decode(column as BytesColumn, count)
  }

  gatherValue(column: number, rowIds: Int32Array, count: number): Column {
    let gather = this.#valueGathers[column]
    if (gather === undefined) {
      gather = this.#makeGather(this.#layout.values[column]!)
      this.#valueGathers[column] = gather
    }
    return gather.gather(rowIds, count)
  }

  compareKeys(index: number, rowA: number, rowB: number): number {
    let order = this.#keyOrders[index]
    if (order === undefined) {
      order = keyComparison(this.#rows, this.#heap, this.#layout.keys[index]!)
      this.#keyOrders[index] = order
    }
    return order(rowA, rowB)
  }

  clear(): void {
    this.clearCount++
    this.#rows.clear()
    this.#index.clear()
    this.#heap.clear()
  }

  snapshot(): KeyedTableSnapshot {
    const ledgers = this.#stores.map(({ ledger }) => ledger)
    const kinds = ledgers.map((ledger) => ledger.freeze())
    return new TableSnapshot({
      schema: this.schema,
      layout: this.#code.layoutText,
      rowCount: this.rowCount,
      kinds,
      onRelease: () => {
        kinds.forEach((frozen, i) => {
          ledgers[i]!.forget(frozen)
          frozen.release()
        })
      },
    })
  }

  /** Whether the snapshot is of a table with the same physical columns, and the same names for them; and has an index where one is needed. */
  fits(snapshot: KeyedTableSnapshot): boolean {
    const names = (schema: KeyedTableSchema): string =>
      schema.values.map(({ name }) => name).join('\u0000')
    return (
      (snapshot.header as TableHeader).layout === this.#code.layoutText &&
      (this.#code.isUnindexed || snapshot.schema.index === undefined) &&
      names(snapshot.schema) === names(this.schema)
    )
  }

  restore(snapshot: KeyedTableSnapshot): void {
    const header = snapshot.header as TableHeader
    assert(
      header.format === 1 && header.layout === this.#code.layoutText,
      `a snapshot of table ${this.schema.name} fits its layout`,
    )
    // Where it is a snapshot of this very table, what is dropped now is kept for it.
    const { pages } = snapshot
    this.clearCount++
    this.#rows.clear()
    this.#index.beginRestore()
    this.#heap.clear()
    for (const store of this.#stores) {
      const { kind } = store.ledger
      // Where a table has come to have no index, or has got one, there is none of the kind.
      store.ledger.restoreVersions(header.versions[kind] ?? [])
      for (const page of pages) {
        if (page.id.startsWith(`${kind}/`)) store.restorePage(ownBytes(page), page.version)
      }
      store.restored()
    }
    assert(this.rowCount === header.rowCount, 'a snapshot has the rows it says')
  }

  /** What is in snapshots. */
  get #stores(): readonly (RowStore | HashIndex | ByteHeap)[] {
    return this.#code.isUnindexed ? [this.#rows, this.#heap] : [this.#rows, this.#index, this.#heap]
  }

  #find(
    columns: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
    rowIds: Int32Array,
  ): void {
    this.#hash(columns, selection, count)
    const kernel = this.#findKernel(columns, selection)
    kernel(columns, selection, 0, count, this.#hashes, rowIds, this.#misses)
  }

  #hash(columns: readonly Column[], selection: Int32Array | undefined, count: number): void {
    this.#reserve(count)
    this.#code.hasher.hash(columns, selection, count, this.#hashes)
  }

  #findKernel(columns: readonly Column[], selection: Int32Array | undefined): FindKernel {
    const { depth } = this.#index
    // An index that is in the cache does not say that its rows are.
    const isFar = this.#layout.recordBytes > 0 && this.#rows.sizeBytes > CACHED_BYTES
    const near = depth === 0 ? 'one' : 'cached'
    const far = depth === 0 ? 'apart' : 'large'
    const kind = isFar || depth > CACHED_DEPTH ? far : near
    return this.#finds[kind].of(columns, selection !== undefined)
  }

  #encodeNested(
    keys: readonly Column[],
    selection: Int32Array | undefined,
    count: number,
  ): readonly Column[] {
    return keys.map((column, i) => this.#code.nested[i]?.encode(column, selection, count) ?? column)
  }

  #reserve(count: number): void {
    if (this.#hashes.length >= count) return
    this.#hashes = new Int32Array(roomFor(count))
    this.#misses = new Int32Array(this.#hashes.length)
  }

  #freeBytes(rowIds: Int32Array, count: number): void {
    const { keys, values } = this.#layout
    for (const place of keys)
      if (place.storage === 'bytes') this.#bytes.free(place.values, 0, rowIds, count)
    for (const place of values)
      if (place.storage === 'bytes') this.#bytes.free(place.values, 1, rowIds, count)
  }

  #keyGather(index: number): ColumnGather {
    let gather = this.#keyGathers[index]
    if (gather === undefined) {
      gather = this.#makeGather(this.#layout.keys[index]!)
      this.#keyGathers[index] = gather
    }
    return gather
  }

  #makeGather(place: KeyPlace | ValuePlace): ColumnGather {
    return place.storage === 'bytes'
      ? new BytesGather(this.#layout, this.#rows, this.#heap, place)
      : new FixedGather(this.#layout, this.#rows, place)
  }
}

/** Rows of a large table that are looked up before those not found are added: their slots stay in the first-level cache. */
const UPSERT_ROWS = 128
/** The same of a table that is in the cache. */
const CACHED_UPSERT_ROWS = 256
/** Share of new keys above which they are added without being looked for first. */
const MOST = 0.75
/** Pages of rows up to which touching values ahead of a kernel does not pay. */
const CACHED_PAGES = 32
/** The same of records, by their size: what the second-level cache holds beside an index. */
const CACHED_BYTES = 256 * 1024
const LINE_BYTES = 64

/** Next power of two, so that scratch arrays seldom grow. */
function roomFor(count: number): number {
  return 1 << (32 - Math.clz32(Math.max(63, count - 1)))
}

/** A page's content as the table's own. */
const ownBytes = (page: SnapshotPage): Uint8Array =>
  page.isOwned === true ? page.bytes() : page.bytes().slice()
