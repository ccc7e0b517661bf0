import type { Expression, Query, Statement } from './ast.ts'
import type { Cursor } from './cursor.ts'

/**
 * The rules that lower rules call upwards: a primary expression may hold a query, an EXPLAIN any statement. They travel with the
 * cursor, so that no two files import each other.
 */
export interface Grammar {
  /** An expression whose operators all bind at least as tightly as `minPrecedence` (0 when absent). */
  readonly expression: (cursor: Cursor, minPrecedence?: number) => Expression
  /** What may follow `left` as operators. */
  readonly continueExpression: (
    cursor: Cursor,
    left: Expression,
    minPrecedence: number,
  ) => Expression
  /** An expression, or a query without its parentheses: what may stand after `(`. */
  readonly expressionOrQuery: (cursor: Cursor) => Expression | Query
  readonly query: (cursor: Cursor) => Query
  /** What may follow a query in parentheses: set operations, ORDER BY, LIMIT. Returns `first` itself if nothing does. */
  readonly continueQuery: (cursor: Cursor, first: Query) => Query
  readonly statement: (cursor: Cursor) => Statement
}
