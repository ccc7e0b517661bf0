const PAGE_SHIFT = 12
const PAGE_MASK = 4095

/**
 * Finds which rows of a table a batch touches, each once, in order of first touch. Stamps are kept in
 * pages, so that it grows with the table without copying.
 */
export class TouchedRows {
  /** Row ids touched by the last batch; `count` entries count. */
  ids = new Int32Array(1024)
  count = 0
  readonly #stamps: Int32Array[] = []
  #stamp = 0

  /** Collects the different ids among `rowIds[0 … count-1]`. */
  collect(rowIds: Int32Array, count: number): void {
    if (this.ids.length < count) this.ids = new Int32Array(count)
    // Stamps run for 2^31 batches before they would repeat.
    const stamp = ++this.#stamp
    const { ids } = this
    const stamps = this.#stamps
    let touched = 0
    for (let k = 0; k < count; k++) {
      const id = rowIds[k]!
      let page = stamps[id >> PAGE_SHIFT]
      if (page === undefined) page = this.#addPages(id >> PAGE_SHIFT)
      if (page[id & PAGE_MASK] !== stamp) {
        page[id & PAGE_MASK] = stamp
        ids[touched++] = id
      }
    }
    this.count = touched
  }

  #addPages(last: number): Int32Array {
    while (this.#stamps.length <= last) this.#stamps.push(new Int32Array(PAGE_MASK + 1))
    return this.#stamps[last]!
  }
}
