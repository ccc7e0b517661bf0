import type { KeyedTable, KeyedTableSchema, StateColumn } from '../../contracts/state.ts'
import { fixedColumn } from '../../core/column.ts'
import { bigIntType, intType } from '../../core/types.ts'

const CHUNK = 4096

/** Schema of a table of rows that a key has any number of, told apart by a number. Operators find them by lists of their own: it has no index. */
export const numberedRowsSchema = (options: {
  readonly name: string
  readonly parent: string
  readonly values: readonly StateColumn[]
}): KeyedTableSchema => ({
  ...options,
  keys: [intType(false), bigIntType(false)],
  keyNames: ['key', 'number'],
  index: 'none',
})

/** Gives the rows of one table, or of a family of them, their numbers, which grow with each row and go on after a restore. */
export class RowNumbers {
  #next = 0
  #keys = fixedColumn(new BigInt64Array(0))
  #words = new Int32Array(0)

  /** Takes note of the rows that a table was restored with. */
  restored(table: KeyedTable): void {
    const ids = new Int32Array(CHUNK)
    for (let from = 0; ; ) {
      const count = table.liveRowIds(from, ids)
      if (count === 0) return
      from = ids[count - 1]! + 1
      const { values } = table.gatherKey(1, ids, count) as unknown as {
        readonly values: BigInt64Array
      }
      for (let k = 0; k < count; k++) this.#next = Math.max(this.#next, Number(values[k]!) + 1)
    }
  }

  /** Adds a row for each of the keys, in their turn, and writes the rows' ids. What they hold is written next. */
  add(table: KeyedTable, keyIds: Int32Array, count: number, rowIds: Int32Array): void {
    if (this.#words.length < count * 2) this.#reserve(count)
    const words = this.#words
    const first = this.#next
    for (let k = 0; k < count; k++) {
      words[k << 1] = (first + k) | 0
      words[(k << 1) + 1] = (first + k) / 0x1_0000_0000
    }
    this.#next = first + count
    table.upsertBatch([fixedColumn(keyIds), this.#keys], undefined, count, rowIds)
  }

  #reserve(count: number): void {
    const numbers = new BigInt64Array(Math.max(CHUNK, count))
    this.#keys = fixedColumn(numbers)
    this.#words = new Int32Array(numbers.buffer)
  }
}
