import {
  createEnvironment,
  type EnvironmentOptions,
} from '../../src/environment/create-environment.ts'
import type { Environment } from '../../src/environment/environment.ts'
import { CheckedOperator } from '../../src/testing/index.ts'
import { runStatement } from '../golden/run-sql.ts'

const MODULE = new URL('./functions.mjs', import.meta.url)

/** A table of five rows, updated counts over it, and rows with event time: as `t`, `counts` and `events`. */
export const TABLES = [
  `CREATE TEMPORARY VIEW t AS SELECT * FROM (VALUES
     (1, 'a', 10, 'x yy'), (2, 'a', CAST(NULL AS INT), 'zzz'), (3, 'b', 30, ''),
     (4, 'b', 30, CAST(NULL AS STRING)), (5, 'a', 10, 'yy x yy')) AS v (id, k, v, s)`,
  'CREATE TEMPORARY VIEW counts AS SELECT k, COUNT(*) AS c, MAX(id) AS m FROM t GROUP BY k',
  `CREATE TEMPORARY TABLE events (id INT, k STRING, v INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts)
     WITH ('connector' = 'filesystem', 'path' = '${new URL('./events.ndjson', import.meta.url).pathname}', 'format' = 'json')`,
  'CREATE TEMPORARY VIEW numbered AS SELECT id, n, ts FROM events LEFT JOIN LATERAL TABLE(series(id - 1)) AS s (n) ON TRUE',
]

/** Registers the functions of the module. */
export function registerFunctions(environment: Environment): void {
  environment.createAggregateFunction('avg_all', {
    parameters: ['BIGINT'],
    returns: 'DOUBLE',
    accumulator: 'ROW<total BIGINT, n INT>',
    module: MODULE,
    export: 'average',
  })
  environment.createAggregateFunction('count_nulls', {
    parameters: ['BIGINT'],
    returns: 'BIGINT NOT NULL',
    accumulator: 'BIGINT',
    module: MODULE,
    export: 'countNulls',
  })
  environment.createAggregateFunction('word_counts', {
    parameters: ['STRING'],
    returns: 'STRING',
    accumulator: 'ROW<counts MAP<STRING, INT>, last STRING>',
    module: MODULE,
    export: 'words',
  })
  environment.createTableFunction('split', {
    parameters: ['STRING'],
    returns: 'ROW<word STRING, len INT>',
    module: MODULE,
    export: 'split',
  })
  environment.createTableFunction('series', {
    parameters: ['INT'],
    returns: 'INT',
    module: MODULE,
    export: 'series',
  })
}

export const BATCH_SIZES = [1, 7, 4096]

/** An environment with tables and functions, whose operators are held to their contract. */
export async function openLab(
  options: EnvironmentOptions = {},
  prepare: (environment: Environment) => void = () => {},
): Promise<Environment> {
  const environment = createEnvironment({
    timeZone: 'UTC',
    wrapOperator: (operator) => new CheckedOperator(operator),
    ...options,
  })
  registerFunctions(environment)
  prepare(environment)
  for (const table of TABLES) await environment.executeSql(table)
  return environment
}

/** The rows that a query's changes leave, sorted; or `CODE: summary`. */
export async function answer(environment: Environment, sql: string): Promise<readonly string[]> {
  const outcome = await runStatement(environment, sql)
  if (outcome.kind === 'error') return [`${outcome.code}: ${outcome.message}`]
  const counts = new Map<string, number>()
  for (const change of outcome.changes) {
    const row = change.slice(3)
    const isTaken = change.startsWith('-')
    const count = (counts.get(row) ?? 0) + (isTaken ? -1 : 1)
    if (count < 0) throw new Error(`${row} is taken back, and was not there`)
    counts.set(row, count)
  }
  return [...counts].flatMap(([row, count]) => Array<string>(count).fill(row)).sort()
}
