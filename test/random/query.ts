/**
 * A query as a tree that can be cut down: plain data, with the text of each form in both dialects.
 *
 * Columns of a relation are named `c0`, `c1`, …; its alias is unique in the query.
 */

/** Sorts of values. A `ratio` is a DOUBLE whose sum would depend on the order of addition: it is never summed. */
export type Sort =
  | 'int'
  | 'bigint'
  | 'decimal'
  | 'double'
  | 'ratio'
  | 'varchar'
  | 'date'
  | 'timestamp'
  | 'boolean'

export const SORTS: readonly Sort[] = [
  'int',
  'bigint',
  'decimal',
  'double',
  'varchar',
  'date',
  'timestamp',
  'boolean',
]

/** A value of a row: numbers as their text, times as in a literal. */
export type Cell = string | boolean | null

export interface ColumnOf {
  readonly name: string
  readonly sort: Sort
}

export type Expression =
  | {
      readonly kind: 'column'
      readonly sort: Sort
      /** Empty: the column of a USING, that belongs to both sides. */
      readonly alias: string
      readonly name: string
    }
  | {
      readonly kind: 'form'
      readonly sort: Sort
      /** Text with `$0`, `$1` … for its arguments and `$q` for its query. */
      readonly text: string
      /** The same for DuckDB, where it says it otherwise. */
      readonly duckdb?: string
      readonly args: readonly Expression[]
      readonly query?: Query
    }

export interface Item {
  readonly name: string
  readonly expression: Expression
}

export interface Relation {
  /** A name of a table or of WITH, or a query in parentheses. */
  readonly of: string | Query
  /** The rows of the table `of` with their windows; the text in both dialects. */
  readonly windows?: {
    readonly text: string
    readonly duckdb: string
    /** The windows drop rows that are late: only a grouping by them does so. */
    readonly isLate?: boolean
  }
  /** Of the table `of` the last row of each `c0` as of this time, with which it is joined. */
  readonly asOf?: Expression
  /** The query reads columns of the relations before it. */
  readonly isLateral?: boolean
  /** Elements of an array over columns of the relations before it, with their places where there are two columns; `of` is empty. */
  readonly unnest?: Expression
  readonly alias: string
  readonly columns: readonly ColumnOf[]
  /** Absent for the first one. */
  readonly join?: {
    readonly text: 'JOIN' | 'LEFT JOIN' | 'RIGHT JOIN' | 'FULL JOIN' | 'CROSS JOIN'
    readonly on: readonly Expression[]
    readonly using: readonly string[]
  }
}

export interface Select {
  readonly kind: 'select'
  readonly isDistinct: boolean
  readonly items: readonly Item[]
  readonly from: readonly Relation[]
  readonly where: readonly Expression[]
  /** As a form whose arguments are the keys: `$0, $1`, `ROLLUP ($0)`. */
  readonly groupBy?: Expression
  readonly having: readonly Expression[]
  readonly qualify: readonly Expression[]
  /** By all columns, so that the rows are certain; by none where they are only counted. */
  readonly orderBy?: {
    readonly keys: readonly Expression[]
    readonly limit: number
    readonly offset: number
  }
}

export interface SetQuery {
  readonly kind: 'set'
  readonly op: string
  readonly inputs: readonly [Query, Query]
}

/** A query with a name, and one that reads it, mostly more than once. */
export interface WithQuery {
  readonly kind: 'with'
  readonly name: string
  readonly query: Query
  readonly body: Query
}

export type Query = Select | SetQuery | WithQuery

/** Columns that a query gives. */
export function columnsOf(query: Query): readonly ColumnOf[] {
  if (query.kind === 'set') return columnsOf(query.inputs[0])
  if (query.kind === 'with') return columnsOf(query.body)
  return query.items.map(({ name, expression }) => ({ name, sort: expression.sort }))
}
