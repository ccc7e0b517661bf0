import { BatchHasher } from '../../codegen/hash.ts'
import { keyGroupOf } from '../../codegen/hash-mix.ts'
import {
  type KeyedTable,
  PAGE_MASK,
  PAGE_SHIFT,
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

/** The table of timers: a row for each key, namespace and time. A row with the registration 0 is no timer, and goes soon. */
export class TimerRows {
  readonly table: KeyedTable
  readonly #scopes: KeyScopes
  readonly #timeKey: number
  readonly #maxParallelism: number
  readonly #hasher: BatchHasher
  readonly #numbers: readonly Float64Array[]
  readonly #one = new Int32Array(1)
  readonly #oneKey = new Int32Array(1)
  readonly #oneGroup = new Int32Array(1)
  #hashes = new Int32Array(0)

  constructor({ state, scopes, name, maxParallelism }: TimerRowsOptions) {
    this.#scopes = scopes
    this.#timeKey = scopes.rowKeys.length
    this.#maxParallelism = maxParallelism
    this.#hasher = new BatchHasher(scopes.keyTypes)
    this.table = state.keyedTable({
      name,
      parent: KEYS_STATE,
      keys: [...scopes.rowKeys, bigIntType(false)],
      keyNames: ['key_id', ...(scopes.namespaceType === undefined ? [] : ['namespace']), 'time_ms'],
      values: [REGISTRATION],
    })
    this.#numbers = this.table.valuePages(0) as readonly Float64Array[]
  }

  /** Registration number of a row; 0 where there is no timer, or no row. */
  number(rowId: number): number {
    return this.#numbers[rowId >>> PAGE_SHIFT]?.[rowId & PAGE_MASK] ?? 0
  }

  /** Whether a row is the timer that was registered with a stamp: the number's low word. */
  isTimer(rowId: number, stamp: number): boolean {
    const number = this.number(rowId)
    return number > 0 && (number | 0) === stamp
  }

  /** To be announced by `beginWrite`. */
  setNumber(rowId: number, number: number): void {
    this.#numbers[rowId >>> PAGE_SHIFT]![rowId & PAGE_MASK] = number
  }

  /** Key ids of rows: valid until the next call. */
  keyIds(rowIds: Int32Array, count: number): Int32Array {
    return (this.table.gatherKey(0, rowIds, count) as { readonly values: Int32Array }).values
  }

  keyId(rowId: number): number {
    this.#one[0] = rowId
    return this.keyIds(this.#one, 1)[0]!
  }

  /** Times of rows: valid until the next call. */
  times(rowIds: Int32Array, count: number): BigInt64Array {
    return (
      this.table.gatherKey(this.#timeKey, rowIds, count) as { readonly values: BigInt64Array }
    ).values
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
    for (let k = 0; k < count; k++) groups[k] = keyGroupOf(this.#hashes[k]!, this.#maxParallelism)
  }

  keyGroup(keyId: number): number {
    this.#oneKey[0] = keyId
    this.keyGroups(this.#oneKey, 1, this.#oneGroup)
    return this.#oneGroup[0]!
  }

  get maxParallelism(): number {
    return this.#maxParallelism
  }
}
