/**
 * Jobs as a worker opens them: functions of modules and tables in memory travel, what only the program has is refused, and plans
 * that do not fit are refused. No threads here; data goes through a structured clone, as between threads.
 */
import { describe, expect, it } from 'vitest'
import { errorOf } from '../../test/error-of.ts'
import { EngineError } from '../core/errors.ts'
import { graphFingerprint } from '../dataflow/operator-uid.ts'
import { nodePlatform } from '../platform/node/index.ts'
import { simulatedPlatform } from '../platform/simulated/index.ts'
import { parseStatement } from '../sql/1-parse/parse.ts'
import { buildStreamGraph } from '../sql/build-stream-graph.ts'
import { encodePlan } from '../sql/plan-data/encode-plan.ts'
import type { PlanData } from '../sql/plan-data/plan-data.ts'
import { type PlannedQuery, planQuery } from '../sql/planner.ts'
import { createEnvironment } from './create-environment.ts'
import type { Environment } from './environment.ts'
import { moduleAddress } from './function-module.ts'
import { QueryResult } from './query-result.ts'
import { openWorkerJob } from './worker-job.ts'

const MODULE = `data:text/javascript,${encodeURIComponent(`
  export const twice = (x) => x === null ? null : x * 2n
  export default (text) => text + '!'
  export const limit = 3
`)}`
const BROKEN = `data:text/javascript,${encodeURIComponent("throw new Error('not today')")}`

function planned(environment: Environment, sql: string): PlannedQuery {
  const { session } = environment
  const bound = session.bind(parseStatement(sql))
  if (bound.kind !== 'query') throw new Error(bound.kind)
  return planQuery(bound, { session: session.sessionContext(), jobName: 'test' })
}

/** Code that a promise is rejected with. */
async function codeOf(promise: Promise<unknown>): Promise<string | undefined> {
  return await promise.then(
    () => undefined,
    (error: unknown) => (error instanceof EngineError ? error.code : String(error)),
  )
}

const dataOf = (environment: Environment, sql: string): PlanData =>
  structuredClone(encodePlan(planned(environment, sql).job))

/** Rows of a query whose graph a worker made. */
async function workerRows(environment: Environment, sql: string): Promise<readonly string[]> {
  const here = planned(environment, sql)
  const data = structuredClone(encodePlan(here.job))
  const graph = await openWorkerJob(data)
  const { vertices } = graph
  const again: PlannedQuery = {
    ...here,
    graph: (consumer) => ({
      ...graph,
      vertices: vertices.map((vertex) =>
        vertex.kind === 'collect' ? { ...vertex, consumer } : vertex,
      ),
    }),
  }
  const rows: string[] = []
  const result = new QueryResult(
    again,
    { platform: nodePlatform(), nextId: () => 'job-1' },
    () => {},
  )
  for await (const row of result.rows()) rows.push(Object.values(row).map(String).join(' '))
  return rows
}

const twice = { module: MODULE, export: 'twice', parameters: ['BIGINT'], returns: 'BIGINT' }

describe('functions of modules', () => {
  it('run here and in a worker', async () => {
    const environment = createEnvironment({ mode: 'batch' })
    environment.createFunction('twice', twice)
    environment.createFunction('shout', {
      module: new URL(MODULE),
      export: 'default',
      parameters: ['STRING'],
      returns: 'STRING NOT NULL',
      nulls: 'propagate',
    })
    environment.createTable('t', {
      columns: { id: 'BIGINT', name: 'STRING' },
      rows: [
        { id: 1n, name: 'a' },
        { id: null, name: 'b' },
      ],
    })
    const sql = 'SELECT TWICE(id), shout(name), twice(21) FROM t WHERE twice(id) IS NULL OR id > 0'
    const rows: string[] = []
    const result = await environment.executeSql(sql)
    if (result.kind !== 'query') throw new Error(result.kind)
    for await (const row of result.rows()) rows.push(Object.values(row).map(String).join(' '))
    expect(rows).toEqual(['2 a! 42', 'null b! 42'])
    expect(await workerRows(environment, sql)).toEqual(rows)
  })

  it('that are loaded already are not loaded again', async () => {
    const environment = createEnvironment()
    environment.createFunction('twice', twice)
    for (let i = 0; i < 2; i++) await environment.executeSql('EXPLAIN SELECT twice(1)')
    await environment.executeSql('CREATE VIEW v AS SELECT twice(1) AS x')
    await environment.executeSql('EXPLAIN SELECT * FROM v')
  })

  it.each([
    ['FUNCTION_MODULE_FAILED', { module: BROKEN, export: 'twice' }],
    ['FUNCTION_MODULE_FAILED', { module: './there-is-none.js', export: 'twice' }],
    ['FUNCTION_EXPORT_MISSING', { module: MODULE, export: 'thrice' }],
    ['FUNCTION_EXPORT_TYPE', { module: MODULE, export: 'limit' }],
  ])('%s when a statement is executed', async (code, place) => {
    const environment = createEnvironment()
    environment.createFunction('f', { ...place, parameters: ['BIGINT'], returns: 'BIGINT' })
    await environment.executeSql("CREATE TABLE t (a BIGINT) WITH ('connector' = 'datagen')")
    await environment.executeSql('SELECT a FROM t')
    for (const sql of ['SELECT f(a) FROM t', 'EXPLAIN SELECT 1 FROM t WHERE f(a + 1) > 2'])
      expect(await codeOf(environment.executeSql(sql))).toBe(code)
  })

  it('have paths from the working directory', () => {
    const resolve = (path: string): string => `/home/ann b/${path.replace('./', '')}`
    expect(moduleAddress('./f.js', resolve)).toBe('file:///home/ann%20b/f.js')
    expect(moduleAddress('some-package/functions', resolve)).toBe('some-package/functions')
    expect(moduleAddress('file:///f.js', resolve)).toBe('file:///f.js')
    expect(moduleAddress(new URL('file:///f.js'), resolve)).toBe('file:///f.js')
    expect(moduleAddress('C:\\work\\f.js', (path) => path)).toBe('file:///C:/work/f.js')
  })
})

describe('aggregate and table functions of modules', () => {
  const functions = new URL('../../test/user-functions/functions.mjs', import.meta.url)

  function withFunctions(): Environment {
    const environment = createEnvironment({ mode: 'batch' })
    environment.createAggregateFunction('avg_all', {
      module: functions,
      export: 'average',
      parameters: ['BIGINT'],
      returns: 'DOUBLE',
      accumulator: 'ROW<total BIGINT, n INT>',
    })
    environment.createTableFunction('series', {
      module: functions,
      export: 'series',
      parameters: ['INT'],
      returns: 'INT',
    })
    environment.createTable('t', { columns: { id: 'INT' }, rows: [{ id: 1 }, { id: 3 }] })
    return environment
  }

  it('run in a worker', async () => {
    expect(await workerRows(withFunctions(), 'SELECT avg_all(id) FROM t')).toEqual(['2'])
    const rows = 'SELECT id, n FROM t LEFT JOIN LATERAL TABLE(series(id)) AS s (n) ON'
    expect(await workerRows(withFunctions(), `${rows} TRUE`)).toEqual(['1 1', '3 1', '3 2', '3 3'])
    expect(await workerRows(withFunctions(), `${rows} n > 1`)).toEqual(['1 null', '3 2', '3 3'])
    expect(
      await workerRows(withFunctions(), 'SELECT id, avg_all(id) OVER (ORDER BY id) FROM t'),
    ).toEqual(['1 1', '3 2'])
  })

  it('are refused by value', () => {
    const environment = withFunctions()
    environment.createAggregateFunction('many', {
      parameters: [],
      returns: 'INT',
      accumulator: 'INT',
      createAccumulator: () => 0,
      accumulate: (n: number) => n + 1,
      getValue: (n: number) => n,
    })
    expect(() => dataOf(environment, 'SELECT many() FROM t')).toThrow(
      /The function MANY was registered by value.*createAggregateFunction\('MANY'/,
    )
  })
})

describe('tables in memory', () => {
  it('travel with their rows', async () => {
    const environment = createEnvironment({ mode: 'batch' })
    environment.createTable('t', {
      columns: { id: 'INT', name: 'STRING', tags: 'ARRAY<STRING>' },
      rows: [
        { id: 1, name: 'a', tags: ['x', null] },
        { id: 2, name: null, tags: [] },
      ],
    })
    expect(await workerRows(environment, 'SELECT id, name, tags FROM t')).toEqual([
      '1 a x,',
      '2 null ',
    ])
  })

  it('leave the rest of their buffers behind', () => {
    const environment = createEnvironment({ mode: 'batch' })
    const pool = new Uint8Array(1 << 20).fill(97)
    const columns = [
      {
        layout: 'bytes' as const,
        starts: Int32Array.of(7),
        lengths: Int32Array.of(3),
        bytes: pool.subarray(0, 10),
        valid: undefined,
      },
    ]
    environment.createTable('t', { columns: { s: 'STRING' }, data: { columns, rowCount: 1 } })
    const [table] = dataOf(environment, 'SELECT s FROM t').tables
    if (table?.kind !== 'memory' || table.rows.columns[0]?.layout !== 'bytes')
      throw new Error('no table in memory')
    expect(table.rows.columns[0].bytes.buffer.byteLength).toBeLessThan(1000)
  })
})

describe('refused', () => {
  it('FUNCTION_BY_VALUE: the message says what to do', () => {
    const environment = createEnvironment()
    environment.createFunction('plus', {
      parameters: ['INT'],
      returns: 'INT',
      call: (x: number) => x + 1,
    })
    environment.createTable('t', { columns: { a: 'INT' } })
    const error = errorOf(() => dataOf(environment, 'SELECT plus(a) FROM t'))
    expect(error.message).toMatch(
      /The function PLUS was registered by value.*Register it as \{ module, export \} for parallelism above 1.*\[FUNCTION_BY_VALUE\]/,
    )
    expect(error.location).toMatchObject({ line: 1, column: 8, length: 7 })
  })

  it('TABLE_BY_VALUE', () => {
    const environment = createEnvironment()
    environment.createTable('t', { columns: { a: 'INT' } })
    const { catalog } = environment.session
    const table = catalog.require({
      catalog: catalog.currentCatalog,
      database: catalog.currentDatabase,
      name: 't',
    })
    if (table.kind !== 'table') throw new Error(table.kind)
    catalog.remove(table)
    catalog.put({ ...table, attached: { source: table.attached!.source! } })
    expect(() => dataOf(environment, 'SELECT a FROM t')).toThrow('TABLE_BY_VALUE')
  })

  it.each([
    ['PLAN_VERSION', (data: PlanData) => ({ ...data, version: 2 })],
    [
      'PLAN_FUNCTION_UNKNOWN',
      (data: PlanData) => ({
        ...data,
        functions: data.functions.map((each) =>
          each.kind === 'scalar' ? { ...each, name: 'GONE' } : each,
        ),
      }),
    ],
    [
      'PLAN_FUNCTION_UNKNOWN',
      (data: PlanData) => ({
        ...data,
        functions: data.functions.map((each) =>
          each.kind === 'aggregate' ? { ...each, name: 'GONE' } : each,
        ),
      }),
    ],
  ])('%s', async (code, change) => {
    const environment = createEnvironment()
    environment.createTable('t', { columns: { a: 'INT' } })
    const data = dataOf(environment, 'SELECT SUM(a + 1) FROM t')
    expect(await codeOf(openWorkerJob(change(data)))).toBe(code)
  })
})

it('settings that change the plan travel', async () => {
  for (const mode of ['batch', 'streaming'] as const) {
    const environment = createEnvironment({ mode, timeZone: 'Asia/Tokyo' })
    await environment.executeSql(
      "CREATE TABLE t (a INT, ts TIMESTAMP_LTZ(3), WATERMARK FOR ts AS ts) WITH ('connector' = 'datagen', 'number-of-rows' = '10')",
    )
    const sql =
      "SELECT window_start, SUM(a) FROM TABLE(TUMBLE(TABLE t, DESCRIPTOR(ts), INTERVAL '1' DAY)) GROUP BY window_start, window_end"
    const here = planned(environment, sql)
    const data = JSON.parse(JSON.stringify(encodePlan(here.job))) as PlanData
    expect(data.options).toMatchObject({
      mode,
      timeZone: 'Asia/Tokyo',
      currentDatabase: 'default_database',
    })
    const graph = await openWorkerJob(data, { platform: simulatedPlatform({ seed: 1 }) })
    expect(graphFingerprint(graph)).toBe(graphFingerprint(buildStreamGraph(here.job)))
  }
})
