import type { NamespacedTables, StateContext } from '../../contracts/state.ts'
import type { Batch, Schema } from '../../core/batch.ts'
import { numberedRowsSchema, RowNumbers } from '../../state/keyed-state/numbered-rows.ts'
import { RowColumns } from '../../state/row-columns.ts'

const CHUNK = 4096

/**
 * Rows kept by window until it is over, in the order in which they came. State: a family of tables, one a window; rows are numbered, and belong to
 * keys of the family `parent`.
 */
export class WindowRows {
  readonly #name: string
  readonly #parent: string
  readonly #columns: RowColumns
  #tables!: NamespacedTables
  readonly #numbers = new RowNumbers()
  #rowIds = new Int32Array(CHUNK)

  constructor(name: string, parent: string, schema: Schema) {
    this.#name = name
    this.#parent = parent
    this.#columns = new RowColumns(schema, 0)
  }

  open(state: StateContext): void {
    this.#tables = state.namespacedTables(
      numberedRowsSchema({
        name: this.#name,
        parent: this.#parent,
        values: this.#columns.columns,
      }),
    )
    for (const window of this.#tables.namespaces())
      this.#numbers.restored(this.#tables.table(window))
  }

  /** Keeps the rows at `positions`, of the keys `keyIds`. */
  add(
    window: number,
    batch: Batch,
    positions: Int32Array,
    keyIds: Int32Array,
    count: number,
  ): void {
    if (this.#rowIds.length < count) this.#rowIds = new Int32Array(count)
    const table = this.#tables.table(window)
    this.#numbers.add(table, keyIds, count, this.#rowIds)
    table.beginWrite(this.#rowIds, count)
    this.#columns.write(table, batch.columns, positions, this.#rowIds, count)
  }

  /** The next rows of a window from an id on, and the id to go on from; valid until the next call. undefined at the end. */
  read(
    window: number,
    fromId: number,
  ): { readonly batch: Batch; readonly nextId: number } | undefined {
    const table = this.#tables.find(window)
    if (table === undefined) return undefined
    const ids = this.#rowIds
    const count = table.liveRowIds(fromId, ids)
    if (count === 0) return undefined
    return {
      batch: {
        rowCount: count,
        columns: this.#columns.gather(table, ids, count),
        kinds: undefined,
        selection: undefined,
        marks: undefined,
      },
      nextId: ids[count - 1]! + 1,
    }
  }

  windows(): number[] {
    return this.#tables.namespaces()
  }

  drop(window: number): void {
    this.#tables.drop(window)
  }
}
