import type { SourceSplit } from '../../contracts/source.ts'

/** Position of a split: of runs of `run` places it makes those whose number is ≡ `split` (mod `splits`), the place `next` first. */
export interface NexmarkPosition {
  readonly split: number
  readonly splits: number
  readonly next: number
  /** Absent = 1. */
  readonly run?: number
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
 * Longer runs are taken one after the other. Where runs are single places, one split, or all of them in step, are an arithmetic
 * sequence; anything else is merged place by place.
 */
export class SplitCursor {
  readonly #splits: number
  readonly #run: number
  /** Places from here on do not exist. */
  readonly #end: number
  readonly #held: { readonly split: number; next: number }[]
  readonly #listed: Float64Array

  constructor(positions: readonly NexmarkPosition[], end: number, capacity: number) {
    this.#splits = positions[0]?.splits ?? 1
    this.#run = positions[0]?.run ?? 1
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
    if (this.#run > 1) return this.#takeRun(first, limit)
    if (this.#held.length === 1) return this.#takeSequence(first, this.#splits, limit)
    const isInStep = this.#held.every(({ next }) => next < first + this.#splits)
    if (this.#held.length === this.#splits && isInStep) return this.#takeSequence(first, 1, limit)
    return this.#takeMerged(limit)
  }

  snapshot(): readonly SourceSplit[] {
    return this.#held
      .filter(({ next }) => next < this.#end)
      .map(({ split, next }) => nexmarkSplit({ split, splits: this.#splits, run: this.#run, next }))
  }

  /** Runs do not overlap: what stands before the end of the first one is of its split alone. */
  #takeRun(first: number, limit: number): PlaceRun {
    const run = this.#run
    const runEnd = first - (first % run) + run
    const count = Math.min(limit, Math.min(runEnd, this.#end) - first)
    const after = first + count
    for (const held of this.#held)
      if (held.next === first)
        held.next = after === runEnd ? after + run * (this.#splits - 1) : after
    return { first, stride: 1, count }
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

export function nexmarkSplit({ split, splits, run = 1, next }: NexmarkPosition): SourceSplit {
  const position: NexmarkPosition =
    run === 1 ? { split, splits, next } : { split, splits, run, next }
  return { id: `${split}/${splits}`, position }
}
