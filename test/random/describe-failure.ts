import type { Case, Failure } from './check-seed.ts'
import { renderQuery } from './render.ts'
import { createText } from './run-query.ts'
import { changesOf } from './tables.ts'

/** All that there is to know of a failing case: the seed, tables with their changes, the query in both dialects, both answers. */
export function describeFailure(seed: number, found: Case, failure: Failure): string {
  const { mode, parallelism, batchRows, settings } = failure.run
  const tables = found.tables.map(
    (table) =>
      `${createText(table)}; -- ${table.changelog}, ${table.splitCount} splits\n${changesOf(table)
        .map(({ kind, row }) => `  ${kind} ${row.map((cell) => cell ?? 'NULL').join(', ')}`)
        .join('\n')}`,
  )
  return [
    `seed ${seed}: ${failure.kind} in ${mode}, parallelism ${parallelism}, batches of ${batchRows}, ${JSON.stringify(settings ?? {})}`,
    ...tables,
    `${renderQuery(found.query, 'flink')};`,
    `-- DuckDB: ${renderQuery(found.query, 'duckdb')};`,
    failure.details,
    `again: npm run random-queries -- --seed ${seed}`,
  ].join('\n')
}
