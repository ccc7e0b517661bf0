import { LinkedRows } from '../../../state/keyed-state/linked-rows.ts'
import { PagedInts } from '../../../state/keyed-state/paged-ints.ts'
import type { GroupedRows } from './grouped-rows.ts'

/** The rows of each group as a list, in the order of additions. */
export class RowChains implements GroupedRows {
  readonly #links = new LinkedRows()
  readonly #present = new PagedInts()

  has(rowId: number): boolean {
    return this.#present.get(rowId) === 1
  }
  add(group: number, rowId: number): void {
    this.#present.set(rowId, 1)
    this.#links.append(group, rowId)
  }
  remove(group: number, rowId: number): void {
    this.#present.set(rowId, -1)
    this.#links.remove(group, rowId)
  }
  first(group: number): number {
    return this.#links.first(group)
  }
  next(rowId: number): number {
    return this.#links.next(rowId)
  }
  ids(group: number): Int32Array {
    return this.#links.ids(group)
  }
}
