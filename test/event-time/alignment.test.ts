/**
 * Watermark alignment: sources of a group stay within the drift of one another, and splits of one reader too; nothing is lost, and
 * the options are Flink's. The clock is simulated, so that rates are exact.
 */
import { describe, expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import { Environment } from '../../src/environment/environment.ts'
import { registries } from '../../src/environment/registries.ts'
import { simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { sideBySideConnector } from './side-by-side.ts'

const aligned = (group: string, drift: string): string =>
  `, 'scan.watermark.alignment.group' = '${group}', 'scan.watermark.alignment.max-drift' = '${drift}', 'scan.watermark.alignment.update-interval' = '100 ms'`

/** Ids count up, one second of event time each: a source of many rows a second is fast. */
const ticks = (name: string, perSecond: number, options: string): string => `
CREATE TABLE ${name} (id BIGINT, ts AS TO_TIMESTAMP_LTZ(id * 1000, 3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen',
  'fields.id.kind' = 'sequence', 'fields.id.start' = '0', 'fields.id.end' = '1000000000', 'rows-per-second' = '${perSecond}'${options})`

/** Watermarks of both sources, seconds, each simulated second. */
async function follow(parallelism: number, options: string): Promise<readonly [number, number][]> {
  const platform = simulatedPlatform({ seed: 7 })
  const environment = createEnvironment({
    platform,
    timeZone: 'UTC',
    threads: 'caller',
    settings: { 'parallelism.default': String(parallelism) },
  })
  await environment.executeSql(
    ticks('slow', 10 * parallelism, `${options}, 'splits' = '${parallelism}'`),
  )
  await environment.executeSql(
    ticks('fast', 200 * parallelism, `${options}, 'splits' = '${parallelism}'`),
  )
  await environment.executeSql(
    `CREATE TABLE o (id BIGINT, ts TIMESTAMP_LTZ(3)) WITH ('connector' = 'blackhole')`,
  )
  const seen: [number, number][] = []
  const look = (second: number): void => {
    const [job] = environment.jobs
    const { vertices } = job!.report()
    const reached = ['slow', 'fast'].map((name) => {
      const { chain } = vertices.find((vertex) => vertex.name.endsWith(`.${name}`))!
      const assigner = vertices.find(
        (vertex) => vertex.chain === chain && vertex.name === 'WatermarkAssigner',
      )!
      // A split of a sequence is a range of it: what counts is how far each has come.
      return Math.max(
        ...assigner.subtasks.map(({ watermarkMs, rowsIn }) =>
          watermarkMs === -Infinity ? 0 : rowsIn,
        ),
      )
    })
    seen.push([reached[0]!, reached[1]!])
    if (second < 20) platform.timers.schedule(1000, () => look(second + 1))
    else void environment.close()
  }
  platform.timers.schedule(1000, () => look(1))
  await environment
    .executeSql(
      'EXECUTE STATEMENT SET BEGIN INSERT INTO o SELECT * FROM slow; INSERT INTO o SELECT * FROM fast; END',
    )
    .catch(() => {})
  return seen
}

test('a fast source waits for a slow one of its group', async () => {
  const free = await follow(1, '')
  expect(free.at(-1)![1] - free.at(-1)![0]).toBeGreaterThan(3000)
  const held = await follow(1, aligned('g', '30 s'))
  for (const [slow, fast] of held) {
    expect(slow).toBeGreaterThan(0)
    // What it reads between two looks comes on top of the drift: 200 rows a second for 0.3 s, and a second's rows that
    // were saved up while it waited.
    expect(fast - slow).toBeLessThan(30 + 200 * 1.3)
  }
  // It is not stopped: it keeps up with the slow one.
  expect(held.at(-1)![0]).toBeGreaterThan(190)
  expect(held.at(-1)![1]).toBeGreaterThan(190)
})

test('groups are apart', async () => {
  const platform = simulatedPlatform({ seed: 7 })
  const environment = createEnvironment({ platform, timeZone: 'UTC' })
  await environment.executeSql(ticks('a', 1000, aligned('g', '1 s')))
  const result = await environment.executeSql('SELECT id FROM a LIMIT 50')
  if (result.kind !== 'query') throw new Error('a query')
  let count = 0
  for await (const _ of result.changes()) count++
  expect(count).toBe(50)
  await environment.close()
})

test('splits of one reader stay together, and all rows come', async () => {
  const run = async (
    options: string,
  ): Promise<{ readonly windows: number; readonly most: number }> => {
    const platform = simulatedPlatform({ seed: 3 })
    let most = 0
    const progress = [0, 0, 0]
    const environment = new Environment({
      platform,
      ...registries,
      connectors: [...registries.connectors, sideBySideConnector],
      settings: { 'table.local-time-zone': 'UTC' },
    })
    await environment.executeSql(
      `CREATE TABLE s (split INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'side-by-side', 'splits' = '3', 'rows' = '3000', 'lead' = '9', 'wait-ms' = '10'${options})`,
    )
    const result = await environment.executeSql('SELECT split, ts FROM s')
    if (result.kind !== 'query') throw new Error('a query')
    let rows = 0
    for await (const { row } of result.changes()) {
      rows++
      progress[row['split'] as number]!++
      // Once all have begun.
      if (rows > 1000) most = Math.max(most, Math.max(...progress) - Math.min(...progress))
    }
    await environment.close()
    return { windows: rows, most }
  }
  const free = await run('')
  const held = await run(aligned('g', '20 s'))
  expect([free.windows, held.windows]).toEqual([9000, 9000])
  expect(free.most).toBeGreaterThan(1500)
  // The drift, 100 ms of reading until it is looked at again, and as much until the word of it is there.
  expect(held.most).toBeLessThan(20 + 200)
})

describe('options', () => {
  const platform = simulatedPlatform({
    seed: 1,
    files: { '/d/1.csv': '1,2026-01-01 10:00:10\n2,2026-01-01 10:00:20\n' },
  })
  const read = async (options: string): Promise<number> => {
    const environment = createEnvironment({ platform, timeZone: 'UTC' })
    await environment.executeSql(
      "CREATE TABLE t (id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '/d', 'format' = 'csv')",
    )
    const result = await environment.executeSql(`SELECT * FROM t /*+ OPTIONS(${options}) */`)
    if (result.kind !== 'query') throw new Error('a query')
    let count = 0
    for await (const _ of result.changes()) count++
    await environment.close()
    return count
  }

  test.each([
    ["'scan.watermark.alignment.group' = 'g', 'scan.watermark.alignment.max-drift' = '1 s'"],
    ["'scan.watermark.idle-timeout' = '1 s'"],
    ["'scan.watermark.idle-timeout' = '0'"],
    ["'scan.watermark.emit.strategy' = 'ON-EVENT'"],
    ["'scan.watermark.emit.strategy' = 'on-event', 'scan.watermark.emit.on-event.gap' = '3'"],
  ])('%s is taken', async (options) => {
    expect(await read(options)).toBe(2)
  })

  test.each([
    ["'scan.watermark.alignment.group' = 'g'", 'SQL_WATERMARK_ALIGNMENT'],
    ["'scan.watermark.alignment.max-drift' = '1 s'", 'SQL_WATERMARK_ALIGNMENT'],
    [
      "'scan.watermark.alignment.group' = 'g', 'scan.watermark.alignment.max-drift' = 'x'",
      'OPTION_VALUE',
    ],
    ["'scan.watermark.emit.strategy' = 'never'", 'OPTION_VALUE'],
    ["'scan.watermark.emit.on-event.gap' = '0'", 'OPTION_VALUE'],
    ["'scan.watermark.emit.gap' = '1'", 'OPTION_UNKNOWN'],
  ])('%s is refused', async (options, code) => {
    await expect(read(options)).rejects.toMatchObject({ code })
  })
})
