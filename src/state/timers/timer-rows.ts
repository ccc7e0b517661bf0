import { BatchHasher } from '../../codegen/hash.ts'
import { keyGroupOf } from '../../codegen/hash-mix.ts'
import {
  PAGE_MASK,
  PAGE_ROWS,
  PAGE_SHIFT,
  type RowTable,
  type StateColumn,
  type StateContext,
} from '../../contracts/state.ts'
import type { Column } from '../../core/column.ts'
import { readValue } from '../../core/read-value.ts'
import { bigIntType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { KEYS_STATE, type KeyScopes } from '../keyed-state/key-scopes.ts'

/** Timers are numbered in the order of their registrations, from 1; 0 = none. */
const REGISTRATION: StateColumn = { name: 'registration', storage: 'f64' }

export interface TimerRowsOptions {
  readonly state: StateContext
  readonly scopes: KeyScopes
  /** Name of the table. */
  readonly name: string
  readonly maxParallelism: number
}

/**
 * The table of timers: a row for each key, namespace and time. A row with the registration 0 is no timer, and goes soon.
 *
 * The *owner* of a timer is its scope: the key's id, or with namespaces the number of key and namespace, which only memory has.
 */
export class TimerRows {
  readonly table: RowTable
  readonly maxParallelism: number
  /** By page: two words a row, the low one first. */
  readonly timeWords: readonly Int32Array[]
  /** By page. */
  readonly keyIdPages: readonly Int32Array[]
  /** By page; the key ids where there are no namespaces. */
  readonly owners: readonly Int32Array[]
  readonly #ownScopes: Int32Array[] | undefined
  readonly #scopes: KeyScopes
  readonly #timeKey: number
  readonly #hasher: BatchHasher
  readonly #numbers: readonly Float64Array[]
  readonly #one = new Int32Array(1)
  readonly #oneKey = new Int32Array(1)
  readonly #oneGroup = new Int32Array(1)
  #hashes = new Int32Array(0)

  constructor({ state, scopes, name, maxParallelism }: TimerRowsOptions) {
    this.#scopes = scopes
    this.#timeKey = scopes.rowKeys.length
    this.maxParallelism = maxParallelism
    this.#hasher = new BatchHasher(scopes.keyTypes)
    // What the schema says of the index makes it a table of rows.
    this.table = state.keyedTable({
      name,
      parent: KEYS_STATE,
      keys: [...scopes.rowKeys, bigIntType(false)],
      keyNames: ['key_id', ...(scopes.namespaceType === undefined ? [] : ['namespace']), 'time_ms'],
      values: [REGISTRATION],
      index: 'none',
    }) as RowTable
    this.#numbers = this.table.valuePages(0) as readonly Float64Array[]
    this.timeWords = this.table.keyWords(this.#timeKey)
    this.keyIdPages = this.table.keyWords(0)
    this.#ownScopes = scopes.namespaceType === undefined ? undefined : []
    this.owners = this.#ownScopes ?? this.keyIdPages
  }

  /** Registration number of a row; 0 where there is no timer, or no row. */
  number(rowId: number): number {
    return this.#numbers[rowId >>> PAGE_SHIFT]?.[rowId & PAGE_MASK] ?? 0
  }

  /** To be announced by `beginWrite`. */
  setNumber(rowId: number, number: number): void {
    this.#numbers[rowId >>> PAGE_SHIFT]![rowId & PAGE_MASK] = number
  }

  /** Writes what is fixed of a new row. */
  place(rowId: number, keyId: number, low: number, high: number): void {
    const page = rowId >>> PAGE_SHIFT
    const o = rowId & PAGE_MASK
    const words = this.timeWords[page]!
    words[o << 1] = low
    words[(o << 1) + 1] = high
    this.keyIdPages[page]![o] = keyId
  }

  /** Notes the owner of a row, where it is not the key. */
  own(rowId: number, owner: number): void {
    const pages = this.#ownScopes
    if (pages === undefined) return
    const page = rowId >>> PAGE_SHIFT
    while (pages.length <= page) pages.push(new Int32Array(PAGE_ROWS))
    pages[page]![rowId & PAGE_MASK] = owner
  }

  owner(rowId: number, keyId: number): number {
    const pages = this.#ownScopes
    return pages === undefined ? keyId : pages[rowId >>> PAGE_SHIFT]![rowId & PAGE_MASK]!
  }

  /** Key ids of rows: valid until the next call. */
  keyIds(rowIds: Int32Array, count: number): Int32Array {
    return (this.table.gatherKey(0, rowIds, count) as { readonly values: Int32Array }).values
  }

  keyId(rowId: number): number {
    return this.keyIdPages[rowId >>> PAGE_SHIFT]![rowId & PAGE_MASK]!
  }

  /** Namespaces of rows, as a column that is valid until the next call; undefined where there are none. */
  namespaces(rowIds: Int32Array, count: number): Column | undefined {
    if (this.#scopes.namespaceType === undefined) return undefined
    return this.table.gatherKey(1, rowIds, count)
  }

  namespace(rowId: number): Value {
    this.#one[0] = rowId
    const column = this.namespaces(this.#one, 1)
    return column === undefined ? null : readValue(column, 0, this.#scopes.namespaceType!)
  }

  /** Writes the key groups of keys. */
  keyGroups(keyIds: Int32Array, count: number, groups: Int32Array): void {
    const { keyTypes, keyTable } = this.#scopes
    if (keyTypes.length === 0) {
      groups.fill(0, 0, count)
      return
    }
    if (this.#hashes.length < count) this.#hashes = new Int32Array(Math.max(count, 64))
    const columns = keyTypes.map((_, i) => keyTable.gatherKey(i, keyIds, count))
    this.#hasher.hash(columns, undefined, count, this.#hashes)
    for (let k = 0; k < count; k++) groups[k] = keyGroupOf(this.#hashes[k]!, this.maxParallelism)
  }

  keyGroup(keyId: number): number {
    this.#oneKey[0] = keyId
    this.keyGroups(this.#oneKey, 1, this.#oneGroup)
    return this.#oneGroup[0]!
  }
}
