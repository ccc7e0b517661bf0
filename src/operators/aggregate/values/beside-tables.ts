import type { KeyedTable } from '../../../contracts/state.ts'

/** What is kept in memory of the rows of tables, for each table until that is cleared: then another one may begin in its place. */
export class BesideTables<T> {
  readonly #held = new WeakMap<KeyedTable, { readonly clearCount: number; readonly kept: T }>()

  get(table: KeyedTable): T | undefined {
    const held = this.#held.get(table)
    return held?.clearCount === table.clearCount ? held.kept : undefined
  }

  set(table: KeyedTable, kept: T): void {
    this.#held.set(table, { clearCount: table.clearCount, kept })
  }
}
