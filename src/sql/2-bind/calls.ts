import type { ArgumentShape, InferenceFailure, ScalarDefinition } from '../../contracts/function.ts'
import { nearestName } from '../../core/options.ts'
import { typeToString } from '../../core/type-text.ts'
import { isInterval, isTimestamp, type SqlType } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { inferCall, isInferenceFailure } from '../functions/signature.ts'
import type { CallExpression, Expression } from '../plan/expression.ts'
import { errorAt, locateCall } from './bind-context.ts'
import { coerce } from './coercion.ts'
import {
  functionArguments,
  notAggregate,
  overMissing,
  tableFunctionMisplaced,
  typeMismatch,
  unknownFunction,
} from './errors.ts'
import type { ExpressionBinder } from './expression-binder.ts'
import { bindGroupWindowPart } from './group-window-parts.ts'
import { bindGroupingCall, isGroupingFunction } from './grouping-calls.ts'
import { isRankingFunction } from './ranking-functions.ts'

/**
 * Calls a scalar function or operator by name: finds the definition that takes the arguments,
 * casts them to what it takes, and types the result.
 *
 * @throws SQL_UNKNOWN_FUNCTION, SQL_FUNCTION_ARGUMENTS, SQL_TYPE_MISMATCH
 */
export function bindCall(
  binder: ExpressionBinder,
  name: string,
  args: readonly Expression[],
  span: ast.Span,
  options: CallExpression['options'],
): Expression {
  const { context } = binder
  const definitions = context.functions.scalars(name)
  if (definitions.length === 0) {
    const later = FUNCTIONS_TO_COME.get(name.toUpperCase())
    if (later !== undefined)
      throw binder.unsupported(span, `The function ${name.toUpperCase()}`, later)
    const known = context.functions.names()
    throw errorAt(context, span, unknownFunction, {
      name,
      suggestion: nearestName(name.toUpperCase(), known),
      known,
    })
  }
  return bindDefinedCall(binder, definitions, args, span, options)
}

/** As `bindCall`, of definitions that were found already. At least one. @throws SQL_FUNCTION_ARGUMENTS, SQL_TYPE_MISMATCH */
export function bindDefinedCall(
  binder: ExpressionBinder,
  definitions: readonly ScalarDefinition[],
  args: readonly Expression[],
  span: ast.Span,
  options: CallExpression['options'],
): Expression {
  const { context } = binder
  const shapes = args.map(shapeOf)
  const failures: InferenceFailure[] = []
  for (const definition of definitions) {
    const inferred = inferCall(definition, shapes, options, context.session)
    if (isInferenceFailure(inferred)) {
      failures.push(inferred)
      continue
    }
    return {
      kind: 'call',
      function: definition,
      args: args.map((arg, i) => coerce(arg, inferred.argumentTypes[i] ?? arg.type)),
      options,
      type: withTimeAttribute(definition, inferred.returnType, args),
      location: locateCall(context, span),
    }
  }
  const index = mostFitting(definitions, args)
  throw misuse(binder, definitions[index]!, args, span, failures[index]!.problem)
}

/** Of several definitions of one name, the one whose complaint says most: that of times where times are given. */
function mostFitting(
  definitions: readonly ScalarDefinition[],
  args: readonly Expression[],
): number {
  const hasTime = args.some(
    ({ type }) =>
      isTimestamp(type) || isInterval(type) || type.kind === 'DATE' || type.kind === 'TIME',
  )
  return Math.max(
    0,
    definitions.findIndex((definition) => (definition.family === 'temporal') === hasTime),
  )
}

/** An argument as type inference sees it. */
export function shapeOf(arg: Expression): ArgumentShape {
  if (arg.kind !== 'literal') return { type: arg.type, isNullLiteral: false }
  return {
    type: arg.type,
    literal: arg.value,
    isNullLiteral: arg.value === null && arg.type.kind === 'NULL',
  }
}

// Flink's derived types keep the mark of an event time column through calls that return the type of
// an argument, though the planner does not let such a column be one: see `time-attribute.ts`.
function withTimeAttribute(
  definition: ScalarDefinition,
  type: SqlType,
  args: readonly Expression[],
): SqlType {
  if (!isTimestamp(type) || type.timeAttribute !== undefined) return type
  if (!KEEPS_TIME_ATTRIBUTE.has(definition.name)) return type
  const { kind, precision } = type
  // The first argument of the result's kind decides, as in Flink.
  const model = args.find((arg) => arg.type.kind === kind && arg.type.precision === precision)?.type
  const attribute = model !== undefined && isTimestamp(model) ? model.timeAttribute : undefined
  return attribute === undefined ? type : { ...type, timeAttribute: attribute }
}

const KEEPS_TIME_ATTRIBUTE = new Set([
  '+',
  '-',
  'CASE',
  'COALESCE',
  'IFNULL',
  'IF',
  'NULLIF',
  'GREATEST',
  'LEAST',
  'FLOOR',
  'CEIL',
  'TIMESTAMPADD',
])

function misuse(
  binder: ExpressionBinder,
  definition: ScalarDefinition,
  args: readonly Expression[],
  span: ast.Span,
  problem: string,
): Error {
  if (definition.isOperator === true)
    return errorAt(binder.context, span, typeMismatch, {
      what: `Operator ${definition.name === 'NEGATE' ? '-' : definition.name}`,
      problem,
    })
  return errorAt(binder.context, span, functionArguments, {
    name: definition.name,
    types: args.map((arg) => typeToString(arg.type)),
    problem,
  })
}

/** Binds `name(…)`: an aggregate where one may stand, else a scalar function. */
export function bindFunctionCall(binder: ExpressionBinder, node: ast.FunctionCall): Expression {
  const { context } = binder
  const name = node.name.parts.map((part) => part.name).join('.')
  if (node.over !== undefined) {
    const called = context.functions.aggregate(name)
    if (called !== undefined || isRankingFunction(name.toUpperCase()))
      return binder.bindOver(node, called)
    if (context.functions.scalars(name).length > 0)
      throw errorAt(context, node.span, notAggregate, { name, clause: 'OVER (…)' })
  } else if (isRankingFunction(name.toUpperCase())) {
    throw errorAt(context, node.span, overMissing, { name: name.toUpperCase() })
  }
  if (context.functions.table(name) !== undefined)
    throw errorAt(context, node.span, tableFunctionMisplaced, { name })
  const windowPart = bindGroupWindowPart(binder, node)
  if (windowPart !== undefined) return windowPart
  if (isGroupingFunction(name)) return bindGroupingCall(binder, node, bindArgument)
  const aggregate = context.functions.aggregate(name)
  if (aggregate !== undefined && context.functions.scalars(name).length === 0)
    return binder.bindAggregate(aggregate, node)
  if (context.functions.scalars(name).length === 0 && AGGREGATES_TO_COME.has(name.toUpperCase()))
    throw binder.unsupported(
      node.span,
      `The aggregate ${name.toUpperCase()}`,
      'Use COUNT, SUM, MIN, MAX or AVG.',
    )
  const clause = misplacedClause(node)
  if (clause !== undefined) throw errorAt(context, node.span, notAggregate, { name, clause })
  const args = node.arguments.map((argument) => bindArgument(binder, argument))
  return bindCall(binder, name, args, node.span, {})
}

/** Functions that Flink has and that come later, each with what to do instead. */
const FUNCTIONS_TO_COME: ReadonlyMap<string, string> = new Map([
  ['SOURCE_WATERMARK', 'Write the watermark as an expression of the column.'],
])

const AGGREGATES_TO_COME = new Set(['SUM0'])

/** A clause that only an aggregate can have. */
export function misplacedClause(node: ast.FunctionCall): string | undefined {
  if (node.quantifier === 'DISTINCT') return 'DISTINCT'
  if (node.filter !== undefined) return 'FILTER'
  if (node.withinGroup.length > 0) return 'WITHIN GROUP'
  if (node.withinDistinct.length > 0) return 'WITHIN DISTINCT'
  if (node.orderBy.length > 0) return 'ORDER BY'
  return node.nullTreatment
}

/** Binds a positional argument. @throws SQL_NOT_SUPPORTED_YET for named and special ones */
export function bindArgument(binder: ExpressionBinder, argument: ast.FunctionArgument): Expression {
  if (argument.name !== undefined)
    throw binder.unsupported(
      argument.span,
      'A named argument of a scalar function',
      'Give the arguments by position.',
    )
  const { value } = argument
  switch (value.kind) {
    case 'star':
      throw binder.unsupported(
        value.span,
        '* as an argument',
        'Only COUNT takes *; name the columns.',
      )
    case 'defaultArgument':
      throw binder.unsupported(
        value.span,
        'DEFAULT as an argument',
        'Leave the argument out or write its value.',
      )
    case 'tableArgument':
    case 'modelArgument':
    case 'descriptorArgument':
      throw binder.unsupported(
        value.span,
        'A table, model or descriptor as an argument of a scalar function',
      )
    default:
      return binder.bind(value)
  }
}
