import { type KeyedTable, PAGE_MASK, PAGE_SHIFT, type StateColumn } from '../../contracts/state.ts'
import { PagedInts } from '../../state/keyed-state/paged-ints.ts'

/** Rows of a key, in the table of keys. */
export const RIGHT_ROWS: StateColumn = { name: 'right rows', storage: 'f64' }

/**
 * The right rows of a semi or anti join without a condition beside its keys: all that matters of them is whether a key has any, so they are
 * counted and not kept. Left rows see one row of each key that has some, whose id is that of the key.
 */
export class KeyCounts {
  readonly isCounted = false
  readonly #seen = new PagedInts()
  #keys!: KeyedTable
  #batch = 0
  /** Keys of the last batch; −1 − id where the key had rows before it. */
  #touched = new Int32Array(0)
  #touchedCount = 0
  #isTaken = new Uint8Array(0)

  /** @param keys table whose value column 0 is `RIGHT_ROWS` */
  open(keys: KeyedTable): void {
    this.#keys = keys
  }

  /** @param keyId −1 = a key that nothing is known of */
  first(keyId: number): number {
    return keyId < 0 || this.isEmpty(keyId) ? -1 : keyId
  }

  next(): number {
    return -1
  }

  copies(): number {
    return 1
  }

  isEmpty(keyId: number): boolean {
    return (this.#keys.valuePages(0)[keyId >> PAGE_SHIFT]![keyId & PAGE_MASK] as number) <= 0
  }

  /**
   * Counts the rows of a batch; `isTaken[k]` is 1 for rows that are taken back. In front of `keyIds` stand afterwards the keys that have rows now and had
   * none, and the other way round, each once.
   *
   * @returns how many, and 1 for each that has no rows now; valid until the next call
   */
  change(
    keyIds: Int32Array,
    isTaken: Uint8Array | undefined,
    count: number,
  ): { readonly count: number; readonly isTaken: Uint8Array } {
    if (this.#touched.length < count) {
      this.#touched = new Int32Array(Math.max(1024, count))
      this.#isTaken = new Uint8Array(this.#touched.length)
    }
    const touched = this.#touched
    this.#keys.beginWrite(keyIds, count)
    const pages = this.#keys.valuePages(0) as readonly Float64Array[]
    this.#batch++
    let touchedCount = 0
    for (let k = 0; k < count; k++) {
      const id = keyIds[k]!
      const page = pages[id >> PAGE_SHIFT]!
      const before = page[id & PAGE_MASK]!
      if (this.#seen.get(id) !== this.#batch) {
        this.#seen.set(id, this.#batch)
        touched[touchedCount++] = before > 0 ? ~id : id
      }
      page[id & PAGE_MASK] = before + (isTaken !== undefined && isTaken[k] === 1 ? -1 : 1)
    }
    this.#touchedCount = touchedCount
    let changed = 0
    for (let t = 0; t < touchedCount; t++) {
      const had = touched[t]! < 0
      const id = had ? ~touched[t]! : touched[t]!
      if (this.isEmpty(id) !== had) continue
      keyIds[changed] = id
      this.#isTaken[changed++] = had ? 1 : 0
    }
    return { count: changed, isTaken: this.#isTaken }
  }

  /** The keys of the last batch, each once. */
  touchedKeys(): Int32Array {
    return this.#touched.subarray(0, this.#touchedCount).map((id) => (id < 0 ? ~id : id))
  }
}
