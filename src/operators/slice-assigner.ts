import { defineError } from '../core/errors.ts'
import type { Marks } from '../core/batch.ts'
import type { FixedColumn } from '../core/column.ts'
import { lastWindowEndMs, sliceMs, spanStartMs, type WindowSpec } from '../core/window.ts'
import type { WallClock } from './window-options.ts'

export const windowTimeNull = defineError({
  code: 'WINDOW_TIME_NULL', domain: 'user', retry: 'never',
  message: (_: object) => 'A row has NULL in the time column of its window.',
  remedy: () => 'Filter such rows out before the window, or give them a time with COALESCE.',
})

/** Live positions of one slice in one batch. */
export interface SliceRows {
  sliceEndMs: number
  /** End of the last window of the slice, as an instant: rows are late once the watermark has reached it. */
  lastInstantMs: number
  positions: Int32Array
  count: number
}

/**
 * Sorts the rows of a batch into slices, and leaves out those that are late: row by row against the
 * watermark that held at the row.
 */
export class SliceAssigner {
  /** Slices of the last batch, in order of first row; `sliceCount` entries count. */
  readonly slices: SliceRows[] = []
  sliceCount = 0
  lateCount = 0
  readonly #spec: WindowSpec
  readonly #sliceMs: number
  readonly #clock: WallClock | undefined
  readonly #judgesLateness: boolean
  readonly #isAttached: boolean

  constructor(
    spec: WindowSpec,
    options: { readonly wallClock: WallClock | undefined; readonly judgesLateness: boolean; readonly isAttached: boolean },
  ) {
    this.#spec = spec
    this.#isAttached = options.isAttached
    this.#sliceMs = sliceMs(spec)
    this.#clock = options.wallClock
    this.#judgesLateness = options.judgesLateness
  }

  /** @param watermarkMs what held before the batch; returns what holds after it */
  assign(times: FixedColumn, live: { readonly selection: Int32Array | undefined; readonly count: number }, marks: Marks | undefined, watermarkMs: number): number {
    const { selection, count } = live
    const values = times.values as BigInt64Array
    const { valid } = times
    this.sliceCount = 0
    this.lateCount = 0
    const marksCount = marks === undefined ? 0 : marks.count
    let current = watermarkMs
    let nextMark = 0
    let low = 0n
    let high = -1n
    let slice: SliceRows | undefined
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      while (nextMark < marksCount && marks!.positions[nextMark]! < row) current = marks!.watermarksMs[nextMark++]!
      if (valid !== undefined && valid[row] === 0) throw windowTimeNull({})
      const time = values[row]!
      if (slice === undefined || time < low || time >= high) {
        slice = this.#sliceOf(Math.floor(Number(time) / 1000), count)
        // With a wall clock the slice's instants are not known from its ends alone: only the same time is the same slice.
        const hasBorders = this.#clock === undefined && !this.#isAttached
        low = hasBorders ? BigInt(slice.sliceEndMs - this.#sliceMs) * 1000n : time
        high = hasBorders ? BigInt(slice.sliceEndMs) * 1000n : time + 1n
      }
      if (slice.lastInstantMs <= current) this.lateCount++
      else slice.positions[slice.count++] = row
    }
    return marksCount > 0 ? marks!.watermarksMs[marksCount - 1]! : watermarkMs
  }

  #endOf(epochMs: number): number {
    const timeMs = this.#clock === undefined ? epochMs : this.#clock.toWallMs(epochMs)
    return spanStartMs(timeMs, this.#sliceMs, this.#spec.offsetMs) + this.#sliceMs
  }

  #sliceOf(epochMs: number, room: number): SliceRows {
    const sliceEndMs = this.#isAttached ? epochMs : this.#endOf(epochMs)
    for (let i = 0; i < this.sliceCount; i++) if (this.slices[i]!.sliceEndMs === sliceEndMs) return this.slices[i]!
    const lastEndMs = this.#isAttached ? sliceEndMs : lastWindowEndMs(this.#spec, sliceEndMs)
    const lastInstantMs = !this.#judgesLateness ? Infinity : (this.#clock === undefined ? lastEndMs : this.#clock.toEpochMs(lastEndMs)) - 1
    if (this.sliceCount === this.slices.length) this.slices.push({ sliceEndMs: 0, lastInstantMs: 0, positions: new Int32Array(0), count: 0 })
    const slice = this.slices[this.sliceCount++]!
    slice.sliceEndMs = sliceEndMs
    slice.lastInstantMs = lastInstantMs
    slice.count = 0
    if (slice.positions.length < room) slice.positions = new Int32Array(room)
    return slice
  }
}
