import { type KeyedTable, PAGE_MASK, PAGE_SHIFT, type StateColumn } from '../../contracts/state.ts'

/** How many rows of other tables need a row. */
export const REFERENCES: StateColumn = { name: 'references', storage: 'i32' }

const RECOUNT_ROWS = 4096

/** Rows that live as long as others need them: a count a row, in value column 0; `removeUnused` removes those of count 0. */
export class CountedRows {
  readonly table: KeyedTable
  readonly #one = new Int32Array(1)
  #candidates = new Int32Array(1024)
  #candidateCount = 0

  constructor(table: KeyedTable) {
    this.table = table
  }

  /** Changes the count of a row. */
  add(rowId: number, amount: number): void {
    this.#one[0] = rowId
    this.table.beginWrite(this.#one, 1)
    const counts = this.table.valuePages(0)[rowId >>> PAGE_SHIFT] as Int32Array
    const count = counts[rowId & PAGE_MASK]! + amount
    counts[rowId & PAGE_MASK] = count
    if (count === 0) this.#note(rowId)
  }

  /** Changes the counts of rows, a row as often as it is listed. */
  addEach(rowIds: Int32Array, count: number, amount: number): void {
    this.table.beginWrite(rowIds, count)
    const pages = this.table.valuePages(0) as readonly Int32Array[]
    for (let k = 0; k < count; k++) {
      const id = rowIds[k]!
      const counts = pages[id >>> PAGE_SHIFT]!
      const left = counts[id & PAGE_MASK]! + amount
      counts[id & PAGE_MASK] = left
      if (left === 0) this.#note(id)
    }
  }

  /** Sets the count of each row to what `countOf` says, where it is another. */
  recount(countOf: (rowId: number) => number): void {
    const ids = new Int32Array(RECOUNT_ROWS)
    for (let from = 0; ; ) {
      const count = this.table.liveRowIds(from, ids)
      if (count === 0) return
      from = ids[count - 1]! + 1
      const pages = this.table.valuePages(0) as readonly Int32Array[]
      for (let k = 0; k < count; k++) {
        const id = ids[k]!
        const difference = countOf(id) - pages[id >>> PAGE_SHIFT]![id & PAGE_MASK]!
        if (difference !== 0) this.add(id, difference)
      }
    }
  }

  /** Rows that were just added, and go again unless they are needed. */
  noteFresh(count: number): void {
    const { freshIds } = this.table
    for (let k = 0; k < count; k++) this.#note(freshIds[k]!)
  }

  removeUnused(): void {
    if (this.#candidateCount === 0) return
    const candidates = this.#candidates
    const { table } = this
    const pages = table.valuePages(0) as readonly Int32Array[]
    let unused = 0
    for (let k = 0; k < this.#candidateCount; k++) {
      const id = candidates[k]!
      const counts = pages[id >>> PAGE_SHIFT]!
      // Rows that are no more have no count either.
      if (counts[id & PAGE_MASK] !== 0 || !table.isLive(id)) continue
      candidates[unused++] = id
      // Listed once, however often it was noted.
      counts[id & PAGE_MASK] = -1
    }
    this.#candidateCount = 0
    if (unused > 0) table.removeBatch(candidates, unused)
  }

  #note(rowId: number): void {
    if (this.#candidateCount === this.#candidates.length) {
      const wider = new Int32Array(this.#candidates.length * 2)
      wider.set(this.#candidates)
      this.#candidates = wider
    }
    this.#candidates[this.#candidateCount++] = rowId
  }
}
