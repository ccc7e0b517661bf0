import { type Batch, liveCount, type Marks, UPDATE_AFTER, UPDATE_BEFORE } from '../../core/batch.ts'
import { identityPositions } from '../../core/flatten.ts'
import { ChannelMarks } from './channel-marks.ts'
import type { Partitioner } from './partitioner.ts'

/** Slices have at least so many rows, so that small batches go to one channel. */
const MIN_SLICE_ROWS = 256

/**
 * By slices of the batch over the channels of a range: the slices of a batch are of one length, and each goes to the
 * channel that has had the fewest rows. A -U and the +U behind it stay together.
 */
export class SlicePartitioner implements Partitioner {
  readonly counts: Int32Array
  readonly #first: number
  readonly #end: number
  readonly #sent: Float64Array
  readonly #starts: Int32Array
  readonly #marks: ChannelMarks[] = []
  #isWhole = false
  #selection: Int32Array | undefined
  #hasMarks = false

  constructor(channelCount: number, range: { readonly first: number; readonly end: number }) {
    this.counts = new Int32Array(channelCount)
    this.#first = range.first
    this.#end = range.end
    this.#sent = new Float64Array(channelCount)
    this.#starts = new Int32Array(channelCount)
    for (let i = 0; i < channelCount; i++) this.#marks.push(new ChannelMarks())
  }

  split(batch: Batch): void {
    const { selection, marks } = batch
    const count = liveCount(batch)
    const sliceCount = Math.min(
      this.#end - this.#first,
      Math.max(1, Math.floor(count / MIN_SLICE_ROWS)),
    )
    this.#selection = selection
    this.#isWhole = sliceCount === 1
    this.counts.fill(-1)
    let start = 0
    for (let slice = 0; slice < sliceCount; slice++) {
      const cut = Math.floor((count * (slice + 1)) / sliceCount)
      const end = Math.max(start, cut < count && splitsUpdate(batch, cut) ? cut + 1 : cut)
      const channel = this.#fewestSent()
      this.#starts[channel] = start
      this.counts[channel] = end - start
      this.#sent[channel] = this.#sent[channel]! + end - start
      start = end
    }
    for (let i = 0; i < this.counts.length; i++) if (this.counts[i] === -1) this.counts[i] = 0
    this.#hasMarks = marks !== undefined && marks.count > 0
    if (!this.#hasMarks) return
    for (let i = 0; i < this.counts.length; i++)
      this.#marks[i]!.translate(
        marks!,
        this.positionsOf(i) ?? identityPositions(count),
        this.counts[i]!,
      )
  }

  positionsOf(channel: number): Int32Array | undefined {
    if (this.#isWhole) return this.#selection
    const start = this.#starts[channel]!
    const end = start + this.counts[channel]!
    return (this.#selection ?? identityPositions(end)).subarray(start, end)
  }

  marksOf(channel: number): Marks | undefined {
    return this.#hasMarks ? this.#marks[channel] : undefined
  }

  /** Channel of the range that has had the fewest rows, of those without a slice of this batch. */
  #fewestSent(): number {
    let fewest = -1
    for (let i = this.#first; i < this.#end; i++) {
      if (this.counts[i] !== -1) continue
      if (fewest === -1 || this.#sent[i]! < this.#sent[fewest]!) fewest = i
    }
    return fewest
  }
}

/** True when a cut in front of live row `k` parts a -U from its +U. */
function splitsUpdate({ kinds, selection }: Batch, k: number): boolean {
  if (kinds === undefined) return false
  const before = selection === undefined ? k - 1 : selection[k - 1]!
  const after = selection === undefined ? k : selection[k]!
  return kinds[before] === UPDATE_BEFORE && kinds[after] === UPDATE_AFTER
}

/** Receivers that are near a sender: disjoint ranges of about equal size, or one receiver for several senders. */
export function rescaleRange(options: {
  readonly channelCount: number
  readonly subtaskIndex: number
  readonly parallelism: number
}): { readonly first: number; readonly end: number } {
  const { channelCount, subtaskIndex, parallelism } = options
  const first = Math.floor((subtaskIndex * channelCount) / parallelism)
  const end = Math.floor(((subtaskIndex + 1) * channelCount) / parallelism)
  return { first, end: Math.max(end, first + 1) }
}
