import type { SourceSplit } from '../../contracts/source.ts'

/** Position of a split: it makes the places ≡ `split` (mod `splits`), `next` first. */
export interface NexmarkPosition {
  readonly split: number
  readonly splits: number
  readonly next: number
}

/** A run of places: either `first`, `first + stride`, …, or, with stride 0, those listed. */
export interface PlaceRun {
  readonly first: number
  readonly stride: number
  readonly count: number
}

/**
 * Walks the places of the splits a reader holds, merged by number.
 *
 * One split, or all of them in step, are an arithmetic sequence; anything else is merged place by
 * place.
 */
export class SplitCursor {
  readonly #splits: number
  /** Places from here on do not exist. */
  readonly #end: number
  readonly #held: { readonly split: number; next: number }[]
  readonly #listed: Float64Array

  constructor(positions: readonly NexmarkPosition[], end: number, capacity: number) {
    this.#splits = positions[0]?.splits ?? 1
    this.#end = end
    this.#held = positions.map(({ split, next }) => ({ split, next }))
    this.#listed = new Float64Array(capacity)
  }

  /** The places of the last run that was listed. */
  get listed(): Float64Array {
    return this.#listed
  }

  /** Takes the next places, at most `limit`; a run of none is the end. */
  take(limit: number): PlaceRun {
    const first = this.#held.reduce((least, { next }) => Math.min(least, next), this.#end)
    if (first >= this.#end) return { first, stride: 1, count: 0 }
    if (this.#held.length === 1) return this.#takeSequence(first, this.#splits, limit)
    const isInStep = this.#held.every(({ next }) => next < first + this.#splits)
    if (this.#held.length === this.#splits && isInStep) return this.#takeSequence(first, 1, limit)
    return this.#takeMerged(limit)
  }

  snapshot(): readonly SourceSplit[] {
    return this.#held
      .filter(({ next }) => next < this.#end)
      .map(({ split, next }) => nexmarkSplit({ split, splits: this.#splits, next }))
  }

  #takeSequence(first: number, stride: number, limit: number): PlaceRun {
    const count = Math.min(limit, Math.ceil((this.#end - first) / stride))
    const after = first + count * stride
    for (const held of this.#held) {
      const distance = (((held.split - after) % this.#splits) + this.#splits) % this.#splits
      held.next = after + distance
    }
    return { first, stride, count }
  }

  #takeMerged(limit: number): PlaceRun {
    let count = 0
    while (count < limit) {
      let least = this.#held[0]!
      for (const held of this.#held) if (held.next < least.next) least = held
      if (least.next >= this.#end) break
      this.#listed[count++] = least.next
      least.next += this.#splits
    }
    return { first: this.#listed[0]!, stride: 0, count }
  }
}

export function nexmarkSplit(position: NexmarkPosition): SourceSplit {
  return { id: `${position.split}/${position.splits}`, position }
}
