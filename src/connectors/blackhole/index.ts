/** A sink that takes everything and keeps nothing, for measuring what comes before it. */

import type { ConnectorDefinition } from '../../contracts/connector.ts'
import type { Committable, SinkWriter, WriterContext } from '../../contracts/sink.ts'
import { type Batch, liveCount } from '../../core/batch.ts'

export const blackholeConnector: ConnectorDefinition = {
  name: 'blackhole',
  doc: 'Throws rows away and counts them.',
  options: {},
  format: 'none',
  sink: () => ({
    // As Flink's: it has no use for the images before updates.
    changelog: 'upsert',
    delivery: 'exactly-once',
    describe: () => 'blackhole',
    createWriter: async (context) => new BlackholeWriter(context),
  }),
}

class BlackholeWriter implements SinkWriter {
  readonly pendingBytes = 0
  readonly flushThresholdBytes = 1
  readonly #context: WriterContext

  constructor(context: WriterContext) {
    this.#context = context
  }

  write(batch: Batch): void {
    this.#context.count('rowsWritten', liveCount(batch))
  }

  async flush(): Promise<void> {}
  async prepareCommit(): Promise<readonly Committable[]> {
    return []
  }
  async close(): Promise<void> {}
}
