import type { Field, Schema } from '../../core/batch.ts'
import { assert } from '../../core/errors.ts'
import type * as ast from '../1-parse/ast.ts'
import { expressionKey } from '../5-codegen/expression-key.ts'
import type { Expression } from '../plan/expression.ts'
import type { LogicalNode, SortKey } from '../plan/logical.ts'
import { AggregateCollector, type CollectedAggregate } from './aggregate-collector.ts'
import { type BindContext, errorAt, textOf } from './bind-context.ts'
import {
  ambiguousColumn,
  bareNull,
  notSelected,
  ordinalRange,
  qualifyWithoutOver,
  starWithoutFrom,
} from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import { columnsOf, pendingId } from './free-columns.ts'
import { groupWindowCall } from './group-window-parts.ts'
import { bindGroupWindow } from './group-windows.ts'
import { groupRows } from './grouping.ts'
import { type GroupKeys, groupKeys } from './grouping-sets.ts'
import { bindFrom } from './joins.ts'
import { checkHintsTaken, lookupHints } from './lookup-hints.ts'
import { OverCollector, overCallOf } from './over-collector.ts'
import { overRows } from './over-rows.ts'
import { Scope } from './scope.ts'
import { checkStateTtls, stateTtlOf, stateTtlsOf, withStateTtl } from './state-ttl-hint.ts'
import { SubqueryCollector } from './subqueries.ts'

/** A SELECT with what ORDER BY needs of it: columns behind the visible ones are for sorting only. */
export interface BoundSelect {
  readonly node: LogicalNode
  /** Visible columns; names may repeat. */
  readonly schema: Schema
  readonly sortKeys: readonly SortKey[]
}

interface SelectedColumn {
  readonly name: string
  readonly expression: Expression
  readonly span: ast.Span
}

interface OrderColumn {
  readonly expression: Expression
  readonly item: ast.OrderItem
}

/**
 * Binds a SELECT together with the ORDER BY of its query.
 *
 * `allowsNull`: columns of a bare NULL may stand, as in INSERT where the table gives the type.
 */
export function bindSelect(
  outer: BindContext,
  select: ast.Select,
  orderBy: readonly ast.OrderItem[],
  allowsNull = false,
): BoundSelect {
  const context = { ...outer, stateTtls: stateTtlsOf(outer, select) }
  const subqueries = new SubqueryCollector(
    new ExpressionBinder(context, new Scope([]), {
      clause: 'SELECT',
      aggregates: undefined,
      isInsideAggregate: false,
    }),
  )
  const source = bindSource(context, select, subqueries)
  checkStateTtls(context, select, source.scope)
  const ttlMs = stateTtlOf(context, source.scope)
  const groupBy = bindGroupKeys(context, source.scope, select.groupBy, subqueries)
  const windowed = bindGroupWindow(context, source, select.groupBy, groupBy.keys)
  const groupWindow = windowed?.window
  let keys =
    groupWindow === undefined
      ? groupBy.keys
      : [...groupBy.keys, groupWindow.start, groupWindow.end, groupWindow.time]
  const aggregates = new AggregateCollector(keys.length > 0)
  const over = new OverCollector()
  const binder = new ExpressionBinder(context, source.scope, {
    clause: 'SELECT',
    aggregates,
    isInsideAggregate: false,
    over,
    subqueries,
    windows: select.windows,
    groupWindow,
  })
  let columns = bindItems(context, binder, select)
  let having =
    select.having === undefined
      ? undefined
      : binder.at({ clause: 'HAVING', over: undefined }).bindCondition(select.having)
  let order = orderBy.map(
    (item): OrderColumn => ({ item, expression: bindOrderItem(context, binder, columns, item) }),
  )
  let qualify =
    select.qualify === undefined ? undefined : bindQualify(binder, select.qualify, columns)
  let node = windowed?.node ?? source.node
  let grouped = (expression: Expression): Expression => expression

  if (select.groupBy !== undefined || select.having !== undefined || aggregates.calls.length > 0) {
    if (keys.length === 0 && aggregates.calls.length === 0) countRows(context, aggregates)
    const before = attachToCalls(subqueries, node, keys, aggregates.calls)
    keys = before.keys
    // A window of the GROUP BY is in all of its sets.
    const others = groupBy.keys.length
    const sets = groupBy.sets.map((set) => [
      ...set,
      ...keys.slice(others).map((_, i) => others + i),
    ])
    const grouping = groupRows(context, source.scope, before.node, { keys, sets }, before.calls)
    node = withStateTtl(grouping.node, ttlMs)
    const done = new Set<number>()
    const rewrite = (expression: Expression, span: ast.Span): Expression => {
      subqueries.rewrite(expression, done, (part) => grouping.rewrite(part, span))
      return grouping.rewrite(expression, span)
    }
    grouped = (expression) => rewrite(expression, select.span)
    qualify = qualify === undefined ? undefined : rewrite(qualify, select.qualify!.span)
    columns = columns.map((column) => ({
      ...column,
      expression: rewrite(column.expression, column.span),
    }))
    having = having === undefined ? undefined : rewrite(having, select.having!.span)
    order = order.map(({ item, expression }) => ({
      item,
      expression: rewrite(expression, item.span),
    }))
  }
  if (having !== undefined) node = subqueries.filter(node, having)
  if (over.calls.length > 0) {
    const rows = overRows(node, over.calls, grouped)
    node = rows.node
    const done = new Set<number>()
    const rewrite = (expression: Expression): Expression => {
      subqueries.rewrite(expression, done, rows.rewrite)
      return rows.rewrite(expression)
    }
    columns = columns.map((each) => ({ ...each, expression: rewrite(each.expression) }))
    order = order.map((each) => ({ ...each, expression: rewrite(each.expression) }))
    qualify = qualify === undefined ? undefined : rewrite(qualify)
  }
  if (qualify !== undefined) node = subqueries.filter(node, qualify)
  const attached = subqueries.attach(node, [
    ...columns.map(({ expression }) => expression),
    ...order.map(({ expression }) => expression),
  ])
  node = attached.node
  columns = columns.map((each, i) => ({ ...each, expression: attached.expressions[i]! }))
  order = order.map((each, i) => ({
    ...each,
    expression: attached.expressions[columns.length + i]!,
  }))
  if (!allowsNull) refuseBareNull(context, columns)
  const selected = project(context, select, node, columns, order)
  return select.quantifier === 'DISTINCT'
    ? { ...selected, node: withStateTtl(selected.node, ttlMs) }
    : selected
}

// `GROUP BY ()` of nothing but constants is one row all the same: an aggregate node without keys needs a call.
function countRows(context: BindContext, aggregates: AggregateCollector): void {
  const count = context.functions.aggregate('COUNT')
  assert(count !== undefined, 'COUNT is always there')
  aggregates.add({
    definition: count,
    args: [],
    isDistinct: false,
    filter: undefined,
    type: { kind: 'BIGINT', nullable: false },
  })
}

/** FROM and WHERE. A SELECT without FROM has one row without columns. */
function bindSource(
  context: BindContext,
  select: ast.Select,
  subqueries: SubqueryCollector,
): { readonly scope: Scope; readonly node: LogicalNode } {
  const hints = lookupHints(context, select.hints)
  const from =
    select.from === undefined
      ? undefined
      : bindFrom({ ...context, lookupHints: hints }, select.from)
  checkHintsTaken(context, hints)
  const scope = from?.scope ?? new Scope([])
  const node: LogicalNode = from?.node ?? { kind: 'values', rows: [[]], schema: [] }
  if (select.where === undefined) return { scope, node }
  const binder = new ExpressionBinder(context, scope, {
    clause: 'WHERE',
    aggregates: undefined,
    isInsideAggregate: false,
    subqueries,
  })
  return { scope, node: subqueries.filter(node, binder.bindCondition(select.where)) }
}

/** Puts the subqueries in keys and in arguments of aggregates behind the rows that are grouped. */
function attachToCalls(
  subqueries: SubqueryCollector,
  input: LogicalNode,
  keys: readonly Expression[],
  calls: readonly CollectedAggregate[],
): {
  readonly node: LogicalNode
  readonly keys: readonly Expression[]
  readonly calls: readonly CollectedAggregate[]
} {
  const attachedKeys = subqueries.attach(input, keys)
  let { node } = attachedKeys
  const attachedCalls = calls.map((call) => {
    const { filter } = call
    const attached = subqueries.attach(
      node,
      filter === undefined ? call.args : [...call.args, filter],
    )
    node = attached.node
    return {
      ...call,
      args: attached.expressions.slice(0, call.args.length),
      filter: filter === undefined ? undefined : attached.expressions.at(-1),
    }
  })
  return { node, keys: attachedKeys.expressions, calls: attachedCalls }
}

function bindGroupKeys(
  context: BindContext,
  scope: Scope,
  groupBy: ast.GroupBy | undefined,
  subqueries: SubqueryCollector,
): GroupKeys {
  if (groupBy === undefined) return { keys: [], sets: [[]] }
  const binder = new ExpressionBinder(context, scope, {
    clause: 'GROUP BY',
    aggregates: undefined,
    isInsideAggregate: false,
    subqueries,
  })
  return groupKeys(
    groupBy,
    // A window is no key like others: see `group-windows.ts`.
    (expression) =>
      groupWindowCall(expression) === undefined ? binder.bind(expression) : undefined,
    (span, construct) => binder.unsupported(span, construct),
  )
}

function bindItems(
  context: BindContext,
  binder: ExpressionBinder,
  select: ast.Select,
): readonly SelectedColumn[] {
  const columns: SelectedColumn[] = []
  for (const item of select.items) {
    if (item.value.kind === 'star') {
      if (select.from === undefined) throw errorAt(context, item.span, starWithoutFrom, {})
      const { span } = item
      columns.push(
        ...binder.scope
          .expandStar(context, item.value.qualifier)
          .map((column) => ({ ...column, span })),
      )
      continue
    }
    const expression = binder.bind(item.value)
    const name = item.alias?.name ?? columnName(item.value) ?? `EXPR$${columns.length}`
    columns.push({ name, expression, span: item.value.span })
  }
  refuseAmbiguous(context, binder.scope, select, columns)
  return columns
}

// `*` over a derived table with two columns of one name cannot be told apart, as in Flink.
function refuseAmbiguous(
  context: BindContext,
  scope: Scope,
  select: ast.Select,
  columns: readonly SelectedColumn[],
): void {
  const star = select.items.find((item) => item.value.kind === 'star')
  if (star === undefined) return
  const names = new Set<string>()
  for (const relation of scope.relations) {
    for (const { name } of relation.schema) {
      if (names.has(name) && columns.some((column) => column.name === name))
        throw errorAt(context, star.span, ambiguousColumn, { name })
      names.add(name)
    }
    names.clear()
  }
}

/** Name of a column that is selected without AS: that of a column, or of a function without parentheses. */
function columnName(value: ast.Expression): string | undefined {
  const name =
    value.kind === 'name'
      ? value
      : value.kind === 'functionCall' && !value.parentheses
        ? value.name
        : undefined
  return name?.parts.at(-1)?.name
}

function refuseBareNull(context: BindContext, columns: readonly SelectedColumn[]): void {
  const column = columns.find(({ expression }) => expression.type.kind === 'NULL')
  if (column !== undefined)
    throw errorAt(context, column.span, bareNull, { place: 'as a column of the result' })
}

/** An ORDER BY item: the number of a column, or an expression over columns and names of the select list. */
function bindOrderItem(
  context: BindContext,
  binder: ExpressionBinder,
  columns: readonly SelectedColumn[],
  item: ast.OrderItem,
): Expression {
  const { expression } = item
  if (expression.kind === 'numericLiteral')
    return columns[ordinalIndex(context, expression, columns.length)]!.expression
  const aliases = new Map<string, Expression>()
  for (const column of columns) {
    const before = aliases.get(column.name)
    if (before === undefined) aliases.set(column.name, column.expression)
    else if (
      expressionKey(before) !== expressionKey(column.expression) &&
      names(expression, column.name)
    )
      throw errorAt(context, item.span, ambiguousColumn, { name: column.name })
  }
  return binder.at({ clause: 'ORDER BY', aliases }).bind(expression)
}

/** @throws SQL_QUALIFY_WITHOUT_OVER */
function bindQualify(
  binder: ExpressionBinder,
  node: ast.Expression,
  columns: readonly SelectedColumn[],
): Expression {
  const condition = binder
    .at({ clause: 'QUALIFY', aliases: aliasesOf(columns) })
    .bindCondition(node)
  // What a subquery is compared with is not seen here.
  const asksOver = [...columnsOf(condition)].some(
    (index) => overCallOf(index) !== undefined || pendingId(index) !== undefined,
  )
  if (!asksOver) throw errorAt(binder.context, node.span, qualifyWithoutOver, {})
  return condition
}

/** Names of the select list that stand for one expression. */
function aliasesOf(columns: readonly SelectedColumn[]): ReadonlyMap<string, Expression> {
  const aliases = new Map<string, Expression>()
  for (const { name, expression } of columns) if (!aliases.has(name)) aliases.set(name, expression)
  return aliases
}

const names = (expression: ast.Expression, name: string): boolean =>
  expression.kind === 'name' && expression.parts.length === 1 && expression.parts[0]!.name === name

/** Position from 0 that `ORDER BY n` means. @throws SQL_ORDINAL_RANGE */
export function ordinalIndex(
  context: BindContext,
  node: ast.NumericLiteral,
  count: number,
): number {
  const ordinal = Number(node.text)
  if (Number.isInteger(ordinal) && ordinal >= 1 && ordinal <= count) return ordinal - 1
  throw errorAt(context, node.span, ordinalRange, { ordinal: node.text, count })
}

function project(
  context: BindContext,
  select: ast.Select,
  input: LogicalNode,
  columns: readonly SelectedColumn[],
  order: readonly OrderColumn[],
): BoundSelect {
  const schema: Field[] = columns.map(({ name, expression }) => ({ name, type: expression.type }))
  const expressions = columns.map((column) => column.expression)
  const positions = new Map<string, number>()
  for (const [i, expression] of [...expressions.entries()].reverse())
    positions.set(expressionKey(expression), i)
  const sortKeys = order.map(({ item, expression }): SortKey => {
    let column = positions.get(expressionKey(expression))
    if (column === undefined) {
      if (select.quantifier === 'DISTINCT')
        throw errorAt(context, item.span, notSelected, {
          expression: textOf(context, item.expression.span),
        })
      column = expressions.push(expression) - 1
      positions.set(expressionKey(expression), column)
    }
    return makeSortKey(item, column)
  })
  const full = [
    ...schema,
    ...expressions
      .slice(schema.length)
      .map((expression, i) => ({ name: `$sort${i}`, type: expression.type })),
  ]
  const projected = isIdentity(input, expressions)
    ? input
    : { kind: 'project' as const, input, expressions, schema: full }
  if (select.quantifier !== 'DISTINCT') return { node: projected, schema, sortKeys }
  const keys = schema.map((_, i) => i)
  return {
    node: { kind: 'aggregate', input: projected, keys, calls: [], schema },
    schema,
    sortKeys,
  }
}

/** Flink's order where none is written: NULL is the smallest value. */
export function makeSortKey(item: ast.OrderItem, column: number): SortKey {
  const isDescending = item.direction === 'DESC'
  return {
    column,
    isDescending,
    nullsFirst: item.nulls === undefined ? !isDescending : item.nulls === 'FIRST',
  }
}

// Nodes keep their own names; what is visible is the relation's schema.
const isIdentity = (input: LogicalNode, expressions: readonly Expression[]): boolean =>
  expressions.length === input.schema.length &&
  expressions.every((expression, i) => expression.kind === 'column' && expression.index === i)
