import type { Expression } from '../plan/expression.ts'
import { collectColumns, mapColumns } from '../plan/rewrite.ts'

// While a query is bound, its expressions can name what is no column of its own rows. Such a column has an index
// from 2^32 on: which kind it is stands above, which column below. None is left when the query is bound.
const KIND = 2 ** 32
const INNER = 2 ** 20
const PENDING = 2 ** 20 + 1

/** True for a column that is none of the rows at hand: of an outer query, of a subquery, or a subquery itself. */
export const isFree = (index: number): boolean => index >= KIND

/** Column `index` of the query `level` queries further out; 1 is the next. */
export const outerIndex = (level: number, index: number): number => level * KIND + index

/** Column `index` of the subquery that a comparison is about. */
export const innerIndex = (index: number): number => INNER * KIND + index

/** The value of the subquery number `id` of a SELECT. */
export const pendingIndex = (id: number): number => PENDING * KIND + id

export const isInner = (index: number): boolean => Math.floor(index / KIND) === INNER

export const isOuter = (index: number): boolean => index >= KIND && index < INNER * KIND

export const innerColumn = (index: number): number => index - INNER * KIND

export const levelOf = (index: number): number => Math.floor(index / KIND)

/** Number of the subquery that a column stands for; undefined when it is another column. */
export const pendingId = (index: number): number | undefined =>
  index >= PENDING * KIND ? index - PENDING * KIND : undefined

/** As the next outer query sees it: its own columns by their index, those further out one level nearer. */
export const seenFromOuter = (index: number): number => (isOuter(index) ? index - KIND : index)

export function columnsOf(expression: Expression): ReadonlySet<number> {
  const found = new Set<number>()
  collectColumns(expression, found)
  return found
}

export const hasOuter = (expression: Expression): boolean =>
  [...columnsOf(expression)].some(isOuter)

/** Puts expressions in the place of the columns of a node; free columns stay. */
export const substitute = (expression: Expression, columns: readonly Expression[]): Expression =>
  mapColumns(expression, (column) => (isFree(column.index) ? column : columns[column.index]!))
