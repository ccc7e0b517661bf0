import { typeToString } from '../../core/type-text.ts'
import { isTimestamp, timestampType, withNullable, withoutTimeAttribute } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import type { Expression } from '../plan/expression.ts'
import type { LogicalNode } from '../plan/logical.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { groupWindow as groupWindowMisused, notTimeAttribute } from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import {
  type GroupWindow,
  type GroupWindowName,
  groupWindowCall,
  groupWindowName,
  readGroupWindow,
} from './group-window-parts.ts'
import type { Scope } from './scope.ts'
import { isEventTime, isProcessingTime } from './time-attribute.ts'
import { windowTimeType } from './window-functions.ts'

/** A group window over rows: `node` has their columns, then those of the window. */
export interface WindowedRows {
  readonly node: LogicalNode
  readonly window: GroupWindow
}

/**
 * Puts the window of a GROUP BY over the rows that are grouped; sessions are told apart by the other keys.
 *
 * @throws SQL_GROUP_WINDOW, SQL_WINDOW_ARGUMENT, SQL_NOT_TIME_ATTRIBUTE
 */
export function bindGroupWindow(
  context: BindContext,
  source: { readonly scope: Scope; readonly node: LogicalNode },
  groupBy: ast.GroupBy | undefined,
  otherKeys: readonly Expression[],
): WindowedRows | undefined {
  const calls = (groupBy?.elements ?? [])
    .flatMap((element) => (element.kind === 'groupingSet' ? element.expressions : []))
    .flatMap((expression) => groupWindowCall(expression) ?? [])
  const [call, second] = calls
  if (call === undefined) return undefined
  if (second !== undefined)
    throw errorAt(context, second.span, groupWindowMisused, {
      problem: 'GROUP BY takes one window',
      instead: 'Group by one, and by the next in a query around it.',
    })
  const name = groupWindowName(call)!
  const bound = readGroupWindow(
    new ExpressionBinder(context, source.scope, {
      clause: 'GROUP BY',
      aggregates: undefined,
      isInsideAggregate: false,
    }),
    name,
    call,
  )
  const width = source.node.schema.length
  const columns = [...source.node.schema]
  const expressions: Expression[] = columns.map(({ type }, index) => ({
    kind: 'column',
    index,
    type,
  }))
  const columnOf = (expression: Expression): number => {
    if (expression.kind === 'column') return expression.index
    columns.push({ name: `$key${columns.length}`, type: expression.type })
    return expressions.push(expression) - 1
  }
  const timeColumn = columnOf(bound.time)
  const partition = name === 'SESSION' ? [...new Set(otherKeys.map((key) => columnOf(key)))] : []
  const input: LogicalNode =
    columns.length === width
      ? source.node
      : { kind: 'project', input: source.node, expressions, schema: columns }
  const byProcessingTime = !context.session.isBatch && isProcessingTime(input, timeColumn)
  requireTime(context, name, call, input, timeColumn)
  const timeType = input.schema[timeColumn]!.type
  const start = timestampType(3, false)
  const time = withNullable(
    byProcessingTime ? timeType : windowTimeType(context, timeType),
    !byProcessingTime,
  )
  const schema = [
    ...input.schema,
    { name: 'window_start', type: start },
    { name: 'window_end', type: start },
    { name: 'window_time', type: time },
  ]
  const base = input.schema.length
  return {
    node: {
      kind: 'window',
      input,
      timeColumn,
      isProcessingTime: byProcessingTime,
      window: bound.spec,
      partition,
      schema,
    },
    window: {
      name,
      argumentsKey: bound.key,
      isProcessingTime: byProcessingTime,
      start: { kind: 'column', index: base, type: start },
      end: { kind: 'column', index: base + 1, type: start },
      time: { kind: 'column', index: base + 2, type: time },
    },
  }
}

function requireTime(
  context: BindContext,
  name: GroupWindowName,
  call: ast.FunctionCall,
  input: LogicalNode,
  column: number,
): void {
  const { name: columnName, type } = input.schema[column]!
  const { isBatch } = context.session
  if (isTimestamp(type) && (isBatch ? !isProcessingTime(input, column) : isTime(input, column)))
    return
  throw errorAt(context, call.arguments[0]!.span, notTimeAttribute, {
    window: name,
    column: columnName,
    type: typeToString(withoutTimeAttribute(withNullable(type, true))),
  })
}

/** Also event time that rows were grouped by: Flink takes it here, though not in windowing table functions. */
function isTime(node: LogicalNode, column: number): boolean {
  if (isEventTime(node, column) || isProcessingTime(node, column)) return true
  switch (node.kind) {
    case 'aggregate':
      return column < node.keys.length && isTime(node.input, node.keys[column]!)
    case 'project': {
      const expression = node.expressions[column]
      return expression?.kind === 'column' && isTime(node.input, expression.index)
    }
    case 'filter':
      return isTime(node.input, column)
    default:
      return false
  }
}
