/** Sources that are held to a number of rows a second, by the table option `scan.rate-limit.rows-per-second`, in simulated time. */
import { describe, expect, test } from 'vitest'
import { createEnvironment } from '../environment/create-environment.ts'
import { simulatedPlatform } from '../platform/simulated/index.ts'
import { pacedBatchRows, SourcePace } from './source-pace.ts'

describe('a pace', () => {
  test('lets the first batch through, and the next when its rows are due', () => {
    const pace = new SourcePace(100)
    expect(pace.waitMs(5000)).toBe(0)
    pace.spend(10, 5000)
    expect(pace.waitMs(5000)).toBe(100)
    expect(pace.waitMs(5060)).toBe(40)
    expect(pace.waitMs(5100)).toBe(0)
  })

  test('makes up for small delays, and for a second of long ones', () => {
    const pace = new SourcePace(100)
    pace.spend(10, 0)
    pace.spend(10, 130)
    expect(pace.waitMs(130)).toBe(70)
    pace.spend(10, 60_000)
    expect(pace.waitMs(60_000)).toBe(0)
    pace.spend(90, 60_000)
    expect(pace.waitMs(60_000)).toBe(0)
    pace.spend(10, 60_000)
    expect(pace.waitMs(60_000)).toBe(100)
  })

  test.each([
    [4096, 1_000_000, 4096],
    [4096, 1000, 50],
    [4096, 3, 1],
  ])('cuts batches of %d rows at %d rows a second to %d', (batchRows, rowsPerSecond, expected) => {
    expect(pacedBatchRows(batchRows, rowsPerSecond)).toBe(expected)
  })
})

const FILE = Array.from({ length: 1000 }, (_, n) => `{"n":${n}}\n`).join('')
const SOURCES = {
  filesystem: "'connector' = 'filesystem', 'path' = '/data', 'format' = 'json'",
  datagen: "'connector' = 'datagen', 'number-of-rows' = '2000'",
}

describe.each(Object.entries(SOURCES))('a table of %s', (_, connector) => {
  test.each([1, 2])('is read at its rate by %d subtasks together', async (parallelism) => {
    const platform = simulatedPlatform({
      seed: 1,
      files: { '/data/a.json': FILE, '/data/b.json': FILE },
    })
    const environment = createEnvironment({
      platform,
      threads: 'caller',
      settings: {
        'parallelism.default': String(parallelism),
        // Waiting for the rate is no silence.
        'table.exec.source.idle-timeout': '10 ms',
      },
    })
    const startMs = platform.clock.monotonicMs()
    await environment.executeSql(`
      CREATE TABLE t (n BIGINT) WITH (${connector}, 'scan.rate-limit.rows-per-second' = '500');
      CREATE TABLE o (n BIGINT) WITH ('connector' = 'blackhole');
      INSERT INTO o SELECT n FROM t;`)
    const tookMs = platform.clock.monotonicMs() - startMs
    expect(environment.jobs[0]!.metrics[0]!.rowsIn).toBe(2000)
    expect(tookMs).toBeGreaterThan(3800)
    expect(tookMs).toBeLessThan(4500)
  })
})

test('a rate that is no number of rows is refused', async () => {
  const environment = createEnvironment({ platform: simulatedPlatform({ seed: 1 }) })
  await environment.executeSql(
    `CREATE TABLE t (n BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '1')`,
  )
  await expect(
    environment.executeSql(
      `SELECT n FROM t /*+ OPTIONS('scan.rate-limit.rows-per-second' = '0') */`,
    ),
  ).rejects.toMatchObject({ code: 'OPTION_VALUE' })
})
