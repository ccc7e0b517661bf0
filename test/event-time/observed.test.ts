/**
 * What can be seen of event time and of speed: which split holds a job back, how long rows take from source to sink, rates that hold
 * whatever the parallelism, also over restores. The clock is simulated.
 */
import { describe, expect, test } from 'vitest'
import { eventTimeData, eventTimeLines, sourcesOf } from '../../src/cli/event-time-status.ts'
import { Environment } from '../../src/environment/environment.ts'
import type { JobReport, VertexReport } from '../../src/environment/job-report.ts'
import { registries } from '../../src/environment/registries.ts'
import { simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { sideBySideConnector } from './side-by-side.ts'

type Simulated = ReturnType<typeof simulatedPlatform>

interface Watched {
  readonly platform: Simulated
  readonly statements: readonly string[]
  readonly settings?: Readonly<Record<string, string>>
  /** Simulated time after which the job is looked at twice, and stopped. */
  readonly afterMs: number
}

/** Runs the last statement for a while; what its job reports then. */
async function reportOf({ platform, statements, settings, afterMs }: Watched): Promise<JobReport> {
  const environment = new Environment({
    platform,
    ...registries,
    connectors: [...registries.connectors, sideBySideConnector],
    runsInCaller: true,
    settings: { 'table.local-time-zone': 'UTC', ...settings },
  })
  for (const statement of statements.slice(0, -1)) await environment.executeSql(statement)
  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => void platform.timers.schedule(ms, resolve))
  const running = environment.executeSql(statements.at(-1)!).catch(() => {})
  await wait(afterMs)
  const job = environment.jobs.at(-1)!
  job.report()
  await wait(300)
  const report = job.report()
  await job.stop()
  await running
  await environment.close()
  return report
}

const DATAGEN = (name: string, options: string): string =>
  `CREATE TABLE ${name} (id BIGINT, ts AS TO_TIMESTAMP_LTZ(id * 1000, 3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen',
   'fields.id.kind' = 'sequence', 'fields.id.start' = '0', 'fields.id.end' = '1000000000', ${options})`
const SINK = "CREATE TABLE o (k BIGINT, n BIGINT) WITH ('connector' = 'blackhole')"

describe('what holds event time back', () => {
  test('the slow one of two sources', async () => {
    const report = await reportOf({
      platform: simulatedPlatform({ seed: 1 }),
      statements: [
        DATAGEN('slow', "'rows-per-second' = '10'"),
        DATAGEN('fast', "'rows-per-second' = '1000'"),
        SINK,
        "INSERT INTO o SELECT COUNT(*), 1 FROM TABLE(TUMBLE((SELECT * FROM slow UNION ALL SELECT * FROM fast), DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end",
      ],
      afterMs: 5000,
    })
    const [line] = eventTimeLines(report)
    expect(line).toMatch(
      /^event time is at 1970-01-01 00:00:\d\d\.000, held back by Source: default_catalog\.default_database\.slow, split 1\/0 \(the furthest is 1 h \d+ min ahead\)$/,
    )
    expect(eventTimeData(report)).toMatchObject({
      heldBackBy: {
        source: 'Source: default_catalog.default_database.slow',
        subtask: 0,
        split: '1/0',
      },
      lateRows: 0,
    })
  })

  test('the slow one of several splits in one reader', async () => {
    const report = await reportOf({
      platform: simulatedPlatform({ seed: 1 }),
      statements: [
        "CREATE TABLE s (split INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'side-by-side', 'splits' = '3', 'rows' = '100000', 'lead' = '5', 'wait-ms' = '10')",
        SINK,
        'INSERT INTO o SELECT split, 1 FROM s',
      ],
      afterMs: 2000,
    })
    const [source] = sourcesOf(report)
    expect(eventTimeLines(report)[0]).toMatch(/held back by Source: .*, split split-[12]/)
    const marks = source!.subtasks[0]!.splits!.map(({ watermark }) => watermark!.micros)
    expect(marks.length).toBe(3)
    expect(marks[0]! > 3n * marks[1]!).toBe(true)
  })

  test('a silent split is left out, where that is asked for', async () => {
    const watermark = async (timeout: string): Promise<number> => {
      const report = await reportOf({
        platform: simulatedPlatform({ seed: 1 }),
        statements: [
          `CREATE TABLE s (split INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'side-by-side', 'splits' = '3', 'rows' = '100000', 'silent' = '2', 'wait-ms' = '10'${timeout})`,
          SINK,
          'INSERT INTO o SELECT split, 1 FROM s',
        ],
        afterMs: 5000,
      })
      return sourcesOf(report)[0]!.subtasks[0]!.watermarkMs
    }
    expect(await watermark('')).toBe(-Infinity)
    expect(await watermark(", 'scan.watermark.idle-timeout' = '1 s'")).toBeGreaterThan(100_000)
  })

  test('event time is where it was, after a restore that has brought no new one yet', async () => {
    const platform = simulatedPlatform({ seed: 1 })
    const watermark = async (afterMs: number): Promise<number> => {
      const report = await reportOf({
        platform,
        settings: {
          'execution.checkpointing.dir': '/state',
          'execution.state-recovery.path': 'latest',
        },
        statements: [
          // Event time goes on by a minute after every thousand rows.
          `CREATE TABLE t (id BIGINT, ts AS TO_TIMESTAMP_LTZ(id / 1000 * 60000, 3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen',
           'fields.id.kind' = 'sequence', 'fields.id.start' = '0', 'fields.id.end' = '1000000000', 'rows-per-second' = '100')`,
          SINK,
          'INSERT INTO o SELECT id, 1 FROM t',
        ],
        afterMs,
      })
      return sourcesOf(report)[0]!.subtasks[0]!.watermarkMs
    }
    expect(await watermark(12_000)).toBe(60_000)
    expect(await watermark(1000)).toBe(60_000)
  })

  test('nothing is said where no table declares event time', async () => {
    const report = await reportOf({
      platform: simulatedPlatform({ seed: 1 }),
      statements: [
        "CREATE TABLE t (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '10')",
        SINK,
        'INSERT INTO o SELECT id, 1 FROM t',
      ],
      afterMs: 1000,
    })
    expect(eventTimeLines(report)).toEqual([])
    expect(eventTimeData(report)).toBeUndefined()
  })
})

describe('latency', () => {
  const run = (parallelism: number, interval: string): Promise<JobReport> =>
    reportOf({
      platform: simulatedPlatform({ seed: 5 }),
      settings: {
        'parallelism.default': String(parallelism),
        'metrics.latency.interval': interval,
      },
      statements: [
        DATAGEN('t', "'rows-per-second' = '100'"),
        SINK,
        'INSERT INTO o SELECT id, COUNT(*) FROM t GROUP BY id',
      ],
      afterMs: 5000,
    })
  const latencyOf = ({ kind, latency }: VertexReport): unknown =>
    kind === 'source' ? 'source' : latency

  test.each([1, 3])('markers come through to every sink, %d subtasks', async (parallelism) => {
    const { vertices } = await run(parallelism, '100 ms')
    const [source, ...others] = vertices
    expect(source!.latency).toBeUndefined()
    for (const { latency } of others) {
      expect(latency!.count).toBeGreaterThan(40)
      expect(latency!.p99Ms).toBeLessThan(50)
    }
    // Each of three subtasks hears all three sources.
    expect(vertices.at(-1)!.latency!.count).toBeGreaterThan(40 * parallelism ** 2)
  })

  test('nothing is measured when nobody asks', async () => {
    const { vertices } = await run(2, '0')
    expect(new Set(vertices.map(latencyOf))).toEqual(new Set(['source', undefined]))
  })
})

describe('rates', () => {
  const tables = {
    'datagen, without end':
      "CREATE TABLE t (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '300', 'splits' = '6')",
    'datagen, ranges':
      "CREATE TABLE t (id BIGINT) WITH ('connector' = 'datagen', 'rows-per-second' = '300', 'splits' = '6', 'number-of-rows' = '1000000')",
    nexmark:
      "CREATE TABLE t (event_type INT) WITH ('connector' = 'nexmark', 'rows-per-second' = '300', 'splits' = '6')",
  }
  test.each(Object.entries(tables))(
    '%s: the same for all parallelisms, and after restores',
    async (_, table) => {
      const platform = simulatedPlatform({ seed: 2 })
      const column = table.includes('event_type') ? 'event_type' : 'id'
      for (const parallelism of [1, 3, 2, 6]) {
        const report = await reportOf({
          platform,
          settings: {
            'parallelism.default': String(parallelism),
            'execution.checkpointing.dir': '/state',
            'execution.state-recovery.path': 'latest',
          },
          statements: [table, SINK, `INSERT INTO o SELECT CAST(${column} AS BIGINT), 1 FROM t`],
          afterMs: 9700,
        })
        const rows = report.vertices[0]!.subtasks.reduce((sum, { rowsOut }) => sum + rowsOut, 0)
        // Ten seconds, and what is there at once: a hundredth of a second, at least a row of each reader.
        expect(rows).toBeGreaterThan(2850)
        expect(rows).toBeLessThan(3100)
      }
    },
  )
})
