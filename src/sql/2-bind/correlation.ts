import type { Schema } from '../../core/batch.ts'
import { foldExpression } from '../3-optimize/rules/fold-constants.ts'
import { conjunction } from '../3-optimize/rules/push-filters.ts'
import { inputsOf } from '../plan/boundedness.ts'
import type { CallExpression, ColumnExpression, Expression } from '../plan/expression.ts'
import { conjuncts } from '../plan/join-keys.ts'
import type { AggregateNode, JoinNode, LogicalNode, SortKey } from '../plan/logical.ts'
import { mapColumns, moveColumns } from '../plan/rewrite.ts'
import type { BindContext } from './bind-context.ts'
import { columnsOf, hasOuter, isFree, isOuter, substitute } from './free-columns.ts'

/** A subquery without the columns of outer queries in it: what was said about them stands beside it. */
export interface Decorrelated {
  /** Free of outer columns. */
  readonly node: LogicalNode
  /** The subquery's columns, over those of the node and outer ones. */
  readonly columns: readonly Expression[]
  /** What must be TRUE of a row of the node to be one of the subquery; over its columns and outer ones. */
  readonly conditions: readonly Expression[]
  /**
   * True when the subquery is one row for every outer row, an aggregate without keys: where no row of the node meets the conditions, it
   * is the aggregate of nothing.
   */
  readonly isOneRow: boolean
  /**
   * The one row is this aggregate of the rows of the node that meet the conditions, which the outer query has yet to compute for its rows (see
   * `groupByOuter`); `columns` are over its results.
   */
  readonly aggregate?: AggregateOfMatches
}

/** An aggregate without keys. */
export interface AggregateOfMatches {
  readonly node: AggregateNode
  /** The columns that it reads, over those of the rows and outer ones. */
  readonly columns: readonly Expression[]
}

/** An equality of a subquery with outer queries. */
interface CorrelationKey {
  readonly call: CallExpression
  /** Over the node's columns. */
  readonly inner: Expression
  /** Position of `inner` among the call's arguments. */
  readonly position: 0 | 1
}

/** Makes the error for a construct that cannot be taken out of a correlated subquery. */
export type RefuseCorrelation = (construct: string) => Error

/** Takes the columns of outer queries out of a subquery. */
export function decorrelate(
  context: Pick<BindContext, 'session'>,
  node: LogicalNode,
  refuse: RefuseCorrelation,
): Decorrelated {
  if (!namesOuter(node))
    return { node, columns: allColumns(node.schema), conditions: [], isOneRow: false }
  switch (node.kind) {
    case 'filter':
      return filtered(context, decorrelate(context, node.input, refuse), node.condition, refuse)
    case 'project': {
      const input = decorrelate(context, node.input, refuse)
      return {
        ...input,
        columns: node.expressions.map((each) => substitute(each, input.columns)),
      }
    }
    case 'values':
      if (node.rows.length !== 1) throw refuse('VALUES of several rows')
      return {
        node: { kind: 'values', rows: [[]], schema: [] },
        columns: node.rows[0]!,
        conditions: [],
        isOneRow: false,
      }
    case 'aggregate':
      return aggregated(node, decorrelate(context, node.input, refuse), refuse)
    case 'join':
      return joined(context, node, refuse)
    case 'sort':
      return node.limit === undefined && node.offset === 0
        ? decorrelate(context, node.input, refuse)
        : ranked(
            decorrelate(context, node.input, refuse),
            node.keys,
            [],
            [node.offset + 1, node.offset + (node.limit ?? Number.MAX_SAFE_INTEGER)],
            refuse,
          )
    case 'rank':
      if (node.outputsRank || node.function !== 'ROW_NUMBER') throw refuse(node.function)
      return ranked(
        decorrelate(context, node.input, refuse),
        node.order,
        node.partition,
        [node.from, node.to],
        refuse,
      )
    case 'unnest':
      throw refuse('UNNEST of an outer column')
    case 'expand':
      throw refuse('GROUPING SETS')
    case 'union':
      throw refuse('UNION')
    case 'over':
      throw refuse('OVER')
    case 'window':
      throw refuse('a windowing function')
    default:
      throw refuse(node.kind)
  }
}

const known = new WeakMap<LogicalNode, boolean>()

/** True when a column of an outer query is named anywhere in the plan. */
export function namesOuter(node: LogicalNode): boolean {
  let found = known.get(node)
  if (found === undefined) {
    found = expressionsOf(node).some(hasOuter) || inputsOf(node).some(namesOuter)
    known.set(node, found)
  }
  return found
}

function expressionsOf(node: LogicalNode): readonly Expression[] {
  switch (node.kind) {
    case 'filter':
      return [node.condition]
    case 'project':
      return node.expressions
    case 'values':
      return node.rows.flat()
    case 'join':
    case 'unnest':
    case 'temporalJoin':
    case 'lookupJoin':
      return node.condition === undefined ? [] : [node.condition]
    default:
      return []
  }
}

function filtered(
  context: Pick<BindContext, 'session'>,
  input: Decorrelated,
  condition: Expression,
  refuse: RefuseCorrelation,
): Decorrelated {
  if (input.aggregate !== undefined)
    throw refuse('HAVING of an aggregate that is compared with outer rows otherwise than by =')
  const moved = substitute(condition, input.columns)
  if (input.isOneRow && holdsOfNothing(context, input.node, moved) !== false)
    throw refuse('HAVING that holds of no rows')
  const parts = conjuncts(moved)
  const own = parts.filter((part) => !hasOuter(part))
  return {
    ...input,
    isOneRow: false,
    node: filter(input.node, own),
    conditions: [...input.conditions, ...parts.filter(hasOuter)],
  }
}

/** Whether a condition holds of the aggregate of no rows; undefined when outer columns decide. */
function holdsOfNothing(
  context: Pick<BindContext, 'session'>,
  aggregate: LogicalNode,
  condition: Expression,
): boolean | undefined {
  const { session } = context
  const ofNothing = mapColumns(condition, (column) => {
    if (isFree(column.index)) return column
    return aggregate.schema[column.index]!.type.nullable
      ? { kind: 'literal', value: null, type: column.type }
      : { kind: 'literal', value: 0n, type: column.type }
  })
  const folded = foldExpression(ofNothing, { session, isBatch: session.isBatch })
  return folded.kind === 'literal' ? folded.value === true : undefined
}

export function filter(input: LogicalNode, parts: readonly Expression[]): LogicalNode {
  return parts.length === 0
    ? input
    : { kind: 'filter', input, condition: conjunction(parts), schema: input.schema }
}

/** Groups by what must equal outer columns, too: one group an outer row instead of one for all. Otherwise compared, the outer rows are asked for. */
function aggregated(
  node: AggregateNode,
  input: Decorrelated,
  refuse: RefuseCorrelation,
): Decorrelated {
  if (input.isOneRow) throw refuse('an aggregate of an aggregate')
  const readsOuter = input.columns.some((column, i) => isRead(node, i) && hasOuter(column))
  const keys = correlationKeys(input.conditions)
  if (keys === undefined || readsOuter) {
    if (node.keys.length > 0)
      throw refuse('groups of rows that are compared with outer ones otherwise than by =')
    return {
      node: input.node,
      columns: allColumns(node.schema),
      conditions: input.conditions,
      isOneRow: true,
      aggregate: { node, columns: input.columns },
    }
  }
  const read = node.input.schema.map((_, i) => i).filter((i) => isRead(node, i))
  const place = (column: number): number => keys.length + read.indexOf(column)
  const projected = project(input.node, [
    ...keys.map((key) => key.inner),
    ...read.map((column) => input.columns[column]!),
  ])
  const width = node.keys.length
  const aggregate: AggregateNode = {
    kind: 'aggregate',
    input: projected,
    keys: [...node.keys.map(place), ...keys.map((_, i) => i)],
    calls: node.calls.map((call) => ({
      ...call,
      args: call.args.map(place),
      filter: call.filter === undefined ? undefined : place(call.filter),
    })),
    schema: [
      ...node.schema.slice(0, width),
      ...keys.map((key, i) => ({ name: `$key${i}`, type: key.inner.type })),
      ...node.schema.slice(width),
    ],
  }
  return {
    node: aggregate,
    columns: node.schema.map(({ type }, i) => column(i < width ? i : i + keys.length, type)),
    conditions: withKeysAt(input.conditions, keys, width),
    isOneRow: width === 0,
  }
}

export const isRead = (node: AggregateNode, column: number): boolean =>
  node.keys.includes(column) ||
  node.calls.some((call) => call.args.includes(column) || call.filter === column)

/** The first rows in an order for each outer row: for each value of what must equal outer columns. */
function ranked(
  input: Decorrelated,
  order: readonly SortKey[],
  partition: readonly number[],
  [from, to]: readonly [number, number],
  refuse: RefuseCorrelation,
): Decorrelated {
  if (input.isOneRow) {
    if (from > 1 || to < 1) throw refuse('LIMIT 0 or OFFSET of one row')
    return input
  }
  if (input.columns.some(hasOuter)) throw refuse('ORDER BY or LIMIT of outer columns')
  const keys = correlationKeys(input.conditions)
  if (keys === undefined)
    throw refuse('LIMIT of rows that are compared with outer ones otherwise than by =')
  const width = input.columns.length
  const projected = project(input.node, [...input.columns, ...keys.map((key) => key.inner)])
  return {
    node: {
      kind: 'rank',
      input: projected,
      partition: [...partition, ...keys.map((_, i) => width + i)],
      order,
      function: 'ROW_NUMBER',
      from,
      to,
      outputsRank: false,
      schema: projected.schema,
    },
    columns: input.columns.map(({ type }, i) => column(i, type)),
    conditions: withKeysAt(input.conditions, keys, width),
    isOneRow: false,
  }
}

function joined(
  context: Pick<BindContext, 'session'>,
  node: JoinNode,
  refuse: RefuseCorrelation,
): Decorrelated {
  const left = decorrelate(context, node.inputs[0], refuse)
  const right = decorrelate(context, node.inputs[1], refuse)
  if (left.isOneRow || right.isOneRow) throw refuse('a join with an aggregate')
  const width = left.node.schema.length
  const toRight = (each: Expression): Expression =>
    moveColumns(each, (index) => (isFree(index) ? index : index + width))
  const rightColumns = right.columns.map(toRight)
  const own = conjuncts(node.condition).map((part) =>
    substitute(part, [...left.columns, ...rightColumns]),
  )
  const isInner = node.type === 'inner'
  const keepsLeft = node.type === 'left' || node.type === 'semi' || node.type === 'anti'
  // What a semi join asks of a left row and outer ones may be asked of the rows that it lets through.
  const staysLeft = (part: Expression): boolean =>
    node.type === 'semi' && [...columnsOf(part)].every((index) => isFree(index) || index < width)
  const hasOuterRight =
    own.some((part) => hasOuter(part) && !staysLeft(part)) ||
    right.conditions.length > 0 ||
    right.columns.some(hasOuter)
  if (!isInner && (!keepsLeft || hasOuterRight)) throw refuse(`a join of the type ${node.type}`)
  const parts = own.filter((part) => !hasOuter(part))
  const isFiltering = node.type === 'semi' || node.type === 'anti'
  const condition = parts.length === 0 ? undefined : conjunction(parts)
  const schema = isFiltering
    ? left.node.schema
    : [
        ...left.node.schema,
        ...right.node.schema.map(({ name, type }) => ({
          name,
          type: node.type === 'left' ? { ...type, nullable: true } : type,
        })),
      ]
  return {
    node: { ...node, inputs: [left.node, right.node], condition, schema },
    columns: [
      ...left.columns,
      ...(isFiltering
        ? []
        : rightColumns.map((each, i) =>
            node.type === 'left' ? retyped(each, node.schema, left.columns.length + i) : each,
          )),
    ],
    conditions: [
      ...left.conditions,
      ...right.conditions.map(toRight),
      ...own.filter((part) => hasOuter(part)),
    ],
    isOneRow: false,
  }
}

const retyped = (expression: Expression, schema: Schema, index: number): Expression => ({
  ...expression,
  type: schema[index]!.type,
})

/**
 * The equalities among conditions; undefined when a condition compares otherwise. What asks about outer columns only is no key, and
 * may stay beside them.
 */
export function correlationKeys(
  conditions: readonly Expression[],
): readonly CorrelationKey[] | undefined {
  const keys: CorrelationKey[] = []
  for (const condition of conditions) {
    if ([...columnsOf(condition)].every(isOuter)) continue
    if (condition.kind !== 'call') return undefined
    const { name } = condition.function
    if (name !== '=' && name !== 'IS NOT DISTINCT FROM') return undefined
    const position = ([0, 1] as const).find((i) => !hasOuter(condition.args[i]!))
    if (position === undefined || !isOuterOnly(condition.args[1 - position]!)) return undefined
    keys.push({ call: condition, inner: condition.args[position]!, position })
  }
  return keys
}

const isOuterOnly = (expression: Expression): boolean => [...columnsOf(expression)].every(isOuter)

/** The conditions over a node that has the keys as its columns from `start` on. */
function withKeysAt(
  conditions: readonly Expression[],
  keys: readonly CorrelationKey[],
  start: number,
): readonly Expression[] {
  return conditions.map((condition) => {
    const index = keys.findIndex((key) => key.call === condition)
    if (index === -1) return condition
    const { call, inner, position } = keys[index]!
    const args = call.args.map((arg, i) =>
      i === position ? column(start + index, inner.type) : arg,
    )
    return { ...call, args }
  })
}

export function project(input: LogicalNode, expressions: readonly Expression[]): LogicalNode {
  const isSame =
    expressions.length === input.schema.length &&
    expressions.every((each, i) => each.kind === 'column' && each.index === i)
  if (isSame) return input
  const schema = expressions.map((each, i) => ({
    name: each.kind === 'column' ? input.schema[each.index]!.name : `$f${i}`,
    type: each.type,
  }))
  return { kind: 'project', input, expressions, schema }
}

const allColumns = (schema: Schema): readonly ColumnExpression[] =>
  schema.map(({ type }, i) => column(i, type))

const column = (index: number, type: Expression['type']): ColumnExpression => ({
  kind: 'column',
  index,
  type,
})
