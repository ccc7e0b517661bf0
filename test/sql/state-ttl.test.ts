/** 'table.exec.state.ttl' from SET to the changes of a query, over a simulated clock, and over restores with other TTLs. */
import { describe, expect, test } from 'vitest'
import { connectors } from '../../src/connectors/index.ts'
import { Environment } from '../../src/environment/environment.ts'
import { formats } from '../../src/formats/index.ts'
import { type SimulatedPlatform, simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { aggregateFunctions } from '../../src/sql/functions/aggregates/index.ts'
import { scalarFunctions } from '../../src/sql/functions/index.ts'
import { CheckedOperator, CommittedTables } from '../../src/testing/index.ts'
import { folded, SavepointLab } from '../savepoints/savepoint-lab.ts'

/** Ten rows a second, for six seconds. */
const TICKS = `CREATE TABLE ticks (a INT) WITH ('connector' = 'datagen', 'number-of-rows' = '60', 'rows-per-second' = '10',
  'fields.a.kind' = 'sequence', 'fields.a.start' = '1', 'fields.a.end' = '60')`

function environmentOf(
  platform: SimulatedPlatform,
  settings: Readonly<Record<string, string>>,
  parts: { readonly tables?: CommittedTables; readonly stopAtBatch?: number } = {},
): Environment {
  let batches = 0
  const environment: Environment = new Environment({
    platform,
    connectors: [...connectors, ...(parts.tables === undefined ? [] : [parts.tables.connector])],
    formats,
    scalarFunctions,
    aggregateFunctions,
    settings: { 'table.local-time-zone': 'UTC', ...settings },
    wrapOperator: (operator) => {
      const checked = new CheckedOperator(operator)
      const onBatch = checked.onBatch.bind(checked)
      checked.onBatch = (input, batch, out) => {
        if (++batches === parts.stopAtBatch)
          for (const job of environment.jobs) void job.stop().catch(() => {})
        return onBatch(input, batch, out)
      }
      return checked
    },
  })
  return environment
}

async function changes(ttl: string, query: string, mode = 'streaming'): Promise<string[]> {
  const environment = environmentOf(simulatedPlatform({ seed: 1 }), {
    'table.exec.state.ttl': ttl,
    'execution.runtime-mode': mode,
  })
  await environment.executeSql(TICKS)
  const result = await environment.executeSql(query)
  if (result.kind !== 'query') throw new Error('a query')
  const rows: string[] = []
  for await (const { kind, row } of result.changes())
    rows.push(`${kind} ${Object.values(row).join(' ')}`)
  return rows
}

const EVERY_TWO_SECONDS_AND_A_HALF =
  'SELECT MOD(a, 25) AS k, COUNT(*) AS n FROM ticks GROUP BY MOD(a, 25)'

test('a key that comes back after the TTL is new, as in Flink', async () => {
  const rows = await changes('1 s', EVERY_TWO_SECONDS_AND_A_HALF)
  expect(rows).toHaveLength(60)
  for (const row of rows) expect(row).toMatch(/^\+I \d+ 1$/)
  const kept = await changes('3 s', EVERY_TWO_SECONDS_AND_A_HALF)
  expect(kept).toContain('+U 1 3')
})

test('a hint says it for one SELECT', async () => {
  const hinted = (ttl: string): string =>
    `SELECT /*+ STATE_TTL('ticks' = '${ttl}') */ MOD(a, 25) AS k, COUNT(*) AS n FROM ticks GROUP BY MOD(a, 25)`
  expect(await changes('0 ms', hinted('1 s'))).not.toContain('+U 1 2')
  expect(await changes('1 s', hinted('3 s'))).toContain('+U 1 3')
  expect(await changes('1 s', hinted('0 s'))).toContain('+U 1 3')
})

test('without a TTL, and in batch mode, groups stay', async () => {
  expect(await changes('0 ms', EVERY_TWO_SECONDS_AND_A_HALF)).toContain('+U 1 3')
  expect(await changes('1 s', EVERY_TWO_SECONDS_AND_A_HALF, 'batch')).toContain('+I 1 3')
})

test('SELECT DISTINCT gives a row again after the TTL, and an aggregate without keys begins anew', async () => {
  const distinct = await changes('1 s', 'SELECT DISTINCT MOD(a, 25) AS k FROM ticks')
  expect(distinct.filter((row) => row === '+I 1')).toHaveLength(3)
  const global = await changes(
    '1 s',
    'SELECT COUNT(*) AS n FROM ticks WHERE a < 5 OR a BETWEEN 30 AND 32',
  )
  expect(global.filter((row) => row.startsWith('+I'))).toEqual(['+I 1', '+I 1'])
  expect(global.at(-1)).toBe('+U 3')
})

describe('restores', () => {
  /** Counts of key 1, which comes four times a second, around an hour in which the job is down. */
  async function countsAround(before: string, after: string): Promise<string[]> {
    const platform = simulatedPlatform({ seed: 1 })
    const tables = new CommittedTables()
    const durable = { 'execution.checkpointing.dir': '/checkpoints' }
    const sql = `${TICKS}; CREATE TABLE out1 (k INT, n BIGINT) WITH ('connector' = 'committed');
      INSERT INTO out1 SELECT MOD(a, 2), COUNT(*) FROM ticks GROUP BY MOD(a, 2)`
    await environmentOf(
      platform,
      { ...durable, 'table.exec.state.ttl': before },
      { tables, stopAtBatch: 40 },
    ).executeSql(sql)
    const count = tables.rows('out1').length
    platform.time.advance(3_600_000)
    await environmentOf(
      platform,
      { ...durable, 'table.exec.state.ttl': after, 'execution.state-recovery.path': 'latest' },
      { tables },
    ).executeSql(sql)
    return tables.rows('out1').slice(count)
  }

  test.each([
    ['2 h', '2 h', '-U'],
    ['2 h', '1 min', '+I'],
    ['1 min', '1 min', '+I'],
    // What had no time counts from the restore.
    ['0 ms', '1 min', '-U'],
    ['1 min', '0 ms', '-U'],
  ])('with %s before and %s after go on with %s', async (before, after, kind) => {
    const rows = await countsAround(before, after)
    expect(rows[0]!.slice(0, 2)).toBe(kind)
    expect(rows.length).toBeGreaterThan(4)
  })
})

describe('savepoints', () => {
  const SQL = `CREATE TABLE t (k INT, v INT) WITH ('connector' = 'filesystem', 'path' = '/data.json', 'format' = 'json');
    CREATE TABLE out1 (k INT, n BIGINT, d BIGINT) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT k, COUNT(*), COUNT(DISTINCT v) FROM t GROUP BY k;`

  test.each([
    ['0 ms', '1 h'],
    ['1 h', '2 h'],
    ['1 h', '0 ms'],
  ])('made with %s are restored with %s', async (before, after) => {
    const undisturbed = new SavepointLab()
    await undisturbed.run(SQL, {})
    const lab = new SavepointLab()
    const settings = { 'execution.checkpointing.dir': '/checkpoints' }
    const { path } = await lab.stopAt(
      15,
      SQL,
      { ...settings, 'table.exec.state.ttl': before },
      { path: '/savepoint' },
    )
    await lab.run(SQL, {
      'execution.checkpointing.dir': '/after',
      'table.exec.state.ttl': after,
      'execution.state-recovery.path': path,
    })
    expect(folded(lab.tables.rows('out1'))).toEqual(folded(undisturbed.tables.rows('out1')))
  })
})
