import type { SourceSplit } from '../contracts/source.ts'
import { NO_LIMIT_MICROS, NO_WATERMARK_MICROS, type SplitClock } from '../contracts/split-clock.ts'
import { assert } from '../core/errors.ts'

interface HeldSplit {
  micros: bigint
  rowsSinceMark: number
  /** Whether the subtask's watermark waits for it. */
  counts: boolean
  isIdle: boolean
  /** When its last row came; the task's monotonic clock. */
  lastRowMs: number
}

/** Event time of the splits that one source subtask holds. */
export class SplitWatermarks implements SplitClock {
  /** Splits count from when they are held, and not from their first row. */
  readonly #isSideBySide: boolean
  readonly #held = new Map<string, HeldSplit>()
  #current: HeldSplit | undefined

  constructor(order: 'one-after-another' | 'side-by-side') {
    this.#isSideBySide = order === 'side-by-side'
  }

  /** A split was given to the subtask. */
  hold({ id, watermark }: SourceSplit, nowMs: number): void {
    this.#held.set(id, {
      micros: watermark?.micros ?? NO_WATERMARK_MICROS,
      rowsSinceMark: watermark?.rowsSinceMark ?? 0,
      counts: this.#isSideBySide || watermark !== undefined,
      isIdle: false,
      lastRowMs: nowMs,
    })
  }

  /** The rows that come next are of this split. */
  read(id: string, nowMs: number): void {
    const split = this.#held.get(id)
    assert(split !== undefined, `split ${id} is held`)
    split.counts = true
    split.isIdle = false
    split.lastRowMs = nowMs
    this.#current = split
  }

  /** A split was read to its end. */
  finish(id: string): void {
    const split = this.#held.get(id)
    if (split === this.#current) this.#current = undefined
    this.#held.delete(id)
  }

  /**
   * Splits without rows for that long are left out until their next one; where they are read one after another, they only wait for
   * their turn. Time in which a split may not be read is no silence: while it is beyond the limit.
   */
  findIdle(timeoutMs: number, nowMs: number, limitMicros = NO_LIMIT_MICROS): void {
    if (!this.#isSideBySide) return
    for (const split of this.#held.values()) {
      if (split.micros > limitMicros) split.lastRowMs = nowMs
      else if (nowMs - split.lastRowMs >= timeoutMs) split.isIdle = true
    }
  }

  /** Time in which nothing could be read is no silence. */
  shiftSilence(lostMs: number): void {
    for (const split of this.#held.values()) split.lastRowMs += lostMs
  }

  /** The split with how far it is, for a checkpoint. One without a row yet has nothing to say, unless it counts all the same. */
  withWatermark(split: SourceSplit): SourceSplit {
    const held = this.#held.get(split.id)
    if (held === undefined || !held.counts) return split
    if (this.#isSideBySide && held.micros === NO_WATERMARK_MICROS) return split
    const { micros, rowsSinceMark, isIdle } = held
    return {
      ...split,
      watermark: {
        micros,
        ...(rowsSinceMark === 0 ? {} : { rowsSinceMark }),
        ...(isIdle ? { isIdle } : {}),
      },
    }
  }

  /** Ids of splits that are ahead of a limit, microseconds. */
  aheadOf(limitMicros: bigint): string[] {
    return [...this.#held].flatMap(([id, { micros }]) => (micros > limitMicros ? [id] : []))
  }

  get currentMicros(): bigint {
    return this.#current?.micros ?? NO_WATERMARK_MICROS
  }

  get rowsSinceMark(): number {
    return this.#current?.rowsSinceMark ?? 0
  }
  set rowsSinceMark(rows: number) {
    if (this.#current !== undefined) this.#current.rowsSinceMark = rows
  }

  reach(micros: bigint): void {
    assert(this.#current !== undefined, 'a split is being read')
    this.#current.micros = micros
  }

  get othersMicros(): bigint {
    return this.#least(this.#current) ?? NO_LIMIT_MICROS
  }

  get leastMicros(): bigint | undefined {
    const least = this.#least(undefined)
    if (least !== undefined) return least
    let furthest: bigint | undefined
    for (const { counts, micros } of this.#held.values())
      if (counts && (furthest === undefined || micros > furthest)) furthest = micros
    return furthest
  }

  #least(without: HeldSplit | undefined): bigint | undefined {
    let least: bigint | undefined
    for (const split of this.#held.values()) {
      if (split === without || !split.counts || split.isIdle) continue
      if (least === undefined || split.micros < least) least = split.micros
    }
    return least
  }
}
