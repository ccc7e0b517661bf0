/**
 * A job in one slot: every vertex in its own task, so that rows, watermarks, barriers and the end go through exchanges;
 * and the coordinator's part in it.
 */
import { describe, expect, test } from 'vitest'
import { NO_CHECKPOINTS, startCheckpoints } from '../checkpoint/decide-checkpoint.ts'
import { fixedSplits } from '../contracts/fixed-splits.ts'
import type { Operator } from '../contracts/operator.ts'
import type { Committer, Sink } from '../contracts/sink.ts'
import type { Source, SourceSplit } from '../contracts/source.ts'
import { type Batch, liveCount, makeBatch } from '../core/batch.ts'
import { fixedColumn } from '../core/column.ts'
import { bigIntType } from '../core/types.ts'
import { chainVertices, type JobGraph } from '../dataflow/job-graph.ts'
import { StreamGraphBuilder } from '../dataflow/stream-graph.ts'
import { simulatedPlatform } from '../platform/simulated/index.ts'
import { Attempt } from './attempt.ts'
import { EmbeddedLauncher } from './embedded-launcher.ts'
import type { SlotLauncher } from './slot-launcher.ts'

/** Numbers 0 … count-1, ten a batch. */
function numbers(count: number): Source {
  return {
    boundedness: 'bounded',
    schema: [{ name: 'n', type: bigIntType(false) }],
    assignment: 'at-start',
    describe: () => '',
    createEnumerator: (context) => fixedSplits(context, () => [{ id: 'numbers', position: 0 }]),
    createReader: (splits) => {
      let next = (splits[0]?.position as number | undefined) ?? count
      return {
        poll: () => {
          if (next >= count) return 'end'
          const size = Math.min(10, count - next)
          const values = BigInt64Array.from({ length: size }, (_, i) => BigInt(next + i))
          next += size
          return makeBatch(size, [fixedColumn(values)])
        },
        available: async () => {},
        snapshot: (): readonly SourceSplit[] => [{ id: 'numbers', position: next }],
        close: async () => {},
      }
    },
  }
}

/** Keeps what is committed. */
function memorySink(committed: number[], onClose: () => void): Sink {
  return {
    changelog: 'append',
    delivery: 'exactly-once',
    describe: () => '',
    createWriter: async () => {
      let rows: number[] = []
      return {
        write: (batch: Batch) => {
          const values = (batch.columns[0] as { values: BigInt64Array }).values
          for (let k = 0; k < liveCount(batch); k++)
            rows.push(Number(values[batch.selection?.[k] ?? k]))
        },
        pendingBytes: 0,
        flushThresholdBytes: 1,
        flush: async () => {},
        prepareCommit: async () => {
          const cut = rows
          rows = []
          return cut
        },
        close: async () => onClose(),
      }
    },
    createCommitter: async (): Promise<Committer> => ({
      commit: async (committables) => {
        committed.push(...(committables as number[]))
      },
      close: async () => {},
    }),
  }
}

/** Hands every batch on, and fails at a given number of rows, or when it is closed. */
const passing = ({
  failAfter = Infinity,
  failsToOpen,
  failsToClose,
  onClose,
}: Partial<TestJob>): Operator => {
  let seen = 0
  return {
    open: () => {
      if (failsToOpen) throw new Error('as the test wants')
    },
    onBatch: (_, batch, out) => {
      seen += liveCount(batch)
      if (seen > failAfter) throw new Error('as the test wants')
      out.emit(batch)
      return 'done'
    },
    onWatermark: (_, watermarkMs, out) => {
      out.emitWatermark(watermarkMs)
      return 'done'
    },
    resume: () => 'done',
    onEnd: () => 'done',
    close: () => {
      onClose?.()
      if (failsToClose) throw new Error('as the test wants')
    },
  }
}

interface TestJob {
  readonly chains: boolean
  readonly failAfter?: number
  readonly failsToClose?: boolean
  readonly failsToOpen?: boolean
  readonly onClose?: () => void
}

const addNumbers = (builder: StreamGraphBuilder): number =>
  builder.source({
    name: 'numbers',
    uid: 'numbers',
    source: numbers(95),
    request: { projection: [0], filters: [] },
  })

function graphOf(committed: number[], options: TestJob): JobGraph {
  const builder = new StreamGraphBuilder()
  const source = addNumbers(builder)
  const pass = builder.operator({
    name: 'pass',
    uid: 'pass',
    inputs: [source],
    exchanges: [{ kind: 'hash', keys: [0], types: [bigIntType(false)] }],
    make: () => passing(options),
  })
  const sink = memorySink(committed, options.onClose ?? (() => {}))
  builder.sink({ name: 'sink', uid: 'sink', input: pass, sink })
  return chainVertices(builder.build('test'), { parallelism: 1, chains: options.chains })
}

function attemptOf(graph: JobGraph, launcher?: SlotLauncher): Attempt {
  const platform = simulatedPlatform({ seed: 1 })
  return new Attempt({
    graph,
    platform,
    launcher:
      launcher ??
      new EmbeddedLauncher({
        graph,
        platform,
        maxParallelism: 128,
        batchRows: 4096,
        sourceIdleTimeoutMs: undefined,
        jobId: 'test',
        makeStateWriter: undefined,
        restored: undefined,
      }),
    attempt: '0',
    jobId: 'test',
    identity: { name: 'test', fingerprint: '', parallelism: 1, maxParallelism: 128, options: {} },
    restored: undefined,
    manifests: undefined,
    checkpoints: startCheckpoints({ options: NO_CHECKPOINTS, slotCount: 1, restoredId: 0 }),
  })
}

describe.each([true, false])('with chains: %s', (chains) => {
  test('a bounded job commits everything at its end, once', async () => {
    const committed: number[] = []
    expect(await attemptOf(graphOf(committed, { chains })).run()).toBe('finished')
    expect(committed).toEqual(Array.from({ length: 95 }, (_, i) => i))
  })

  test('a job that fails commits nothing and says where', async () => {
    const committed: number[] = []
    const attempt = attemptOf(graphOf(committed, { chains, failAfter: 50 }))
    await expect(attempt.run()).rejects.toThrow('as the test wants')
    expect(committed).toEqual([])
  })

  test.each([Infinity, 50])(
    'all of it is closed when a part fails to, after %d rows',
    async (failAfter) => {
      let closed = 0
      const onClose = (): void => void closed++
      const attempt = attemptOf(graphOf([], { chains, failAfter, failsToClose: true, onClose }))
      await attempt.run().catch(() => {})
      expect(closed).toBe(2)
    },
  )

  test('what could not be opened is closed, and what was open by then', async () => {
    let closed = 0
    const committed: number[] = []
    const builder = new StreamGraphBuilder()
    const first = addNumbers(builder)
    const onClose = (): void => void closed++
    const sink = memorySink(committed, onClose)
    builder.sink({ name: 'sink', uid: 'sink', input: first, sink })
    const operator = builder.operator({
      name: 'pass',
      uid: 'pass',
      inputs: [first],
      exchanges: [{ kind: 'forward' }],
      make: () => passing({ failsToOpen: true, failsToClose: true, onClose }),
    })
    builder.sink({ name: 'late', uid: 'late', input: operator, sink: memorySink([], onClose) })
    const graph = chainVertices(builder.build('test'), { parallelism: 1, chains })
    await expect(attemptOf(graph).run()).rejects.toThrow('as the test wants')
    expect(closed).toBe(2)
  })

  test('checkpoints on the way commit what came before them', async () => {
    const committed: number[] = []
    const attempt = attemptOf(graphOf(committed, { chains }))
    const running = attempt.run()
    const checkpointId = await attempt.requestCheckpoint('manual')
    const early = committed.length
    expect(await running).toBe('finished')
    expect(checkpointId).toBe(1)
    expect(early).toBeLessThanOrEqual(95)
    expect(committed).toEqual(Array.from({ length: 95 }, (_, i) => i))
  })
})

test('a slot with another graph is refused', async () => {
  const launcher: SlotLauncher = {
    launch: ([launch]) => {
      queueMicrotask(() => launch!.onEvent({ kind: 'ready', fingerprint: 'another' }))
      return [
        {
          post: (command) => {
            if (command.kind === 'close') launch!.onEvent({ kind: 'closed' })
          },
          terminate: async () => {},
        },
      ]
    },
  }
  const attempt = attemptOf(graphOf([], { chains: true }), launcher)
  await expect(attempt.run()).rejects.toMatchObject({ code: 'RUNTIME_GRAPH_DIFFERS' })
})
