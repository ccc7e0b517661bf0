import type { FoundRows } from '../../../contracts/lookup.ts'
import type { HeldMemory } from '../../../contracts/memory.ts'
import type { OperatorContext } from '../../../contracts/operator.ts'
import type { KeyedTable } from '../../../contracts/state.ts'
import type { Schema } from '../../../core/batch.ts'
import { type Column, fixedColumn } from '../../../core/column.ts'
import { gatherColumn, identityPositions } from '../../../core/flatten.ts'
import { bigIntType, type SqlType } from '../../../core/types.ts'
import { LinkedRows } from '../../../state/keyed-state/linked-rows.ts'
import { RowColumns } from '../../../state/row-columns.ts'
import { MemoryStateContext } from '../../../state/state-context.ts'
import type { RowFinder } from './row-finder.ts'
import { rowsOf } from './rows-by-key.ts'

export interface LookupCacheOptions {
  readonly inner: RowFinder
  readonly schema: Schema
  readonly keyTypes: readonly SqlType[]
  /** Most keys that are kept; those go that were not asked for the longest. undefined: all. */
  readonly maxKeys: number | undefined
  readonly expireAfterWriteMs: number | undefined
  readonly expireAfterAccessMs: number | undefined
  /** Whether it is kept that a key has no rows. */
  readonly keepsMissing: boolean
}

/** All keys in the order in which they were asked for last. */
const ORDER = 0

/** Keeps the rows of keys that were asked for, as long as is wished. (The lookup cache PARTIAL.) */
export class LookupCache implements RowFinder {
  readonly #options: LookupCacheOptions
  readonly #keys: KeyedTable
  readonly #table: KeyedTable
  readonly #rows: RowColumns
  readonly #rowsOfKey = new LinkedRows()
  readonly #order = new LinkedRows()
  #context!: OperatorContext
  #writtenMs = new Float64Array(1024)
  #accessedMs = new Float64Array(1024)
  #nextNumber = 0n

  constructor(options: LookupCacheOptions) {
    this.#options = options
    this.#rows = new RowColumns(options.schema, 0)
    const memory = new MemoryStateContext()
    this.#keys = memory.keyedTable({ name: 'keys', keys: options.keyTypes, values: [] })
    this.#table = memory.keyedTable({
      name: 'rows',
      keys: [bigIntType(false)],
      values: this.#rows.columns,
    })
  }

  open(context: OperatorContext): void {
    this.#context = context
    this.#options.inner.open(context)
  }

  find(keys: readonly Column[], count: number): FoundRows | Promise<FoundRows> {
    this.#shrink()
    const nowMs = this.#context.nowMs()
    const ids = new Int32Array(count)
    const fresh = this.#keys.upsertBatch(keys, undefined, count, ids)
    const missing = Array.from(this.#keys.freshIds.subarray(0, fresh))
    for (const id of missing) this.#order.append(ORDER, id)
    this.#reserve(this.#keys.idLimit)
    for (const id of missing) this.#writtenMs[id] = Infinity
    for (let k = 0; k < count; k++) {
      const id = ids[k]!
      if (this.#isExpired(id, nowMs)) {
        this.#dropRows(id)
        this.#writtenMs[id] = Infinity
        missing.push(id)
      }
      this.#accessedMs[id] = nowMs
      this.#order.remove(ORDER, id)
      this.#order.append(ORDER, id)
    }
    this.#context.count('cachedKeys', count - missing.length)
    if (missing.length === 0) return this.#answer(ids)
    const asked = Int32Array.from(missing)
    const all = identityPositions(asked.length)
    const askedKeys = this.#options.keyTypes.map((_, i) =>
      gatherColumn(this.#keys.gatherKey(i, asked, asked.length), all, asked.length),
    )
    const found = this.#options.inner.find(askedKeys, asked.length)
    return found instanceof Promise
      ? found.then((rows) => this.#store(asked, rows, ids))
      : this.#store(asked, found, ids)
  }

  /** A row of key tables that is being asked for has an infinite time: it is not asked for twice. */
  #isExpired(id: number, nowMs: number): boolean {
    const { expireAfterWriteMs, expireAfterAccessMs } = this.#options
    const writtenMs = this.#writtenMs[id]!
    if (writtenMs === Infinity) return false
    return (
      (expireAfterWriteMs !== undefined && writtenMs <= nowMs - expireAfterWriteMs) ||
      (expireAfterAccessMs !== undefined && this.#accessedMs[id]! <= nowMs - expireAfterAccessMs)
    )
  }

  #store(asked: Int32Array, found: FoundRows, ids: Int32Array): FoundRows {
    const nowMs = this.#context.nowMs()
    const total = rowsOf(found)
    const numbers = new BigInt64Array(total)
    for (let i = 0; i < total; i++) numbers[i] = this.#nextNumber++
    const rowIds = new Int32Array(total)
    this.#table.upsertBatch([fixedColumn(numbers)], undefined, total, rowIds)
    this.#table.beginWrite(rowIds, total)
    this.#rows.write(this.#table, found.columns, identityPositions(total), rowIds, total)
    for (let k = 0, row = 0; k < asked.length; k++) {
      for (; row < found.ends[k]!; row++) this.#rowsOfKey.append(asked[k]!, rowIds[row]!)
      this.#writtenMs[asked[k]!] = nowMs
      this.#accessedMs[asked[k]!] = nowMs
    }
    const answer = this.#answer(ids)
    if (!this.#options.keepsMissing)
      for (const id of asked) if (this.#rowsOfKey.first(id) < 0) this.#drop(id)
    return answer
  }

  #answer(ids: Int32Array): FoundRows {
    const rowIds: number[] = []
    const ends = new Int32Array(ids.length)
    for (let k = 0; k < ids.length; k++) {
      for (let row = this.#rowsOfKey.first(ids[k]!); row >= 0; row = this.#rowsOfKey.next(row))
        rowIds.push(row)
      ends[k] = rowIds.length
    }
    const rows = Int32Array.from(rowIds)
    return { ends, columns: this.#rows.gather(this.#table, rows, rows.length) }
  }

  /** Forgets the keys beyond the most that are to be kept. */
  #shrink(): void {
    const { maxKeys } = this.#options
    if (maxKeys === undefined) return
    while (this.#keys.rowCount > maxKeys) this.#drop(this.#order.first(ORDER))
  }

  #drop(id: number): void {
    this.#dropRows(id)
    this.#order.remove(ORDER, id)
    this.#keys.remove(id)
  }

  #dropRows(id: number): void {
    const rows = this.#rowsOfKey.take(id)
    if (rows.length > 0) this.#table.removeBatch(rows, rows.length)
  }

  #reserve(limit: number): void {
    if (this.#writtenMs.length >= limit) return
    const wider = (old: Float64Array): Float64Array<ArrayBuffer> => {
      const array = new Float64Array(Math.max(limit, old.length * 2))
      array.set(old)
      return array
    }
    this.#writtenMs = wider(this.#writtenMs)
    this.#accessedMs = wider(this.#accessedMs)
  }

  held(): HeldMemory {
    return {
      what: 'rows that were looked up',
      sizeBytes: this.#keys.sizeBytes + this.#table.sizeBytes,
      rowCount: this.#table.rowCount,
    }
  }

  close(): void {
    this.#options.inner.close()
  }
}
