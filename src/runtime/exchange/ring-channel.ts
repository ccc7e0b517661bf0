import { defineError } from '../../core/errors.ts'
import { deserialiseStructured, serialiseStructured } from '../../platform/node/structured.ts'
import { RecordChannelReader, RecordChannelWriter } from './record-channel.ts'
import { RingSink, RingSource } from './ring.ts'

export { createRing } from './ring.ts'

export const objectNotSerialisable = defineError<{ readonly problem: string }>({
  code: 'OBJECT_NOT_SERIALISABLE',
  domain: 'user',
  retry: 'never',
  message: ({ problem }) =>
    `An object without a schema cannot be sent to another thread: ${problem}.`,
  remedy: () =>
    'Keep functions, symbols and live resources out of the objects, or give them a schema.',
})

export interface RingWriterOptions {
  /** Bytes that may wait in private memory before `isOverBudget`; default 0: a full ring is over budget. */
  readonly budgetBytes?: number
  /** Larger batches are cut; default: what travels in one piece, so that it is neither put together nor copied once more. */
  readonly maxRecordBytes?: number
}

/**
 * The sending end of a channel to another thread, over a ring in shared memory. `writeBatch` throws OBJECT_NOT_SERIALISABLE.
 *
 * @see ./ring-layout.ts for the ring, ./batch-layout.ts for the batches in it
 */
export class RingWriter extends RecordChannelWriter {
  /** @param onWritten called after records have become visible to the reader: wakes it */
  constructor(memory: SharedArrayBuffer, onWritten: () => void, options: RingWriterOptions = {}) {
    const sink = new RingSink(memory, onWritten, options)
    const maxRecordBytes = options.maxRecordBytes ?? sink.maxWholeBytes
    super(sink, { serialise: serialiseObjects }, { maxRecordBytes })
  }
}

/** The receiving end of a channel from another thread. Columns are views of the ring's memory until `release`. */
export class RingReader extends RecordChannelReader {
  /** @param onFreed called after half of the ring has become free, or all of it: wakes the writer, in case something waits there */
  constructor(memory: SharedArrayBuffer, onFreed: () => void) {
    super(
      new RingSource(memory, onFreed),
      (bytes) => deserialiseStructured(bytes) as readonly unknown[],
    )
  }
}

function serialiseObjects(values: readonly unknown[]): Uint8Array {
  try {
    return serialiseStructured(values)
  } catch (error) {
    throw objectNotSerialisable(
      { problem: error instanceof Error ? error.message : String(error) },
      { cause: error },
    )
  }
}
