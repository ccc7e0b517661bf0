import type { Dice } from './dice.ts'
import type { ColumnOf } from './query.ts'

/** The windows of a windowing function over a table, said in both dialects. */
export interface TimeWindows {
  readonly text: string
  readonly duckdb: string
  readonly columns: readonly ColumnOf[]
}

const BOUNDS: readonly ColumnOf[] = [
  { name: 'window_start', sort: 'timestamp' },
  { name: 'window_end', sort: 'timestamp' },
]

/** TUMBLE, HOP or CUMULATE over the last column of a table. DuckDB multiplies rows by a series of steps. */
export function timeWindows(
  dice: Dice,
  table: { readonly name: string; readonly columns: readonly ColumnOf[] },
): TimeWindows {
  const time = table.columns.at(-1)!.name
  const stepSeconds = dice.pick([2, 5, 10])
  const steps = dice.between(2, 3)
  const names = table.columns.map(({ name }) => name).join(', ')
  const flink = (name: string, ...seconds: readonly number[]): string =>
    `TABLE(${name}(TABLE ${table.name}, DESCRIPTOR(${time}), ${seconds.map((each) => `INTERVAL '${each}' SECOND`).join(', ')}))`
  const duckdb = (start: string, end: string, from: string): string =>
    `(SELECT ${names}, ${start} AS window_start, ${end} AS window_end FROM ${from})`
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
