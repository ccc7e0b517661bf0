import { PagedInts } from '../../state/keyed-state/paged-ints.ts'

/** Longest list that has a fixed place: longer ones are arrays of their own. */
const LONGEST_SLOTS = 16

/** Row ids by partition, in the order of their ranks. In memory only: built anew at a restore. */
export class RankLists {
  readonly #slots: number
  readonly #flat = new PagedInts()
  readonly #lengths = new PagedInts()
  readonly #own = new Map<number, Int32Array>()

  /** @param longest rows a list holds at most */
  constructor(longest: number) {
    this.#slots = longest <= LONGEST_SLOTS ? longest : 0
  }

  length(keyId: number): number {
    return this.#slots === 0
      ? (this.#own.get(keyId)?.length ?? 0)
      : Math.max(0, this.#lengths.get(keyId))
  }

  /** Copies a list into `ids`, from `start` on. */
  copy(keyId: number, ids: Int32Array, start: number): void {
    if (this.#slots === 0) {
      const own = this.#own.get(keyId)
      if (own !== undefined) ids.set(own, start)
      return
    }
    const length = this.length(keyId)
    for (let i = 0; i < length; i++) ids[start + i] = this.#flat.get(keyId * this.#slots + i)
  }

  /** Makes a list of one row. */
  setOne(keyId: number, rowId: number): void {
    if (this.#slots === 0) {
      this.#own.set(keyId, Int32Array.of(rowId))
      return
    }
    this.#lengths.set(keyId, 1)
    this.#flat.set(keyId * this.#slots, rowId)
  }

  /** Replaces a list; `idOf` answers the row of each member. */
  set(keyId: number, members: readonly number[], idOf: (member: number) => number): void {
    this.setRows(keyId, Int32Array.from(members, idOf), 0, members.length)
  }

  /** Replaces a list by the rows from `start` to `end`. */
  setRows(keyId: number, rowIds: Int32Array, start: number, end: number): void {
    if (this.#slots === 0) {
      if (start === end) this.#own.delete(keyId)
      else this.#own.set(keyId, rowIds.slice(start, end))
      return
    }
    this.#lengths.set(keyId, end - start)
    const first = keyId * this.#slots - start
    for (let i = start; i < end; i++) this.#flat.set(first + i, rowIds[i]!)
  }
}
