/**
 * Watermarks for each split of a source. A time-ordered file that is read in parts by several subtasks loses no row to lateness:
 * in one thread, in worker threads, and when it is stopped in the middle and goes on with other numbers of subtasks. The same for a
 * source that reads splits of different speeds in turn.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import { Environment } from '../../src/environment/environment.ts'
import type { Job } from '../../src/environment/job.ts'
import { registries } from '../../src/environment/registries.ts'
import { nodePlatform } from '../../src/platform/node/index.ts'
import { CheckedOperator, CommittedTables } from '../../src/testing/index.ts'
import { sideBySideConnector } from './side-by-side.ts'

const ROWS = 3000
const timeOf = (row: number): string =>
  new Date(row * 1000).toISOString().slice(0, 19).replace('T', ' ')

let folder: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'millrace-split-marks-'))
  const line = (row: number): string => `${row},${timeOf(row)}\n`
  writeFileSync(
    join(folder, 'one.csv'),
    Array.from({ length: ROWS }, (_, row) => line(row)).join(''),
  )
  mkdirSync(join(folder, 'many'))
  for (let file = 0; file < 30; file++)
    writeFileSync(
      join(folder, 'many', `part-${String(file).padStart(2, '0')}.csv`),
      Array.from({ length: 100 }, (_, row) => line(file * 100 + row)).join(''),
    )
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** No delay at all: a row that is one behind another one's watermark, in another window, is lost. */
const table = (name: string, place: string): string =>
  `CREATE TABLE ${name} (id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '${place}', 'format' = 'csv', 'source.split-size' = '700 b')`
const counts = (from: string): string =>
  `SELECT window_start, COUNT(*) AS n FROM TABLE(TUMBLE(TABLE ${from}, DESCRIPTOR(ts), INTERVAL '10' SECOND)) GROUP BY window_start, window_end`
const everyWindow = (count: number, rows = ROWS): string[] =>
  Array.from({ length: rows / 10 }, (_, i) => `${timeOf(i * 10)} ${count}`)

const lateRows = (job: Job): number =>
  job.metrics.reduce((sum, { counters }) => sum + (counters.get('lateRows') ?? 0), 0)

async function windows(environment: Environment, query: string): Promise<string[]> {
  const result = await environment.executeSql(query)
  if (result.kind !== 'query') throw new Error('a query')
  const rows: string[] = []
  for await (const { row } of result.changes())
    rows.push(`${String(row['window_start']).slice(0, 19)} ${String(row['n'])}`)
  return rows.sort()
}

describe.each([
  ['caller', 1],
  ['caller', 2],
  ['caller', 4],
  ['workers', 4],
] as const)('a time-ordered input, %s, %d subtasks', (threads, parallelism) => {
  test.each(['one.csv', 'many'])('%s', async (place) => {
    const environment = createEnvironment({
      timeZone: 'UTC',
      threads,
      batchRows: 16,
      settings: { 'parallelism.default': String(parallelism) },
    })
    await environment.executeSql(table('t', join(folder, place)))
    expect(await windows(environment, counts('t'))).toEqual(everyWindow(10))
    for (const job of environment.jobs) expect(lateRows(job)).toBe(0)
    await environment.close()
  })
})

let stores = 0

/** Runs an INSERT that is stopped at batches and goes on with other numbers of subtasks. */
async function interrupted(
  create: string,
  query: string,
  plan: readonly (readonly [parallelism: number, stopAt: number])[],
): Promise<{ readonly rows: string[]; readonly late: number; readonly restores: number }> {
  const tables = new CommittedTables()
  const state = `memory:${folder}/${stores++}`
  let late = 0
  let restores = 0
  for (const [parallelism, stopAt] of [...plan, [2, Infinity] as const]) {
    const jobs = new Set<Job>()
    let batches = 0
    const environment = new Environment({
      platform: nodePlatform(),
      ...registries,
      connectors: [...registries.connectors, tables.connector, sideBySideConnector],
      runsInCaller: true,
      batchRows: 16,
      settings: {
        'table.local-time-zone': 'UTC',
        'parallelism.default': String(parallelism),
        'execution.checkpointing.dir': state,
        'execution.state-recovery.path': 'latest',
      },
      onJobEvent: (job, event) => {
        jobs.add(job)
        if (event.kind === 'restored') restores++
      },
      wrapOperator: (operator) => {
        const checked = new CheckedOperator(operator)
        const onBatch = checked.onBatch.bind(checked)
        checked.onBatch = (input, batch, out) => {
          if (++batches === stopAt) for (const job of jobs) job.stop().catch(() => {})
          return onBatch(input, batch, out)
        }
        return checked
      },
    })
    await environment.executeSql(create)
    await environment.executeSql(
      "CREATE TABLE kept (window_start TIMESTAMP(3), n BIGINT) WITH ('connector' = 'committed')",
    )
    await environment.executeSql(`INSERT INTO kept ${query}`)
    for (const job of jobs) late = Math.max(late, lateRows(job))
    await environment.close()
  }
  return { rows: tables.rows('kept'), late, restores }
}

const PLANS = [
  [
    [1, 60],
    [1, 60],
    [1, 60],
  ],
  [
    [4, 200],
    [4, 150],
  ],
  [
    [4, 100],
    [1, 50],
    [3, 120],
  ],
  [
    [4, 37],
    [2, 41],
    [1, 43],
    [4, 47],
  ],
] as const

test.each(
  PLANS.map((plan) => [plan.map(([p, at]) => `${p} until ${at}`).join(', '), plan] as const),
)('stopped and restored: %s subtasks', async (_, plan) => {
  for (const place of ['one.csv', 'many']) {
    const { rows, late, restores } = await interrupted(
      table('t', join(folder, place)),
      counts('t'),
      plan,
    )
    expect(rows.length).toBe(ROWS / 10)
    expect(rows.filter((row) => !row.endsWith(', 10]'))).toEqual([])
    expect({ late, restores }).toEqual({ late: 0, restores: plan.length })
  }
})

test.each([
  [[]],
  [
    [
      [1, 9],
      [3, 30],
      [1, 9],
      [2, 20],
    ],
  ],
  [
    [
      [2, 20],
      [1, 9],
      [1, 9],
      [4, 30],
    ],
  ],
] as const)('late rows are late behind a restore, and are counted on: %j', async (plan) => {
  // Behind every 100 rows there are 20 that belong where all began. They are late for whoever has read the rows before.
  const path = join(folder, 'late.csv')
  const line = (row: number, time: number): string => `${row},${timeOf(time)}\n`
  const lines = Array.from({ length: ROWS }, (_, row) =>
    row % 120 < 100 ? line(row, row) : line(row, row % 7),
  )
  writeFileSync(path, lines.join(''))
  const create = `CREATE TABLE t (id INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'filesystem', 'path' = '${path}', 'format' = 'csv')`
  const { rows, late, restores } = await interrupted(create, counts('t'), plan)
  expect({ late, restores }).toEqual({ late: (ROWS / 120) * 20, restores: plan.length })
  expect(rows.length).toBe(ROWS / 12)
  expect(rows.filter((row) => !row.endsWith(', 10]'))).toEqual([])
})

const SIDE_BY_SIDE = `CREATE TABLE s (split INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'side-by-side', 'splits' = '5', 'rows' = '400', 'lead' = '7')`

test.each([
  ['undisturbed', []],
  [
    'restored and rescaled',
    [
      [3, 60],
      [1, 50],
      [2, 70],
      [5, 40],
    ],
  ],
] as const)('splits at different speeds in one reader: %s', async (_, plan) => {
  const { rows, late, restores } = await interrupted(SIDE_BY_SIDE, counts('s'), plan)
  expect(rows.length).toBe(40)
  expect(rows.filter((row) => !row.endsWith(', 50]'))).toEqual([])
  expect({ late, restores }).toEqual({ late: 0, restores: plan.length })
})

test('an expression that is not of the row alone is evaluated in an operator, for the subtask', async () => {
  const environment = createEnvironment({ timeZone: 'UTC' })
  const evaluatedIn = async (columns: string): Promise<string | undefined> => {
    await environment.executeSql('DROP TABLE IF EXISTS t')
    await environment.executeSql(
      `CREATE TABLE t (${columns}) WITH ('connector' = 'filesystem', 'path' = '${folder}', 'format' = 'csv')`,
    )
    const result = await environment.executeSql('EXPLAIN SELECT ts FROM t')
    if (result.kind !== 'text') throw new Error(`text, and not ${result.kind}`)
    return /evaluated=\[([^\]]*)/.exec(result.text)?.[1]
  }
  expect(await evaluatedIn("ts TIMESTAMP(3), WATERMARK FOR ts AS ts - INTERVAL '1' SECOND")).toBe(
    'in the source, per split',
  )
  expect(
    await evaluatedIn('ms BIGINT, ts AS TO_TIMESTAMP_LTZ(ms, 3), WATERMARK FOR ts AS ts'),
  ).toBe('in the source, per split')
  expect(
    await evaluatedIn(
      "ts TIMESTAMP(3), WATERMARK FOR ts AS ts - CASE WHEN RAND() < 2 THEN INTERVAL '1' SECOND ELSE INTERVAL '2' SECOND END",
    ),
  ).toBe('in an operator, per subtask')
  await environment.close()
})
