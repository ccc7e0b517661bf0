/** Rings between real threads: what one writes the other reads, while both run. Catches missing fences and lost wake-ups. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { rolldown } from 'rolldown'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RandomBatches, rowsOf } from '../../../test/exchange/random-batches.ts'
import type { RingConversation } from '../../../test/exchange/ring-worker.ts'
import { nodeThreads } from '../../platform/node/threads.ts'
import { createRing, RingReader } from './ring-channel.ts'

const folder = mkdtempSync(join(tmpdir(), 'millrace-rings-'))
const entry = pathToFileURL(join(folder, 'worker.mjs'))
const firstSeed = Number(process.env.SEED ?? 1)

beforeAll(async () => {
  const input = join(import.meta.dirname, '../../../test/exchange/ring-worker.ts')
  const built = await rolldown({ input, platform: 'node', logLevel: 'silent' })
  await built.write({ file: join(folder, 'worker.mjs'), format: 'esm' })
})
afterAll(() => rmSync(folder, { recursive: true }))

it.each([
  [300, firstSeed],
  [3000, firstSeed + 1],
  [100_000, firstSeed + 2],
])('a ring of %i bytes, seed %i', async (sizeBytes, seed) => {
  const conversation: RingConversation = {
    seed,
    batches: 300,
    ring: createRing(sizeBytes),
    readerSignal: nodeThreads.createSignalMemory(),
    writerSignal: nodeThreads.createSignalMemory(),
  }
  const [mine, theirs] = [
    nodeThreads.signal(conversation.readerSignal),
    nodeThreads.signal(conversation.writerSignal),
  ]
  const reader = new RingReader(conversation.ring, () => theirs.notify())
  const thread = nodeThreads.spawn(entry, { name: 'writer', data: conversation })
  const exit = new Promise<Error | undefined>((resolve) => thread.onExit(resolve))
  const random = new RandomBatches(seed)
  const schema = random.schema()
  let expected = nextRows(random, schema)
  for (let watermarkMs = 0; ; ) {
    const record = reader.next()
    if (record === undefined) {
      await mine.wait(Infinity)
      continue
    }
    if (record.kind === 'batch') {
      const { rowCount } = record.batch
      expect(rowsOf(record.batch, schema, undefined, rowCount)).toEqual(expected.slice(0, rowCount))
      expected = expected.slice(rowCount)
    } else if (record.kind === 'watermark') {
      expect(record.watermarkMs).toBe(watermarkMs++)
      expect(expected).toEqual([])
      expected = nextRows(random, schema)
    }
    reader.release()
    if (record.kind === 'end') {
      expect(watermarkMs).toBe(conversation.batches)
      break
    }
  }
  expect(await exit).toBeUndefined()
})

function nextRows(random: RandomBatches, schema: ReturnType<RandomBatches['schema']>): unknown[][] {
  const batch = random.batch(schema, 30)
  return rowsOf(batch, schema, batch.selection, batch.selection?.length ?? batch.rowCount)
}
