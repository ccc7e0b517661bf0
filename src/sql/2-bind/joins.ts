import { typeToString } from '../../core/type-text.ts'
import { isTimestamp, withNullable } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { conjunction } from '../3-optimize/rules/push-filters.ts'
import { commonType } from '../functions/common-type.ts'
import type { Expression } from '../plan/expression.ts'
import type { JoinNode, LogicalNode } from '../plan/logical.ts'
import { moveColumns } from '../plan/rewrite.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { coerce } from './coercion.ts'
import {
  duplicateName,
  joinCondition,
  joinWithoutCondition,
  notSupportedYet,
  typeMismatch,
  unknownColumn,
} from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import { bindTableReference } from './from.ts'
import { bindDependent, type Dependent, isDependent, tableFunctionOf } from './lateral.ts'
import { bindLookup } from './lookup-join.ts'
import type { NamedRelation } from './relation.ts'
import { type MergedColumn, Scope } from './scope.ts'
import { stateTtlOf } from './state-ttl-hint.ts'
import { temporalJoinTime, temporalJoinType } from './temporal-errors.ts'
import { bindVersions } from './temporal-join.ts'
import { isEventTime, isProcessingTime } from './time-attribute.ts'

/** What a FROM clause gives: rows, and the names for their columns. */
export interface BoundFrom {
  readonly node: LogicalNode
  readonly scope: Scope
}

/** Binds the whole of a FROM clause. */
export function bindFrom(context: BindContext, reference: ast.TableReference): BoundFrom {
  if (reference.kind === 'join') return bindJoin(context, reference)
  if (reference.kind === 'unnest' || isTableFunction(context, reference)) {
    const nothing = { node: ONE_ROW, scope: new Scope([]) }
    const { node, right } = bindDependent(context, nothing, reference, 'inner', undefined)
    return { node, scope: new Scope([right]) }
  }
  const relation = bindTableReference(context, reference)
  return { node: relation.node, scope: new Scope([relation]) }
}

/** A function of the user that stands alone: `FROM [LATERAL] TABLE(f(1))`. */
const isTableFunction = (
  context: BindContext,
  reference: ast.TableReference,
): reference is ast.TableFunction & { readonly lateral: true } =>
  reference.kind === 'tableFunction' &&
  (reference.lateral || tableFunctionOf(context, reference.call) !== undefined)

const ONE_ROW: LogicalNode = { kind: 'values', rows: [[]], schema: [] }

const TYPES = {
  INNER: 'inner',
  LEFT: 'left',
  RIGHT: 'right',
  FULL: 'full',
  CROSS: 'inner',
  COMMA: 'inner',
} as const

/** @throws SQL_JOIN_WITHOUT_CONDITION, SQL_JOIN_CONDITION, SQL_DUPLICATE_NAME, SQL_UNKNOWN_COLUMN, SQL_TYPE_MISMATCH */
function bindJoin(context: BindContext, join: ast.Join): BoundFrom {
  const { condition: written } = join
  if (join.natural && (written !== undefined || join.type === 'CROSS'))
    throw errorAt(context, (written ?? join).span, joinCondition, { type: 'NATURAL' })
  if (join.type === 'CROSS' && written !== undefined)
    throw errorAt(context, written.span, joinCondition, { type: 'CROSS' })
  const left = bindFrom(context, join.left)
  if (isDependent(join.right)) return bindDependentJoin(context, join, left, join.right)
  const asOf = asOfReference(join.right)
  const right = bindFrom(context, asOf === undefined ? join.right : { ...asOf, asOf: undefined })
  refuseSameName(context, left.scope, right.scope.relations, join.right)
  const type = TYPES[join.type]
  const both = Scope.joined(left.scope, right.scope, {
    isLeftNullable: false,
    isRightNullable: false,
    merged: [],
  })
  const { condition, merged } = bindCondition(context, join, { left, right, both })
  const scope = Scope.joined(left.scope, right.scope, {
    isLeftNullable: type === 'right' || type === 'full',
    isRightNullable: type === 'left' || type === 'full',
    merged,
  })
  if (asOf !== undefined)
    return { node: bindAsOf(context, join, asOf, { left, right, condition }), scope }
  const node: JoinNode = {
    kind: 'join',
    type,
    inputs: [left.node, right.node],
    condition,
    ...stateTtlsOfSides(context, left.scope, right.scope),
    schema: scope.schema,
  }
  return { node, scope }
}

function stateTtlsOfSides(
  context: BindContext,
  left: Scope,
  right: Scope,
): Pick<JoinNode, 'stateTtlsMs'> {
  const ttls = [stateTtlOf(context, left), stateTtlOf(context, right)] as const
  return ttls.every((ttl) => ttl === undefined) ? {} : { stateTtlsMs: ttls }
}

/** The right side of a join where it is to be read as of a time. */
function asOfReference(
  reference: ast.TableReference,
): ((ast.NamedTable | ast.DerivedTable) & { readonly asOf: ast.Expression }) | undefined {
  return (reference.kind === 'namedTable' || reference.kind === 'derivedTable') &&
    reference.asOf !== undefined
    ? { ...reference, asOf: reference.asOf }
    : undefined
}

interface AsOfSides {
  readonly left: BoundFrom
  readonly right: BoundFrom
  readonly condition: Expression | undefined
}

/** @throws SQL_TEMPORAL_JOIN_TYPE, SQL_TEMPORAL_JOIN_TIME, and what the join throws */
function bindAsOf(
  context: BindContext,
  join: ast.Join,
  reference: NonNullable<ReturnType<typeof asOfReference>>,
  { left, right, condition }: AsOfSides,
): LogicalNode {
  const type = TYPES[join.type]
  if (type === 'right' || type === 'full')
    throw errorAt(context, join.span, temporalJoinType, { type: join.type })
  const time = new ExpressionBinder(context, left.scope, {
    clause: 'FOR SYSTEM_TIME AS OF',
    aggregates: undefined,
    isInsideAggregate: false,
  }).bind(reference.asOf)
  const refuseTime = (found: string): Error =>
    errorAt(context, reference.asOf.span, temporalJoinTime, { found })
  if (time.kind !== 'column') throw refuseTime('an expression')
  const { index } = time
  if (isProcessingTime(left.node, index))
    return bindLookup(context, {
      type,
      left: left.node,
      right: right.node,
      condition,
      reference,
    })
  const isTime = context.session.isBatch ? isTimestamp(time.type) : isEventTime(left.node, index)
  if (!isTime) throw refuseTime(`'${left.node.schema[index]!.name}', which is none`)
  return bindVersions(context, {
    type,
    left: left.node,
    right: right.node,
    timeColumn: index,
    condition,
    reference,
  })
}

/** A join whose right side depends on the rows of the left one: UNNEST and LATERAL. */
function bindDependentJoin(
  context: BindContext,
  join: ast.Join,
  left: BoundFrom,
  reference: Dependent,
): BoundFrom {
  const type = TYPES[join.type]
  const refuse = (construct: string): Error =>
    errorAt(context, join.span, notSupportedYet, {
      construct,
      instead: 'Use CROSS JOIN, or LEFT JOIN … ON TRUE.',
    })
  if (type === 'right' || type === 'full')
    throw refuse(`${join.type} JOIN with rows that depend on the left side`)
  if (join.natural || join.condition?.kind === 'joinUsing')
    throw refuse('NATURAL or USING with rows that depend on the left side')
  if (join.condition === undefined && join.type !== 'CROSS' && join.type !== 'COMMA')
    throw errorAt(context, join.span, joinWithoutCondition, { type: join.type })
  const joinedScope = (right: NamedRelation): Scope =>
    Scope.joined(left.scope, new Scope([right]), {
      isLeftNullable: false,
      isRightNullable: type === 'left',
      merged: [],
    })
  const { condition } = join
  const bindOn = (right: NamedRelation): Expression | undefined =>
    condition === undefined
      ? undefined
      : new ExpressionBinder(context, joinedScope(right), {
          clause: 'ON',
          aggregates: undefined,
          isInsideAggregate: false,
        }).bindCondition(condition.expression)
  const { node, right } = bindDependent(context, left, reference, type, bindOn)
  refuseSameName(context, left.scope, [right], reference)
  return { node, scope: joinedScope(right) }
}

/** Two tables of one name could not be told apart. @throws SQL_DUPLICATE_NAME */
function refuseSameName(
  context: BindContext,
  left: Scope,
  right: readonly NamedRelation[],
  reference: ast.TableReference,
): void {
  const known = new Set(left.relations.map(({ name }) => name))
  const name = right.find(
    (relation) => relation.name !== undefined && known.has(relation.name),
  )?.name
  if (name === undefined) return
  throw errorAt(context, spanOfName(reference, name) ?? reference.span, duplicateName, {
    name,
    what: 'tables of this FROM clause',
    instead: 'Give one of them another name with AS.',
  })
}

/** Where a table of a FROM clause gets its name. */
function spanOfName(reference: ast.TableReference, name: string): ast.Span | undefined {
  if (reference.kind === 'join')
    return spanOfName(reference.left, name) ?? spanOfName(reference.right, name)
  if (reference.alias !== undefined)
    return reference.alias.name.name === name ? reference.alias.name.span : undefined
  if (reference.kind !== 'namedTable') return undefined
  return reference.name.parts.at(-1)!.name === name ? reference.name.span : undefined
}

interface JoinSides {
  readonly left: BoundFrom
  readonly right: BoundFrom
  readonly both: Scope
}

interface BoundCondition {
  readonly condition: Expression | undefined
  readonly merged: readonly MergedColumn[]
}

function bindCondition(context: BindContext, join: ast.Join, sides: JoinSides): BoundCondition {
  if (join.natural) {
    const rightNames = new Set(sides.right.scope.expandStar(context, undefined).map((c) => c.name))
    const shared = sides.left.scope
      .expandStar(context, undefined)
      .filter((column) => rightNames.has(column.name))
      .map(({ name }) => ({ name, quoted: true, span: join.span, kind: 'identifier' as const }))
    return bindUsing(context, join, shared, sides)
  }
  if (join.condition === undefined) {
    if (join.type !== 'CROSS' && join.type !== 'COMMA')
      throw errorAt(context, join.span, joinWithoutCondition, { type: join.type })
    return { condition: undefined, merged: [] }
  }
  if (join.condition.kind === 'joinUsing')
    return bindUsing(context, join, join.condition.columns, sides)
  const binder = new ExpressionBinder(context, sides.both, {
    clause: 'ON',
    aggregates: undefined,
    isInsideAggregate: false,
  })
  return { condition: binder.bindCondition(join.condition.expression), merged: [] }
}

/** USING and NATURAL: equal columns of one name, which the result has once. */
function bindUsing(
  context: BindContext,
  join: ast.Join,
  names: readonly ast.Identifier[],
  { left, right, both }: JoinSides,
): BoundCondition {
  if (names.length === 0) return { condition: undefined, merged: [] }
  const leftWidth = left.node.schema.length
  const binder = new ExpressionBinder(context, both, {
    clause: 'USING',
    aggregates: undefined,
    isInsideAggregate: false,
  })
  const parts: Expression[] = []
  const merged = names.map((name): MergedColumn => {
    const [a, b] = [left, right].map((side) => {
      const found = side.scope.find(context, { kind: 'name', parts: [name], span: name.span })
      if (found !== undefined) return found
      throw errorAt(context, name.span, unknownColumn, {
        name: name.name,
        place: side === left ? 'the left side of the join' : 'the right side of the join',
        suggestion: undefined,
        known: side.scope.expandStar(context, undefined).map((column) => column.name),
      })
    }) as [Expression, Expression]
    const moved = moveColumns(b, (index) => index + leftWidth)
    parts.push(binder.call('=', [a, moved], name.span))
    return {
      name: name.name,
      hides: [columnOf(a), columnOf(moved)],
      expression: mergedValue(context, binder, join, name, a, moved),
    }
  })
  return { condition: conjunction(parts), merged }
}

/** The one value of two equal columns: that of the side whose rows are all there. */
function mergedValue(
  context: BindContext,
  binder: ExpressionBinder,
  join: ast.Join,
  name: ast.Identifier,
  left: Expression,
  right: Expression,
): Expression {
  if (join.type === 'RIGHT') return right
  if (join.type !== 'FULL') return left
  const type = commonType([left.type, right.type])
  if (type === undefined)
    throw errorAt(context, name.span, typeMismatch, {
      what: `Column '${name.name}' of USING`,
      problem: `the types ${typeToString(left.type)} and ${typeToString(right.type)} do not go together`,
    })
  const nullable = (expression: Expression): Expression => ({
    ...coerce(expression, type),
    type: withNullable(type, true),
  })
  return binder.call('COALESCE', [nullable(left), nullable(right)], name.span)
}

/** The column a name stands for; −1 for one that is merged of two already. */
const columnOf = (expression: Expression): number =>
  expression.kind === 'column' ? expression.index : -1
