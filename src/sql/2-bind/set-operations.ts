import type { Schema } from '../../core/batch.ts'
import { assert } from '../../core/errors.ts'
import { typeToString } from '../../core/type-text.ts'
import { isTimestamp, type SqlType } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { conjunction } from '../3-optimize/rules/push-filters.ts'
import { commonType } from '../functions/common-type.ts'
import type { ColumnExpression } from '../plan/expression.ts'
import type { LogicalNode } from '../plan/logical.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { coerce, hasSameShape } from './coercion.ts'
import { columnCount, typeMismatch } from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import { literal } from './literals.ts'
import type { Relation } from './relation.ts'
import { Scope } from './scope.ts'

type Side = ast.QueryBody

/**
 * UNION ALL, and UNION as UNION ALL without duplicates: chains of one kind become one node. INTERSECT and EXCEPT as semi and anti joins
 * in which NULL equals NULL, without duplicates; with ALL by counting rows.
 *
 * @throws SQL_COLUMN_COUNT, SQL_TYPE_MISMATCH
 */
export function bindSetOperation(
  context: BindContext,
  node: ast.SetOperation,
  bindSide: (side: Side) => Relation,
): Relation {
  if (node.operator !== 'UNION') return bindMatching(context, node, node.operator, bindSide)
  const sides = flatten(node, node.all)
  const relations = sides.map((side) => bindSide(side))
  const { inputs, schema } = alike(context, node.all ? 'UNION ALL' : 'UNION', sides, relations)
  const union: LogicalNode = { kind: 'union', inputs, schema }
  return { node: node.all ? union : distinct(union), schema }
}

const distinct = (input: LogicalNode): LogicalNode => ({
  kind: 'aggregate',
  input,
  keys: input.schema.map((_, i) => i),
  calls: [],
  schema: input.schema,
})

function bindMatching(
  context: BindContext,
  node: ast.SetOperation,
  operator: 'INTERSECT' | 'EXCEPT',
  bindSide: (side: Side) => Relation,
): Relation {
  const sides = [node.left, node.right]
  const relations = sides.map((side) => bindSide(side))
  const { inputs, schema } = alike(
    context,
    node.all ? `${operator} ALL` : operator,
    sides,
    relations,
  )
  const [left, right] = inputs as [LogicalNode, LogicalNode]
  const binder = new ExpressionBinder(context, new Scope([]), {
    clause: operator,
    aggregates: undefined,
    isInsideAggregate: false,
  })
  if (node.all)
    return { node: repeated(binder, operator, [left, right], schema, node.span), schema }
  const width = schema.length
  const equalities = schema.map((_, index) =>
    binder.call(
      'IS NOT DISTINCT FROM',
      [
        { kind: 'column', index, type: left.schema[index]!.type },
        { kind: 'column', index: width + index, type: right.schema[index]!.type },
      ],
      node.span,
    ),
  )
  const join: LogicalNode = {
    kind: 'join',
    type: operator === 'INTERSECT' ? 'semi' : 'anti',
    inputs: [left, right],
    condition: conjunction(equalities),
    schema: left.schema,
  }
  const result = distinct(join)
  return {
    node: result,
    schema: result.schema.map(({ type }, i) => ({ name: schema[i]!.name, type })),
  }
}

function flatten(node: ast.SetOperation, all: boolean): Side[] {
  const sides: Side[] = [node.right]
  let current: Side = node.left
  while (current.kind === 'setOperation' && current.operator === 'UNION' && current.all === all) {
    sides.unshift(current.right)
    current = current.left
  }
  return [current, ...sides]
}

/** Rows as often as both sides have them, or as often as the left side has them more. */
function repeated(
  binder: ExpressionBinder,
  operator: 'INTERSECT' | 'EXCEPT',
  sides: readonly LogicalNode[],
  schema: Schema,
  span: ast.Span,
): LogicalNode {
  const width = schema.length
  const isThere: SqlType = { kind: 'BOOLEAN', nullable: true }
  const marked = [...schema, { name: '$left', type: isThere }, { name: '$right', type: isThere }]
  const inputs = sides.map(
    (input, side): LogicalNode => ({
      kind: 'project',
      input,
      expressions: [
        ...input.schema.map(({ type }, i) => column(i, type)),
        literal(side === 0 ? true : null, isThere),
        literal(side === 1 ? true : null, isThere),
      ],
      schema: marked,
    }),
  )
  const count = binder.context.functions.aggregate('COUNT')
  assert(count !== undefined, 'COUNT is always there')
  const type: SqlType = { kind: 'BIGINT', nullable: false }
  const counted: LogicalNode = {
    kind: 'aggregate',
    input: { kind: 'union', inputs, schema: marked },
    keys: schema.map((_, i) => i),
    calls: [0, 1].map((side) => ({
      function: count,
      args: [width + side],
      isDistinct: false,
      filter: undefined,
      type,
    })),
    schema: [...schema, { name: '$left', type }, { name: '$right', type }],
  }
  const [left, right] = [column(width, type), column(width + 1, type)]
  const times =
    operator === 'EXCEPT'
      ? binder.call('-', [left, right], span)
      : binder.call('CASE', [binder.call('<', [left, right], span), left, right], span)
  const columns = schema.map((field, i) => column(i, field.type))
  const input: LogicalNode = {
    kind: 'project',
    input: counted,
    expressions: [...columns, times],
    schema: [...schema, { name: '$times', type: times.type }],
  }
  const rows: LogicalNode = {
    kind: 'unnest',
    input,
    column: width,
    keepsEmpty: false,
    withOrdinality: false,
    schema: input.schema,
  }
  return { kind: 'project', input: rows, expressions: columns, schema }
}

const column = (index: number, type: SqlType): ColumnExpression => ({ kind: 'column', index, type })

/** The sides with the types that their columns have in common. @throws SQL_COLUMN_COUNT, SQL_TYPE_MISMATCH */
function alike(
  context: BindContext,
  what: string,
  sides: readonly Side[],
  relations: readonly Relation[],
): { readonly inputs: readonly LogicalNode[]; readonly schema: Schema } {
  const first = relations[0]!
  for (const [i, relation] of relations.entries()) {
    if (relation.schema.length !== first.schema.length)
      throw errorAt(context, sides[i]!.span, columnCount, {
        what: `Columns of this side of ${what}`,
        expected: first.schema.length,
        found: relation.schema.length,
        columns: first.schema.map((field) => field.name),
      })
  }
  const schema = first.schema.map((field, column) => {
    const types = relations.map((relation) => relation.schema[column]!.type)
    const type = unifiedType(types)
    if (type === undefined)
      throw errorAt(context, sides[1]!.span, typeMismatch, {
        what: `Column ${column + 1} ('${field.name}') of ${what}`,
        problem: `the types ${types.map(typeToString).join(' and ')} do not go together`,
      })
    return { name: field.name, type }
  })
  return { inputs: relations.map((relation) => convert(relation, schema)), schema }
}

/** Common type of a column; event time in all inputs stays marked, and so does processing time in the first, as in Flink. */
function unifiedType(types: readonly SqlType[]): SqlType | undefined {
  const type = commonType(types)
  if (type === undefined || !isTimestamp(type)) return type
  const isMarked = types.every(
    (candidate) =>
      isTimestamp(candidate) &&
      candidate.timeAttribute === 'rowtime' &&
      hasSameShape(candidate, type),
  )
  const plain = { kind: type.kind, nullable: type.nullable, precision: type.precision }
  const first = types[0]!
  const isProcessingTime =
    isTimestamp(first) && first.timeAttribute === 'proctime' && hasSameShape(first, type)
  if (isProcessingTime) return { ...plain, timeAttribute: 'proctime' }
  return isMarked ? { ...plain, timeAttribute: 'rowtime' } : plain
}

function convert(relation: Relation, schema: Schema): LogicalNode {
  if (relation.schema.every((field, i) => hasSameShape(field.type, schema[i]!.type)))
    return relation.node
  const expressions = relation.schema.map((field, index) =>
    coerce({ kind: 'column', index, type: field.type }, schema[index]!.type),
  )
  return {
    kind: 'project',
    input: relation.node,
    expressions,
    schema: schema.map(({ name }, i) => ({ name, type: expressions[i]!.type })),
  }
}
