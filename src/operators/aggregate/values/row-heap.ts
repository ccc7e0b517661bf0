import { PagedInts } from '../../../state/keyed-state/paged-ints.ts'
import type { GroupedRows } from './grouped-rows.ts'

/** Stands for "is the root" where the left neighbour would be. */
const ROOT = -2

/**
 * A pairing heap a group over row ids: adding a row is O(1), taking any row out O(log n) amortised. No object a group or row.
 * (Fredman, Sedgewick, Sleator, Tarjan: The pairing heap, 1986.)
 */
export class RowHeap implements GroupedRows {
  readonly #compare: (a: number, b: number) => number
  readonly #root = new PagedInts()
  readonly #child = new PagedInts()
  /** Right neighbour among the children of one row. */
  readonly #right = new PagedInts()
  /** Left neighbour, the parent for a first child, ROOT for a root; −1: in no heap. */
  readonly #left = new PagedInts()
  readonly #pairs: number[] = []

  /** @param compare rows that come first are less */
  constructor(compare: (a: number, b: number) => number) {
    this.#compare = compare
  }

  has(rowId: number): boolean {
    return this.#left.get(rowId) !== -1
  }

  first(group: number): number {
    return this.#root.get(group)
  }

  next(): number {
    return -1
  }

  add(group: number, rowId: number): void {
    this.#child.set(rowId, -1)
    this.#right.set(rowId, -1)
    this.#setRoot(group, this.#meld(this.#root.get(group), rowId))
  }

  remove(group: number, rowId: number): void {
    const below = this.#meldChildren(this.#child.get(rowId))
    const left = this.#left.get(rowId)
    if (left === ROOT) {
      this.#setRoot(group, below)
    } else {
      const right = this.#right.get(rowId)
      if (this.#child.get(left) === rowId) this.#child.set(left, right)
      else this.#right.set(left, right)
      if (right >= 0) this.#left.set(right, left)
      if (below >= 0) this.#setRoot(group, this.#meld(this.#root.get(group), below))
    }
    this.#left.set(rowId, -1)
  }

  #setRoot(group: number, rowId: number): void {
    this.#root.set(group, rowId)
    if (rowId < 0) return
    this.#left.set(rowId, ROOT)
    this.#right.set(rowId, -1)
  }

  /** Makes the later of two roots the first child of the other; −1 is an empty heap. */
  #meld(a: number, b: number): number {
    if (a < 0) return b
    if (b < 0) return a
    const isFirst = this.#compare(a, b) <= 0
    const parent = isFirst ? a : b
    const child = isFirst ? b : a
    const sibling = this.#child.get(parent)
    this.#right.set(child, sibling)
    if (sibling >= 0) this.#left.set(sibling, child)
    this.#left.set(child, parent)
    this.#child.set(parent, child)
    return parent
  }

  /** Melds children two and two from the left, then all of these from the right: what keeps later removals cheap. */
  #meldChildren(first: number): number {
    const pairs = this.#pairs
    pairs.length = 0
    let a = first
    while (a >= 0) {
      const b = this.#right.get(a)
      const after = b < 0 ? -1 : this.#right.get(b)
      pairs.push(this.#meld(a, b))
      a = after
    }
    let root = -1
    for (let i = pairs.length - 1; i >= 0; i--) root = this.#meld(root, pairs[i]!)
    return root
  }
}
