import { type Batch, liveCount } from '../../core/batch.ts'
import type { FixedColumn } from '../../core/column.ts'
import { flatten } from '../../core/flatten.ts'
import { millisAt, timeWords } from '../../core/time/time-words.ts'
import type { WallClock } from './window-options.ts'

/** Rows of one window in a batch. */
export interface WindowPart {
  readonly endMs: number
  readonly positions: Int32Array
  count: number
}

/** Sorts rows that carry their window by its end, and leaves out those whose window is over: row by row against the watermark that held at the row. */
export class WindowSplitter {
  /** Of the last batch, in order of first row. */
  parts: WindowPart[] = []
  lateCount = 0
  readonly #wallClock: WallClock | undefined

  constructor(wallClock: WallClock | undefined) {
    this.#wallClock = wallClock
  }

  /** Last instant of a window. */
  lastInstantMs(endMs: number): number {
    return (this.#wallClock === undefined ? endMs : this.#wallClock.toEpochMs(endMs)) - 1
  }

  /**
   * @param watermarkMs what held before the batch; returns what holds after it
   * @param mark takes a mark; answers the watermark that holds from there on
   */
  split(
    batch: Batch,
    endColumn: number,
    watermarkMs: number,
    mark: (markMs: number) => number,
  ): number {
    const { marks, selection } = batch
    const count = liveCount(batch)
    const ends = flatten(batch.columns[endColumn]!, batch.rowCount) as FixedColumn
    const words = timeWords(ends)
    this.parts = []
    this.lateCount = 0
    let part: WindowPart | undefined
    let last = 0
    let isLate = false
    let nextMark = 0
    let judgedMs = Number.NaN
    let currentMs = watermarkMs
    for (let k = 0; k < count; k++) {
      const row = selection === undefined ? k : selection[k]!
      while (marks !== undefined && nextMark < marks.count && marks.positions[nextMark]! < row)
        currentMs = mark(marks.watermarksMs[nextMark++]!)
      const endMs = millisAt(words, row)
      if (part === undefined || endMs !== last || judgedMs !== currentMs) {
        last = endMs
        judgedMs = currentMs
        isLate = this.lastInstantMs(endMs) <= currentMs
        part = this.#partOf(endMs, count)
      }
      if (isLate) this.lateCount++
      else part.positions[part.count++] = row
    }
    while (marks !== undefined && nextMark < marks.count)
      currentMs = mark(marks.watermarksMs[nextMark++]!)
    return currentMs
  }

  #partOf(endMs: number, room: number): WindowPart {
    let part = this.parts.find((each) => each.endMs === endMs)
    if (part === undefined) {
      part = { endMs, positions: new Int32Array(room), count: 0 }
      this.parts.push(part)
    }
    return part
  }
}
