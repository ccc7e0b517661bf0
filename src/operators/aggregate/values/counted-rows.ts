import { type KeyedTable, PAGE_MASK, PAGE_SHIFT } from '../../../contracts/state.ts'
import type { FixedColumn } from '../../../core/column.ts'
import type { GroupedRows } from './grouped-rows.ts'

const CHUNK_ROWS = 4096

/**
 * Keeps grouped rows in step with a table of counted values: key 0 is the group, value column `column` says how often the value is
 * in it. Made of all rows of the table; told after each batch which rows were touched.
 */
export class CountedRows {
  readonly rows: GroupedRows
  readonly #table: KeyedTable
  readonly #column: number

  constructor(table: KeyedTable, column: number, rows: GroupedRows) {
    this.#table = table
    this.#column = column
    this.rows = rows
    const ids = new Int32Array(CHUNK_ROWS)
    for (let next = 0; ; ) {
      const count = table.liveRowIds(next, ids)
      if (count === 0) break
      next = ids[count - 1]! + 1
      this.settle(ids, (table.gatherKey(0, ids, count) as FixedColumn).values as Int32Array, count)
    }
  }

  /** Takes rows out that are about to be removed. */
  forget(group: number, ids: Int32Array): void {
    for (const id of ids) if (this.rows.has(id)) this.rows.remove(group, id)
  }

  /** Takes in what became of rows of which the counts may have changed. Ids below 0 are none; a row may come several times. */
  settle(ids: Int32Array, groups: Int32Array, count: number): void {
    const counts = this.#table.valuePages(this.#column)
    const { stride } = this.#table.valuePlaces[this.#column]!
    const { rows } = this
    for (let k = 0; k < count; k++) {
      const id = ids[k]!
      if (id < 0) continue
      const isCounted = (counts[id >> PAGE_SHIFT]![(id & PAGE_MASK) * stride] as number) > 0
      if (isCounted === rows.has(id)) continue
      if (isCounted) rows.add(groups[k]!, id)
      else rows.remove(groups[k]!, id)
    }
  }
}
