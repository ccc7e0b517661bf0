import { type Batch, liveCount, type Marks } from '../../core/batch.ts'
import { ChannelMarks } from './channel-marks.ts'
import type { Partitioner } from './partitioner.ts'

/** Every row to every channel. */
export class BroadcastPartitioner implements Partitioner {
  readonly counts: Int32Array
  #selection: Int32Array | undefined
  #marks: Marks | undefined
  readonly #translated = new ChannelMarks()

  constructor(channelCount: number) {
    this.counts = new Int32Array(channelCount)
  }

  split(batch: Batch): void {
    const { selection, marks } = batch
    this.counts.fill(liveCount(batch))
    this.#selection = selection
    this.#marks = marks === undefined || marks.count === 0 ? undefined : marks
    if (this.#marks === undefined || selection === undefined) return
    this.#translated.translate(this.#marks, selection, selection.length)
    this.#marks = this.#translated
  }

  positionsOf(_channel: number): Int32Array | undefined {
    return this.#selection
  }

  marksOf(_channel: number): Marks | undefined {
    return this.#marks
  }
}
