import type { AggregateDefinition } from '../../contracts/aggregate.ts'
import type { ArgumentShape, CallOptions } from '../../contracts/function.ts'
import { typeToString } from '../../core/type-text.ts'
import { isTimestamp, type SqlType, withNullable } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { isInferenceFailure } from '../functions/signature.ts'
import type { Expression } from '../plan/expression.ts'
import type { AggregateCollector } from './aggregate-collector.ts'
import { errorAt } from './bind-context.ts'
import { bindArgument, shapeOf } from './calls.ts'
import { coerce } from './coercion.ts'
import { aggregateMisplaced, bareNull, functionArguments, nestedAggregate } from './errors.ts'
import type { ExpressionBinder } from './expression-binder.ts'

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
  const { context, place } = binder
  const { name } = definition
  const collector = over ?? place.aggregates
  if (place.isInsideAggregate) throw errorAt(context, node.span, nestedAggregate, { name })
  if (collector === undefined)
    throw errorAt(context, node.span, aggregateMisplaced, { name, clause: place.clause })
  refuseClauses(binder, name, node)
  // The arguments of a call with OVER are over groups, where there are any.
  const inner =
    over === undefined
      ? binder.at({ isInsideAggregate: true, aggregates: undefined, over: undefined })
      : binder.at({ over: undefined, clause: 'another OVER' })
  const [first] = node.arguments
  const isStar =
    node.arguments.length === 1 &&
    first?.value.kind === 'star' &&
    first.value.qualifier === undefined
  if (isStar && definition.allowsStar !== true)
    throw misuse(binder, definition, ['*'], node.span, 'only COUNT takes *')
  const args = isStar ? [] : node.arguments.map((argument) => bindArgument(inner, argument))
  const isDistinct = node.quantifier === 'DISTINCT' && definition.ignoresDistinct !== true
  if (node.arguments.length === 0)
    throw misuse(binder, definition, [], node.span, 'an argument is missing')
  if (args.length > 1 && definition.allowsStar !== true)
    throw misuse(
      binder,
      definition,
      args.map((arg) => typeToString(arg.type)),
      node.span,
      'one argument expected',
    )
  const nullArgument = args.findIndex((arg) => arg.type.kind === 'NULL')
  if (nullArgument !== -1)
    throw errorAt(context, node.arguments[nullArgument]!.span, bareNull, {
      place: `as an argument of ${name}`,
    })
  const filter =
    node.filter === undefined
      ? undefined
      : inner.at({ clause: 'FILTER' }).bindCondition(node.filter)
  const options: CallOptions = {}
  const inferred = definition.infer(args.map(shapeOf), options)
  if (isInferenceFailure(inferred))
    throw misuse(
      binder,
      definition,
      args.map((arg) => typeToString(arg.type)),
      node.span,
      inferred.problem,
    )
  const isNeverNull = !isNullableOn(definition, args.map(shapeOf), options)
  const nullable = isNeverNull
    ? false
    : inferred.returnType.nullable || !collector.hasKeys || filter !== undefined
  return collector.add({
    definition,
    args: args.map((arg, i) => coerce(arg, inferred.argumentTypes[i] ?? arg.type)),
    isDistinct,
    filter,
    ...(Object.keys(options).length === 0 ? {} : { options }),
    type: withMark(withNullable(inferred.returnType, nullable), args[0]?.type),
  })
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

function refuseClauses(binder: ExpressionBinder, name: string, node: ast.FunctionCall): void {
  if (node.withinGroup.length > 0) throw binder.unsupported(node.span, `${name} … WITHIN GROUP`)
  if (node.withinDistinct.length > 0)
    throw binder.unsupported(node.span, `${name} … WITHIN DISTINCT`)
  if (node.orderBy.length > 0) throw binder.unsupported(node.span, `ORDER BY inside ${name}`)
  if (node.nullTreatment !== undefined)
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
