import type { StateTtlConfig } from '../../contracts/keyed-state.ts'
import {
  type KeyedTable,
  PAGE_MASK,
  PAGE_SHIFT,
  type StateColumn,
  type StateContext,
} from '../../contracts/state.ts'
import { type Column, fixedColumn } from '../../core/column.ts'
import type { SqlType } from '../../core/types.ts'
import { LAST_WRITE, stampUntimed } from '../row-times.ts'
import { stateTtlInvalid } from './errors.ts'
import { KEYS_STATE, type KeyScopes } from './key-scopes.ts'

/** What states need of their operator. */
export interface StateHome {
  readonly state: StateContext
  readonly scopes: KeyScopes
  nowMs(): number
}

export interface StateRowsOptions {
  readonly name: string
  /** Keys beside the scope's: the key of a map, the number of an element. */
  readonly keys: readonly SqlType[]
  readonly keyNames: readonly string[]
  readonly columns: readonly StateColumn[]
  readonly ttl: StateTtlConfig | undefined
}

const LOAD_ROWS = 4096
const DEFAULT_CLEANUP_SIZE = 5

/**
 * The rows of one state: a table whose first keys are those of the scope, with the time of the last write where rows expire.
 *
 * The owner knows which rows are whose (`onRemove` tells it of those that clean-up removes).
 */
export class StateRows {
  readonly table: KeyedTable
  readonly #home: StateHome
  readonly #ttlMs: number
  readonly #timeColumn: number
  readonly #isRenewedOnRead: boolean
  readonly #cleanupSize: number
  readonly #cleansEachRecord: boolean
  /** Whether an expired value may still be seen. */
  readonly returnsExpired: boolean
  readonly #one = new Int32Array(1)
  readonly #cleanupIds: Int32Array
  #nextCleanupId = 0
  /** Called before a row is removed by clean-up. */
  onRemove: (rowId: number, scope: number) => void = () => {}

  constructor(home: StateHome, options: StateRowsOptions) {
    const { name, keys, keyNames, columns, ttl } = options
    this.#home = home
    if (ttl !== undefined && !(ttl.ttlMs > 0))
      throw stateTtlInvalid({ state: name, ttlMs: ttl.ttlMs })
    this.#ttlMs = ttl?.ttlMs ?? Infinity
    this.#isRenewedOnRead = ttl?.updateType === 'OnReadAndWrite'
    this.returnsExpired = ttl?.visibility === 'ReturnExpiredIfNotCleanedUp'
    const cleanup = ttl?.cleanupIncrementally ?? { cleanupSize: DEFAULT_CLEANUP_SIZE }
    this.#cleanupSize = ttl === undefined || cleanup === 'none' ? 0 : cleanup.cleanupSize
    this.#cleansEachRecord = cleanup !== 'none' && cleanup.runForEveryRecord === true
    this.#cleanupIds = new Int32Array(this.#cleanupSize)
    this.#timeColumn = ttl === undefined ? -1 : columns.length
    this.table = home.state.keyedTable({
      name,
      parent: KEYS_STATE,
      keys: [...home.scopes.rowKeys, ...keys],
      keyNames: [
        'key_id',
        ...(home.scopes.namespaceType === undefined ? [] : ['namespace']),
        ...keyNames,
      ],
      values: ttl === undefined ? columns : [...columns, LAST_WRITE],
    })
    if (ttl !== undefined) stampUntimed(this.table, this.#timeColumn, home.nowMs())
  }

  /** Visits all rows a restore brought. */
  load(onRows: (rowIds: Int32Array, scopes: Int32Array, count: number) => void): void {
    const ids = new Int32Array(LOAD_ROWS)
    for (let from = 0; ; ) {
      const count = this.table.liveRowIds(from, ids)
      if (count === 0) return
      from = ids[count - 1]! + 1
      const scopes = this.#scopesOf(ids, count)
      const keyIds = (this.table.gatherKey(0, ids, count) as { readonly values: Int32Array }).values
      this.#home.scopes.countRestored(keyIds, scopes, count)
      onRows(ids, scopes, count)
    }
  }

  /** Finds the row of the current scope and further keys; −1 where there is none. */
  find(keys: readonly Column[]): number {
    this.table.lookupBatch([...this.#home.scopes.columns, ...keys], undefined, 1, this.#one)
    return this.#one[0]!
  }

  /** Adds a row that is not there, to the current scope. */
  add(scope: number, keys: readonly Column[]): number {
    const { scopes } = this.#home
    this.table.upsertBatch(
      keys.length === 0 ? scopes.columns : [...scopes.columns, ...keys],
      undefined,
      1,
      this.#one,
    )
    scopes.count(scopes.keyId, scope, 1)
    return this.#one[0]!
  }

  /** Removes rows of the current scope, each listed once. */
  removeOwn(rowIds: Int32Array, count: number, scope: number): void {
    const { scopes } = this.#home
    this.table.removeBatch(rowIds, count)
    scopes.count(scopes.keyId, scope, -count)
  }

  removeOne(rowId: number, scope: number): void {
    this.#one[0] = rowId
    this.removeOwn(this.#one, 1, scope)
  }

  /** Before a row is written: announces it, and starts its time anew. */
  beginWrite(rowId: number): void {
    this.#one[0] = rowId
    this.table.beginWrite(this.#one, 1)
    if (this.#timeColumn >= 0) this.#times(rowId)[rowId & PAGE_MASK] = this.#home.nowMs()
  }

  /** Whether a row has expired. One that has not is renewed where reads do so. */
  isExpiredOnRead(rowId: number): boolean {
    if (this.#timeColumn < 0) return false
    if (this.#isExpired(rowId)) return true
    if (this.#isRenewedOnRead) this.beginWrite(rowId)
    return false
  }

  /** With each access to the state. */
  cleanUp(): void {
    if (this.#cleanupSize > 0) this.#cleanNext()
  }

  /** With each row that the function processes. */
  onRecord(): void {
    if (this.#cleansEachRecord) this.#cleanNext()
  }

  #isExpired(rowId: number): boolean {
    return this.#times(rowId)[rowId & PAGE_MASK]! <= this.#home.nowMs() - this.#ttlMs
  }

  #times(rowId: number): Float64Array {
    return this.table.valuePages(this.#timeColumn)[rowId >>> PAGE_SHIFT] as Float64Array
  }

  #cleanNext(): void {
    const ids = this.#cleanupIds
    const count = this.table.liveRowIds(this.#nextCleanupId, ids)
    this.#nextCleanupId = count < ids.length ? 0 : ids[count - 1]! + 1
    for (let k = 0; k < count; k++) if (this.#isExpired(ids[k]!)) this.#removeAny(ids[k]!)
  }

  /** Removes a row of whatever key. */
  #removeAny(rowId: number): void {
    const { scopes } = this.#home
    const ids = Int32Array.of(rowId)
    const keyId = (this.table.gatherKey(0, ids, 1) as { values: Int32Array }).values[0]!
    const scope = this.#scopesOf(ids, 1)[0]!
    this.onRemove(rowId, scope)
    this.table.removeBatch(ids, 1)
    scopes.count(keyId, scope, -1)
  }

  #scopesOf(ids: Int32Array, count: number): Int32Array {
    const { scopes } = this.#home
    return scopes.scopesOf(
      scopes.rowKeys.map((_, i) => this.table.gatherKey(i, ids, count)),
      count,
    )
  }
}

/** A column of one whole number, for keys of rows. */
export class NumberKey {
  readonly #words = new BigInt64Array(1)
  readonly columns: readonly Column[] = [fixedColumn(this.#words)]

  set(value: number): readonly Column[] {
    this.#words[0] = BigInt(value)
    return this.columns
  }
}
