import type * as ast from '../1-parse/ast.ts'
import { expressionKey } from '../5-codegen/expression-key.ts'
import type { ColumnExpression, Expression } from '../plan/expression.ts'
import type { WindowSpec } from '../plan/logical.ts'
import { errorAt } from './bind-context.ts'
import { groupWindow as groupWindowMisused } from './errors.ts'
import type { ExpressionBinder } from './expression-binder.ts'
import { bindWindowSpec } from './window-spec.ts'

export type GroupWindowName = 'TUMBLE' | 'HOP' | 'SESSION'

/** `GROUP BY TUMBLE(…)`: the window, and where its borders are among the columns that are grouped. */
export interface GroupWindow {
  readonly name: GroupWindowName
  /** Of the call's arguments: an auxiliary function must have the same. */
  readonly argumentsKey: string
  readonly isProcessingTime: boolean
  readonly start: ColumnExpression
  readonly end: ColumnExpression
  readonly time: ColumnExpression
}

const FORMS: Readonly<Record<GroupWindowName, string>> = {
  TUMBLE: 'TUMBLE(time_column, size)',
  HOP: 'HOP(time_column, slide, size)',
  SESSION: 'SESSION(time_column, gap)',
}
const PARAMETERS: Readonly<Record<GroupWindowName, readonly string[]>> = {
  TUMBLE: ['SIZE'],
  HOP: ['SLIDE', 'SIZE'],
  SESSION: ['GAP'],
}

/** The call of a window in GROUP BY that an expression is; undefined for others. */
export function groupWindowCall(expression: ast.Expression): ast.FunctionCall | undefined {
  return expression.kind === 'functionCall' && groupWindowName(expression) !== undefined
    ? expression
    : undefined
}

export function groupWindowName(call: ast.FunctionCall): GroupWindowName | undefined {
  const name = call.name.parts.length === 1 ? call.name.parts[0]!.name.toUpperCase() : ''
  return name === 'TUMBLE' || name === 'HOP' || name === 'SESSION' ? name : undefined
}

/** The arguments of a window in GROUP BY, or of a function that tells about it. */
export function readGroupWindow(
  binder: ExpressionBinder,
  name: GroupWindowName,
  call: ast.FunctionCall,
): { readonly time: Expression; readonly spec: WindowSpec; readonly key: string } {
  const { context } = binder
  const parameters = PARAMETERS[name]
  const args = call.arguments.map(({ value }) => value as ast.Expression)
  if (args.length === parameters.length + 2)
    throw errorAt(context, call.arguments.at(-1)!.span, groupWindowMisused, {
      problem: `${name} with an alignment is not supported`,
      instead: `Use the table function ${name} with its OFFSET.`,
    })
  if (args.length !== parameters.length + 1)
    throw errorAt(context, call.span, groupWindowMisused, {
      problem: `${name} takes ${parameters.length + 1} arguments, ${args.length} found`,
      instead: `The form is ${FORMS[name]}.`,
    })
  const arguments_ = binder.at({ aggregates: undefined, isInsideAggregate: false })
  const time = arguments_.bind(args[0]!)
  const spec = bindWindowSpec(
    context,
    { name, form: FORMS[name], span: call.span },
    new Map(parameters.map((parameter, i) => [parameter, args[i + 1]!])),
    (node) => arguments_.bind(node),
  )
  return { time, spec, key: `${expressionKey(time)} ${JSON.stringify(spec)}` }
}

/** Suffixes of the auxiliary functions; `undefined` for other functions. */
function auxiliary(name: string): { readonly window: string; readonly part: string } | undefined {
  const match = /^(TUMBLE|HOP|SESSION)_(START|END|ROWTIME|PROCTIME)$/.exec(name.toUpperCase())
  return match === null ? undefined : { window: match[1]!, part: match[2]! }
}

/**
 * `TUMBLE_START(…)` and its like, beside the GROUP BY whose window they tell about; a window itself, which only GROUP BY takes, is an error.
 * undefined for other functions.
 *
 * @throws SQL_GROUP_WINDOW
 */
export function bindGroupWindowPart(
  binder: ExpressionBinder,
  node: ast.FunctionCall,
): Expression | undefined {
  const { context, place } = binder
  const fail = (problem: string, instead: string): Error =>
    errorAt(context, node.span, groupWindowMisused, { problem, instead })
  const window = groupWindowName(node)
  if (window !== undefined)
    throw fail(
      `${window} stands in ${place.clause}, where no window can`,
      `Write it in GROUP BY, and ${window}_START or ${window}_END here; or FROM TABLE(${window}(…)).`,
    )
  const called = node.name.parts.length === 1 ? auxiliary(node.name.parts[0]!.name) : undefined
  if (called === undefined) return undefined
  const name = node.name.parts[0]!.name.toUpperCase()
  const { groupWindow } = place
  if (groupWindow === undefined || place.isInsideAggregate)
    throw fail(
      `${name} tells about the window that rows are grouped by, and there is none`,
      `Add GROUP BY ${called.window}(…) with the same arguments.`,
    )
  const { key } = readGroupWindow(binder, called.window as GroupWindowName, node)
  if (called.window !== groupWindow.name || key !== groupWindow.argumentsKey)
    throw fail(
      `${name} has other arguments than the window in GROUP BY`,
      `Give it those of ${groupWindow.name} there.`,
    )
  switch (called.part) {
    case 'START':
      return groupWindow.start
    case 'END':
      return groupWindow.end
    case 'ROWTIME':
      if (groupWindow.isProcessingTime)
        throw fail(
          `${name} asks for event time, but the window is of processing time`,
          `Use ${called.window}_PROCTIME.`,
        )
      return groupWindow.time
    default:
      return groupWindow.isProcessingTime
        ? groupWindow.time
        : { kind: 'literal', value: null, type: groupWindow.time.type }
  }
}
