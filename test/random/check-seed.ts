import { Dice } from './dice.ts'
import type { DuckDbOracle } from './duckdb-oracle.ts'
import { columnsOf, type Query } from './query.ts'
import { randomLateQuery, randomQuery } from './random-query.ts'
import { renderQuery } from './render.ts'
import { type RunOptions, runQuery } from './run-query.ts'
import { randomLateTable, randomTables, type Table } from './tables.ts'

/** A query over tables, and how it is run. */
export interface Case {
  readonly tables: readonly Table[]
  readonly query: Query
  readonly runs: readonly RunOptions[]
}

/** What is wrong with a run of a case. */
export interface Failure {
  readonly run: RunOptions
  /** `rows`, `offence`, or the code of an error: what stays the same while a case shrinks. */
  readonly kind: string
  readonly details: string
}

export type Verdict =
  | { readonly kind: 'agreed'; readonly runs: number; readonly rowCount: number }
  /** The engine says that it cannot do that; by code. */
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }
  /** The oracle has no answer. */
  | { readonly kind: 'unjudged'; readonly message: string }
  | { readonly kind: 'failed'; readonly failure: Failure }

/** The refusal that tells what is not there yet. */
const REFUSAL = 'SQL_NOT_SUPPORTED_YET'

/** The case of a seed: always the same. */
export function caseOf(seed: number): Case {
  const dice = new Dice(seed)
  const late = dice.chance(0.06) ? randomLateTable(dice) : undefined
  const tables = late === undefined ? randomTables(dice) : [late]
  const { query, isStreamingOnly } =
    late === undefined ? randomQuery(dice, tables) : randomLateQuery(dice, late)
  const sizes = (): Pick<RunOptions, 'parallelism' | 'batchRows' | 'isAlone'> => ({
    // Which rows are late is certain where one subtask reads them.
    parallelism: late === undefined ? dice.pick([1, 1, 2, 2, 3]) : 1,
    batchRows: dice.pick([1, 2, 3, 7, 4096]),
    ...(late === undefined ? {} : { isAlone: true }),
  })
  const runs: RunOptions[] = isStreamingOnly ? [] : [{ mode: 'batch', ...sizes() }]
  const settings = {
    'table.optimizer.distinct-agg.split.enabled': String(dice.chance(0.3)),
    'table.optimizer.distinct-agg.split.bucket-num': String(dice.pick([1, 2, 5])),
    'table.optimizer.join-reorder-enabled': String(dice.chance(0.4)),
    // Longer than any run: nothing is forgotten.
    ...(dice.chance(0.25) ? { 'table.exec.state.ttl': '1 d' } : {}),
  }
  runs.push({ mode: 'streaming', ...sizes() })
  if (dice.chance(0.2)) runs.push({ mode: 'restored', ...sizes() })
  return { tables, query, runs: runs.map((run) => ({ ...run, settings })) }
}

/** Holds all runs of a case against the oracle; stops at the first that differs. */
export async function check({ tables, query, runs }: Case, oracle: DuckDbOracle): Promise<Verdict> {
  const expected = await oracle.answer(query, tables)
  if (expected.kind === 'none') return { kind: 'unjudged', message: expected.message }
  const sql = renderQuery(query, 'flink')
  const sorts = columnsOf(query).map(({ sort }) => sort)
  // Of a LIMIT without order it is certain how many rows there are, and that none is taken back that was not sent.
  const isCounted = query.kind === 'select' && query.orderBy?.keys.length === 0
  const keys = isCounted ? [] : expected.keys
  const textOf = (rows: readonly string[]): string =>
    isCounted ? String(rows.length) : rows.join('\n')
  for (const run of runs) {
    const outcome = await runQuery(sql, sorts, tables, { ...run, keys })
    if (outcome.kind === 'error') {
      if (outcome.code === REFUSAL) return { ...outcome, kind: 'refused' }
      return failed(run, outcome.code, outcome.message)
    }
    if (textOf(outcome.rows) !== textOf(expected.rows))
      return failed(run, 'rows', difference(expected.rows, outcome.rows))
    if (outcome.offence !== undefined) return failed(run, 'offence', outcome.offence)
  }
  return { kind: 'agreed', runs: runs.length, rowCount: expected.rows.length }
}

const failed = (run: RunOptions, kind: string, details: string): Verdict => ({
  kind: 'failed',
  failure: { run, kind, details },
})

const difference = (expected: readonly string[], found: readonly string[]): string =>
  `expected ${expected.length} rows:\n  ${expected.join('\n  ')}\nfound ${found.length}:\n  ${found.join('\n  ')}`
