import type { MapState, StateTtlConfig } from '../../contracts/keyed-state.ts'
import { PAGE_MASK, PAGE_SHIFT, type StateColumn } from '../../contracts/state.ts'
import { LinkedRows, RestoredOrder } from './linked-rows.ts'
import type { MapKeyCodec } from './map-key-codec.ts'
import { stableOrder } from './stable-order.ts'
import { type StateHome, StateRows } from './state-rows.ts'
import type { ValueCodec } from './value-codec.ts'

/** Entries are numbered in the order in which their keys were set. First value column. */
export const ENTRY_NUMBER: StateColumn = { name: 'entry number', storage: 'f64' }

/** A map a scope: a row an entry. */
export class KeyedMapState<K, V> implements MapState<K, V> {
  readonly #home: StateHome
  readonly #keys: MapKeyCodec<K>
  readonly #codec: ValueCodec<V>
  readonly #rows: StateRows
  readonly #links = new LinkedRows()
  readonly #keyColumn: number
  readonly #one = new Int32Array(1)
  #lastNumber = 0

  /** The codec begins at column 1. */
  constructor(
    home: StateHome,
    options: {
      readonly name: string
      readonly keys: MapKeyCodec<K>
      readonly codec: ValueCodec<V>
      readonly ttl: StateTtlConfig | undefined
    },
  ) {
    const { name, keys, codec, ttl } = options
    this.#home = home
    this.#keys = keys
    this.#codec = codec
    this.#keyColumn = home.scopes.rowKeys.length
    this.#rows = new StateRows(home, {
      name,
      keys: [keys.type],
      keyNames: ['map_key'],
      columns: [ENTRY_NUMBER, ...codec.columns],
      ttl,
    })
    this.#rows.onRemove = (row, scope) => {
      this.#links.remove(scope, row)
    }
    const restored = new RestoredOrder()
    this.#rows.load((ids, scopes, count) => {
      for (let k = 0; k < count; k++) restored.add(ids[k]!, scopes[k]!, this.#number(ids[k]!))
    })
    this.#lastNumber = restored.link(this.#links, stableOrder)
  }

  get(key: K): V | undefined {
    this.#rows.cleanUp()
    const row = this.#rows.find(this.#keys.write(key))
    return row < 0 ? undefined : this.#read(row)
  }

  has(key: K): boolean {
    this.#rows.cleanUp()
    const row = this.#rows.find(this.#keys.write(key))
    return row >= 0 && this.#isVisible(row)
  }

  set(key: K, value: V): void {
    this.#rows.cleanUp()
    const scope = this.#home.scopes.openScope()
    const columns = this.#keys.write(key)
    let row = this.#rows.find(columns)
    const isNew = row < 0
    if (isNew) row = this.#rows.add(scope, columns)
    this.#rows.beginWrite(row)
    if (isNew) {
      this.#numbers(row)[row & PAGE_MASK] = ++this.#lastNumber
      this.#links.append(scope, row)
    }
    try {
      this.#codec.write(this.#rows.table, row, value)
    } catch (error) {
      if (isNew) this.#remove(row)
      throw error
    }
  }

  delete(key: K): boolean {
    this.#rows.cleanUp()
    const row = this.#rows.find(this.#keys.write(key))
    if (row < 0) return false
    const isThere = !this.#rows.isExpiredOnRead(row)
    this.#remove(row)
    return isThere
  }

  *entries(): IterableIterator<[K, V]> {
    this.#rows.cleanUp()
    const { scope, keyId, namespace } = this.#home.scopes
    const ids = this.#links.ids(scope)
    const numbers = Float64Array.from(ids, (row) => this.#number(row))
    for (let i = 0; i < ids.length; i++) {
      const row = ids[i]!
      // Gone meanwhile, or another entry's row by now.
      if (this.#number(row) !== numbers[i]) continue
      const { scopes } = this.#home
      const isCurrent = scopes.keyId === keyId && scopes.namespace === namespace
      const key = this.#keyOf(row)
      const value = isCurrent ? this.#read(row) : this.#codec.read(this.#rows.table, row)
      if (value !== undefined) yield [key, value]
    }
  }

  *keys(): IterableIterator<K> {
    for (const [key] of this.entries()) yield key
  }

  *values(): IterableIterator<V> {
    for (const [, value] of this.entries()) yield value
  }

  get isEmpty(): boolean {
    const { scope } = this.#home.scopes
    for (let row = this.#links.first(scope); row >= 0; ) {
      const next = this.#links.next(row)
      if (!this.#rows.isExpiredOnRead(row) || this.#rows.returnsExpired) return false
      this.#remove(row)
      row = next
    }
    return true
  }

  clear(): void {
    const { scope } = this.#home.scopes
    if (this.#links.first(scope) < 0) return
    const ids = this.#links.take(scope)
    this.#rows.removeOwn(ids, ids.length, scope)
  }

  onRecord(): void {
    this.#rows.onRecord()
  }

  /** The value of a row of the current scope, as the TTL lets it be seen. */
  #read(row: number): V | undefined {
    if (!this.#rows.isExpiredOnRead(row)) return this.#codec.read(this.#rows.table, row)
    const value = this.#rows.returnsExpired ? this.#codec.read(this.#rows.table, row) : undefined
    this.#remove(row)
    return value
  }

  #isVisible(row: number): boolean {
    if (!this.#rows.isExpiredOnRead(row)) return true
    this.#remove(row)
    return this.#rows.returnsExpired
  }

  #keyOf(row: number): K {
    this.#one[0] = row
    return this.#keys.read(this.#rows.table.gatherKey(this.#keyColumn, this.#one, 1), 0)
  }

  #remove(row: number): void {
    const { scope } = this.#home.scopes
    this.#links.remove(scope, row)
    this.#rows.removeOne(row, scope)
  }

  /** 0 for rows that are not there. */
  #number(row: number): number {
    return this.#numbers(row)[row & PAGE_MASK] ?? 0
  }

  #numbers(row: number): Float64Array {
    return this.#rows.table.valuePages(0)[row >>> PAGE_SHIFT] as Float64Array
  }
}
