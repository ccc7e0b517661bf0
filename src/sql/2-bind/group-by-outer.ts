import { conjunction } from '../3-optimize/rules/push-filters.ts'
import type { Expression } from '../plan/expression.ts'
import type { AggregateNode, JoinNode, LogicalNode } from '../plan/logical.ts'
import { moveColumns } from '../plan/rewrite.ts'
import { type AggregateOfMatches, isRead, project } from './correlation.ts'
import { columnsOf, innerColumn, innerIndex, isFree, isInner } from './free-columns.ts'

/** An aggregate of the rows that meet conditions with an outer row. Expressions are over the columns of the query around and inner ones. */
export interface AggregatePerRow {
  readonly rows: LogicalNode
  readonly conditions: readonly Expression[]
  readonly aggregate: AggregateOfMatches
}

/** The same as rows to be joined with: what the outer rows have in their conditions, then the results. */
export interface GroupedByOuter {
  readonly node: AggregateNode
  /** Over the columns of the query around and inner ones, those of `node`. */
  readonly conditions: readonly Expression[]
  /** Place of the first result in `node`. */
  readonly width: number
}

/**
 * Computes an aggregate once for each combination of values that outer rows compare with: these are joined with the subquery's rows, and the pairs
 * are grouped by them. undefined where the conditions name a query further out.
 *
 * @param call calls a scalar function by name
 * @see Neumann and Kemper, "Unnesting Arbitrary Queries", BTW 2015
 */
export function groupByOuter(
  outer: LogicalNode,
  { rows, conditions, aggregate }: AggregatePerRow,
  call: (name: string, ...args: readonly Expression[]) => Expression,
): GroupedByOuter | undefined {
  const named = new Set(
    [...conditions, ...aggregate.columns].flatMap((each) => [...columnsOf(each)]),
  )
  const outerColumns = [...named].filter((index) => !isFree(index)).sort((a, b) => a - b)
  if ([...named].some((index) => isFree(index) && !isInner(index))) return undefined
  const width = outerColumns.length
  const compared = project(
    outer,
    outerColumns.map((index) => column(index, outer)),
  )
  const keys = outerColumns.map((_, i) => i)
  const distinct: AggregateNode = {
    kind: 'aggregate',
    input: compared,
    keys,
    calls: [],
    schema: compared.schema,
  }
  const place = (each: Expression): Expression =>
    moveColumns(each, (index) =>
      isInner(index) ? width + innerColumn(index) : outerColumns.indexOf(index),
    )
  const pairs: JoinNode = {
    kind: 'join',
    type: 'inner',
    inputs: [distinct, rows],
    condition: conditions.length === 0 ? undefined : conjunction(conditions.map(place)),
    schema: [...distinct.schema, ...rows.schema],
  }
  const { node: wanted, columns } = aggregate
  const read = columns.map((_, i) => i).filter((i) => isRead(wanted, i))
  const argument = (index: number): number => width + read.indexOf(index)
  const input = project(pairs, [
    ...keys.map((key) => column(key, pairs)),
    ...read.map((index) => place(columns[index]!)),
  ])
  const node: AggregateNode = {
    kind: 'aggregate',
    input,
    keys,
    calls: wanted.calls.map((each) => ({
      ...each,
      args: each.args.map(argument),
      filter: each.filter === undefined ? undefined : argument(each.filter),
    })),
    schema: [...compared.schema, ...wanted.schema],
  }
  return {
    node,
    conditions: outerColumns.map((index, i) =>
      call('IS NOT DISTINCT FROM', column(index, outer), {
        ...column(i, node),
        index: innerIndex(i),
      }),
    ),
    width,
  }
}

const column = (index: number, node: LogicalNode): Expression & { readonly kind: 'column' } => ({
  kind: 'column',
  index,
  type: node.schema[index]!.type,
})
