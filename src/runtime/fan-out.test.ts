/**
 * Operators that emit far more than they receive, between slots whose rings hold about one batch: nobody is locked up, and memory stays
 * flat. Two slots, three vertices, hash exchanges in both directions.
 */
import { expect, test } from 'vitest'
import { NO_CHECKPOINTS, startCheckpoints } from '../checkpoint/decide-checkpoint.ts'
import { fixedSplits } from '../contracts/fixed-splits.ts'
import type { Operator, Output, Progress } from '../contracts/operator.ts'
import type { Sink } from '../contracts/sink.ts'
import type { Source } from '../contracts/source.ts'
import { type Batch, liveCount, makeBatch } from '../core/batch.ts'
import { fixedColumn } from '../core/column.ts'
import { bigIntType } from '../core/types.ts'
import { hashExchange } from '../dataflow/exchange.ts'
import { chainVertices } from '../dataflow/job-graph.ts'
import { StreamGraphBuilder } from '../dataflow/stream-graph.ts'
import { nodePlatform } from '../platform/node/index.ts'
import { Attempt } from './attempt.ts'
import { EmbeddedLauncher } from './embedded-launcher.ts'

const BATCH = 1024
const NUMBER = [{ name: 'n', type: bigIntType(false) }]

/** Numbers 0 … count-1 in each of two splits. */
function numbers(count: number): Source {
  return {
    boundedness: 'bounded',
    schema: NUMBER,
    assignment: 'at-start',
    describe: () => '',
    createEnumerator: (context) =>
      fixedSplits(context, () => ['a', 'b'].map((id) => ({ id, position: 0 }))),
    createReader: (splits) => {
      let next = splits.length === 0 ? count : 0
      return {
        poll: () => {
          if (next >= count) return 'end'
          const size = Math.min(BATCH, count - next)
          const values = BigInt64Array.from({ length: size }, (_, i) => BigInt(next + i))
          next += size
          return makeBatch(size, [fixedColumn(values)])
        },
        available: async () => {},
        snapshot: () => [],
        close: async () => {},
      }
    },
  }
}

/** Emits `times` rows for each that it gets, a batch a call. */
function fanOut(times: number): Operator {
  let owed = 0
  let next = 0n
  const pay = (out: Output): Progress => {
    const size = Math.min(BATCH, owed)
    if (size > 0) {
      const values = BigInt64Array.from({ length: size }, () => next++)
      owed -= size
      out.emit(makeBatch(size, [fixedColumn(values)]))
    }
    return owed > 0 ? 'more' : 'done'
  }
  return {
    open: () => {},
    onBatch: (_, batch, out) => {
      owed += liveCount(batch) * times
      return pay(out)
    },
    onWatermark: (_, watermarkMs, out) => {
      out.emitWatermark(watermarkMs)
      return 'done'
    },
    resume: pay,
    onEnd: () => 'done',
    close: () => {},
  }
}

function counting(total: { rows: number; peakBytes: number }): Sink {
  return {
    changelog: 'append',
    delivery: 'at-least-once',
    describe: () => '',
    createWriter: async () => ({
      write: (batch: Batch) => {
        total.rows += liveCount(batch)
        if (total.rows % (64 * BATCH) < BATCH)
          total.peakBytes = Math.max(total.peakBytes, process.memoryUsage().arrayBuffers)
      },
      pendingBytes: 0,
      flushThresholdBytes: 1,
      flush: async () => {},
      prepareCommit: async () => [],
      close: async () => {},
    }),
  }
}

async function run(count: number, times: number): Promise<{ rows: number; peakBytes: number }> {
  const total = { rows: 0, peakBytes: 0 }
  const builder = new StreamGraphBuilder()
  const source = builder.source({
    name: 'numbers',
    uid: 'numbers',
    source: numbers(count),
    request: { projection: [0], filters: [] },
  })
  const byNumber = hashExchange([0], [bigIntType(false)])
  const wide = builder.operator({
    name: 'fan-out',
    uid: 'fan-out',
    inputs: [source],
    exchanges: [byNumber],
    make: () => fanOut(times),
  })
  const wider = builder.operator({
    name: 'pass',
    uid: 'pass',
    inputs: [wide],
    exchanges: [byNumber],
    make: () => fanOut(1),
  })
  builder.sink({ name: 'sink', uid: 'sink', input: wider, sink: counting(total) })
  const graph = chainVertices(builder.build('test'), { parallelism: 2 })
  const platform = nodePlatform()
  const before = process.memoryUsage().arrayBuffers
  const attempt = new Attempt({
    graph,
    platform,
    launcher: new EmbeddedLauncher({
      graph,
      platform,
      maxParallelism: 128,
      batchRows: BATCH,
      sourceIdleTimeoutMs: undefined,
      ringBytes: 16 << 10,
      jobId: 'test',
      makeStateWriter: undefined,
      restored: undefined,
    }),
    attempt: '0',
    jobId: 'test',
    identity: { name: 'test', fingerprint: '', parallelism: 2, maxParallelism: 128, options: {} },
    restored: undefined,
    manifests: undefined,
    checkpoints: startCheckpoints({ options: NO_CHECKPOINTS, slotCount: 2, restoredId: 0 }),
  })
  expect(await attempt.run()).toBe('finished')
  return { rows: total.rows, peakBytes: total.peakBytes - before }
}

const FLAT_BYTES = 32 << 20

test('1 : 1,000,000', async () => {
  const { rows, peakBytes } = await run(2, 1_000_000)
  expect(rows).toBe(4_000_000)
  expect(peakBytes).toBeLessThan(FLAT_BYTES)
})

test('rows in both directions through rings of one batch', async () => {
  const { rows, peakBytes } = await run(20_000, 40)
  expect(rows).toBe(1_600_000)
  expect(peakBytes).toBeLessThan(FLAT_BYTES)
})
