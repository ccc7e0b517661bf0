import type { Batch, Marks } from '../../core/batch.ts'
import { assert, assertNever } from '../../core/errors.ts'
import type { Exchange } from '../../dataflow/exchange.ts'
import { BroadcastPartitioner } from './broadcast-partitioner.ts'
import { HashPartitioner } from './hash-partitioner.ts'
import { subtaskTable } from './key-groups.ts'
import { rescaleRange, SlicePartitioner } from './slice-partitioner.ts'

/**
 * Splits batches over the channels of an exchange. What `split` finds is valid until the next call, together with
 * the batch.
 *
 * Rows of one channel keep their order. Marks go to every channel, with or without rows, in terms of the channel's own
 * rows. Nothing is allocated per row once the arrays have grown to the batch's size.
 */
export interface Partitioner {
  split(batch: Batch): void
  /** Rows by channel. */
  readonly counts: Int32Array
  /** Physical positions of a channel's rows, ascending: the first `counts[channel]` entries count; undefined: the rows 0 … count-1. */
  positionsOf(channel: number): Int32Array | undefined
  /** Marks of a channel, as `ChannelWriter.writeBatch` takes them. */
  marksOf(channel: number): Marks | undefined
}

export interface PartitionerOptions {
  /** Receiving subtasks that this one has channels to. */
  readonly channelCount: number
  /** Number of the sending subtask, and how many there are. */
  readonly subtaskIndex: number
  readonly parallelism: number
  /** Key groups of the job. */
  readonly maxParallelism: number
}

export function createPartitioner(exchange: Exchange, options: PartitionerOptions): Partitioner {
  const { channelCount, maxParallelism } = options
  switch (exchange.kind) {
    case 'hash':
      return new HashPartitioner(
        exchange.keys,
        exchange.types,
        subtaskTable(channelCount, maxParallelism),
      )
    case 'rebalance':
      return new SlicePartitioner(channelCount, { first: 0, end: channelCount })
    case 'rescale':
      return new SlicePartitioner(channelCount, rescaleRange(options))
    case 'global':
      return new SlicePartitioner(channelCount, { first: 0, end: 1 })
    case 'forward':
      assert(channelCount === 1, 'forward exchanges have one channel')
      return new BroadcastPartitioner(channelCount)
    case 'broadcast':
      return new BroadcastPartitioner(channelCount)
    default:
      return assertNever(exchange)
  }
}
