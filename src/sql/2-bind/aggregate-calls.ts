import type { AggregateDefinition } from '../../contracts/aggregate.ts'
import type { ArgumentShape, CallOptions, SessionContext } from '../../contracts/function.ts'
import { assert, EngineError } from '../../core/errors.ts'
import { typeToString } from '../../core/type-text.ts'
import { isTimestamp, type SqlType, typeEquals, withNullable } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { interpret } from '../5-codegen/interpreter.ts'
import { isInferenceFailure } from '../functions/signature.ts'
import type { AggregateComposition } from '../plan/aggregate-composition.ts'
import type { Expression } from '../plan/expression.ts'
import { collectColumns } from '../plan/rewrite.ts'
import type { AggregateCollector } from './aggregate-collector.ts'
import { errorAt } from './bind-context.ts'
import { bindArgument, shapeOf } from './calls.ts'
import { coerce } from './coercion.ts'
import { aggregateMisplaced, bareNull, functionArguments, nestedAggregate } from './errors.ts'
import type { ExpressionBinder } from './expression-binder.ts'
import { isJsonCall } from './json-calls.ts'

/**
 * Binds an aggregate call; its arguments and filter are over the rows before grouping.
 *
 * @param over takes the call of a function with OVER, in place of the clause's aggregates
 *
 * @throws SQL_AGGREGATE_MISPLACED, SQL_NESTED_AGGREGATE, SQL_FUNCTION_ARGUMENTS
 */
export function bindAggregate(
  binder: ExpressionBinder,
  definition: AggregateDefinition,
  node: ast.FunctionCall,
  over?: AggregateCollector,
): Expression {
  const { name } = definition
  const collector = collectorOf(binder, name, node.span, over)
  // The arguments of a call with OVER are over groups, where there are any.
  const inner =
    over === undefined
      ? binder.at({ isInsideAggregate: true, aggregates: undefined, over: undefined })
      : binder.at({ over: undefined, clause: 'another OVER' })
  refuseClauses(binder, definition, node)
  const [first] = node.arguments
  const isStar =
    node.arguments.length === 1 &&
    first?.value.kind === 'star' &&
    first.value.qualifier === undefined
  if (isStar && definition.allowsStar !== true)
    throw misuse(binder, definition, ['*'], node.span, 'only COUNT takes *')
  if (node.arguments.length === 0 && definition.argumentCount !== 0)
    throw misuse(binder, definition, [], node.span, 'an argument is missing')
  const args = isStar ? [] : node.arguments.map((argument) => bindArgument(inner, argument))
  const nullArgument = args.findIndex((arg) => arg.type.kind === 'NULL')
  if (nullArgument !== -1)
    throw errorAt(binder.context, node.arguments[nullArgument]!.span, bareNull, {
      place: `as an argument of ${name}`,
    })
  return collectAggregate(binder, definition, {
    args,
    quantifier: node.quantifier,
    filter: node.filter,
    options: node.nullTreatment === undefined ? {} : { nulls: node.nullTreatment },
    collector,
    inner,
    span: node.span,
  })
}

/** `JSON_OBJECTAGG([KEY] k VALUE v …)`. */
export function bindJsonObjectAggregate(
  binder: ExpressionBinder,
  node: ast.JsonObjectAggExpression,
): Expression {
  const definition = jsonAggregate(binder, 'JSON_OBJECTAGG', node)
  const collector = collectorOf(binder, definition.name, node.span, undefined)
  const inner = binder.at({ isInsideAggregate: true, aggregates: undefined, over: undefined })
  const key = inner.bind(node.entry.key)
  const value = inner.bind(node.entry.value)
  return collectAggregate(binder, definition, {
    args: [key, value],
    quantifier: undefined,
    filter: node.filter,
    options: {
      onNull: node.onNull ?? 'NULL ON NULL',
      isJson: node.entry.formatJson || isJsonCall(value),
    },
    collector,
    inner,
    span: node.span,
  })
}

/** `JSON_ARRAYAGG(v …)`. */
export function bindJsonArrayAggregate(
  binder: ExpressionBinder,
  node: ast.JsonArrayAggExpression,
): Expression {
  const definition = jsonAggregate(binder, 'JSON_ARRAYAGG', node)
  const collector = collectorOf(binder, definition.name, node.span, undefined)
  const inner = binder.at({ isInsideAggregate: true, aggregates: undefined, over: undefined })
  if (node.orderBy.length > 0)
    throw binder.unsupported(node.orderBy[0]!.span, 'ORDER BY inside JSON_ARRAYAGG')
  const value = inner.bind(node.item.value)
  return collectAggregate(binder, definition, {
    args: [value],
    quantifier: undefined,
    filter: node.filter,
    options: {
      onNull: node.onNull ?? 'ABSENT ON NULL',
      isJson: node.item.formatJson || isJsonCall(value),
    },
    collector,
    inner,
    span: node.span,
  })
}

function jsonAggregate(
  binder: ExpressionBinder,
  name: string,
  node: ast.JsonObjectAggExpression | ast.JsonArrayAggExpression,
): AggregateDefinition {
  if (node.over !== undefined)
    throw binder.unsupported(
      node.span,
      `${name} OVER (…)`,
      'Use GROUP BY or a windowing table function.',
    )
  const definition = binder.context.functions.aggregate(name)
  if (definition === undefined) throw binder.unsupported(node.span, name)
  return definition
}

/** What collects the call. @throws SQL_AGGREGATE_MISPLACED, SQL_NESTED_AGGREGATE */
function collectorOf(
  binder: ExpressionBinder,
  name: string,
  span: ast.Span,
  over: AggregateCollector | undefined,
): AggregateCollector {
  const { context, place } = binder
  const collector = over ?? place.aggregates
  if (place.isInsideAggregate) throw errorAt(context, span, nestedAggregate, { name })
  if (collector === undefined)
    throw errorAt(context, span, aggregateMisplaced, { name, clause: place.clause })
  return collector
}

interface CallParts {
  readonly args: readonly Expression[]
  readonly quantifier: 'DISTINCT' | 'ALL' | undefined
  readonly filter: ast.Expression | undefined
  readonly options: CallOptions
  readonly collector: AggregateCollector
  /** Binds what stands inside the call. */
  readonly inner: ExpressionBinder
  readonly span: ast.Span
}

function collectAggregate(
  binder: ExpressionBinder,
  definition: AggregateDefinition,
  parts: CallParts,
): Expression {
  const { span, collector } = parts
  const types = parts.args.map((arg) => typeToString(arg.type))
  const fail = (problem: string): Error => misuse(binder, definition, types, span, problem)
  const taken = definition.takeOptions?.(
    parts.args.map((arg) => constantShape(arg, binder.context.session)),
  )
  if (taken !== undefined && 'problem' in taken) throw fail(taken.problem)
  const args = parts.args.filter((_, i) => taken?.taken.includes(i) !== true)
  const options: CallOptions = { ...parts.options, ...taken?.options }
  const takesOne = definition.takeOptions === undefined && !takesMany(definition)
  if (args.length > 1 && takesOne && definition.objects === undefined)
    throw fail('one argument expected')
  const filter =
    parts.filter === undefined
      ? undefined
      : parts.inner.at({ clause: 'FILTER' }).bindCondition(parts.filter)
  const inferred = definition.infer(args.map(shapeOf), options)
  if (isInferenceFailure(inferred)) throw fail(inferred.problem)
  const isNeverNull = !isNullableOn(definition, args.map(shapeOf), options)
  const nullable = isNeverNull
    ? false
    : inferred.returnType.nullable || !collector.hasKeys || filter !== undefined
  const plain = withNullable(inferred.returnType, nullable)
  const type = definition.objects === undefined ? withMark(plain, args[0]?.type) : plain
  const isDistinct = parts.quantifier === 'DISTINCT' && definition.ignoresDistinct !== true
  const call = { isDistinct, filter, collector, span }
  if (definition.compose !== undefined)
    return compose(binder, definition.compose as AggregateComposition, args[0]!, type, call)
  return collector.add({
    definition,
    args: args.map((arg, i) => coerce(arg, inferred.argumentTypes[i] ?? arg.type)),
    isDistinct,
    filter,
    ...(Object.keys(options).length === 0 ? {} : { options }),
    type,
  })
}

const takesMany = (definition: AggregateDefinition): boolean =>
  definition.allowsStar === true || (definition.argumentCount ?? 1) > 1

/** Puts the expression over other aggregates in the place of one. */
function compose(
  binder: ExpressionBinder,
  composition: AggregateComposition,
  arg: Expression,
  type: SqlType,
  call: {
    readonly isDistinct: boolean
    readonly filter: Expression | undefined
    readonly collector: AggregateCollector
    readonly span: ast.Span
  },
): Expression {
  const { isDistinct, filter, collector, span } = call
  const value = composition(
    {
      call: (name, ...args) => binder.call(name, args, span),
      cast: castTo,
      aggregate: (name, operand) => {
        const definition = binder.context.functions.aggregate(name)
        assert(definition !== undefined, 'what others are made of is always there')
        const inferred = definition.infer([shapeOf(operand)], {})
        assert(!isInferenceFailure(inferred), 'an aggregate takes what it is composed of')
        const isNeverNull = !isNullableOn(definition, [shapeOf(operand)], {})
        const nullable =
          !isNeverNull &&
          (inferred.returnType.nullable || !collector.hasKeys || filter !== undefined)
        return collector.add({
          definition,
          args: [coerce(operand, inferred.argumentTypes[0]!)],
          isDistinct,
          filter,
          type: withNullable(inferred.returnType, nullable),
        })
      },
    },
    arg,
  )
  return castTo(value, withNullable(type, value.type.nullable))
}

const castTo = (operand: Expression, type: SqlType): Expression =>
  typeEquals(operand.type, type)
    ? operand
    : { kind: 'cast', operand, type, isTry: false, isImplicit: false }

/** An argument with its value also where that is computed of constants: ARRAY[0.25, 0.75]. */
function constantShape(arg: Expression, session: SessionContext): ArgumentShape {
  const shape = shapeOf(arg)
  if (arg.kind === 'literal') return shape
  const columns = new Set<number>()
  collectColumns(arg, columns)
  if (columns.size > 0) return shape
  try {
    return { ...shape, literal: interpret(arg, session)([]) }
  } catch (error) {
    // What fails is no value: the call says what it needs.
    if (error instanceof EngineError) return shape
    throw error
  }
}

/** True when the aggregate of no rows, or of NULLs, is NULL: all but the counting ones. */
function isNullableOn(
  definition: AggregateDefinition,
  args: readonly ArgumentShape[],
  options: CallOptions,
): boolean {
  const inferred = definition.infer(
    args.map((arg) => ({ ...arg, type: withNullable(arg.type, true) })),
    options,
  )
  return isInferenceFailure(inferred) || inferred.returnType.nullable
}

// MIN and MAX of an event time column show its mark in Flink's types.
function withMark(type: SqlType, argument: SqlType | undefined): SqlType {
  if (
    argument === undefined ||
    !isTimestamp(type) ||
    !isTimestamp(argument) ||
    argument.timeAttribute === undefined
  )
    return type
  return type.kind === argument.kind && type.precision === argument.precision
    ? { ...type, timeAttribute: argument.timeAttribute }
    : type
}

function refuseClauses(
  binder: ExpressionBinder,
  { name, takesNullTreatment }: AggregateDefinition,
  node: ast.FunctionCall,
): void {
  if (node.withinGroup.length > 0) throw binder.unsupported(node.span, `${name} … WITHIN GROUP`)
  if (node.withinDistinct.length > 0)
    throw binder.unsupported(node.span, `${name} … WITHIN DISTINCT`)
  if (node.orderBy.length > 0) throw binder.unsupported(node.span, `ORDER BY inside ${name}`)
  if (node.nullTreatment !== undefined && takesNullTreatment !== true)
    throw binder.unsupported(node.span, `${name} … ${node.nullTreatment}`)
}

function misuse(
  binder: ExpressionBinder,
  definition: AggregateDefinition,
  types: readonly string[],
  span: ast.Span,
  problem: string,
): Error {
  return errorAt(binder.context, span, functionArguments, { name: definition.name, types, problem })
}
