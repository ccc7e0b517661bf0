import { NEXMARK_QUERIES, nexmarkTables } from '../../../src/cli/bench/nexmark-queries.ts'

/** Events a second of event time: no two events have the same time, so that every order is certain. */
const RATE = 1000

/** Windows of processing time, whose rows depend on when they run; rows looked up in a file, which Flink's files are not for. */
export const LEFT_OUT = new Set(['q12', 'q13'])

/** Columns that tell rows apart where Flink sends a row that takes the place of another without taking that back. */
const UPSERT_KEYS: Readonly<Record<string, readonly number[]>> = {
  q9: [0],
  q18: [0, 1],
  q19: [0, 7],
}

/** A query over the events, with Flink's words for its table. */
export interface NexmarkScript {
  readonly name: string
  readonly tables: string
  readonly query: string
  readonly upsertKey: readonly number[] | undefined
}

/** Every query whose final rows are certain. `engine` is whose words are used: `count_char` is a function of ours. */
export function nexmarkScripts(
  events: number,
  { connector, engine }: { readonly connector: string; readonly engine: 'millrace' | 'flink' },
): NexmarkScript[] {
  const tables = nexmarkTables(events).replace(
    "'connector' = 'nexmark'",
    `'connector' = '${connector}', 'first-event.rate' = '${RATE}'`,
  )
  return Object.entries(NEXMARK_QUERIES)
    .filter(([name]) => !LEFT_OUT.has(name))
    .map(([name, { query }]) => ({
      name,
      tables,
      query:
        engine === 'millrace'
          ? query
          : query.replace(
              "count_char(extra, 'c')",
              "CAST(CHAR_LENGTH(extra) - CHAR_LENGTH(REPLACE(extra, 'c', '')) AS BIGINT)",
            ),
      upsertKey: UPSERT_KEYS[name],
    }))
}
