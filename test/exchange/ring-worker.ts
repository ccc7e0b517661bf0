/** The writing thread of `ring-threads.test.ts`: random batches into a ring, at its own pace. */
import { nodeThreads, startThread } from '../../src/platform/node/threads.ts'
import { RingWriter } from '../../src/runtime/exchange/ring-channel.ts'
import { RandomBatches } from './random-batches.ts'

export interface RingConversation {
  readonly seed: number
  readonly batches: number
  readonly ring: SharedArrayBuffer
  /** Woken when something was written, and when room was freed. */
  readonly readerSignal: SharedArrayBuffer
  readonly writerSignal: SharedArrayBuffer
}

startThread(async ({ data, port }) => {
  // A listener keeps the thread alive while it waits for room.
  port.onMessage(() => {})
  const { seed, batches, ring, readerSignal, writerSignal } = data as RingConversation
  const [mine, theirs] = [nodeThreads.signal(writerSignal), nodeThreads.signal(readerSignal)]
  const writer = new RingWriter(ring, () => theirs.notify())
  const random = new RandomBatches(seed)
  const schema = random.schema()
  for (let i = 0; i < batches; i++) {
    const batch = random.batch(schema, 30)
    const count = batch.selection?.length ?? batch.rowCount
    writer.writeBatch(batch, batch.selection, count, undefined)
    writer.writeWatermark(i)
    while (writer.isOverBudget) {
      await mine.wait(Infinity)
      writer.flush()
    }
  }
  writer.writeEnd()
  while (writer.pendingBytes > 0) {
    await mine.wait(Infinity)
    writer.flush()
  }
  port.close()
})
