import { nearestName } from '../../core/options.ts'
import { typeToString } from '../../core/type-text.ts'
import {
  isTimestamp,
  type SqlType,
  timestampType,
  withNullable,
  withoutTimeAttribute,
} from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import type { WindowSpec } from '../plan/logical.ts'
import { type BindContext, errorAt, textOf } from './bind-context.ts'
import { notSupportedYet, notTimeAttribute, unknownColumn, windowArgument } from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import type { Relation } from './relation.ts'
import { Scope } from './scope.ts'
import { isEventTime, isProcessingTime, markRowtime } from './time-attribute.ts'

type WindowName = 'TUMBLE' | 'HOP' | 'CUMULATE'

/** Parameters after DATA and TIMECOL, in order; the last may be left out. */
const PARAMETERS: Readonly<Record<WindowName, readonly string[]>> = {
  TUMBLE: ['SIZE', 'OFFSET'],
  HOP: ['SLIDE', 'SIZE', 'OFFSET'],
  CUMULATE: ['STEP', 'SIZE', 'OFFSET'],
}

const FORMS: Readonly<Record<WindowName, string>> = {
  TUMBLE: 'TUMBLE(TABLE t, DESCRIPTOR(time_column), size [, offset])',
  HOP: 'HOP(TABLE t, DESCRIPTOR(time_column), slide, size [, offset])',
  CUMULATE: 'CUMULATE(TABLE t, DESCRIPTOR(time_column), step, size [, offset])',
}

/** Name of a windowing table function in upper case; undefined for other functions. */
export function windowFunctionName(call: ast.FunctionCall): WindowName | 'SESSION' | undefined {
  const name = call.name.parts.length === 1 ? call.name.parts[0]!.name.toUpperCase() : ''
  return name === 'TUMBLE' || name === 'HOP' || name === 'CUMULATE' || name === 'SESSION'
    ? name
    : undefined
}

/**
 * TUMBLE, HOP and CUMULATE: the rows of a table with `window_start`, `window_end` and `window_time`.
 *
 * @throws SQL_WINDOW_ARGUMENT, SQL_NOT_TIME_ATTRIBUTE, SQL_UNKNOWN_COLUMN
 */
export function bindWindowFunction(
  context: BindContext,
  call: ast.FunctionCall,
  bindTable: (table: WindowedTable) => Relation,
): Relation {
  const name = windowFunctionName(call)
  if (name === undefined || name === 'SESSION')
    throw errorAt(context, call.span, notSupportedYet, {
      construct: 'The window SESSION',
      instead: 'Use TUMBLE, HOP or CUMULATE.',
    })
  const { table, time, intervals } = readArguments(context, name, call)
  const input = bindTable(table)
  const timeColumn = bindTimeColumn(context, name, time, input)
  const window = windowSpec(context, name, call, intervals)
  const timeType = input.schema[timeColumn]!.type
  const byProcessingTime = !context.session.isBatch && isProcessingTime(input.node, timeColumn)
  const schema = [
    ...input.schema,
    { name: 'window_start', type: timestampType(3, false) },
    { name: 'window_end', type: timestampType(3, false) },
    {
      name: 'window_time',
      type: byProcessingTime ? timeType : windowTimeType(context, timeType),
    },
  ]
  return {
    node: {
      kind: 'window',
      input: input.node,
      timeColumn,
      isProcessingTime: byProcessingTime,
      window,
      schema,
    },
    schema,
  }
}

const windowTimeType = (context: BindContext, timeType: SqlType): SqlType => {
  const plain = withNullable(withoutTimeAttribute(timeType), false)
  return context.session.isBatch ? plain : markRowtime(plain)
}

interface WindowArguments {
  readonly table: WindowedTable
  readonly time: ast.DescriptorArgument
  /** By parameter name. */
  readonly intervals: ReadonlyMap<string, ast.Expression>
}

function readArguments(
  context: BindContext,
  name: WindowName,
  call: ast.FunctionCall,
): WindowArguments {
  const names = ['DATA', 'TIMECOL', ...PARAMETERS[name]]
  const fail = (span: ast.Span, problem: string): Error =>
    errorAt(context, span, windowArgument, { window: name, problem, form: FORMS[name] })
  if (call.arguments.length > names.length || call.arguments.length < names.length - 1)
    throw fail(
      call.span,
      `${names.length - 1} or ${names.length} arguments expected, ${call.arguments.length} found`,
    )
  const values = new Map<string, ast.FunctionArgument>()
  for (const [i, argument] of call.arguments.entries()) {
    const parameter = argument.name === undefined ? names[i]! : argument.name.name.toUpperCase()
    if (!names.includes(parameter))
      throw fail(
        argument.span,
        `there is no argument ${argument.name?.name}; the names are ${names.join(', ')}`,
      )
    if (values.has(parameter)) throw fail(argument.span, `argument ${parameter} is given twice`)
    values.set(parameter, argument)
  }
  const missing = names.slice(0, -1).find((parameter) => !values.has(parameter))
  if (missing !== undefined) throw fail(call.span, `argument ${missing} is missing`)
  const table = values.get('DATA')!
  const source = windowedTable(table.value)
  if (source === undefined)
    throw fail(table.span, 'the first argument must be TABLE t or a query in parentheses')
  const time = values.get('TIMECOL')!
  if (time.value.kind !== 'descriptorArgument')
    throw fail(time.span, 'the second argument must be DESCRIPTOR(time_column)')
  const intervals = new Map<string, ast.Expression>()
  for (const parameter of PARAMETERS[name]) {
    const argument = values.get(parameter)
    if (argument === undefined) continue
    intervals.set(
      parameter,
      expressionOf(argument, () => fail(argument.span, `${parameter} must be an interval`)),
    )
  }
  return { table: source, time: time.value, intervals }
}

/** What is windowed: a table, a query, or what another window function makes. */
export type WindowedTable = ast.Name | ast.Query | ast.FunctionCall

function windowedTable(value: ast.FunctionArgument['value']): WindowedTable | undefined {
  if (value.kind === 'subquery') return value.query
  if (value.kind !== 'tableArgument' || value.partitionBy.length > 0 || value.orderBy.length > 0)
    return undefined
  return value.table
}

function expressionOf(argument: ast.FunctionArgument, fail: () => Error): ast.Expression {
  const { value } = argument
  switch (value.kind) {
    case 'star':
    case 'defaultArgument':
    case 'tableArgument':
    case 'modelArgument':
    case 'descriptorArgument':
      throw fail()
    default:
      return value
  }
}

function bindTimeColumn(
  context: BindContext,
  name: WindowName,
  time: ast.DescriptorArgument,
  input: Relation,
): number {
  const [column] = time.columns
  if (column === undefined || time.columns.length > 1)
    throw errorAt(context, time.span, windowArgument, {
      window: name,
      problem: `DESCRIPTOR names ${time.columns.length} columns, one is needed`,
      form: FORMS[name],
    })
  const index = input.schema.findIndex((field) => field.name === column.name.name)
  if (index === -1) {
    const known = input.schema.map((field) => field.name)
    throw errorAt(context, column.span, unknownColumn, {
      name: column.name.name,
      place: 'the table that is windowed',
      suggestion: nearestName(column.name.name, known),
      known,
    })
  }
  const { type } = input.schema[index]!
  const { isBatch } = context.session
  const byProcessingTime = isProcessingTime(input.node, index)
  if (byProcessingTime && isBatch)
    throw errorAt(context, column.span, notSupportedYet, {
      construct: `${name} by processing time in batch mode`,
      instead: `Use a time column of the rows, or CAST(${column.name.name} AS TIMESTAMP_LTZ(3)) for the time at which the job reads them.`,
    })
  if (byProcessingTime) return index
  if (isTimestamp(type) && (isBatch || isEventTime(input.node, index))) return index
  throw errorAt(context, column.span, notTimeAttribute, {
    window: name,
    column: column.name.name,
    type: typeToString(withoutTimeAttribute(withNullable(type, true))),
  })
}

function windowSpec(
  context: BindContext,
  name: WindowName,
  call: ast.FunctionCall,
  intervals: ReadonlyMap<string, ast.Expression>,
): WindowSpec {
  const read = (parameter: string): number => {
    const node = intervals.get(parameter)
    return node === undefined ? 0 : intervalMs(context, name, parameter, node)
  }
  const positive = (parameter: string): number => {
    const ms = read(parameter)
    if (ms > 0) return ms
    throw errorAt(context, intervals.get(parameter)!.span, windowArgument, {
      window: name,
      problem: `${parameter} must be at least a millisecond, but is ${ms} ms`,
      form: FORMS[name],
    })
  }
  const sizeMs = positive('SIZE')
  const offsetMs = read('OFFSET')
  if (Math.abs(offsetMs) >= sizeMs)
    throw errorAt(context, intervals.get('OFFSET')!.span, windowArgument, {
      window: name,
      problem: `OFFSET (${offsetMs} ms) must be shorter than SIZE (${sizeMs} ms)`,
      form: FORMS[name],
    })
  if (name === 'TUMBLE') return { kind: 'tumble', sizeMs, offsetMs }
  if (name === 'HOP') return { kind: 'hop', slideMs: positive('SLIDE'), sizeMs, offsetMs }
  const stepMs = positive('STEP')
  if (sizeMs % stepMs !== 0)
    throw errorAt(context, call.span, windowArgument, {
      window: name,
      problem: `SIZE (${sizeMs} ms) must be a multiple of STEP (${stepMs} ms)`,
      form: FORMS[name],
    })
  return { kind: 'cumulate', stepMs, sizeMs, offsetMs }
}

const NO_COLUMNS = new Scope([])

function intervalMs(
  context: BindContext,
  name: WindowName,
  parameter: string,
  node: ast.Expression,
): number {
  const place = {
    clause: `an argument of ${name}`,
    aggregates: undefined,
    isInsideAggregate: false,
  }
  const bound = new ExpressionBinder(context, NO_COLUMNS, place).bind(node)
  const negated =
    bound.kind === 'call' && bound.function.name === 'NEGATE' ? bound.args[0]! : undefined
  const literal = negated ?? bound
  if (
    literal.kind === 'literal' &&
    literal.type.kind === 'INTERVAL_DAY_TIME' &&
    typeof literal.value === 'bigint'
  )
    return Number(literal.value / 1000n) * (negated === undefined ? 1 : -1)
  throw errorAt(context, node.span, windowArgument, {
    window: name,
    problem: `${parameter} must be an interval of days to seconds, but is ${textOf(context, node.span)}`,
    form: `${FORMS[name]} with intervals such as INTERVAL '5' MINUTE`,
  })
}
