/** EXPLAIN ANALYZE: the statement runs, and each operator says what it did. */
import { describe, expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import type { Environment } from '../../src/environment/environment.ts'
import { simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { runStatement } from '../golden/run-sql.ts'

const ROWS = Array.from({ length: 100 }, (_, id) => JSON.stringify({ id, k: `k${id % 7}`, v: id }))

async function open(options: Parameters<typeof createEnvironment>[0] = {}): Promise<Environment> {
  const environment = createEnvironment({ timeZone: 'UTC', ...options })
  await environment.executeSql(
    "CREATE TABLE t (id INT, k STRING, v INT) WITH ('connector' = 'filesystem', 'path' = '/t.json', 'format' = 'json')",
  )
  await environment.executeSql(
    "CREATE TABLE kept (k STRING, n BIGINT) WITH ('connector' = 'filesystem', 'path' = '/kept', 'format' = 'json')",
  )
  return environment
}

const platform = () => simulatedPlatform({ seed: 1, files: { '/t.json': ROWS.join('\n') } })

async function analyze(environment: Environment, sql: string): Promise<string> {
  const result = await environment.executeSql(sql)
  if (result.kind !== 'text') throw new Error(result.kind)
  return result.text
}

/** Times and sizes depend on the machine: columns keep their places. */
const withoutTimes = (text: string): string =>
  text
    .replace(/\d+\.\d+ (ms|s)\b/g, (time) => '#'.padStart(time.length))
    .replace(/\d+(\.\d)? KB/g, (size) => '#'.padStart(size.length))

/** The first lines, without what stands in parentheses. */
const treeOf = (text: string): string[] =>
  withoutTimes(text)
    .split('\n\n')[0]!
    .split('\n')
    .map((line) => line.replace(/(\w+)\(.*\)/, '$1'))

describe('text', () => {
  test('rows in and out, time and state beside the tree, aligned', async () => {
    const environment = await open({ platform: platform(), batchRows: 10 })
    const text = await analyze(
      environment,
      'EXPLAIN ANALYZE SELECT k, COUNT(*) FROM t WHERE v >= 50 GROUP BY k',
    )
    expect(treeOf(text)).toEqual([
      'rows in  rows out     CPU   state   operator',
      '     50        63       #       #   GroupAggregate',
      '    100        50       #           └─ Calc',
      '              100       #              └─ TableSourceScan',
    ])
    expect(withoutTimes(text.slice(text.indexOf('\n\n')))).toMatch(
      /^\n\nRows: 63\nTime: +#, CPU +#, of which +# outside of operators; parallelism 1, in one thread\n$/,
    )
  })

  test('what runs once and is read twice', async () => {
    const environment = await open({ platform: platform(), mode: 'batch' })
    const text = await analyze(
      environment,
      'EXPLAIN ANALYZE SELECT a.k, b.v FROM t a JOIN t b ON a.id = b.id AND b.v < 10',
    )
    expect(treeOf(text)).toEqual([
      'rows in  rows out     CPU   state   operator',
      '     10        10       #           Calc',
      '    110        10       #       #   └─ HashJoin',
      '              100       #              ├─ TableSourceScan  [shared 1]',
      '    100        10       #              └─ Calc',
      '                                          └─ Reused',
    ])
  })

  test('any number of subtasks', async () => {
    const environment = await open({
      platform: platform(),
      batchRows: 10,
      settings: { 'parallelism.default': '3' },
    })
    const text = await analyze(environment, 'EXPLAIN ANALYZE SELECT k, COUNT(*) FROM t GROUP BY k')
    expect(text).toContain('parallelism 3, in one thread')
  })
})

test('JSON has the same, nodes by number', async () => {
  const environment = await open({ platform: platform() })
  const text = await analyze(
    environment,
    'EXPLAIN ANALYZE, JSON_EXECUTION_PLAN SELECT id FROM t WHERE v < 5',
  )
  expect(JSON.parse(text)).toMatchObject({
    parallelism: 1,
    rows: 5,
    wallMs: expect.any(Number) as number,
    cpuMs: expect.any(Number) as number,
    nodes: [
      { id: 0, name: 'TableSourceScan', inputs: [], rowsOut: 100, stateBytes: 0 },
      {
        id: 1,
        name: 'Calc',
        inputs: [0],
        rowsIn: 100,
        rowsOut: 5,
        description: expect.any(String) as string,
      },
    ],
  })
})

describe('INSERT', () => {
  test('runs, and what it writes is there', async () => {
    const environment = await open({ platform: platform(), mode: 'batch' })
    const text = await analyze(
      environment,
      'EXPLAIN ANALYZE INSERT INTO kept SELECT k, COUNT(*) FROM t GROUP BY k',
    )
    expect(treeOf(text).slice(1)).toEqual([
      '      7                 #           Sink',
      '    100         7       #       #   └─ HashAggregate',
      '              100       #              └─ TableSourceScan',
    ])
    expect(text).not.toContain('Rows:')
    const kept = await runStatement(environment, 'SELECT COUNT(*), SUM(n) FROM kept')
    expect(kept).toMatchObject({ changes: ['+I [7,100]'] })
  })

  test('statement sets run as one job', async () => {
    const environment = await open({ platform: platform(), mode: 'batch' })
    const text = await analyze(
      environment,
      "EXPLAIN ANALYZE STATEMENT SET BEGIN INSERT INTO kept SELECT k, 1 FROM t; INSERT INTO kept SELECT 'x', 2; END",
    )
    expect(text.match(/Sink\(/g)).toHaveLength(2)
    const kept = await runStatement(environment, 'SELECT COUNT(*) FROM kept')
    expect(kept).toMatchObject({ changes: ['+I [101]'] })
  })

  test('plain EXPLAIN writes nothing', async () => {
    const environment = await open({ platform: platform(), mode: 'batch' })
    await environment.executeSql('EXPLAIN INSERT INTO kept SELECT k, 1 FROM t')
    expect(environment.jobs).toHaveLength(0)
  })
})

describe('is refused or fails', () => {
  test.each([
    [
      'over input without end',
      'EXPLAIN ANALYZE SELECT f FROM endless',
      'SQL_ANALYZE_UNBOUNDED: EXPLAIN ANALYZE runs a statement to its end, and this one reads input that has none.',
    ],
    [
      'with words of EXPLAIN',
      'EXPLAIN ANALYZE, PLAN_ADVICE SELECT id FROM t',
      'SQL_NOT_SUPPORTED_YET: EXPLAIN ANALYZE, PLAN_ADVICE is not supported yet.',
    ],
    [
      'as the statement does',
      'EXPLAIN ANALYZE SELECT 1 / (id - id) FROM t',
      'SQL_DIVISION_BY_ZERO:',
    ],
    ['where there is no table', 'EXPLAIN ANALYZE SELECT id FROM nothing', 'SQL_TABLE_NOT_FOUND:'],
  ])('%s', async (_, sql, expected) => {
    const environment = await open({ platform: platform() })
    await environment.executeSql("CREATE TABLE endless (f INT) WITH ('connector' = 'datagen')")
    const outcome = await runStatement(environment, sql)
    const text = outcome.kind === 'error' ? `${outcome.code}: ${outcome.message}` : 'no error'
    expect(text.slice(0, expected.length)).toBe(expected)
  })
})

test('times of operators add up to less than the whole', async () => {
  const environment = await open()
  await environment.executeSql(
    "CREATE TABLE many (f INT) WITH ('connector' = 'datagen', 'number-of-rows' = '20000', 'fields.f.kind' = 'sequence', 'fields.f.start' = '1', 'fields.f.end' = '20000')",
  )
  const text = await analyze(
    environment,
    'EXPLAIN ANALYZE, JSON_EXECUTION_PLAN SELECT MOD(f, 10), SUM(f) FROM many GROUP BY MOD(f, 10)',
  )
  const { cpuMs, nodes } = JSON.parse(text) as {
    readonly cpuMs: number
    readonly nodes: readonly { readonly cpuMs: number; readonly stateBytes: number }[]
  }
  const sum = nodes.reduce((total, node) => total + node.cpuMs, 0)
  expect(sum).toBeGreaterThan(0)
  expect(sum).toBeLessThanOrEqual(cpuMs + 0.01)
  expect(Math.max(...nodes.map((node) => node.stateBytes))).toBeGreaterThan(0)
})
