import type { AggregateDefinition } from '../../contracts/aggregate.ts'
import { typeToString } from '../../core/type-text.ts'
import { bigIntType, doubleType, isInteger, type SqlType, withNullable } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { commonType } from '../functions/common-type.ts'
import type { Expression, LiteralExpression } from '../plan/expression.ts'
import type { FrameBound, OverFrame, RankingFunction } from '../plan/logical.ts'
import { mapColumns } from '../plan/rewrite.ts'
import { bindAggregate } from './aggregate-calls.ts'
import { AggregateCollector } from './aggregate-collector.ts'
import { errorAt } from './bind-context.ts'
import { bindArgument, misplacedClause } from './calls.ts'
import { coerce } from './coercion.ts'
import {
  functionArguments,
  notAggregate,
  overFrame,
  overMisplaced,
  overNeedsOrder,
  unknownWindow,
} from './errors.ts'
import type { ExpressionBinder } from './expression-binder.ts'
import type { OverOrder, OverWindow } from './over-collector.ts'
import { isRankingFunction } from './ranking-functions.ts'

/**
 * Binds `f(…) OVER (…)`.
 *
 * @throws SQL_OVER_MISPLACED, SQL_OVER_NEEDS_ORDER, SQL_OVER_FRAME, SQL_UNKNOWN_WINDOW, SQL_FUNCTION_ARGUMENTS
 */
export function bindOver(
  binder: ExpressionBinder,
  node: ast.FunctionCall,
  aggregate: AggregateDefinition | undefined,
): Expression {
  const { context, place } = binder
  const name = node.name.parts
    .map((part) => part.name)
    .join('.')
    .toUpperCase()
  if (place.over === undefined)
    throw errorAt(context, node.span, overMisplaced, { name, clause: place.clause })
  const inner = binder.at({ over: undefined, clause: 'another OVER' })
  const specification = specificationOf(binder, node.over!)
  const partition = specification.partitionBy.map((expression) => inner.bind(expression))
  const order = specification.orderBy.map((item): OverOrder => {
    const isDescending = item.direction === 'DESC'
    return {
      expression: inner.bind(item.expression),
      isDescending,
      nullsFirst: item.nulls === undefined ? !isDescending : item.nulls === 'FIRST',
    }
  })
  if (isRankingFunction(name)) {
    refuseClauses(binder, node, name)
    return bindRanking(binder, node, name, {
      partition,
      order,
      frame: WHOLE_PREFIX,
    })
  }
  const frame = bindFrame(binder, specification, order)
  const captured = new AggregateCollector(hasItsRow(frame))
  // An aggregate may be an expression over several.
  const bound = bindAggregate(binder, aggregate!, node, captured)
  const { over } = place
  const columns = captured.calls.map((call) =>
    over.add({ kind: 'aggregate', window: { partition, order, frame }, call }),
  )
  return mapColumns(bound, ({ index }) => columns[-1 - index]!)
}

/** What a function that numbers or shifts rows cannot have. */
function refuseClauses(binder: ExpressionBinder, node: ast.FunctionCall, name: string): void {
  const clause = misplacedClause(node)
  if (clause === undefined) return
  // That is how rows are shifted anyhow.
  if (clause === 'RESPECT NULLS' && (name === 'LAG' || name === 'LEAD')) return
  if (clause === 'IGNORE NULLS' && (name === 'LAG' || name === 'LEAD'))
    throw binder.unsupported(node.span, `${name} … ${clause}`)
  throw errorAt(binder.context, node.span, notAggregate, { name, clause })
}

function specificationOf(
  binder: ExpressionBinder,
  over: ast.WindowName | ast.WindowSpecification,
  windows: readonly ast.NamedWindow[] = binder.place.windows ?? [],
): ast.WindowSpecification {
  const named = (name: ast.Identifier): ast.WindowSpecification => {
    const found = windows.findIndex((window) => window.name.name === name.name)
    // A window is made of those before it.
    if (found !== -1)
      return specificationOf(binder, windows[found]!.window, windows.slice(0, found))
    throw errorAt(binder.context, name.span, unknownWindow, {
      name: name.name,
      known: windows.map((window) => window.name.name),
    })
  }
  if (over.kind === 'windowName') return named(over.name)
  if (over.base === undefined) return over
  const base = named(over.base)
  return {
    ...over,
    base: undefined,
    partitionBy: base.partitionBy.length > 0 ? base.partitionBy : over.partitionBy,
    orderBy: over.orderBy.length > 0 ? over.orderBy : base.orderBy,
    frame: over.frame ?? base.frame,
  }
}

const WHOLE_PREFIX: OverFrame = {
  unit: 'rows',
  lower: { kind: 'unbounded', direction: 'preceding' },
  upper: { kind: 'current' },
}

/** True when the row at hand is in its frame by the form of that: with a distance Flink takes it as one that may be empty. */
const hasItsRow = ({ lower, upper }: OverFrame): boolean =>
  lower.kind !== 'offset' && upper.kind !== 'offset'

function bindFrame(
  binder: ExpressionBinder,
  specification: ast.WindowSpecification,
  order: readonly OverOrder[],
): OverFrame {
  const { frame } = specification
  if (frame === undefined)
    return order.length === 0
      ? {
          unit: 'range',
          lower: { kind: 'unbounded', direction: 'preceding' },
          upper: { kind: 'unbounded', direction: 'following' },
        }
      : {
          unit: 'range',
          lower: { kind: 'unbounded', direction: 'preceding' },
          upper: { kind: 'current' },
        }
  const unit = frame.unit === 'ROWS' ? 'rows' : 'range'
  const lower = bindBound(binder, frame.start, unit, order)
  const upper: FrameBound =
    frame.end === undefined ? { kind: 'current' } : bindBound(binder, frame.end, unit, order)
  const isTurned =
    (lower.kind === 'unbounded' && lower.direction === 'following') ||
    (upper.kind === 'unbounded' && upper.direction === 'preceding')
  if (isTurned || sideOf(lower) > sideOf(upper))
    throw errorAt(binder.context, frame.span, overFrame, {
      problem: 'the frame ends before it begins',
    })
  return { unit, lower, upper }
}

/** Before, at or behind the row at hand. */
const sideOf = (bound: FrameBound): number =>
  bound.kind === 'current' ? 0 : bound.direction === 'preceding' ? -1 : 1

function bindBound(
  binder: ExpressionBinder,
  bound: ast.FrameBound,
  unit: OverFrame['unit'],
  order: readonly OverOrder[],
): FrameBound {
  if (bound.kind === 'currentRowBound') return { kind: 'current' }
  const problem = (text: string): Error =>
    errorAt(binder.context, bound.span, overFrame, { problem: text })
  const direction = bound.direction === 'PRECEDING' ? 'preceding' : 'following'
  if (bound.kind === 'unboundedBound') return { kind: 'unbounded', direction }
  const value = binder.at({ over: undefined, aggregates: undefined }).bind(bound.offset)
  if (value.kind !== 'literal' || value.value === null)
    throw problem('the distance must be a constant')
  const amount = Number(value.value)
  if (unit === 'rows') {
    if (!Number.isSafeInteger(amount) || amount < 0 || typeof value.value === 'string')
      throw problem('the number of rows must be a whole number, 0 or more')
    return { kind: 'offset', direction, amount }
  }
  const key = order[0]
  if (key === undefined || order.length > 1)
    throw problem('RANGE with a distance needs one ORDER BY column')
  const isTime = key.expression.type.kind.startsWith('TIMESTAMP')
  if (isTime !== (value.type.kind === 'INTERVAL_DAY_TIME'))
    throw problem(
      isTime
        ? "over times the distance is an interval of days to seconds, such as INTERVAL '10' SECOND"
        : `the distance must be a number, as ${typeToString(key.expression.type)} is ordered by`,
    )
  if (amount < 0) throw problem('the distance must be 0 or more')
  return {
    kind: 'offset',
    direction,
    amount: scaledAmount(value.type, amount, key.expression.type),
  }
}

/** A distance in units of the column: decimals are whole numbers of their scale. */
function scaledAmount(type: SqlType, amount: number, ordered: SqlType): number {
  const own = type.kind === 'DECIMAL' ? amount / 10 ** type.scale : amount
  return ordered.kind === 'DECIMAL' ? own * 10 ** ordered.scale : own
}

function bindRanking(
  binder: ExpressionBinder,
  node: ast.FunctionCall,
  name: RankingFunction,
  window: OverWindow,
): Expression {
  const { context } = binder
  const misuse = (problem: string, types: readonly string[]): Error =>
    errorAt(context, node.span, functionArguments, { name, types, problem })
  if (window.order.length === 0 && name !== 'ROW_NUMBER')
    throw errorAt(context, node.span, overNeedsOrder, { name })
  const inner = binder.at({ over: undefined, clause: 'another OVER' })
  const args = node.arguments.map((argument) => bindArgument(inner, argument))
  const types = args.map((arg) => typeToString(arg.type))
  const add = (type: SqlType, bound: readonly Expression[]): Expression =>
    binder.place.over!.add({ kind: 'ranking', window, function: name, args: bound, type })
  switch (name) {
    case 'NTILE': {
      const [tiles] = args
      if (args.length !== 1 || !isWholeNumber(tiles) || !(Number(tiles.value) >= 1))
        throw misuse('one whole number above 0 expected', types)
      return add(bigIntType(false), [coerce(tiles, bigIntType(false))])
    }
    case 'LAG':
    case 'LEAD': {
      const [value, offset, fallback] = args
      if (value === undefined || args.length > 3)
        throw misuse('one to three arguments expected', types)
      if (offset !== undefined && !isWholeNumber(offset))
        throw misuse('the distance must be a whole number', types)
      const type = fallback === undefined ? value.type : commonType([value.type, fallback.type])
      if (type === undefined) throw misuse('value and default have no common type', types)
      // As in Flink the default alone decides. Where it is NOT NULL it stands for values that are NULL, too.
      const isNullable = fallback === undefined || fallback.type.nullable
      return add(withNullable(type, isNullable), [
        coerce(value, type),
        ...(offset === undefined ? [] : [coerce(offset, bigIntType(false))]),
        ...(fallback === undefined ? [] : [coerce(fallback, type)]),
      ])
    }
    default:
      if (args.length > 0) throw misuse('no arguments expected', types)
      return add(
        name === 'PERCENT_RANK' || name === 'CUME_DIST' ? doubleType(false) : bigIntType(false),
        [],
      )
  }
}

const isWholeNumber = (argument: Expression | undefined): argument is LiteralExpression =>
  argument?.kind === 'literal' && argument.value !== null && isInteger(argument.type)
