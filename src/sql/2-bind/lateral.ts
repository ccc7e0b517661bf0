import type { ScalarDefinition } from '../../contracts/function.ts'
import { assertNever } from '../../core/errors.ts'
import { nearestName } from '../../core/options.ts'
import { typeToString } from '../../core/type-text.ts'
import { type SqlType, withNullable } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { conjunction } from '../3-optimize/rules/push-filters.ts'
import type { Expression } from '../plan/expression.ts'
import { conjuncts } from '../plan/join-keys.ts'
import type { LogicalNode } from '../plan/logical.ts'
import { mapColumns, moveColumns } from '../plan/rewrite.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { bindArgument, bindDefinedCall, misplacedClause } from './calls.ts'
import { type Decorrelated, decorrelate, filter, project } from './correlation.ts'
import { notAggregate, notSupportedYet, typeMismatch, unknownFunction } from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import {
  columnsOf,
  innerColumn,
  innerIndex,
  isFree,
  isInner,
  isOuter,
  outerIndex,
  seenFromOuter,
} from './free-columns.ts'
import { withAlias } from './from.ts'
import { groupByOuter } from './group-by-outer.ts'
import { literal } from './literals.ts'
import type { NamedRelation } from './relation.ts'
import { Scope } from './scope.ts'
import { windowFunctionName } from './window-functions.ts'

/** A part of a FROM clause whose rows depend on those before it. */
export type Dependent =
  | ast.Unnest
  | (ast.DerivedTable & { readonly lateral: true })
  | (ast.TableFunction & { readonly lateral: true })

export const isDependent = (reference: ast.TableReference): reference is Dependent =>
  reference.kind === 'unnest' ||
  ((reference.kind === 'derivedTable' || reference.kind === 'tableFunction') && reference.lateral)

/** Rows joined with what depends on them: their columns, then those of `right`. */
export interface DependentRows {
  readonly node: LogicalNode
  readonly right: NamedRelation
}

interface LeftRows {
  readonly node: LogicalNode
  readonly scope: Scope
}

/**
 * UNNEST, or LATERAL with a query or a table function, over the rows before it. `bindOn` gives the condition of ON over the columns of both sides; undefined
 * where there is none.
 */
export function bindDependent(
  context: BindContext,
  left: LeftRows,
  reference: Dependent,
  type: 'inner' | 'left',
  bindOn: ((right: NamedRelation) => Expression | undefined) | undefined,
): DependentRows {
  if (reference.asOf !== undefined || reference.sample !== undefined)
    throw unsupported(context, reference.span, 'FOR SYSTEM_TIME AS OF or TABLESAMPLE of it')
  switch (reference.kind) {
    case 'unnest':
      return bindUnnest(context, left, reference, type, bindOn)
    case 'tableFunction':
      return bindTableFunction(context, left, reference, type, bindOn)
    case 'derivedTable':
      return bindLateral(context, left, reference, type, bindOn)
    default:
      return assertNever(reference)
  }
}

function bindUnnest(
  context: BindContext,
  left: LeftRows,
  reference: ast.Unnest,
  type: 'inner' | 'left',
  bindOn: ((right: NamedRelation) => Expression | undefined) | undefined,
): DependentRows {
  const [operandNode] = reference.operands
  if (operandNode === undefined || reference.operands.length > 1)
    throw unsupported(
      context,
      reference.span,
      'UNNEST of several collections',
      'Unnest one after the other.',
    )
  const binder = new ExpressionBinder(context, left.scope, {
    clause: 'UNNEST',
    aggregates: undefined,
    isInsideAggregate: false,
  })
  const operand = binder.bind(operandNode)
  const elements = elementColumns(operand.type)
  if (elements === undefined)
    throw errorAt(context, operandNode.span, typeMismatch, {
      what: 'UNNEST',
      problem: `expected an ARRAY, MAP or MULTISET, found ${typeToString(operand.type)}`,
      fix: 'Give it a collection.',
    })
  if (reference.withOrdinality)
    elements.push({ name: 'ORDINALITY', type: { kind: 'INT', nullable: false } })
  return bindElements(context, left, {
    operand,
    columns: unaliased(reference, elements),
    withOrdinality: reference.withOrdinality,
    alias: reference.alias,
    type,
    bindOn,
  })
}

/** A function of the user that gives rows. @throws SQL_UNKNOWN_FUNCTION, SQL_FUNCTION_ARGUMENTS */
function bindTableFunction(
  context: BindContext,
  left: LeftRows,
  reference: ast.TableFunction,
  type: 'inner' | 'left',
  bindOn: ((right: NamedRelation) => Expression | undefined) | undefined,
): DependentRows {
  const { call } = reference
  const definition = tableFunctionOf(context, call)
  if (definition === undefined) throw unknownTableFunction(context, reference)
  const binder = new ExpressionBinder(context, left.scope, {
    clause: 'TABLE(…)',
    aggregates: undefined,
    isInsideAggregate: false,
  })
  const clause = misplacedClause(call)
  if (clause !== undefined)
    throw errorAt(context, call.span, notAggregate, { name: definition.name, clause })
  const args = call.arguments.map((argument) => bindArgument(binder, argument))
  const operand = bindDefinedCall(binder, [definition], args, call.span, {})
  return bindElements(context, left, {
    operand,
    columns: elementColumns(operand.type)!,
    withOrdinality: false,
    alias: reference.alias,
    type,
    bindOn,
  })
}

/** The table function that a call names; undefined where there is none. */
export const tableFunctionOf = (
  context: BindContext,
  { name }: ast.FunctionCall,
): ScalarDefinition | undefined =>
  context.functions.table(name.parts.map((part) => part.name).join('.'))

function unknownTableFunction(context: BindContext, { call, span }: ast.TableFunction): Error {
  const name = call.name.parts.map((part) => part.name).join('.')
  if (windowFunctionName(call) !== undefined)
    return unsupported(
      context,
      span,
      `LATERAL TABLE(${name.toUpperCase()}(…))`,
      `Write TABLE(${name.toUpperCase()}(…)).`,
    )
  const known = context.functions.tableNames()
  return errorAt(context, call.name.span, unknownFunction, {
    name,
    suggestion: nearestName(name.toUpperCase(), known),
    known,
  })
}

/** A collection whose elements are joined with the row that it is of. */
interface Elements {
  readonly operand: Expression
  readonly columns: readonly { readonly name: string; readonly type: SqlType }[]
  readonly withOrdinality: boolean
  readonly alias: ast.TableAlias | undefined
  readonly type: 'inner' | 'left'
  readonly bindOn: ((right: NamedRelation) => Expression | undefined) | undefined
}

function bindElements(
  context: BindContext,
  left: LeftRows,
  { operand, columns: elements, withOrdinality, alias, type, bindOn }: Elements,
): DependentRows {
  const keepsEmpty = type === 'left'
  const columns = elements.map(({ name, type: each }) => ({
    name,
    type: keepsEmpty ? withNullable(each, true) : each,
  }))
  const width = left.node.schema.length
  const own = left.node.schema.map(({ type: each }, i) => column(i, each))
  const isOwn = operand.kind === 'column' && !isFree(operand.index)
  const input = isOwn ? left.node : project(left.node, [...own, operand])
  const unnest: LogicalNode = {
    kind: 'unnest',
    input,
    column: isOwn ? operand.index : width,
    keepsEmpty,
    withOrdinality,
    schema: [...input.schema, ...columns],
  }
  const found = columns.map((each, i) => column(input.schema.length + i, each.type))
  const right = withAlias(context, alias, {
    node: unnest,
    schema: columns,
    name: undefined,
    qualifiers: [],
  })
  const on = conjuncts(bindOn?.(right)).filter((part) => !isTrue(part))
  const isBelow = on.length > 0 && keepsEmpty
  const condition = isBelow
    ? moveColumns(conjunction(on)!, (index) =>
        isFree(index) || index < width ? index : index - width + input.schema.length,
      )
    : undefined
  const rows = condition === undefined ? unnest : { ...unnest, condition }
  const node = project(rows, [...own, ...found])
  return { node: filter(node, isBelow ? [] : on), right }
}

/** A single column without a name is called as the table is. */
function unaliased(
  { alias }: ast.Unnest,
  columns: readonly { readonly name: string; readonly type: SqlType }[],
): Elements['columns'] {
  const [only] = columns
  return columns.length === 1 && only !== undefined && alias !== undefined
    ? [{ name: alias.name.name, type: only.type }]
    : columns
}

function elementColumns(type: SqlType): { name: string; type: SqlType }[] | undefined {
  switch (type.kind) {
    case 'MAP':
      return [
        { name: 'KEY', type: type.key },
        { name: 'VALUE', type: type.value },
      ]
    case 'ARRAY':
    case 'MULTISET': {
      const { element } = type
      if (element.kind !== 'ROW') return [{ name: 'EXPR$0', type: element }]
      return element.fields.map((field) => ({
        name: field.name,
        type: element.nullable ? withNullable(field.type, true) : field.type,
      }))
    }
    default:
      return undefined
  }
}

function bindLateral(
  context: BindContext,
  left: LeftRows,
  reference: ast.DerivedTable,
  type: 'inner' | 'left',
  bindOn: ((right: NamedRelation) => Expression | undefined) | undefined,
): DependentRows {
  const bound = context.bindQuery(reference.query, {
    ...context,
    outerScopes: [left.scope, ...context.outerScopes],
  })
  const relation = withAlias(context, reference.alias, {
    ...bound,
    name: undefined,
    qualifiers: [],
  })
  const rows = withAggregate(
    context,
    left,
    decorrelate(context, bound.node, (construct) =>
      unsupported(context, reference.span, `LATERAL with ${construct}`),
    ),
    reference.span,
  )
  const width = left.node.schema.length
  const joined = (each: Expression): Expression =>
    moveColumns(each, (index) => (isOuter(index) ? seenFromOuter(index) : width + index))
  const on = conjuncts(bindOn?.(relation)).filter((part) => !isTrue(part))
  const isComputed = rows.columns.some((each) => each.kind !== 'column' || isFree(each.index))
  const refusesOn = on.length > 0 && type === 'left' && rows.isOneRow
  if (refusesOn || (isComputed && type === 'left' && !rows.isOneRow && rows.columns.some(hasFree)))
    throw unsupported(
      context,
      reference.span,
      'LEFT JOIN of LATERAL that computes with outer columns',
    )
  // What is NULL where there is no match is computed below the join.
  const isBelow = isComputed && type === 'left' && !rows.isOneRow
  const inner = isBelow
    ? project(rows.node, [
        ...rows.node.schema.map(({ type: each }, i) => column(i, each)),
        ...rows.columns,
      ])
    : rows.node
  const columns = isBelow
    ? rows.columns.map((each, i) => column(rows.node.schema.length + i, each.type))
    : rows.columns
  const rightColumns = columns.map(joined)
  const onParts = on.map((part) =>
    mapColumns(part, (each) =>
      !isFree(each.index) && each.index >= width ? rightColumns[each.index - width]! : each,
    ),
  )
  const joinType = rows.isOneRow || type === 'left' ? 'left' : 'inner'
  const conditions = [...rows.conditions.map(joined), ...(rows.isOneRow ? [] : onParts)]
  const join: LogicalNode = {
    kind: 'join',
    type: joinType,
    inputs: [left.node, inner],
    condition: conditions.length === 0 ? undefined : conjunction(conditions),
    schema: [
      ...left.node.schema,
      ...inner.schema.map(({ name, type: each }) => ({
        name,
        type: joinType === 'left' ? withNullable(each, true) : each,
      })),
    ],
  }
  const binder = new ExpressionBinder(context, new Scope([]), {
    clause: 'LATERAL',
    aggregates: undefined,
    isInsideAggregate: false,
  })
  const values = rightColumns.map((each) =>
    mapColumns(each, (found) => {
      if (found.index < width || isFree(found.index)) return found
      const value = column(found.index, join.schema[found.index]!.type)
      // Where there is no group the aggregate is that of no rows.
      const isCount = rows.isOneRow && !inner.schema[found.index - width]!.type.nullable
      return isCount ? binder.call('COALESCE', [value, zero], reference.span) : value
    }),
  )
  const node = project(join, [
    ...left.node.schema.map(({ type: each }, i) => column(i, each)),
    ...values,
  ])
  const right = {
    ...relation,
    schema: relation.schema.map(({ name }, i) => ({ name, type: values[i]!.type })),
  }
  return { node: filter(node, rows.isOneRow ? on : []), right }
}

/** Where the rows are an aggregate that is compared with outer rows otherwise than by =, it is computed for these. */
function withAggregate(
  context: BindContext,
  left: LeftRows,
  rows: Decorrelated,
  span: ast.Span,
): Decorrelated {
  const { aggregate } = rows
  if (aggregate === undefined) return rows
  const inside = (each: Expression): Expression =>
    moveColumns(each, (index) => (isOuter(index) ? seenFromOuter(index) : innerIndex(index)))
  const binder = new ExpressionBinder(context, new Scope([]), {
    clause: 'LATERAL',
    aggregates: undefined,
    isInsideAggregate: false,
  })
  const grouped = groupByOuter(
    left.node,
    {
      rows: rows.node,
      conditions: rows.conditions.map(inside),
      aggregate: { ...aggregate, columns: aggregate.columns.map(inside) },
    },
    (name, ...args) => binder.call(name, args, span),
  )
  if (grouped === undefined)
    throw unsupported(context, span, 'LATERAL that names a query two levels above')
  return {
    node: grouped.node,
    conditions: grouped.conditions.map((each) =>
      moveColumns(each, (index) => (isInner(index) ? innerColumn(index) : outerIndex(1, index))),
    ),
    columns: rows.columns.map((each) =>
      moveColumns(each, (index) => (isFree(index) ? index : grouped.width + index)),
    ),
    isOneRow: true,
  }
}

const hasFree = (expression: Expression): boolean => [...columnsOf(expression)].some(isFree)

const zero = literal(0n, { kind: 'BIGINT', nullable: false })

const isTrue = (expression: Expression): boolean =>
  expression.kind === 'literal' && expression.value === true

const column = (index: number, type: SqlType): Expression & { readonly kind: 'column' } => ({
  kind: 'column',
  index,
  type,
})

function unsupported(
  context: BindContext,
  span: ast.Span,
  construct: string,
  instead?: string,
): Error {
  return errorAt(context, span, notSupportedYet, {
    construct,
    ...(instead === undefined ? {} : { instead }),
  })
}
