import type { Sort } from './query.ts'

/** What the sorts are called in Flink's dialect. */
export const FLINK_TYPE: Readonly<Record<Sort, string>> = {
  int: 'INT',
  bigint: 'BIGINT',
  decimal: 'DECIMAL(18, 2)',
  double: 'DOUBLE',
  ratio: 'DOUBLE',
  varchar: 'STRING',
  date: 'DATE',
  timestamp: 'TIMESTAMP(3)',
  boolean: 'BOOLEAN',
}

/** The same in DuckDB's. */
export const DUCKDB_TYPE: Readonly<Record<Sort, string>> = {
  ...FLINK_TYPE,
  int: 'INTEGER',
  varchar: 'VARCHAR',
  timestamp: 'TIMESTAMP',
}

/** A literal that both dialects read. */
export function literalText(sort: Sort, cell: string | boolean): string {
  switch (sort) {
    case 'varchar':
      return `'${String(cell).replaceAll("'", "''")}'`
    case 'date':
      return `DATE '${cell}'`
    case 'timestamp':
      return `TIMESTAMP '${cell}'`
    case 'boolean':
      return cell ? 'TRUE' : 'FALSE'
    case 'double':
    case 'ratio':
      return `CAST(${cell} AS DOUBLE)`
    case 'bigint':
      return `CAST(${cell} AS BIGINT)`
    case 'decimal':
      return `CAST(${cell} AS DECIMAL(18, 2))`
    case 'int':
      return `${cell}`
  }
}
