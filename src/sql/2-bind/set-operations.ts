import type { Schema } from '../../core/batch.ts'
import { typeToString } from '../../core/type-text.ts'
import { isTimestamp, type SqlType } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { commonType } from '../functions/common-type.ts'
import type { LogicalNode } from '../plan/logical.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { coerce, hasSameShape } from './coercion.ts'
import { columnCount, notSupportedYet, typeMismatch } from './errors.ts'
import type { Relation } from './relation.ts'

type Side = ast.QueryBody

/**
 * UNION ALL, and UNION as UNION ALL without duplicates. Chains of one kind become one node.
 *
 * @throws SQL_COLUMN_COUNT, SQL_TYPE_MISMATCH
 */
export function bindSetOperation(
  context: BindContext,
  node: ast.SetOperation,
  bindSide: (side: Side) => Relation,
): Relation {
  if (node.operator !== 'UNION')
    throw errorAt(context, node.span, notSupportedYet, {
      construct: `${node.operator}${node.all ? ' ALL' : ''}`,
      instead: 'Only UNION and UNION ALL are there.',
    })
  const sides = flatten(node, node.all)
  const relations = sides.map((side) => bindSide(side))
  const union = uniteRelations(context, node.all ? 'UNION ALL' : 'UNION', sides, relations)
  if (node.all) return union
  const keys = union.schema.map((_, i) => i)
  return {
    node: { kind: 'aggregate', input: union.node, keys, calls: [], schema: union.schema },
    schema: union.schema,
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

function uniteRelations(
  context: BindContext,
  what: string,
  sides: readonly Side[],
  relations: readonly Relation[],
): Relation {
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
  return {
    node: { kind: 'union', inputs: relations.map((relation) => convert(relation, schema)), schema },
    schema,
  }
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
