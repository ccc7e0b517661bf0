import type { NamespacedTables, StateContext } from '../../contracts/state.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import { type Column, constantColumn, fixedColumn } from '../../core/column.ts'
import { bigIntType, intType } from '../../core/types.ts'
import { rowOf, type SessionSlot, sessionNumber, slotOf } from './session-slot.ts'

/**
 * The rows of sessions, in the order in which they came. State: the family `rows`, a table a slot, in which a row is a key: its session,
 * its number, its columns. Which rows are a session's is made from the tables after a restore.
 */
export class SessionRows {
  readonly #schema: Schema
  readonly #tables: NamespacedTables
  /** Row ids by session. */
  readonly #rows = new Map<number, number[]>()
  #lastNumber = 0n

  constructor(schema: Schema, state: StateContext) {
    this.#schema = schema
    this.#tables = state.namespacedTables({
      name: 'rows',
      parent: 'groups',
      keys: [intType(false), bigIntType(false), ...schema.map(({ type }) => type)],
      keyNames: ['session', 'row_number', ...schema.map(({ name }) => name)],
      values: [],
    })
    for (const slot of this.#tables.namespaces()) this.#restore(slot)
  }

  #restore(slot: number): void {
    const table = this.#tables.table(slot)
    const ids = new Int32Array(4096)
    const found: { session: number; number: bigint; id: number }[] = []
    for (let next = 0; ; ) {
      const count = table.liveRowIds(next, ids)
      if (count === 0) break
      next = ids[count - 1]! + 1
      const sessions = valuesOf<Int32Array>(table.gatherKey(0, ids, count))
      const numbers = valuesOf<BigInt64Array>(table.gatherKey(1, ids, count))
      for (let k = 0; k < count; k++) {
        const number = numbers[k]!
        found.push({ session: sessionNumber(slot, sessions[k]!), number, id: ids[k]! })
        if (number > this.#lastNumber) this.#lastNumber = number
      }
    }
    found.sort((a, b) => (a.number < b.number ? -1 : 1))
    for (const { session, id } of found) this.#listOf(session).push(id)
  }

  #listOf(session: number): number[] {
    let list = this.#rows.get(session)
    if (list === undefined) {
      list = []
      this.#rows.set(session, list)
    }
    return list
  }

  /** Keeps the rows of a batch that were put into a slot. */
  add(batch: Batch, { number, positions, rowIds, count }: SessionSlot): void {
    const sessions = new Int32Array(batch.rowCount)
    const numbers = new BigInt64Array(batch.rowCount)
    for (let k = 0; k < count; k++) {
      const row = positions[k]!
      sessions[row] = rowIds[k]!
      numbers[row] = ++this.#lastNumber
    }
    const ids = new Int32Array(count)
    const keys = [fixedColumn(sessions), fixedColumn(numbers), ...batch.columns]
    this.#tables.table(number).upsertBatch(keys, positions.subarray(0, count), count, ids)
    for (let k = 0; k < count; k++) this.#listOf(sessionNumber(number, rowIds[k]!)).push(ids[k]!)
  }

  /** Moves the rows of one session to another. */
  merge(from: number, into: number): void {
    const list = this.#rows.get(from)
    if (list === undefined) return
    const source = this.#tables.table(slotOf(from))
    const ids = Int32Array.from(list)
    const keys = this.#schema.map((_, i) => source.gatherKey(i + 2, ids, ids.length))
    const numbers = fixedColumn(
      valuesOf<BigInt64Array>(source.gatherKey(1, ids, ids.length)).slice(0, ids.length),
    )
    const target = this.#tables.table(slotOf(into))
    const intoIds = new Int32Array(ids.length)
    const session = constantColumn(fixedColumn(Int32Array.of(rowOf(into))))
    target.upsertBatch([session, numbers, ...keys], undefined, ids.length, intoIds)
    this.free([from])
    const merged = [...this.#listOf(into), ...intoIds]
    const order = valuesOf<BigInt64Array>(
      target.gatherKey(1, Int32Array.from(merged), merged.length),
    )
    const places = merged.map((_, i) => i)
    places.sort((a, b) => (order[a]! < order[b]! ? -1 : 1))
    this.#rows.set(
      into,
      places.map((place) => merged[place]!),
    )
  }

  /** Rows of a session, in order. */
  idsOf(session: number): readonly number[] {
    return this.#rows.get(session) ?? []
  }

  /** The columns of rows that lie in one slot. */
  gather(slot: number, ids: Int32Array, count: number): Column[] {
    const table = this.#tables.table(slot)
    return this.#schema.map((_, i) => table.gatherKey(i + 2, ids, count))
  }

  free(sessions: readonly number[]): void {
    for (const session of sessions) {
      const list = this.#rows.get(session)
      if (list === undefined) continue
      const table = this.#tables.table(slotOf(session))
      table.removeBatch(Int32Array.from(list), list.length)
      if (table.rowCount === 0) this.#tables.drop(slotOf(session))
      this.#rows.delete(session)
    }
  }
}

const valuesOf = <T>(column: Column): T => (column as unknown as { readonly values: T }).values
