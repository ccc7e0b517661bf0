import { assert } from '../../core/errors.ts'
import type { ChannelReader, ChannelWriter } from './channel.ts'
import { RecordChannelReader, RecordChannelWriter } from './record-channel.ts'
import { RecordQueue } from './record-queue.ts'

/** Bytes that may wait in a channel before it is over budget, unless told otherwise. */
const DEFAULT_BUDGET_BYTES = 1 << 20

export interface LocalChannelOptions {
  readonly budgetBytes?: number
  /** Larger batches are cut; for tests. */
  readonly maxRecordBytes?: number
}

/**
 * A channel between two subtasks of one thread: a queue of compacted rows with a budget. Objects without a schema go by reference.
 * The writer's `pendingBytes` are those of all records that have not been released.
 */
export class LocalChannel {
  readonly writer: ChannelWriter
  readonly reader: ChannelReader

  constructor(options: LocalChannelOptions = {}) {
    const queue = new RecordQueue({ budgetBytes: options.budgetBytes ?? DEFAULT_BUDGET_BYTES })
    this.writer = new RecordChannelWriter(queue, { serialise: undefined }, options)
    this.reader = new RecordChannelReader(queue, () => {
      assert(false, 'objects go by reference')
    })
  }
}
