/**
 * Processing time: the attribute's types, which are Flink's; what may be windowed by it; windows that follow a simulated clock, in
 * zones, with a failure in the middle, and at the end of the input.
 */
import { describe, expect, test } from 'vitest'
import { connectors } from '../../src/connectors/index.ts'
import type { Operator } from '../../src/contracts/operator.ts'
import { typeToString } from '../../src/core/type-text.ts'
import { Environment } from '../../src/environment/environment.ts'
import type { Job } from '../../src/environment/job.ts'
import { formats } from '../../src/formats/index.ts'
import { type SimulatedPlatform, simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { aggregateFunctions } from '../../src/sql/functions/aggregates/index.ts'
import { scalarFunctions } from '../../src/sql/functions/index.ts'
import { CheckedOperator, CommittedTables } from '../../src/testing/index.ts'

const TABLES = `
CREATE TABLE t (a INT, p AS PROCTIME(), ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'datagen', 'number-of-rows' = '3', 'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '3');
CREATE TABLE ticks (a INT, p AS PROCTIME())
  WITH ('connector' = 'datagen', 'number-of-rows' = '60', 'rows-per-second' = '10',
    'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '60');
CREATE VIEW v AS SELECT a, PROCTIME() AS q FROM t;`

interface World {
  readonly platform: SimulatedPlatform
  readonly tables: CommittedTables
  readonly environment: Environment
}

async function world(
  options: {
    readonly settings?: Readonly<Record<string, string>>
    readonly startMs?: number
    readonly platform?: SimulatedPlatform
    readonly tables?: CommittedTables
    readonly wrap?: (operator: Operator) => Operator
  } = {},
): Promise<World> {
  const platform =
    options.platform ??
    simulatedPlatform({
      seed: 1,
      ...(options.startMs === undefined ? {} : { startMs: options.startMs }),
    })
  const tables = options.tables ?? new CommittedTables()
  const environment = new Environment({
    platform,
    connectors: [...connectors, tables.connector],
    formats,
    scalarFunctions,
    aggregateFunctions,
    batchRows: 64,
    settings: { 'table.local-time-zone': 'UTC', ...options.settings },
    wrapOperator: (operator) => {
      const checked = new CheckedOperator(operator)
      return options.wrap === undefined ? checked : options.wrap(checked)
    },
  })
  await environment.executeSql(TABLES)
  return { platform, tables, environment }
}

async function changes(environment: Environment, sql: string): Promise<string[]> {
  const result = await environment.executeSql(sql)
  if (result.kind !== 'query') throw new Error('a query')
  const rows: string[] = []
  for await (const { kind, row } of result.changes())
    rows.push(`${kind} ${Object.values(row).join(' | ')}`)
  return rows
}

describe('types', () => {
  const PROCTIME = 'TIMESTAMP_LTZ(3) NOT NULL *PROCTIME*'
  test.each([
    ['SELECT PROCTIME()', PROCTIME],
    ['SELECT p FROM t', PROCTIME],
    ['SELECT q FROM v', PROCTIME],
    ['SELECT p FROM t GROUP BY p', PROCTIME],
    ['SELECT DISTINCT p FROM t', PROCTIME],
    ['SELECT MAX(p) FROM t GROUP BY a', PROCTIME],
    ["SELECT p + INTERVAL '1' SECOND FROM t", PROCTIME],
    ['SELECT COALESCE(p, p) FROM t', PROCTIME],
    ['SELECT p FROM t UNION ALL SELECT PROCTIME() FROM t', PROCTIME],
    ['SELECT p FROM t UNION ALL SELECT CURRENT_TIMESTAMP FROM t', PROCTIME],
    ['SELECT p FROM t UNION ALL SELECT ts FROM t', 'TIMESTAMP_LTZ(3) *PROCTIME*'],
    ['SELECT CAST(p AS TIMESTAMP(3)) FROM t', 'TIMESTAMP(3) NOT NULL'],
    ['SELECT CAST(p AS TIMESTAMP_LTZ(3)) FROM t', 'TIMESTAMP_LTZ(3) NOT NULL'],
    ['SELECT CAST(p AS DATE) FROM t', 'DATE NOT NULL'],
    ["SELECT window_time FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(p), INTERVAL '1' HOUR))", PROCTIME],
    [
      "SELECT window_start FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(p), INTERVAL '1' HOUR))",
      'TIMESTAMP(3) NOT NULL',
    ],
  ])('%s', async (sql, type) => {
    const { environment } = await world()
    const result = await environment.executeSql(sql)
    expect(result.kind === 'query' && typeToString(result.schema[0]!.type)).toBe(type)
  })

  test('DESCRIBE shows the attribute, in batch mode too', async () => {
    for (const mode of ['streaming', 'batch']) {
      const { environment } = await world({ settings: { 'execution.runtime-mode': mode } })
      const result = await environment.executeSql('DESCRIBE t')
      expect(result).toMatchObject({ kind: 'rows' })
      expect((result as { rows: readonly unknown[] }).rows).toContainEqual([
        'p',
        'TIMESTAMP_LTZ(3) *PROCTIME*',
        false,
        null,
        'AS PROCTIME()',
        null,
      ])
    }
  })
})

describe('values', () => {
  test('are the time at which the rows are processed', async () => {
    for (const mode of ['streaming', 'batch']) {
      const { environment } = await world({ settings: { 'execution.runtime-mode': mode } })
      expect(await changes(environment, 'SELECT a, p FROM t')).toEqual(
        [1, 2, 3].map((a) => `+I ${a} | 2026-01-01 00:00:00Z`),
      )
      expect(await changes(environment, 'SELECT PROCTIME() AS p')).toEqual([
        '+I 2026-01-01 00:00:00Z',
      ])
      expect(
        await changes(environment, "SELECT a FROM t WHERE p > TIMESTAMP '2025-12-31 00:00:00'"),
      ).toEqual(['+I 1', '+I 2', '+I 3'])
    }
  })

  test('go on with the clock', async () => {
    const { environment } = await world()
    const seen = await changes(environment, 'SELECT DISTINCT p FROM ticks')
    expect(seen.length).toBeGreaterThan(10)
  })

  test('are written into tables', async () => {
    const { environment, tables } = await world()
    await environment.executeSql(
      "CREATE TABLE s (a INT, p TIMESTAMP_LTZ(3), q TIMESTAMP(3)) WITH ('connector' = 'committed'); INSERT INTO s SELECT a, p, p FROM t",
    )
    expect(tables.rows('s')[0]).toBe('+I[1, 1767225600000000, 1767225600000000]')
  })
})

describe('refused', () => {
  const over = (rows: string, column = 'p'): string =>
    `SELECT COUNT(*) FROM TABLE(TUMBLE((${rows}), DESCRIPTOR(${column}), INTERVAL '1' HOUR)) GROUP BY window_start, window_end`
  test.each([
    [over('SELECT CAST(p AS TIMESTAMP_LTZ(3)) AS p FROM t'), 'SQL_NOT_TIME_ATTRIBUTE'],
    [over('SELECT p, COUNT(*) AS n FROM t GROUP BY p'), 'SQL_NOT_TIME_ATTRIBUTE'],
    [over('SELECT DISTINCT a, PROCTIME() AS p FROM t'), 'SQL_NOT_TIME_ATTRIBUTE'],
    [over('SELECT CURRENT_TIMESTAMP AS p FROM t'), 'SQL_NOT_TIME_ATTRIBUTE'],
    ['SELECT a FROM t ORDER BY p DESC', 'SQL_STREAMING_SORT'],
    ['SELECT PROCTIME(1)', 'SQL_FUNCTION_ARGUMENTS'],
    [
      "CREATE TABLE w (a INT, p AS PROCTIME(), WATERMARK FOR p AS p) WITH ('connector' = 'datagen')",
      'SQL_WATERMARK_COLUMN',
    ],
  ])('%s', async (sql, code) => {
    const { environment } = await world()
    await expect(environment.executeSql(sql)).rejects.toMatchObject({ code })
  })

  test('windows by processing time in batch mode', async () => {
    const { environment } = await world({ settings: { 'execution.runtime-mode': 'batch' } })
    await expect(environment.executeSql(over('SELECT p FROM t'))).rejects.toMatchObject({
      code: 'SQL_NOT_SUPPORTED_YET',
      message: expect.stringContaining('TUMBLE by processing time in batch mode'),
    })
    expect(
      await changes(environment, over('SELECT CAST(p AS TIMESTAMP_LTZ(3)) AS p FROM t')),
    ).toEqual(['+I 3'])
  })

  test('no windows over unions and views of it', async () => {
    const { environment } = await world()
    for (const sql of [
      over('SELECT p FROM t UNION ALL SELECT p FROM t'),
      over('SELECT p FROM t UNION ALL SELECT CURRENT_TIMESTAMP FROM t'),
      over('SELECT * FROM v', 'q'),
    ])
      expect(await environment.executeSql(sql)).toMatchObject({ kind: 'query' })
  })
})

/** What the ticks' numbers say of windows of whole seconds: 10 a second, the last ones never fire. */
describe('windows over a clock', () => {
  test('TUMBLE fires when a window is over; what is open at the end is dropped', async () => {
    const { environment, platform } = await world()
    const rows = await changes(
      environment,
      `SELECT COUNT(*) AS n, MIN(a) AS low, MAX(a) AS high, window_start, window_end
       FROM TABLE(TUMBLE(TABLE ticks, DESCRIPTOR(p), INTERVAL '2' SECOND)) GROUP BY window_start, window_end`,
    )
    expect(rows.map((row) => row.split(' | ').slice(3).join(' | '))).toEqual([
      '2026-01-01 00:00:00 | 2026-01-01 00:00:02',
      '2026-01-01 00:00:02 | 2026-01-01 00:00:04',
    ])
    const numbers = rows.map((row) => row.slice(3).split(' | ').slice(0, 3).map(Number))
    // Every row is in one window, the next one where the last one ended.
    let next = 1
    for (const [n, low, high] of numbers) {
      expect([low, high! - low! + 1]).toEqual([next, n])
      next = high! + 1
    }
    expect(next).toBeLessThanOrEqual(60)
    expect(platform.time.nowMs()).toBeLessThan(1_767_225_600_000 + 7000)
    const job = environment.jobs.at(-1) as Job
    const dropped = job.metrics.map((vertex) => vertex.counters.get('unfiredWindows') ?? 0)
    expect(Math.max(...dropped)).toBe(1)
  })

  test('HOP and CUMULATE count a row in each of its windows', async () => {
    for (const call of [
      "HOP(TABLE ticks, DESCRIPTOR(p), INTERVAL '1' SECOND, INTERVAL '2' SECOND)",
      "CUMULATE(TABLE ticks, DESCRIPTOR(p), INTERVAL '1' SECOND, INTERVAL '2' SECOND)",
    ]) {
      const { environment } = await world()
      const rows = await changes(
        environment,
        `SELECT window_start, window_end, COUNT(*) AS n, MIN(a) AS low, MAX(a) AS high, COUNT(DISTINCT a) AS d
         FROM TABLE(${call}) GROUP BY window_start, window_end`,
      )
      expect(rows.length).toBeGreaterThanOrEqual(5)
      const ends = rows.map((row) => row.split(' | ')[1]!)
      expect(ends).toEqual([...ends].sort())
      for (const row of rows) {
        const [n, low, high, distinct] = row.split(' | ').slice(2).map(Number)
        expect([n, distinct]).toEqual([high! - low! + 1, n])
      }
    }
  })

  test('window_time is the time at which a window is emitted, and can be windowed again', async () => {
    const { environment } = await world()
    const inner = `SELECT COUNT(*) AS n, window_time FROM TABLE(TUMBLE(TABLE ticks, DESCRIPTOR(p), INTERVAL '1' SECOND)) GROUP BY window_start, window_end, window_time`
    const times = await changes(environment, inner)
    expect(times[0]).toMatch(/\| 2026-01-01 00:00:01Z$/)
    const outer = await changes(
      environment,
      `SELECT SUM(n) AS n, COUNT(*) AS windows FROM TABLE(TUMBLE((${inner}), DESCRIPTOR(window_time), INTERVAL '2' SECOND)) GROUP BY window_start, window_end`,
    )
    expect(outer.length).toBeGreaterThanOrEqual(2)
  })

  test('rows by themselves carry the windows that are open when they come', async () => {
    const { environment } = await world()
    const rows = await changes(
      environment,
      `SELECT a, window_start, window_end, window_time FROM TABLE(HOP(TABLE t, DESCRIPTOR(p), INTERVAL '1' SECOND, INTERVAL '2' SECOND)) WHERE a = 2`,
    )
    expect(rows).toEqual([
      '+I 2 | 2025-12-31 23:59:59 | 2026-01-01 00:00:01 | 2026-01-01 00:00:00Z',
      '+I 2 | 2026-01-01 00:00:00 | 2026-01-01 00:00:02 | 2026-01-01 00:00:00Z',
    ])
  })

  test('a filter on the window makes an aggregate that is updated, as in Flink', async () => {
    const { environment } = await world()
    const rows = await changes(
      environment,
      `SELECT COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(p), INTERVAL '1' DAY))
       WHERE window_start > TIMESTAMP '2020-01-01 00:00:00' GROUP BY window_start, window_end`,
    )
    expect(rows.at(-1)).toMatch(/3$/)
    const first = await environment.executeSql(
      `SELECT COUNT(*) AS n FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(p), INTERVAL '1' DAY))
       WHERE window_start > TIMESTAMP '2020-01-01 00:00:00' GROUP BY window_start, window_end LIMIT 1`,
    )
    expect(first).toMatchObject({ kind: 'query', isUpdating: true })
  })

  test.each([
    // Half an hour beside UTC; windows of an hour begin at the half hours of UTC.
    ['Asia/Kolkata', Date.UTC(2026, 0, 1, 0, 29, 57), '2026-01-01 05:00:00 | 2026-01-01 06:00:00'],
    // The hour that clocks show twice: one window of two hours.
    [
      'Europe/Berlin',
      Date.UTC(2026, 9, 25, 1, 59, 57),
      '2026-10-25 02:00:00 | 2026-10-25 03:00:00',
    ],
  ])('windows follow the clocks of %s', async (zone, startMs, expected) => {
    const { environment } = await world({ startMs, settings: { 'table.local-time-zone': zone } })
    const rows = await changes(
      environment,
      `SELECT window_start, window_end, COUNT(*) > 25 AS many
       FROM TABLE(TUMBLE(TABLE ticks, DESCRIPTOR(p), INTERVAL '1' HOUR)) GROUP BY window_start, window_end`,
    )
    expect(rows).toEqual([`+I ${expected} | true`])
  })
})

describe('restores', () => {
  const SINK = `CREATE TABLE out1 (s TIMESTAMP(3), n BIGINT, low INT, high INT) WITH ('connector' = 'committed');`
  const INSERT = `INSERT INTO out1 SELECT window_start, COUNT(*), MIN(a), MAX(a)
    FROM TABLE(HOP(TABLE ticks, DESCRIPTOR(p), INTERVAL '1' SECOND, INTERVAL '2' SECOND)) GROUP BY window_start, window_end`
  const DURABLE = {
    'execution.checkpointing.dir': '/checkpoints',
    'execution.checkpointing.interval': '100 ms',
  }

  test('windows whose end has passed while the job was down fire once, in order', async () => {
    let batches = 0
    let stop: () => void = () => {}
    const first = await world({
      settings: DURABLE,
      wrap: (operator) => {
        const onBatch = operator.onBatch.bind(operator)
        operator.onBatch = (input, batch, out) => {
          if (++batches === 40) stop()
          return onBatch(input, batch, out)
        }
        return operator
      },
    })
    stop = () => {
      for (const job of first.environment.jobs) void job.stop().catch(() => {})
    }
    await first.environment.executeSql(`${SINK}${INSERT}`)
    const { platform, tables } = first
    const before = tables.rows('out1').length
    platform.time.advance(3_600_000)
    const second = await world({
      platform,
      tables,
      settings: { ...DURABLE, 'execution.state-recovery.path': 'latest' },
    })
    await second.environment.executeSql(`${SINK}${INSERT}`)
    const rows = tables.rows('out1')
    expect(rows.length).toBeGreaterThan(before + 2)
    const starts = rows.map((row) => row.slice(3, row.indexOf(',')))
    expect(new Set(starts).size).toBe(starts.length)
    expect(starts).toEqual([...starts].sort())
    // Windows of one run follow each other without loss: each half of a window is the other half of the next.
    const spans = rows.map((row) => /, (\d+), (\d+), (\d+)\]/.exec(row)!.slice(1).map(Number))
    for (const [n, low, high] of spans) expect(high! - low! + 1).toBe(n)
    for (let i = 1; i < spans.length; i++)
      expect(spans[i]![1]).toBeLessThanOrEqual(spans[i - 1]![2]! + 1)
  })
})
