import type { Batch, Marks } from '../core/batch.ts'
import { withMarks } from '../core/batch.ts'
import { assert } from '../core/errors.ts'
import type { ChannelReader, ChannelRecord } from './exchange/channel.ts'
import type { Receiver } from './vertices.ts'

/** One channel of a gate. */
export class InputChannel {
  readonly reader: ChannelReader
  watermarkMs: number
  isIdle = false
  hasEnded = false
  /** Has delivered the barrier that the others still owe. */
  isBlocked = false

  constructor(reader: ChannelReader, watermarkMs: number) {
    this.reader = reader
    this.watermarkMs = watermarkMs
  }
}

type RecordKind = ChannelRecord['kind']

const isLight = (kind: RecordKind): boolean =>
  kind === 'watermark' || kind === 'idle' || kind === 'latency'

/** What a gate tells its task. */
export interface GateListener {
  /** Whether more may be taken in the same step. */
  readonly canTakeNow: boolean
  onBarrier(channel: InputChannel, checkpointId: number): void
  /** All channels of the input have ended; the receiver has been told. */
  onGateEnd(): void
}

/**
 * One input of a task's head: takes records from the channels of all sending subtasks in turn, and makes of their
 * watermarks the input's, the minimum over channels that are not idle. Marks inside a batch are those of its channel:
 * they are replaced by the positions at which the minimum rises.
 */
export class InputGate {
  readonly channels: readonly InputChannel[]
  readonly input: number
  watermarkMs: number
  hasEnded = false
  readonly #receiver: Receiver
  readonly #listener: GateListener
  #next = 0
  /** What the receiver was told. */
  #isIdle = false
  #positions = new Int32Array(16)
  #watermarks = new Float64Array(16)

  constructor(options: {
    readonly input: number
    readonly readers: readonly ChannelReader[]
    /** Watermark of the input at the checkpoint the job is restored from. */
    readonly watermarkMs: number
    readonly receiver: Receiver
    readonly listener: GateListener
  }) {
    this.input = options.input
    this.channels = options.readers.map((reader) => new InputChannel(reader, options.watermarkMs))
    this.watermarkMs = options.watermarkMs
    this.#receiver = options.receiver
    this.#listener = options.listener
  }

  /** Ends the input where nobody sends to it. */
  open(): void {
    if (this.channels.length === 0) this.#endIfDue()
  }

  /**
   * Takes one batch, barrier or end, with what stands in front of it: a sender writes a watermark behind most batches, and who takes one
   * record a step is slower than who writes two. False when there is nothing, or only behind barriers.
   */
  step(): boolean {
    const { channels } = this
    for (let i = 0; i < channels.length; i++) {
      const channel = channels[this.#next]!
      this.#next = this.#next + 1 === channels.length ? 0 : this.#next + 1
      if (channel.isBlocked || channel.hasEnded) continue
      const first = this.#take(channel)
      if (first === undefined) continue
      let taken: RecordKind | undefined = first
      while (taken !== undefined && isLight(taken) && this.#listener.canTakeNow)
        taken = this.#take(channel)
      return true
    }
    return false
  }

  get hasRecords(): boolean {
    for (const channel of this.channels)
      if (!channel.isBlocked && !channel.hasEnded && channel.reader.hasNext) return true
    return false
  }

  /** Takes one record; answers its kind, undefined when there is none. */
  #take(channel: InputChannel): RecordKind | undefined {
    const { reader } = channel
    const record = reader.next()
    if (record === undefined) return undefined
    switch (record.kind) {
      case 'batch':
        this.takeBatch(channel, record.batch)
        break
      case 'watermark':
        this.takeWatermark(channel, record.watermarkMs)
        break
      case 'idle':
        channel.isIdle = record.isIdle
        this.#advance()
        this.#noteIdle()
        break
      case 'latency':
        this.#receiver.latency(this.input, record.sentMs)
        break
      case 'barrier':
        channel.isBlocked = true
        this.#listener.onBarrier(channel, record.checkpointId)
        break
      case 'end':
        this.takeEnd(channel)
        break
    }
    reader.release()
    return record.kind
  }

  /** A batch of a channel, taken from it or handed over by direct call. */
  takeBatch(channel: InputChannel, batch: Batch): void {
    // Who sends rows is not idle.
    if (channel.isIdle) this.#awake(channel)
    if (this.channels.length === 1) {
      const { marks } = batch
      if (marks !== undefined && marks.count > 0)
        this.#reach(channel, marks.watermarksMs[marks.count - 1]!)
      this.#receiver.receive(this.input, batch)
      return
    }
    this.#receiver.receive(
      this.input,
      batch.marks === undefined ? batch : withMarks(batch, this.#combine(channel, batch.marks)),
    )
  }

  takeWatermark(channel: InputChannel, watermarkMs: number): void {
    channel.watermarkMs = Math.max(channel.watermarkMs, watermarkMs)
    if (channel.isIdle) this.#awake(channel)
    this.#advance()
  }

  #awake(channel: InputChannel): void {
    channel.isIdle = false
    this.#noteIdle()
  }

  /** The input is idle when all channels are that have not ended. */
  #noteIdle(): void {
    const open = this.channels.filter((channel) => !channel.hasEnded)
    const isIdle = open.length > 0 && open.every((channel) => channel.isIdle)
    if (isIdle === this.#isIdle) return
    this.#isIdle = isIdle
    this.#receiver.idle(this.input, isIdle)
  }

  takeEnd(channel: InputChannel): void {
    assert(!channel.hasEnded, 'a channel ends once')
    channel.hasEnded = true
    channel.watermarkMs = Infinity
    this.#advance()
    this.#noteIdle()
    this.#endIfDue()
  }

  #endIfDue(): void {
    if (this.hasEnded || this.channels.some((channel) => !channel.hasEnded)) return
    this.hasEnded = true
    if (this.watermarkMs < Infinity) {
      this.watermarkMs = Infinity
      this.#receiver.watermark(this.input, Infinity)
    }
    this.#receiver.end(this.input)
    this.#listener.onGateEnd()
  }

  #reach(channel: InputChannel, watermarkMs: number): void {
    channel.watermarkMs = watermarkMs
    if (watermarkMs > this.watermarkMs) this.watermarkMs = watermarkMs
  }

  /** Least watermark of the channels that are not idle, without one of them. */
  #least(without: InputChannel | undefined): number {
    let least = Infinity
    let idleMs = -Infinity
    let hasIdle = false
    for (const channel of this.channels) {
      if (channel === without) continue
      if (channel.isIdle) {
        hasIdle = true
        if (channel.watermarkMs > idleMs) idleMs = channel.watermarkMs
      } else if (channel.watermarkMs < least) least = channel.watermarkMs
    }
    // When all that have not ended are idle, nobody is waited for: as in Flink, the furthest counts.
    return hasIdle && least === Infinity && without === undefined ? idleMs : least
  }

  #advance(): void {
    const least = this.#least(undefined)
    if (least <= this.watermarkMs) return
    this.watermarkMs = least
    this.#receiver.watermark(this.input, least)
  }

  #combine(channel: InputChannel, marks: Marks): Marks | undefined {
    const others = this.#least(channel)
    let count = 0
    for (let i = 0; i < marks.count; i++) {
      const watermarkMs = marks.watermarksMs[i]!
      channel.watermarkMs = watermarkMs
      const least = Math.min(others, watermarkMs)
      if (least <= this.watermarkMs) continue
      this.watermarkMs = least
      if (count === this.#positions.length) this.#grow()
      this.#positions[count] = marks.positions[i]!
      this.#watermarks[count++] = least
    }
    return count === 0
      ? undefined
      : { positions: this.#positions, watermarksMs: this.#watermarks, count }
  }

  #grow(): void {
    const positions = new Int32Array(this.#positions.length * 2)
    positions.set(this.#positions)
    this.#positions = positions
    const watermarks = new Float64Array(this.#watermarks.length * 2)
    watermarks.set(this.#watermarks)
    this.#watermarks = watermarks
  }
}
