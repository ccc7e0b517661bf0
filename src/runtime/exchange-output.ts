import type { Combiner } from '../contracts/combiner.ts'
import { type Batch, withSelection } from '../core/batch.ts'
import { identityPositions } from '../core/flatten.ts'
import type { ChannelWriter } from './exchange/channel.ts'
import type { Partitioner } from './exchange/partitioner.ts'
import type { InputChannel, InputGate } from './input-gate.ts'
import type { Task } from './task.ts'
import type { Receiver } from './vertices.ts'

/** The receiver of a channel that lies in the same slot: a batch may go there by direct call. */
export interface DirectReceiver {
  readonly task: Task
  readonly gate: InputGate
  readonly channel: InputChannel
}

/** One channel of an exchange, from this task to one subtask of the next vertex. */
export interface OutputChannel {
  readonly writer: ChannelWriter
  /** Set where the receiver is in the same slot, once all tasks are made. */
  direct: DirectReceiver | undefined
}

/**
 * The end of a chain where rows cross to other tasks: each batch is split over the channels, watermarks and the end go to
 * all. Always accepts; over its budget the task takes no further input.
 */
export class ExchangeOutput implements Receiver {
  readonly channels: readonly OutputChannel[]
  readonly #partitioner: Partitioner
  readonly #combiner: Combiner | undefined
  readonly #send = (batch: Batch): void => this.#split(batch)
  #hasEnded = false

  /** @param combiner what rows go through before they are split */
  constructor(
    channels: readonly OutputChannel[],
    partitioner: Partitioner,
    combiner: Combiner | undefined,
  ) {
    this.channels = channels
    this.#partitioner = partitioner
    this.#combiner = combiner
  }

  get isOverBudget(): boolean {
    for (const { writer } of this.channels) if (writer.isOverBudget) return true
    return false
  }

  /** Bytes that wait for room, or for their receiver. */
  get pendingBytes(): number {
    let total = 0
    for (const { writer } of this.channels) total += writer.pendingBytes
    return total
  }

  /** Moves on what waits for room. */
  flush(): void {
    for (const { writer } of this.channels) if (writer.pendingBytes > 0) writer.flush()
  }

  receive(input: number, batch: Batch): void {
    if (this.#combiner === undefined) {
      this.#split(batch)
      return
    }
    this.#combiner.combine(batch, this.#send)
    const { marks } = batch
    if (marks !== undefined && marks.count > 0)
      this.watermark(input, marks.watermarksMs[marks.count - 1]!)
  }

  #split(batch: Batch): void {
    this.#partitioner.split(batch)
    for (let i = 0; i < this.channels.length; i++) {
      const channel = this.channels[i]!
      const count = this.#partitioner.counts[i]!
      const marks = this.#partitioner.marksOf(i)
      if (count === 0 && marks === undefined) continue
      const positions = this.#partitioner.positionsOf(i)
      const direct = directNow(channel)
      if (direct === undefined) {
        channel.writer.writeBatch(batch, positions, count, marks)
        continue
      }
      // Marks of the whole batch hold for a part of its rows as well.
      direct.gate.takeBatch(direct.channel, partOf(batch, positions, count))
      direct.task.afterDirectCall()
    }
  }

  watermark(_input: number, watermarkMs: number): void {
    for (const channel of this.channels) {
      const direct = directNow(channel)
      if (direct === undefined) {
        channel.writer.writeWatermark(watermarkMs)
        continue
      }
      direct.gate.takeWatermark(direct.channel, watermarkMs)
      direct.task.afterDirectCall()
    }
  }

  idle(_input: number, isIdle: boolean): void {
    for (const { writer } of this.channels) writer.writeIdle(isIdle)
  }

  latency(_input: number, sentMs: number): void {
    if (this.#hasEnded) return
    for (const { writer } of this.channels) writer.writeLatency(sentMs)
  }

  /** Channels that have ended owe no barrier. */
  barrier(checkpointId: number): void {
    if (this.#hasEnded) return
    for (const { writer } of this.channels) writer.writeBarrier(checkpointId, 0)
  }

  end(): void {
    this.#hasEnded = true
    for (const { writer } of this.channels) writer.writeEnd()
  }

  wantsInput(): boolean {
    return true
  }
}

function partOf(batch: Batch, positions: Int32Array | undefined, count: number): Batch {
  if (positions !== undefined) return withSelection(batch, positions.subarray(0, count))
  return count === batch.rowCount ? batch : withSelection(batch, identityPositions(count))
}

/** Where nothing waits in the channel and the receiver is free, rows need no copy. */
function directNow(channel: OutputChannel): DirectReceiver | undefined {
  const { direct } = channel
  if (direct === undefined || channel.writer.pendingBytes > 0) return undefined
  if (direct.channel.isBlocked || direct.channel.reader.hasNext) return undefined
  return direct.task.canTakeNow ? direct : undefined
}
