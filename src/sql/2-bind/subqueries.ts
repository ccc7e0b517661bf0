import { assert } from '../../core/errors.ts'
import { booleanType, type SqlType, withNullable } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { conjunction } from '../3-optimize/rules/push-filters.ts'
import type { ColumnExpression, Expression } from '../plan/expression.ts'
import { conjuncts } from '../plan/join-keys.ts'
import type { AggregateNode, JoinNode, JoinType, LogicalNode } from '../plan/logical.ts'
import { mapColumns, moveColumns } from '../plan/rewrite.ts'
import { errorAt } from './bind-context.ts'
import {
  type AggregateOfMatches,
  type Decorrelated,
  decorrelate,
  filter,
  project,
} from './correlation.ts'
import { columnCount } from './errors.ts'
import type { ExpressionBinder } from './expression-binder.ts'
import {
  columnsOf,
  innerColumn,
  innerIndex,
  isInner,
  isOuter,
  pendingId,
  pendingIndex,
  seenFromOuter,
} from './free-columns.ts'
import { groupByOuter } from './group-by-outer.ts'
import { literal, nullLiteral } from './literals.ts'
import type { Relation } from './relation.ts'

/** A subquery in an expression that is no part of the plan yet. All expressions see the query around it as their own. */
interface Pending {
  readonly rows: LogicalNode
  /** What must be TRUE of a row; over the columns of the query around and inner ones. */
  readonly conditions: readonly Expression[]
  readonly span: ast.Span
  readonly use:
    | {
        /** TRUE when some row meets the conditions and `comparison`, else NULL when one would were NULL TRUE, else FALSE. */
        readonly kind: 'mark'
        readonly comparison: Expression | undefined
      }
    | {
        /** The value of the one row. */
        readonly kind: 'value'
        readonly value: Expression
        readonly isOneRow: boolean
        /** The one row is this aggregate of the rows that meet the conditions; `value` is over its results. */
        readonly aggregate?: AggregateOfMatches
      }
}

/** Rows with the values of subqueries behind their columns. */
interface AttachedRows {
  readonly node: LogicalNode
  /** In the order in which they were given. */
  readonly expressions: readonly Expression[]
}

/**
 * The subqueries in the expressions of one SELECT. While its clauses are bound each stands as a free column; joins
 * with the rows of the clause take its place.
 */
export class SubqueryCollector {
  readonly #binder: ExpressionBinder
  readonly #pending: Pending[] = []
  /** Columns or expressions that have taken the place of subqueries. */
  readonly #values = new Map<number, Expression>()

  /** `binder`: for calls of functions. */
  constructor(binder: ExpressionBinder) {
    this.#binder = binder
  }

  add(pending: Pending, type: SqlType): ColumnExpression {
    const id = this.#pending.push(pending) - 1
    return { kind: 'column', index: pendingIndex(id), type }
  }

  /** Keeps the rows for which the condition is TRUE: subqueries that it asks for as such become semi and anti joins. */
  filter(input: LogicalNode, condition: Expression): LogicalNode {
    if (!hasPending(condition)) return { kind: 'filter', input, condition, schema: input.schema }
    const parts = conjuncts(condition)
    let node = filter(
      input,
      parts.filter((part) => !hasPending(part)),
    )
    const rest: Expression[] = []
    for (const part of parts.filter(hasPending)) {
      const isNegated = part.kind === 'call' && part.function.name === 'NOT'
      const test = isNegated ? part.args[0]! : part
      const id = test.kind === 'column' ? pendingId(test.index) : undefined
      const pending = id === undefined ? undefined : this.#pending[id]!
      if (pending?.use.kind !== 'mark') {
        rest.push(part)
        continue
      }
      const { comparison } = pending.use
      const resolved = this.#resolve(node, comparison === undefined ? [] : [comparison])
      const [found] = resolved.expressions
      const matches =
        found === undefined
          ? []
          : [isNegated && found.type.nullable ? this.#call('IS NOT FALSE', found) : found]
      node = this.#join(isNegated ? 'anti' : 'semi', resolved.node, pending.rows, [
        ...pending.conditions,
        ...matches,
      ])
    }
    const attached = this.attach(node, rest)
    return filter(attached.node, attached.expressions)
  }

  /** Puts the subqueries of expressions behind the columns of a node. */
  attach(node: LogicalNode, expressions: readonly Expression[]): AttachedRows {
    return this.#resolve(node, expressions)
  }

  /** Rewrites what the subqueries of an expression say about the rows around them, but for those in `done`, and adds them to it. */
  rewrite(
    expression: Expression,
    done: Set<number>,
    rewrite: (part: Expression) => Expression,
  ): void {
    for (const index of columnsOf(expression)) {
      const id = pendingId(index)
      if (id === undefined || done.has(id)) continue
      done.add(id)
      const pending = this.#pending[id]!
      const { use } = pending
      if (use.kind === 'mark' && use.comparison !== undefined)
        this.rewrite(use.comparison, done, rewrite)
      this.#pending[id] = {
        ...pending,
        conditions: pending.conditions.map(rewrite),
        use:
          use.kind === 'value'
            ? {
                ...use,
                value: rewrite(use.value),
                ...(use.aggregate === undefined
                  ? {}
                  : {
                      aggregate: {
                        ...use.aggregate,
                        columns: use.aggregate.columns.map(rewrite),
                      },
                    }),
              }
            : {
                ...use,
                comparison: use.comparison === undefined ? undefined : rewrite(use.comparison),
              },
      }
    }
  }

  #resolve(input: LogicalNode, expressions: readonly Expression[]): AttachedRows {
    let node = input
    const values = this.#values
    for (const expression of expressions) {
      for (const index of columnsOf(expression)) {
        const id = pendingId(index)
        if (id === undefined || values.has(index)) continue
        const attached = this.#attachOne(node, this.#pending[id]!)
        node = attached.node
        values.set(index, attached.value)
      }
    }
    if (values.size === 0) return { node, expressions }
    return { node, expressions: expressions.map((each) => withValues(each, values)) }
  }

  #attachOne(
    node: LogicalNode,
    pending: Pending,
  ): { readonly node: LogicalNode; readonly value: Expression } {
    const { use, conditions, rows } = pending
    if (use.kind === 'value') {
      return use.aggregate === undefined
        ? this.#attachValue(node, pending, use.value, use.isOneRow)
        : this.#attachAggregate(node, pending, use.value, use.aggregate)
    }
    if (use.comparison === undefined) return this.#exists(node, rows, conditions)
    const resolved = this.#resolve(node, [use.comparison])
    const comparison = resolved.expressions[0]!
    const isTrue = this.#exists(resolved.node, rows, [...conditions, comparison])
    if (!comparison.type.nullable) return isTrue
    const isUnknown = this.#exists(isTrue.node, rows, [
      ...conditions,
      this.#call('IS NULL', comparison),
    ])
    return {
      node: isUnknown.node,
      value: this.#call(
        'CASE',
        isTrue.value,
        trueLiteral,
        isUnknown.value,
        nullLiteral,
        falseLiteral,
      ),
    }
  }

  /** Whether some row meets the conditions. */
  #exists(
    node: LogicalNode,
    rows: LogicalNode,
    conditions: readonly Expression[],
  ): { readonly node: LogicalNode; readonly value: Expression } {
    const width = node.schema.length
    // The same rows for each row around, or none.
    if (!conditions.some(hasInner)) {
      const count = this.#aggregate(rows, [], 'COUNT', [])
      const joined = this.#join('left', node, count, conditions)
      const value = this.#call('COALESCE', columnAt(joined, width), zero)
      return { node: joined, value: this.#call('>', value, zero) }
    }
    const keys = equalities(conditions)
    if (keys !== undefined) {
      const distinct = this.#aggregate(
        project(rows, keys.map(toOwn)),
        keys.map((_, i) => i),
      )
      const flagged = project(distinct, [
        ...distinct.schema.map((_, i) => columnAt(distinct, i)),
        trueLiteral,
      ])
      const joined = this.#join('left', node, flagged, onKeys(conditions))
      return {
        node: joined,
        value: this.#call('IS NOT NULL', columnAt(joined, joined.schema.length - 1)),
      }
    }
    const sides = (['semi', 'anti'] as const).map((type) => {
      const joined = this.#join(type, node, rows, conditions)
      const columns = node.schema.map((_, i) => columnAt(node, i))
      return project(joined, [...columns, type === 'semi' ? trueLiteral : falseLiteral])
    })
    const union: LogicalNode = { kind: 'union', inputs: sides, schema: sides[0]!.schema }
    return { node: union, value: columnAt(union, width) }
  }

  /** An aggregate of the rows that are compared with those around otherwise than by =. */
  #attachAggregate(
    node: LogicalNode,
    { rows, conditions, span }: Pending,
    value: Expression,
    aggregate: AggregateOfMatches,
  ): { readonly node: LogicalNode; readonly value: Expression } {
    const grouped = groupByOuter(node, { rows, conditions, aggregate }, (name, ...args) =>
      this.#call(name, ...args),
    )
    if (grouped === undefined)
      throw this.#binder.unsupported(span, 'A subquery that names a query two levels above')
    const moved = replaceInner(value, (index, type) => ({
      kind: 'column',
      index: innerIndex(grouped.width + index),
      type,
    }))
    const found = { rows: grouped.node, conditions: grouped.conditions, span }
    return this.#attachValue(node, found, moved, true)
  }

  #attachValue(
    node: LogicalNode,
    { rows, conditions, span }: Omit<Pending, 'use'>,
    value: Expression,
    isOneRow: boolean,
  ): { readonly node: LogicalNode; readonly value: Expression } {
    const width = node.schema.length
    if (isOneRow) {
      const joined = this.#join('left', node, rows, conditions)
      // Where there is no group the aggregate is that of no rows.
      const found = replaceInner(value, (index) => {
        const column = columnAt(joined, width + index)
        return rows.schema[index]!.type.nullable ? column : this.#call('COALESCE', column, zero)
      })
      return { node: joined, value: { ...found, type: withNullable(found.type, true) } }
    }
    const isCorrelated = conditions.length > 0
    if ([...columnsOf(value)].some((index) => !isInner(index)))
      throw this.#binder.unsupported(
        span,
        'A correlated subquery as a value that computes with outer columns',
      )
    const keys = equalities(conditions)
    if (keys === undefined)
      throw this.#binder.unsupported(
        span,
        'A correlated subquery as a value that is no aggregate and compares otherwise than by =',
      )
    if (!isCorrelated && isOneRowAlways(rows)) {
      const joined = this.#join('left', node, project(rows, [toOwn(value)]), [])
      return { node: joined, value: columnAt(joined, width) }
    }
    const projected = project(rows, [...keys.map(toOwn), toOwn(value)])
    const single = this.#aggregate(
      projected,
      keys.map((_, i) => i),
      'SINGLE_VALUE',
      [keys.length],
      span,
    )
    const joined = this.#join('left', node, single, onKeys(conditions))
    return { node: joined, value: columnAt(joined, joined.schema.length - 1) }
  }

  #aggregate(
    input: LogicalNode,
    keys: readonly number[],
    name?: string,
    args: readonly number[] = [],
    span?: ast.Span,
  ): AggregateNode {
    const keySchema = keys.map((key) => input.schema[key]!)
    if (name === undefined) return { kind: 'aggregate', input, keys, calls: [], schema: keySchema }
    const definition = this.#binder.context.functions.aggregate(name)
    if (definition === undefined) {
      assert(span !== undefined, `${name} is always there`)
      throw this.#binder.unsupported(
        span,
        'A subquery as a value that is not one row by its form',
        'Write an aggregate such as MAX around its value.',
      )
    }
    const type: SqlType =
      name === 'COUNT'
        ? { kind: 'BIGINT', nullable: false }
        : withNullable(input.schema[args[0]!]!.type, true)
    return {
      kind: 'aggregate',
      input,
      keys,
      calls: [{ function: definition, args, isDistinct: false, filter: undefined, type }],
      schema: [...keySchema, { name: '$value', type }],
    }
  }

  #join(
    type: JoinType,
    left: LogicalNode,
    right: LogicalNode,
    conditions: readonly Expression[],
  ): JoinNode {
    const width = left.schema.length
    const condition =
      conditions.length === 0
        ? undefined
        : moveColumns(conjunction(conditions), (index) =>
            isInner(index) ? width + innerColumn(index) : index,
          )
    const isFiltering = type === 'semi' || type === 'anti'
    const rightSchema = right.schema.map(({ name, type: each }) => ({
      name,
      type: type === 'left' ? withNullable(each, true) : each,
    }))
    const schema = isFiltering ? left.schema : [...left.schema, ...rightSchema]
    return { kind: 'join', type, inputs: [left, right], condition, schema }
  }

  #call(name: string, ...args: readonly Expression[]): Expression {
    return this.#binder.call(name, args, { start: 0, end: 0 })
  }
}

const trueLiteral = literal(true, booleanType(false))
const falseLiteral = literal(false, booleanType(false))
const zero = literal(0n, { kind: 'BIGINT', nullable: false })

const hasPending = (expression: Expression): boolean =>
  [...columnsOf(expression)].some((index) => pendingId(index) !== undefined)

const hasInner = (expression: Expression): boolean => [...columnsOf(expression)].some(isInner)

const toOwn = (expression: Expression): Expression =>
  moveColumns(expression, (index) => (isInner(index) ? innerColumn(index) : index))

const columnAt = (node: LogicalNode, index: number): ColumnExpression => ({
  kind: 'column',
  index,
  type: node.schema[index]!.type,
})

/** The inner sides of conditions that are equalities between the rows of a subquery and those around; undefined when one is another. */
function equalities(conditions: readonly Expression[]): readonly Expression[] | undefined {
  const inner: Expression[] = []
  for (const condition of conditions) {
    if (!hasInner(condition)) continue
    if (condition.kind !== 'call' || condition.function.name !== '=') return undefined
    const [a, b] = condition.args as [Expression, Expression]
    if (hasInner(a) === hasInner(b)) return undefined
    const side = hasInner(a) ? a : b
    if (![...columnsOf(side)].every(isInner)) return undefined
    inner.push(side)
  }
  return inner
}

/** The conditions over rows that have the inner sides of equalities as their first columns. */
function onKeys(conditions: readonly Expression[]): readonly Expression[] {
  let next = 0
  return conditions.map((condition) => {
    if (condition.kind !== 'call' || !hasInner(condition)) return condition
    const args = condition.args.map(
      (arg): Expression =>
        hasInner(arg) ? { kind: 'column', index: innerIndex(next++), type: arg.type } : arg,
    )
    return { ...condition, args }
  })
}

/** True for an aggregate without keys, and what computes with it. */
function isOneRowAlways(node: LogicalNode): boolean {
  if (node.kind === 'project') return isOneRowAlways(node.input)
  if (node.kind === 'values') return node.rows.length === 1
  return node.kind === 'aggregate' && node.keys.length === 0
}

function withValues(expression: Expression, values: ReadonlyMap<number, Expression>): Expression {
  return mapColumns(expression, (column) => values.get(column.index) ?? column)
}

function replaceInner(
  expression: Expression,
  replace: (index: number, type: SqlType) => Expression,
): Expression {
  return mapColumns(expression, (column) =>
    isInner(column.index) ? replace(innerColumn(column.index), column.type) : column,
  )
}

interface BoundSubquery extends Decorrelated {
  readonly span: ast.Span
  readonly names: readonly string[]
}

function bindRows(binder: ExpressionBinder, query: ast.Query): BoundSubquery {
  const { context } = binder
  const relation: Relation = context.bindQuery(query, {
    ...context,
    outerScopes: [binder.scope, ...context.outerScopes],
  })
  const rows = decorrelate(context, relation.node, (construct) =>
    binder.unsupported(query.span, `A correlated subquery with ${construct}`),
  )
  const inside = (each: Expression): Expression =>
    moveColumns(each, (index) => (isOuter(index) ? seenFromOuter(index) : innerIndex(index)))
  return {
    ...rows,
    columns: rows.columns.map(inside),
    conditions: rows.conditions.map(inside),
    ...(rows.aggregate === undefined
      ? {}
      : { aggregate: { ...rows.aggregate, columns: rows.aggregate.columns.map(inside) } }),
    span: query.span,
    names: relation.schema.map(({ name }) => name),
  }
}

function requireWidth(binder: ExpressionBinder, rows: BoundSubquery, expected: number): void {
  if (rows.names.length === expected) return
  throw errorAt(binder.context, rows.span, columnCount, {
    what: 'Columns of the subquery',
    expected,
    found: rows.names.length,
    columns: rows.names,
  })
}

/** `EXISTS (query)`. */
export function bindExists(binder: ExpressionBinder, node: ast.ExistsExpression): Expression {
  if (node.test !== 'EXISTS') throw binder.unsupported(node.span, `${node.test} with a subquery`)
  const collector = collectorOf(binder, node.span)
  const rows = bindRows(binder, node.query)
  if (rows.isOneRow) return trueLiteral
  return collector.add(
    {
      rows: rows.node,
      conditions: rows.conditions,
      span: node.span,
      use: { kind: 'mark', comparison: undefined },
    },
    booleanType(false),
  )
}

/** `(query)` as a value. */
export function bindScalarSubquery(
  binder: ExpressionBinder,
  node: { readonly query: ast.Query; readonly span: ast.Span },
): Expression {
  const collector = collectorOf(binder, node.span)
  const rows = bindRows(binder, node.query)
  requireWidth(binder, rows, 1)
  return pendingValue(collector, rows)
}

function pendingValue(collector: SubqueryCollector, rows: BoundSubquery): Expression {
  const value = rows.columns[0]!
  return collector.add(
    {
      rows: rows.node,
      conditions: rows.conditions,
      span: rows.span,
      use: {
        kind: 'value',
        value,
        isOneRow: rows.isOneRow,
        ...(rows.aggregate === undefined ? {} : { aggregate: rows.aggregate }),
      },
    },
    withNullable(value.type, true),
  )
}

/** `x [NOT] IN (query)`; of rows, column by column. */
export function bindInQuery(binder: ExpressionBinder, node: ast.InExpression): Expression {
  assert(node.set.kind === 'query', 'a list is bound elsewhere')
  const found = bindAny(binder, node.operand, '=', node.set, node.span)
  return node.negated ? binder.call('NOT', [found], node.span) : found
}

const NEGATED = { '=': '<>', '<>': '=', '<': '>=', '>=': '<', '>': '<=', '<=': '>' } as const

/** `x > ALL (query)` and the like. */
export function bindQuantified(
  binder: ExpressionBinder,
  node: ast.QuantifiedComparison,
): Expression {
  const { operator, set, span } = node
  if (set.kind !== 'query') {
    const tests = set.items.map((item) =>
      binder.call(operator, [binder.bind(node.operand), binder.bind(item)], span),
    )
    return tests.length === 1
      ? tests[0]!
      : binder.call(node.quantifier === 'ANY' ? 'OR' : 'AND', tests, span)
  }
  if (node.quantifier === 'ANY') return bindAny(binder, node.operand, operator, set, span)
  const found = bindAny(binder, node.operand, NEGATED[operator], set, span)
  return binder.call('NOT', [found], span)
}

function bindAny(
  binder: ExpressionBinder,
  operandNode: ast.Expression,
  operator: keyof typeof NEGATED,
  query: ast.Query,
  span: ast.Span,
): Expression {
  const collector = collectorOf(binder, span)
  const operands = (operandNode.kind === 'row' ? operandNode.items : [operandNode]).map((item) =>
    binder.bind(item),
  )
  const rows = bindRows(binder, query)
  requireWidth(binder, rows, operands.length)
  if (rows.isOneRow && operands.length === 1)
    return binder.call(operator, [operands[0]!, pendingValue(collector, rows)], span)
  const tests = operands.map((operand, i) =>
    binder.call(operator, [operand, rows.columns[i]!], span),
  )
  if (operands.length > 1 && operator !== '=')
    throw binder.unsupported(span, `Rows compared by ${operator} with a subquery`)
  if (rows.isOneRow) throw binder.unsupported(span, 'IN of rows with a correlated aggregate')
  const comparison = tests.length === 1 ? tests[0]! : conjunction(tests)
  return collector.add(
    {
      rows: rows.node,
      conditions: rows.conditions,
      span,
      use: { kind: 'mark', comparison },
    },
    booleanType(comparison.type.nullable),
  )
}

function collectorOf(binder: ExpressionBinder, span: ast.Span): SubqueryCollector {
  const { subqueries, clause } = binder.place
  if (subqueries === undefined) throw binder.unsupported(span, `A subquery in ${clause}`)
  return subqueries
}
