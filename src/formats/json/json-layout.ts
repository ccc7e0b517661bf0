import { KeyTable } from '../text/key-table.ts'
import type { LayoutKey } from './json-kernel.ts'

/** Objects looked at in all, and kernels made, before the order of keys is taken as known. */
const MAX_LEARNED_ROWS = 256
const MAX_VERSIONS = 16
const MAX_KEYS = 256

/**
 * Learns in which order objects write their keys, from the rows that the kernel did not take. Keys
 * that come later in the input are put behind the key that they follow.
 */
export class JsonLayout {
  #keys: LayoutKey[] = []
  /** Changes with `keys`. */
  version = 0
  readonly #columns: KeyTable
  readonly #row: LayoutKey[] = []
  #rowIsOdd = false
  #budget = MAX_LEARNED_ROWS
  /** Hears of every key of a row between `beginRow` and `endRow`; one function for the decoder's life. */
  readonly onKey: (bytes: Uint8Array, start: number, end: number) => void

  constructor(columnNames: readonly string[]) {
    this.#columns = new KeyTable(columnNames)
    this.onKey = (bytes, start, end) => {
      const name = bytes.slice(start, end)
      // A key that has to be escaped never matches as it stands.
      if (name.some((byte) => byte < 32 || byte === 34 || byte === 92)) this.#rowIsOdd = true
      this.#row.push({ name, column: this.#columns.find(bytes, start, end) })
    }
  }

  get keys(): readonly LayoutKey[] {
    return this.#keys
  }

  get isLearning(): boolean {
    return this.#budget > 0
  }

  beginRow(): void {
    this.#row.length = 0
    this.#rowIsOdd = false
    this.#budget--
  }

  /** Takes over what the row taught. */
  endRow(): void {
    const row = this.#row
    if (this.#rowIsOdd || row.length === 0 || hasTwice(row)) return
    const merged = this.#keys.length === 0 ? [...row] : this.#merge(row)
    if (merged.length === this.#keys.length || merged.length > MAX_KEYS) return
    this.#keys = merged
    if (++this.version === MAX_VERSIONS) this.#budget = 0
  }

  #merge(row: readonly LayoutKey[]): LayoutKey[] {
    const merged = [...this.#keys]
    let after = 0
    for (const key of row) {
      const known = merged.findIndex((other) => sameBytes(other.name, key.name))
      if (known >= 0) after = known + 1
      else merged.splice(after++, 0, key)
    }
    return merged
  }
}

const hasTwice = (row: readonly LayoutKey[]): boolean =>
  row.some((key, i) => row.some((other, j) => j < i && sameBytes(key.name, other.name)))

const sameBytes = (a: Uint8Array, b: Uint8Array): boolean =>
  a.length === b.length && a.every((byte, i) => byte === b[i])
