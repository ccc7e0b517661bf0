import { assertNever } from '../../core/errors.ts'
import type { Span } from '../1-parse/ast.ts'
import { expressionKey } from '../5-codegen/expression-key.ts'
import type { AggregateCall, ColumnExpression, Expression } from '../plan/expression.ts'
import type { LogicalNode } from '../plan/logical.ts'
import type { CollectedAggregate } from './aggregate-collector.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { notGrouped } from './errors.ts'
import { isFree } from './free-columns.ts'
import { overCallOf } from './over-collector.ts'
import { type Scope, spanOfColumn } from './scope.ts'

/** Rows grouped: the node, and the rewriting of expressions over the rows before into ones over the groups. */
export interface Grouping {
  readonly node: LogicalNode
  /** @throws SQL_NOT_GROUPED */
  readonly rewrite: (expression: Expression, span: Span) => Expression
}

/** Projects keys, arguments and filters, and puts the aggregate node on top. */
export function groupRows(
  context: BindContext,
  scope: Scope,
  input: LogicalNode,
  keys: readonly Expression[],
  calls: readonly CollectedAggregate[],
): Grouping {
  const columns = new ProjectedColumns()
  const keyIndexes = new Map<string, number>()
  for (const key of keys) {
    const text = expressionKey(key)
    if (!keyIndexes.has(text)) keyIndexes.set(text, columns.add(key))
  }
  const aggregates = calls.map(
    (call): AggregateCall => ({
      function: call.definition,
      args: call.args.map((arg) => columns.add(arg)),
      isDistinct: call.isDistinct,
      filter: call.filter === undefined ? undefined : columns.add(call.filter),
      ...(call.options === undefined ? {} : { options: call.options }),
      type: call.type,
    }),
  )
  const projected = projectUnlessSame(input, columns.expressions)
  const keyCount = keyIndexes.size
  const keyColumns = [...keyIndexes.values()]
  const schema = [
    ...keyColumns.map((column) => projected.node.schema[projected.indexes[column]!]!),
    ...aggregates.map((call, i) => ({ name: `agg${i}`, type: call.type })),
  ]
  const node: LogicalNode = {
    kind: 'aggregate',
    input: projected.node,
    keys: keyColumns.map((column) => projected.indexes[column]!),
    calls: aggregates.map((call) => ({
      ...call,
      args: call.args.map((arg) => projected.indexes[arg]!),
      filter: call.filter === undefined ? undefined : projected.indexes[call.filter]!,
    })),
    schema,
  }
  const rewrite = (expression: Expression, span: Span): Expression => {
    if (
      expression.kind === 'column' &&
      (overCallOf(expression.index) !== undefined || isFree(expression.index))
    )
      return expression
    if (expression.kind === 'column' && expression.index < 0)
      return { kind: 'column', index: keyCount - 1 - expression.index, type: expression.type }
    const key = keyIndexes.get(expressionKey(expression))
    if (key !== undefined)
      return { kind: 'column', index: keyColumns.indexOf(key), type: expression.type }
    switch (expression.kind) {
      case 'literal':
        return expression
      case 'column':
        throw errorAt(context, spanOfColumn(expression) ?? span, notGrouped, {
          expression: scope.schema[expression.index]?.name ?? '?',
        })
      case 'call':
        return { ...expression, args: expression.args.map((arg) => rewrite(arg, span)) }
      case 'cast':
      case 'field':
        return { ...expression, operand: rewrite(expression.operand, span) }
      default:
        return assertNever(expression)
    }
  }
  return { node, rewrite }
}

/** Expressions without repetition, each with its position. */
class ProjectedColumns {
  readonly expressions: Expression[] = []
  readonly #indexes = new Map<string, number>()

  add(expression: Expression): number {
    const key = expressionKey(expression)
    let index = this.#indexes.get(key)
    if (index === undefined) {
      index = this.expressions.push(expression) - 1
      this.#indexes.set(key, index)
    }
    return index
  }
}

// Where all that is needed are columns, the input itself serves: no projection.
function projectUnlessSame(
  input: LogicalNode,
  expressions: readonly Expression[],
): { readonly node: LogicalNode; readonly indexes: readonly number[] } {
  if (
    expressions.every((expression): expression is ColumnExpression => expression.kind === 'column')
  )
    return { node: input, indexes: expressions.map((column) => column.index) }
  const schema = expressions.map((expression, i) => ({
    name: expression.kind === 'column' ? input.schema[expression.index]!.name : `f${i}`,
    type: expression.type,
  }))
  return {
    node: { kind: 'project', input, expressions, schema },
    indexes: expressions.map((_, i) => i),
  }
}
