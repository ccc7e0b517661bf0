/** A source that falls silent is not waited for: windows of the others come. Over a union in one task, and over parallel subtasks. */
import { expect, test } from 'vitest'
import { createEnvironment } from '../environment/create-environment.ts'
import { simulatedPlatform } from '../platform/simulated/index.ts'

/** Two directories that are watched; into the second nothing comes. */
const SCRIPT = `
CREATE TABLE a (id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '/a', 'format' = 'csv', 'source.monitor-interval' = '1 s');
CREATE TABLE b (id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '/b', 'format' = 'csv', 'source.monitor-interval' = '1 s');
CREATE VIEW both_ AS SELECT * FROM a UNION ALL SELECT * FROM b;
`
const QUERY = `SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE both_, DESCRIPTOR(ts), INTERVAL '1' MINUTE)) GROUP BY window_start, window_end`

async function firstWindow(parallelism: number, idleTimeout: string): Promise<string | undefined> {
  const platform = simulatedPlatform({
    seed: 1,
    files: {
      '/a/1.csv': '1,2026-01-01 10:00:10\n2,2026-01-01 10:00:20\n3,2026-01-01 10:02:00\n',
      '/b/1.csv': '1,2026-01-01 10:00:05\n',
    },
  })
  const environment = createEnvironment({
    platform,
    timeZone: 'UTC',
    threads: 'caller',
    settings: {
      'parallelism.default': String(parallelism),
      'table.exec.source.idle-timeout': idleTimeout,
    },
  })
  await environment.executeSql(SCRIPT)
  const result = await environment.executeSql(QUERY)
  if (result.kind !== 'query') throw new Error('a query')
  // Far longer than any timeout of the test.
  platform.timers.schedule(600_000, () => void environment.close())
  for await (const { row } of result.changes())
    return `${String(row['window_start'])} ${String(row['n'])}`
  return undefined
}

test.each([1, 3])('with %d subtasks', async (parallelism) => {
  expect(await firstWindow(parallelism, '0 ms')).toBeUndefined()
  expect(await firstWindow(parallelism, '5 s')).toBe('2026-01-01 10:00:00 3')
})
