import { type DuckDBConnection, DuckDBInstance, type DuckDBValue } from '@duckdb/node-api'
import { cellText } from './cell-text.ts'
import { judgeRows } from './late-rows.ts'
import { columnsOf, type Query, type Sort } from './query.ts'
import { renderQuery } from './render.ts'
import { DUCKDB_TYPE, literalText } from './sorts.ts'
import { rowsOf, type Table } from './tables.ts'

export type OracleAnswer =
  | {
      readonly kind: 'rows'
      readonly rows: readonly string[]
      /** Columns that tell the rows apart, each by itself. */
      readonly keys: readonly number[]
    }
  /** It has no answer: a number out of range, or a form that it does not take. */
  | { readonly kind: 'none'; readonly message: string }

/** Computes queries from scratch over the rows that are left of the tables: DuckDB in memory, one thread. */
export class DuckDbOracle {
  readonly #connection: DuckDBConnection

  private constructor(connection: DuckDBConnection) {
    this.#connection = connection
  }

  static async open(): Promise<DuckDbOracle> {
    const instance = await DuckDBInstance.create(':memory:', { threads: '1' })
    return new DuckDbOracle(await instance.connect())
  }

  /** Rows of the answer as text, sorted. */
  async answer(query: Query, tables: readonly Table[]): Promise<OracleAnswer> {
    const sorts = columnsOf(query).map(({ sort }) => sort)
    try {
      await this.#connection.run(tables.map(tableText).join(';\n'))
      const reader = await this.#connection.runAndReadAll(renderQuery(query, 'duckdb'))
      const cells = reader
        .getRows()
        .map((row) => row.map((value, i) => oracleText(value, sorts[i]!)))
      const keys = [...sorts.keys()].filter(
        (i) => new Set(cells.map((row) => row[i])).size === cells.length,
      )
      return { kind: 'rows', rows: cells.map((row) => row.join(', ')).sort(), keys }
    } catch (error) {
      return { kind: 'none', message: error instanceof Error ? error.message : String(error) }
    }
  }

  close(): void {
    this.#connection.closeSync()
  }
}

/** A table and its rows, in statements. */
function tableText(table: Table): string {
  const columns = table.columns.map(({ name, sort }) => `${name} ${DUCKDB_TYPE[sort]}`)
  const judged = table.late === undefined ? undefined : judgeRows(table, table.late)
  if (judged !== undefined)
    columns.push('wm TIMESTAMP', 'session_start TIMESTAMP', 'session_end TIMESTAMP')
  const rows = rowsOf(table).map((row, at) => {
    const cells = row.map((cell, i) =>
      cell === null ? 'NULL' : literalText(table.columns[i]!.sort, cell),
    )
    if (judged === undefined) return `(${cells.join(', ')})`
    const { watermarkMs, session } = judged[at]!
    return `(${[...cells, ...[watermarkMs, session?.startMs, session?.endMs].map(timeText)].join(', ')})`
  })
  const create = `CREATE OR REPLACE TABLE ${table.name} (${columns.join(', ')})`
  return rows.length === 0
    ? create
    : `${create};\nINSERT INTO ${table.name} VALUES ${rows.join(', ')}`
}

const timeText = (timeMs: number | undefined): string =>
  timeMs === undefined
    ? 'NULL'
    : literalText('timestamp', new Date(timeMs).toISOString().replace('T', ' ').replace('Z', ''))

interface DecimalLike {
  readonly value: bigint
  readonly scale: number
}

function oracleText(value: DuckDBValue, sort: Sort): string {
  if (value === null) return 'NULL'
  switch (sort) {
    case 'decimal': {
      if (typeof value !== 'object') return cellText(value, sort)
      const { value: unscaled, scale } = value as unknown as DecimalLike
      return cellText(unscaled, sort, scale)
    }
    case 'date':
      return cellText((value as unknown as { readonly days: number }).days, sort)
    case 'timestamp':
      return cellText((value as unknown as { readonly micros: bigint }).micros, sort)
    default:
      return cellText(value, sort)
  }
}
