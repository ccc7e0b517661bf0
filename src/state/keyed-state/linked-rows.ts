import { PagedInts } from './paged-ints.ts'

/** Rows of scopes as lists, in the order of additions. In memory only: built anew at a restore. */
export class LinkedRows {
  readonly #first = new PagedInts()
  readonly #last = new PagedInts()
  readonly #next = new PagedInts()
  readonly #previous = new PagedInts()

  /** First row of a scope, −1 where there is none. */
  first(scope: number): number {
    return scope < 0 ? -1 : this.#first.get(scope)
  }

  /** Last row of a scope, −1 where there is none. */
  last(scope: number): number {
    return scope < 0 ? -1 : this.#last.get(scope)
  }

  next(rowId: number): number {
    return this.#next.get(rowId)
  }

  /** The row before a row, −1 for the first. */
  previous(rowId: number): number {
    return this.#previous.get(rowId)
  }

  /** Puts a row behind another one of its scope; behind −1: to the front. */
  insertAfter(scope: number, before: number, rowId: number): void {
    const behind = before < 0 ? this.first(scope) : this.#next.get(before)
    if (behind < 0) {
      this.append(scope, rowId)
      return
    }
    if (before < 0) this.#first.set(scope, rowId)
    else this.#next.set(before, rowId)
    this.#previous.set(rowId, before)
    this.#next.set(rowId, behind)
    this.#previous.set(behind, rowId)
  }

  append(scope: number, rowId: number): void {
    const last = this.#last.get(scope)
    if (last < 0) this.#first.set(scope, rowId)
    else this.#next.set(last, rowId)
    this.#previous.set(rowId, last)
    this.#next.set(rowId, -1)
    this.#last.set(scope, rowId)
  }

  remove(scope: number, rowId: number): void {
    const previous = this.#previous.get(rowId)
    const next = this.#next.get(rowId)
    if (previous < 0) this.#first.set(scope, next)
    else this.#next.set(previous, next)
    if (next < 0) this.#last.set(scope, previous)
    else this.#previous.set(next, previous)
  }

  /** Ends the list of a scope; answers its rows. */
  take(scope: number): Int32Array {
    const ids = this.ids(scope)
    if (ids.length > 0) {
      this.#first.set(scope, -1)
      this.#last.set(scope, -1)
    }
    return ids
  }

  ids(scope: number): Int32Array {
    const ids: number[] = []
    for (let row = this.first(scope); row >= 0; row = this.#next.get(row)) ids.push(row)
    return Int32Array.from(ids)
  }
}

/** Rows of a restore, gathered to be linked in the order of their numbers. */
export class RestoredOrder {
  #rows = new Int32Array(1024)
  #scopes = new Int32Array(1024)
  #numbers = new Float64Array(1024)
  #count = 0

  add(rowId: number, scope: number, number: number): void {
    if (this.#count === this.#rows.length) this.#grow()
    this.#rows[this.#count] = rowId
    this.#scopes[this.#count] = scope
    this.#numbers[this.#count++] = number
  }

  /** Links all; answers the greatest number, 0 where there is none. */
  link(into: LinkedRows, order: (numbers: Float64Array, count: number) => Int32Array): number {
    const sorted = order(this.#numbers, this.#count)
    for (const position of sorted) into.append(this.#scopes[position]!, this.#rows[position]!)
    return this.#count === 0 ? 0 : this.#numbers[sorted[this.#count - 1]!]!
  }

  #grow(): void {
    const length = this.#rows.length * 2
    const wider = (old: Int32Array): Int32Array<ArrayBuffer> => {
      const array = new Int32Array(length)
      array.set(old)
      return array
    }
    this.#rows = wider(this.#rows)
    this.#scopes = wider(this.#scopes)
    const numbers = new Float64Array(length)
    numbers.set(this.#numbers)
    this.#numbers = numbers
  }
}
