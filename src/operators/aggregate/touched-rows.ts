const PAGE_SHIFT = 12
const PAGE_MASK = 4095

/** Stamps of a batch: its first one for rows that were there, then these. */
const FRESH_UNSEEN = 1
const FRESH = 2
const STAMPS_PER_BATCH = 3

/**
 * Finds which rows of a table a batch touches, each once, in order of first touch, and which of them were there before. Stamps are
 * kept in pages, so that it grows with the table without copying.
 */
export class TouchedRows {
  /** Row ids touched by the last batch; `count` entries count. */
  ids = new Int32Array(1024)
  /** For each of `ids`: 1 = was there before the batch, 0 = is fresh. */
  wasThere = new Uint8Array(1024)
  /** For each of `ids`: the first k with `rowIds[k]` the id. */
  firsts = new Int32Array(1024)
  count = 0
  readonly #stamps: Int32Array[] = []
  #stamp = 0

  /** Collects the different ids among `rowIds[0 … count-1]`; those in `freshIds[0 … freshCount-1]`, all among them, are fresh. */
  collect(rowIds: Int32Array, count: number, freshIds: Int32Array, freshCount: number): void {
    if (this.ids.length < count) {
      this.ids = new Int32Array(count)
      this.wasThere = new Uint8Array(count)
      this.firsts = new Int32Array(count)
    }
    // Stamps run for 2^29 batches before they would repeat.
    this.#stamp += STAMPS_PER_BATCH
    const stamp = this.#stamp
    const { ids, wasThere, firsts } = this
    const stamps = this.#stamps
    for (let i = 0; i < freshCount; i++) {
      const id = freshIds[i]!
      const page = stamps[id >> PAGE_SHIFT] ?? this.#addPages(id >> PAGE_SHIFT)
      page[id & PAGE_MASK] = stamp + FRESH_UNSEEN
    }
    let touched = 0
    for (let k = 0; k < count; k++) {
      const id = rowIds[k]!
      const page = stamps[id >> PAGE_SHIFT] ?? this.#addPages(id >> PAGE_SHIFT)
      const seen = page[id & PAGE_MASK]! - stamp
      if (seen === 0 || seen === FRESH) continue
      const isFresh = seen === FRESH_UNSEEN
      page[id & PAGE_MASK] = isFresh ? stamp + FRESH : stamp
      wasThere[touched] = isFresh ? 0 : 1
      firsts[touched] = k
      ids[touched++] = id
    }
    this.count = touched
  }

  /** Whether a touched row is fresh. */
  isFresh(id: number): boolean {
    return this.#stamps[id >> PAGE_SHIFT]![id & PAGE_MASK] === this.#stamp + FRESH
  }

  #addPages(last: number): Int32Array {
    while (this.#stamps.length <= last) this.#stamps.push(new Int32Array(PAGE_MASK + 1))
    return this.#stamps[last]!
  }
}
