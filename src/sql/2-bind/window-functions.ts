import { assert } from '../../core/errors.ts'
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
import { type BindContext, errorAt, textOf } from './bind-context.ts'
import { notSupportedYet, notTimeAttribute, unknownColumn, windowArgument } from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import type { Relation } from './relation.ts'
import { Scope } from './scope.ts'
import { isEventTime, isProcessingTime, markRowtime } from './time-attribute.ts'
import { bindWindowSpec, type WindowName } from './window-spec.ts'

const NO_COLUMNS = new Scope([])

/** Parameters after DATA and TIMECOL, in order; OFFSET may be left out. */
const PARAMETERS: Readonly<Record<WindowName, readonly string[]>> = {
  TUMBLE: ['SIZE', 'OFFSET'],
  HOP: ['SLIDE', 'SIZE', 'OFFSET'],
  CUMULATE: ['STEP', 'SIZE', 'OFFSET'],
  SESSION: ['GAP'],
}

const FORMS: Readonly<Record<WindowName, string>> = {
  TUMBLE: 'TUMBLE(TABLE t, DESCRIPTOR(time_column), size [, offset])',
  HOP: 'HOP(TABLE t, DESCRIPTOR(time_column), slide, size [, offset])',
  CUMULATE: 'CUMULATE(TABLE t, DESCRIPTOR(time_column), step, size [, offset])',
  SESSION: 'SESSION(TABLE t [PARTITION BY column], DESCRIPTOR(time_column), gap)',
}

/** The windowing table functions. */
export const WINDOW_FUNCTIONS: readonly WindowName[] = ['TUMBLE', 'HOP', 'CUMULATE', 'SESSION']

/** Name of a windowing table function in upper case; undefined for other functions. */
export function windowFunctionName(call: ast.FunctionCall): WindowName | undefined {
  const name = call.name.parts.length === 1 ? call.name.parts[0]!.name.toUpperCase() : ''
  return WINDOW_FUNCTIONS.find((window) => window === name)
}

/**
 * TUMBLE, HOP, CUMULATE and SESSION: the rows of a table with `window_start`, `window_end` and `window_time`.
 *
 * @throws SQL_WINDOW_ARGUMENT, SQL_NOT_TIME_ATTRIBUTE, SQL_UNKNOWN_COLUMN
 */
export function bindWindowFunction(
  context: BindContext,
  call: ast.FunctionCall,
  bindTable: (table: WindowedTable) => Relation,
): Relation {
  const name = windowFunctionName(call)
  assert(name !== undefined, 'only windowing functions are bound here')
  const { table, time, intervals, partitionBy } = readArguments(context, name, call)
  const input = bindTable(table)
  const timeColumn = bindTimeColumn(context, name, time, input)
  const partition = partitionBy.map((column) => bindPartitionColumn(context, name, column, input))
  const window = bindWindowSpec(
    context,
    { name, form: FORMS[name], span: call.span },
    intervals,
    (node) =>
      new ExpressionBinder(context, NO_COLUMNS, {
        clause: `an argument of ${name}`,
        aggregates: undefined,
        isInsideAggregate: false,
      }).bind(node),
  )
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
      partition: [...new Set(partition)],
      schema,
    },
    schema,
  }
}

/** The type of `window_time` of windows of event time. */
export const windowTimeType = (context: BindContext, timeType: SqlType): SqlType => {
  const plain = withNullable(withoutTimeAttribute(timeType), false)
  return context.session.isBatch ? plain : markRowtime(plain)
}

interface WindowArguments {
  readonly table: WindowedTable
  readonly partitionBy: readonly ast.Expression[]
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
  const required = names.filter((parameter) => parameter !== 'OFFSET')
  if (call.arguments.length > names.length || call.arguments.length < required.length)
    throw fail(
      call.span,
      `${[...new Set([required.length, names.length])].join(' or ')} arguments expected, ${call.arguments.length} found`,
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
  const missing = required.find((parameter) => !values.has(parameter))
  if (missing !== undefined) throw fail(call.span, `argument ${missing} is missing`)
  const table = values.get('DATA')!
  const source = windowedTable(table.value)
  if (source === undefined)
    throw fail(table.span, 'the first argument must be TABLE t or a query in parentheses')
  const { partitionBy, orderBy } = source
  if (orderBy.length > 0)
    throw fail(table.span, 'rows are windowed by their time column: there is no ORDER BY')
  if (partitionBy.length > 0 && name !== 'SESSION')
    throw fail(table.span, 'PARTITION BY is for SESSION; group the windows by the column instead')
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
  return { table: source.table, partitionBy, time: time.value, intervals }
}

/** What is windowed: a table, a query, or what another window function makes. */
export type WindowedTable = ast.Name | ast.Query | ast.FunctionCall

function windowedTable(
  value: ast.FunctionArgument['value'],
): Pick<ast.TableArgument, 'table' | 'partitionBy' | 'orderBy'> | undefined {
  if (value.kind === 'subquery') return { table: value.query, partitionBy: [], orderBy: [] }
  return value.kind === 'tableArgument' ? value : undefined
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
  const index = findColumn(context, column.name, input)
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

function bindPartitionColumn(
  context: BindContext,
  name: WindowName,
  column: ast.Expression,
  input: Relation,
): number {
  if (column.kind === 'name' && column.parts.length === 1)
    return findColumn(context, column.parts[0]!, input)
  throw errorAt(context, column.span, windowArgument, {
    window: name,
    problem: `PARTITION BY names columns of the table, not ${textOf(context, column.span)}`,
    form: FORMS[name],
  })
}

function findColumn(context: BindContext, column: ast.Identifier, input: Relation): number {
  const index = input.schema.findIndex((field) => field.name === column.name)
  if (index !== -1) return index
  const known = input.schema.map((field) => field.name)
  throw errorAt(context, column.span, unknownColumn, {
    name: column.name,
    place: 'the table that is windowed',
    suggestion: nearestName(column.name, known),
    known,
  })
}
