import type { Dice } from './dice.ts'
import type { LateSessions } from './late-rows.ts'
import type { ColumnOf } from './query.ts'

/** The windows of a windowing function over a table, said in both dialects. */
export interface TimeWindows {
  readonly text: string
  readonly duckdb: string
  readonly columns: readonly ColumnOf[]
  /** The column that sessions are of. */
  readonly key?: string
}

const BOUNDS: readonly ColumnOf[] = [
  { name: 'window_start', sort: 'timestamp' },
  { name: 'window_end', sort: 'timestamp' },
]

interface TimedTable {
  readonly name: string
  readonly columns: readonly ColumnOf[]
  /** Its rows may be late: DuckDB has the columns that `late-rows.ts` makes, and windows have the rows that are not. */
  readonly late?: LateSessions
}

/**
 * TUMBLE, HOP, CUMULATE or SESSION over the last column of a table. DuckDB multiplies rows by a series of steps, and numbers sessions by
 * the gaps before them.
 */
export function timeWindows(dice: Dice, table: TimedTable): TimeWindows {
  if (dice.chance(0.25)) return sessions(dice, table)
  const time = table.columns.at(-1)!.name
  const stepSeconds = dice.pick([2, 5, 10])
  const steps = dice.between(2, 3)
  const names = table.columns.map(({ name }) => name).join(', ')
  const flink = (name: string, ...seconds: readonly number[]): string =>
    `TABLE(${name}(TABLE ${table.name}, DESCRIPTOR(${time}), ${seconds.map((each) => `INTERVAL '${each}' SECOND`).join(', ')}))`
  const duckdb = (start: string, end: string, from: string): string => {
    const all = `SELECT ${names}${table.late === undefined ? '' : ', wm'}, ${start} AS window_start, ${end} AS window_end FROM ${from}`
    if (table.late === undefined) return `(${all})`
    return `(SELECT ${names}, window_start, window_end FROM (${all}) WHERE wm IS NULL OR window_end - INTERVAL 1 MILLISECOND > wm)`
  }
  const bucket = (seconds: number): string =>
    `time_bucket(INTERVAL ${seconds} SECOND, ${time}, TIMESTAMP '1970-01-01 00:00:00')`
  const step = `INTERVAL ${stepSeconds} SECOND`
  const sizeSeconds = stepSeconds * steps
  const columns = [...table.columns.map(({ name, sort }) => ({ name, sort })), ...BOUNDS]
  switch (dice.pick(['TUMBLE', 'HOP', 'CUMULATE'])) {
    case 'HOP': {
      const start = `${bucket(stepSeconds)} - step * ${step}`
      return {
        text: flink('HOP', stepSeconds, sizeSeconds),
        duckdb: duckdb(
          start,
          `${start} + INTERVAL ${sizeSeconds} SECOND`,
          `${table.name}, range(${steps}) AS steps(step)`,
        ),
        columns,
      }
    }
    case 'CUMULATE': {
      const end = `${bucket(sizeSeconds)} + (step + 1) * ${step}`
      return {
        text: flink('CUMULATE', stepSeconds, sizeSeconds),
        duckdb: duckdb(
          bucket(sizeSeconds),
          end,
          `${table.name}, range(${steps}) AS steps(step) WHERE ${time} < ${end}`,
        ),
        columns,
      }
    }
    default:
      return {
        text: flink('TUMBLE', stepSeconds),
        duckdb: duckdb(bucket(stepSeconds), `${bucket(stepSeconds)} + ${step}`, table.name),
        columns,
      }
  }
}

function sessions(dice: Dice, { name, columns, late }: TimedTable): TimeWindows {
  const time = columns.at(-1)!.name
  const key =
    late === undefined
      ? dice.chance(0.6)
        ? dice.pick(columns).name
        : undefined
      : columns[late.partition]!.name
  const gapSeconds = late?.gapSeconds ?? dice.pick([1, 2, 3, 4, 7])
  const names = columns.map((column) => column.name).join(', ')
  const of = key === undefined ? '' : `PARTITION BY ${key} `
  const gap = `INTERVAL ${gapSeconds} SECOND`
  const fresh = `CASE WHEN ${time} - LAG(${time}) OVER (${of}ORDER BY ${time}) <= ${gap} THEN 0 ELSE 1 END AS fresh`
  const numbered = `SELECT *, SUM(fresh) OVER (${of}ORDER BY ${time}) AS island FROM (SELECT *, ${fresh} FROM ${name})`
  const island = `OVER (PARTITION BY ${key === undefined ? '' : `${key}, `}island)`
  return {
    text: `TABLE(SESSION(TABLE ${name} ${of}, DESCRIPTOR(${time}), INTERVAL '${gapSeconds}' SECOND))`,
    duckdb:
      late === undefined
        ? `(SELECT ${names}, MIN(${time}) ${island} AS window_start, MAX(${time}) ${island} + ${gap} AS window_end FROM (${numbered}))`
        : `(SELECT ${names}, session_start AS window_start, session_end AS window_end FROM ${name} WHERE session_start IS NOT NULL)`,
    columns: [...columns.map(({ name: own, sort }) => ({ name: own, sort })), ...BOUNDS],
    ...(key === undefined ? {} : { key }),
  }
}
