import type { ListState, StateTtlConfig } from '../../contracts/keyed-state.ts'
import type { FixedColumn } from '../../core/column.ts'
import { bigIntType } from '../../core/types.ts'
import { LinkedRows, RestoredOrder } from './linked-rows.ts'
import { stableOrder } from './stable-order.ts'
import { NumberKey, type StateHome, StateRows } from './state-rows.ts'
import type { ValueCodec } from './value-codec.ts'

/** A list a scope: a row an element, numbered in the order of additions. */
export class KeyedListState<T> implements ListState<T> {
  readonly #home: StateHome
  readonly #codec: ValueCodec<T>
  readonly #rows: StateRows
  readonly #links = new LinkedRows()
  readonly #number = new NumberKey()
  #lastNumber = 0

  constructor(
    home: StateHome,
    options: {
      readonly name: string
      readonly codec: ValueCodec<T>
      readonly ttl: StateTtlConfig | undefined
    },
  ) {
    const { name, codec, ttl } = options
    this.#home = home
    this.#codec = codec
    this.#rows = new StateRows(home, {
      name,
      keys: [bigIntType(false)],
      keyNames: ['number'],
      columns: codec.columns,
      ttl,
    })
    this.#rows.onRemove = (row, scope) => {
      this.#links.remove(scope, row)
    }
    const restored = new RestoredOrder()
    const numberKey = home.scopes.rowKeys.length
    this.#rows.load((ids, scopes, count) => {
      const numbers = this.#rows.table.gatherKey(numberKey, ids, count) as FixedColumn
      for (let k = 0; k < count; k++) restored.add(ids[k]!, scopes[k]!, Number(numbers.values[k]!))
    })
    this.#lastNumber = restored.link(this.#links, stableOrder)
  }

  get(): T[] {
    this.#rows.cleanUp()
    const { scope } = this.#home.scopes
    const values: T[] = []
    for (let row = this.#links.first(scope); row >= 0; ) {
      const next = this.#links.next(row)
      const isExpired = this.#rows.isExpiredOnRead(row)
      if (!isExpired || this.#rows.returnsExpired)
        values.push(this.#codec.read(this.#rows.table, row))
      if (isExpired) this.#remove(row, scope)
      row = next
    }
    return values
  }

  get isEmpty(): boolean {
    const { scope } = this.#home.scopes
    for (let row = this.#links.first(scope); row >= 0; ) {
      const next = this.#links.next(row)
      if (!this.#rows.isExpiredOnRead(row) || this.#rows.returnsExpired) return false
      this.#remove(row, scope)
      row = next
    }
    return true
  }

  add(value: T): void {
    this.#rows.cleanUp()
    const scope = this.#home.scopes.openScope()
    const row = this.#rows.add(scope, this.#number.set(++this.#lastNumber))
    this.#links.append(scope, row)
    this.#rows.beginWrite(row)
    try {
      this.#codec.write(this.#rows.table, row, value)
    } catch (error) {
      this.#remove(row, scope)
      throw error
    }
  }

  addAll(values: Iterable<T>): void {
    for (const value of values) this.add(value)
  }

  update(values: Iterable<T>): void {
    // The values may be those of this list.
    const all = [...values]
    this.clear()
    this.addAll(all)
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

  #remove(row: number, scope: number): void {
    this.#links.remove(scope, row)
    this.#rows.removeOne(row, scope)
  }
}
