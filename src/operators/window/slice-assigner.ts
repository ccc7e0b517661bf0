import type { Marks } from '../../core/batch.ts'
import type { FixedColumn } from '../../core/column.ts'
import { assert } from '../../core/errors.ts'
import { microsAt, millisAt, timeWords } from '../../core/time/time-words.ts'
import {
  firstWindowEndMs,
  lastWindowEndMs,
  nextWindowEndMs,
  type SlicedWindow,
  sliceMs,
  spanStartMs,
} from '../../core/window.ts'
import type { WallClock } from './window-options.ts'

/** Live positions of one slice in one batch. */
export interface SliceRows {
  sliceEndMs: number
  /**
   * End of the first window that the rows belong to: the first of the slice, or a later one where the
   * watermark at the rows had passed windows of the slice already.
   */
  fromEndMs: number
  /** True in the gaps between hopping windows that are shorter than their slide: such rows are in no window. */
  isOutside: boolean
  /** Whether windows of the slice are over for the rows. */
  isPartlyLate: boolean
  /** Last instant of the first window of the slice: rows behind it have missed that window. */
  firstInstantMs: number
  /** Last instant of the last window of the slice: rows are late once the watermark has reached it. */
  lastInstantMs: number
  positions: Int32Array
  count: number
}

/**
 * Sorts the rows of a batch into slices, and leaves out those that are late: row by row against the
 * watermark that held at the row. Rows that came in time for some windows of their slice only are
 * kept apart.
 */
export class SliceAssigner {
  /** Slices of the last batch, in order of first row; `sliceCount` entries count. */
  readonly slices: SliceRows[] = []
  sliceCount = 0
  lateCount = 0
  /** Rows without a time, which bounded input may hold: they are in no window. */
  nullCount = 0
  readonly #spec: SlicedWindow
  readonly #sliceMs: number
  readonly #clock: WallClock | undefined
  readonly #judgesLateness: boolean
  readonly #isAttached: boolean

  constructor(
    spec: SlicedWindow,
    options: {
      readonly wallClock: WallClock | undefined
      readonly judgesLateness: boolean
      readonly isAttached: boolean
    },
  ) {
    this.#spec = spec
    this.#isAttached = options.isAttached
    this.#sliceMs = sliceMs(spec)
    this.#clock = options.wallClock
    this.#judgesLateness = options.judgesLateness
  }

  /**
   * @param watermarkMs what held before the batch; returns what holds after it
   * @param rowCounts how many rows each row stands for; absent: one
   */
  assign(
    times: FixedColumn,
    live: { readonly selection: Int32Array | undefined; readonly count: number },
    marks: Marks | undefined,
    watermarkMs: number,
    rowCounts?: Int32Array,
  ): number {
    const { selection, count } = live
    const words = timeWords(times)
    const { valid } = times
    this.sliceCount = 0
    this.lateCount = 0
    this.nullCount = 0
    const marksCount = marks === undefined ? 0 : marks.count
    // Where no row is late, rows may come when time is over.
    let current = this.#judgesLateness ? watermarkMs : -Infinity
    let nextMark = 0
    let low = Infinity
    let high = -Infinity
    let slice: SliceRows | undefined
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      while (this.#judgesLateness && nextMark < marksCount && marks!.positions[nextMark]! < row)
        current = marks!.watermarksMs[nextMark++]!
      if (valid !== undefined && valid[row] === 0) {
        assert(
          !this.#judgesLateness,
          'in streaming the watermark assigner has refused rows without event time',
        )
        this.nullCount++
        continue
      }
      const time = microsAt(words, row)
      if (slice === undefined || time < low || time >= high) {
        slice = this.#sliceOf(millisAt(words, row), count)
        // With a wall clock the slice's instants are not known from its ends alone: only the same time is the same slice.
        const hasBorders = this.#clock === undefined && !this.#isAttached
        low = hasBorders ? (slice.sliceEndMs - this.#sliceMs) * 1000 : time
        high = hasBorders ? slice.sliceEndMs * 1000 : time + 1
      }
      if (slice.isOutside) continue
      if (slice.firstInstantMs > current) slice.positions[slice.count++] = row
      else if (slice.lastInstantMs <= current)
        this.lateCount += rowCounts === undefined ? 1 : rowCounts[row]!
      else {
        const rest = this.#restOf(slice, current, count)
        rest.positions[rest.count++] = row
      }
    }
    return marksCount > 0 ? marks!.watermarksMs[marksCount - 1]! : watermarkMs
  }

  #endOf(epochMs: number): number {
    const timeMs = this.#clock === undefined ? epochMs : this.#clock.toWallMs(epochMs)
    return spanStartMs(timeMs, this.#sliceMs, this.#spec.offsetMs) + this.#sliceMs
  }

  #sliceOf(epochMs: number, room: number): SliceRows {
    const sliceEndMs = this.#isAttached ? epochMs : this.#endOf(epochMs)
    const firstEndMs = this.#isAttached ? sliceEndMs : firstWindowEndMs(this.#spec, sliceEndMs)
    return this.#find(sliceEndMs, firstEndMs) ?? this.#add(sliceEndMs, firstEndMs, false, room)
  }

  /** The same slice without the windows that the watermark has passed. */
  #restOf(slice: SliceRows, watermarkMs: number, room: number): SliceRows {
    let endMs = slice.fromEndMs
    while (this.#lastInstantOf(endMs) <= watermarkMs) endMs = nextWindowEndMs(this.#spec, endMs)
    return this.#find(slice.sliceEndMs, endMs) ?? this.#add(slice.sliceEndMs, endMs, true, room)
  }

  #find(sliceEndMs: number, fromEndMs: number): SliceRows | undefined {
    for (let i = 0; i < this.sliceCount; i++) {
      const slice = this.slices[i]!
      if (slice.sliceEndMs === sliceEndMs && slice.fromEndMs === fromEndMs) return slice
    }
    return undefined
  }

  #add(sliceEndMs: number, fromEndMs: number, isPartlyLate: boolean, room: number): SliceRows {
    const lastEndMs = this.#isAttached ? sliceEndMs : lastWindowEndMs(this.#spec, sliceEndMs)
    if (this.sliceCount === this.slices.length) {
      this.slices.push({
        sliceEndMs: 0,
        fromEndMs: 0,
        isOutside: false,
        isPartlyLate: false,
        firstInstantMs: 0,
        lastInstantMs: 0,
        positions: new Int32Array(0),
        count: 0,
      })
    }
    const slice = this.slices[this.sliceCount++]!
    slice.sliceEndMs = sliceEndMs
    slice.fromEndMs = fromEndMs
    slice.isPartlyLate = isPartlyLate
    slice.isOutside = lastEndMs < sliceEndMs
    slice.firstInstantMs = this.#judgesLateness ? this.#lastInstantOf(fromEndMs) : Infinity
    slice.lastInstantMs = this.#judgesLateness ? this.#lastInstantOf(lastEndMs) : Infinity
    slice.count = 0
    if (slice.positions.length < room) slice.positions = new Int32Array(room)
    return slice
  }

  #lastInstantOf(endMs: number): number {
    return (this.#clock === undefined ? endMs : this.#clock.toEpochMs(endMs)) - 1
  }
}
