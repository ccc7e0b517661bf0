import type { SessionContext } from '../../contracts/function.ts'
import { assertNever } from '../../core/errors.ts'
import { bigIntType, intType, withNullable } from '../../core/types.ts'
import type { Span } from '../1-parse/ast.ts'
import { expressionKey } from '../5-codegen/expression-key.ts'
import { caseOperator } from '../functions/operators/case.ts'
import { equal } from '../functions/operators/comparison.ts'
import { inferCall, isInferenceFailure } from '../functions/signature.ts'
import type { CallExpression, ColumnExpression, Expression } from '../plan/expression.ts'
import type { LogicalNode } from '../plan/logical.ts'
import { type CollectedAggregate, overColumns } from './aggregate-collector.ts'
import { type BindContext, errorAt, textOf } from './bind-context.ts'
import { shapeOf } from './calls.ts'
import { notGrouped, notGroupingKey } from './errors.ts'
import { isFree } from './free-columns.ts'
import { GROUP_ID, GROUPING } from './grouping-calls.ts'
import { type GroupKeys, repetitions } from './grouping-sets.ts'
import { overCallOf } from './over-collector.ts'
import { type Scope, spanOfColumn } from './scope.ts'

/** Rows grouped: the node, and the rewriting of expressions over the rows before into ones over the groups. */
export interface Grouping {
  readonly node: LogicalNode
  /** @throws SQL_NOT_GROUPED, SQL_NOT_A_GROUPING_KEY */
  readonly rewrite: (expression: Expression, span: Span) => Expression
}

/** Projects keys, arguments and filters, puts rows into grouping sets where there are several, and the aggregate node on top. */
export function groupRows(
  context: BindContext,
  scope: Scope,
  input: LogicalNode,
  grouped: GroupKeys,
  calls: readonly CollectedAggregate[],
): Grouping {
  const columns = new ProjectedColumns()
  // By key: its projected column. Keys are told apart by their text, so that none is there twice.
  const keyColumns = grouped.keys.map((key) => columns.add(key))
  const aggregates = calls.map((call) => overColumns(call, (each) => columns.add(each)))
  const projected = projectUnlessSame(input, columns.expressions)
  const own = keyColumns.map((column) => projected.indexes[column]!)
  const expanded = expandSets(projected.node, own, grouped.sets)
  const keyCount = expanded.keys.length
  const schema = [
    ...expanded.keys.map((key) => expanded.node.schema[key]!),
    ...aggregates.map((call, i) => ({ name: `agg${i}`, type: call.type })),
  ]
  const node: LogicalNode = {
    kind: 'aggregate',
    input: expanded.node,
    keys: expanded.keys,
    calls: aggregates.map((call) => ({
      ...call,
      args: call.args.map((arg) => projected.indexes[arg]!),
      filter: call.filter === undefined ? undefined : projected.indexes[call.filter]!,
    })),
    schema,
  }
  const places = new Map(grouped.keys.map((key, i) => [expressionKey(key), i]))
  const rewrite = (expression: Expression, span: Span): Expression => {
    if (
      expression.kind === 'column' &&
      (overCallOf(expression.index) !== undefined || isFree(expression.index))
    )
      return expression
    if (expression.kind === 'column' && expression.index < 0)
      return { kind: 'column', index: keyCount - 1 - expression.index, type: expression.type }
    const key = places.get(expressionKey(expression))
    if (key !== undefined)
      return {
        kind: 'column',
        index: key,
        type: expanded.isPartial[key]! ? withNullable(expression.type, true) : expression.type,
      }
    switch (expression.kind) {
      case 'literal':
        return expression
      case 'column':
        throw errorAt(context, spanOfColumn(expression) ?? span, notGrouped, {
          expression: scope.schema[expression.index]?.name ?? '?',
        })
      case 'call':
        if (expression.function === GROUPING || expression.function === GROUP_ID)
          return groupingValue(context, expression, span, { grouped, places, keyCount })
        return retyped(
          { ...expression, args: expression.args.map((arg) => rewrite(arg, span)) },
          expression,
          context.session,
        )
      case 'cast':
      case 'field': {
        const operand = rewrite(expression.operand, span)
        const { type } = expression
        const isMoreNullable = operand.type.nullable && !expression.operand.type.nullable
        return { ...expression, operand, type: isMoreNullable ? withNullable(type, true) : type }
      }
      default:
        return assertNever(expression)
    }
  }
  return { node, rewrite }
}

interface Expanded {
  readonly node: LogicalNode
  /** Columns that are grouped by: one a key, then the number of the set where there are several. */
  readonly keys: readonly number[]
  /** By key: whether some set does not have it, so that it may be NULL. */
  readonly isPartial: readonly boolean[]
}

/** Multiplies rows by grouping set. Keys that all sets have stay as they are, so windows stay windows. */
function expandSets(
  input: LogicalNode,
  keys: readonly number[],
  sets: readonly (readonly number[])[],
): Expanded {
  const isPartial = keys.map((_, key) => sets.some((set) => !set.includes(key)))
  if (sets.length === 1 && !isPartial.includes(true)) return { node: input, keys, isPartial }
  const partial = keys.flatMap((_, key) => (isPartial[key]! ? [key] : []))
  const width = input.schema.length
  const node: LogicalNode = {
    kind: 'expand',
    input,
    keys: partial.map((key) => keys[key]!),
    sets: sets.map((set) => partial.map((key) => set.includes(key))),
    schema: [
      ...input.schema,
      ...partial.map((key) => {
        const { name, type } = input.schema[keys[key]!]!
        return { name, type: withNullable(type, true) }
      }),
      { name: 'grouping_set', type: intType(false) },
    ],
  }
  return {
    node,
    keys: [
      ...keys.map((column, key) => (isPartial[key]! ? width + partial.indexOf(key) : column)),
      width + partial.length,
    ],
    isPartial,
  }
}

/** The value of a grouping function: a choice by the number of the set. */
function groupingValue(
  context: BindContext,
  call: CallExpression,
  span: Span,
  groups: {
    readonly grouped: GroupKeys
    readonly places: ReadonlyMap<string, number>
    readonly keyCount: number
  },
): Expression {
  const { keys, sets } = groups.grouped
  const asked = call.args.map((arg) => {
    const key = groups.places.get(expressionKey(arg))
    if (key === undefined) {
      const place = (arg.kind === 'column' ? spanOfColumn(arg) : undefined) ?? span
      throw errorAt(context, place, notGroupingKey, {
        name: 'GROUPING',
        expression: textOf(context, place),
      })
    }
    return key
  })
  const values =
    call.function === GROUP_ID
      ? repetitions(sets)
      : sets.map((set) => asked.reduce((bits, key) => bits * 2 + Number(!set.includes(key)), 0))
  const literal = (value: number): Expression => ({
    kind: 'literal',
    value: BigInt(value),
    type: bigIntType(false),
  })
  const last = values.length - 1
  const isSame = values.every((value) => value === values[0])
  if (isSame) return literal(values[0]!)
  const set: Expression = { kind: 'column', index: keys.length, type: intType(false) }
  const branches = values.slice(0, last).flatMap((value, i): Expression[] => [
    {
      kind: 'call',
      function: equal,
      args: [set, { kind: 'literal', value: i, type: intType(false) }],
      options: {},
      type: { kind: 'BOOLEAN', nullable: false },
    },
    literal(value),
  ])
  return {
    kind: 'call',
    function: caseOperator,
    args: [...branches, literal(values[last]!)],
    options: {},
    type: bigIntType(false),
  }
}

/** A call whose arguments may be NULL now: its result may be as well. */
function retyped(
  call: CallExpression,
  before: CallExpression,
  session: SessionContext,
): CallExpression {
  if (call.args.every((arg, i) => arg.type.nullable === before.args[i]!.type.nullable)) return call
  const inferred = inferCall(call.function, call.args.map(shapeOf), call.options, session)
  if (isInferenceFailure(inferred)) return call
  return { ...call, type: withNullable(call.type, inferred.returnType.nullable) }
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
