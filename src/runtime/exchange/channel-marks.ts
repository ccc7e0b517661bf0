import type { Marks } from '../../core/batch.ts'

/** Marks in terms of the rows of one channel; the arrays are used again for the next batch. */
export class ChannelMarks implements Marks {
  positions = new Int32Array(16)
  watermarksMs = new Float64Array(16)
  count = 0

  /**
   * Takes over a batch's marks for the rows at `positions[0 … count-1]`, ascending: a mark stands behind as many of
   * these as lie before or at its physical position. Of marks with no row in between, the last one says it all.
   */
  translate(marks: Marks, positions: Int32Array, count: number): void {
    if (this.positions.length < marks.count) this.#grow(marks.count)
    const { positions: own, watermarksMs } = this
    let row = 0
    let used = 0
    let last = -2
    for (let i = 0; i < marks.count; i++) {
      const position = marks.positions[i]!
      while (row < count && positions[row]! <= position) row++
      if (row - 1 === last) used--
      last = row - 1
      own[used] = last
      watermarksMs[used] = marks.watermarksMs[i]!
      used++
    }
    this.count = used
  }

  #grow(count: number): void {
    const length = Math.max(count, this.positions.length * 2)
    this.positions = new Int32Array(length)
    this.watermarksMs = new Float64Array(length)
  }
}
