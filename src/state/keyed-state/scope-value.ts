import type { StateTtlConfig } from '../../contracts/keyed-state.ts'
import { PagedInts } from './paged-ints.ts'
import { type StateHome, StateRows } from './state-rows.ts'
import type { ValueCodec } from './value-codec.ts'

/** One value a scope: what value, reducing and aggregating state are made of. */
export class ScopeValue<T> {
  readonly #home: StateHome
  readonly #codec: ValueCodec<T>
  readonly #rows: StateRows
  /** Row by scope. */
  readonly #rowOf = new PagedInts()

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
    this.#rows = new StateRows(home, { name, keys: [], keyNames: [], columns: codec.columns, ttl })
    this.#rows.onRemove = (_, scope) => {
      this.#rowOf.set(scope, -1)
    }
    this.#rows.load((ids, scopes, count) => {
      for (let k = 0; k < count; k++) this.#rowOf.set(scopes[k]!, ids[k]!)
    })
  }

  read(): T | undefined {
    this.#rows.cleanUp()
    const { scope } = this.#home.scopes
    const row = scope < 0 ? -1 : this.#rowOf.get(scope)
    if (row < 0) return undefined
    if (!this.#rows.isExpiredOnRead(row)) return this.#codec.read(this.#rows.table, row)
    const value = this.#rows.returnsExpired ? this.#codec.read(this.#rows.table, row) : undefined
    this.#remove(row, scope)
    return value
  }

  write(value: T): void {
    this.#rows.cleanUp()
    const scope = this.#home.scopes.openScope()
    let row = this.#rowOf.get(scope)
    const isNew = row < 0
    if (isNew) {
      row = this.#rows.add(scope, [])
      this.#rowOf.set(scope, row)
    }
    this.#rows.beginWrite(row)
    try {
      this.#codec.write(this.#rows.table, row, value)
    } catch (error) {
      if (isNew) this.#remove(row, scope)
      throw error
    }
  }

  clear(): void {
    this.#rows.cleanUp()
    const { scope } = this.#home.scopes
    const row = scope < 0 ? -1 : this.#rowOf.get(scope)
    if (row >= 0) this.#remove(row, scope)
  }

  onRecord(): void {
    this.#rows.onRecord()
  }

  #remove(row: number, scope: number): void {
    this.#rowOf.set(scope, -1)
    this.#rows.removeOne(row, scope)
  }
}
