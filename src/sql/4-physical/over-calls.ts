import type { SessionContext } from '../../contracts/function.ts'
import type { Column } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import type { SqlType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import type { OverCallOptions } from '../../operators/over/over-program.ts'
import type { RankingCallOption } from '../../operators/over/ranking-values.ts'
import { planAggregates } from '../5-codegen/aggregate-plan.ts'
import { CompiledAggregates } from '../5-codegen/aggregates.ts'
import { interpret } from '../5-codegen/interpreter.ts'
import type { AggregateCall } from '../plan/expression.ts'
import { expressionText } from '../plan/expression-text.ts'
import type { OverCall, OverNode } from '../plan/logical.ts'
import { aggregateOrigin, withOrigins } from './column-origin.ts'
import type { PhysicalNode } from './physical-node.ts'

/** What the columns of a window are, in words of what the query reads (see `PhysicalNode.originOf`). */
export function overOrigin(node: OverNode, input: PhysicalNode, column: number): string {
  if (column < input.schema.length) return input.originOf(column)
  const call = node.calls[column - input.schema.length]!
  return `${callOrigin(call, input)} OVER (${windowOrigin(node, input)})`
}

function callOrigin(call: OverCall, input: PhysicalNode): string {
  const originOf = (column: number): string => input.originOf(column)
  if (call.kind === 'aggregate') return aggregateOrigin(call.call, originOf)
  const options = call.options.map((option) => expressionText(option, input.schema))
  return `${call.function}(${[...call.args.map(originOf), ...options].join(', ')})`
}

/** A window, in words of what the query reads. */
export function windowOrigin({ partition, order, frame }: OverNode, input: PhysicalNode): string {
  const sorted = order.map(
    ({ column, isDescending, nullsFirst }) =>
      `${input.originOf(column)}${isDescending ? ' DESC' : ''}${nullsFirst ? ' NULLS FIRST' : ''}`,
  )
  return `PARTITION BY ${partition.map((column) => input.originOf(column)).join(', ')} ORDER BY ${sorted.join(', ')} ${JSON.stringify(frame)}`
}

/** The calls of a window, compiled. */
export function overCalls(
  { partition, order, frame, calls }: OverNode,
  inputNode: PhysicalNode,
  session: SessionContext,
): OverCallOptions {
  const input = withOrigins(inputNode)
  const merged: AggregateCall[] = []
  const kept: AggregateCall[] = []
  const rankings: RankingCallOption[] = []
  const output = calls.map((call): OverCallOptions['output'][number] => {
    if (call.kind === 'ranking')
      return { from: 'rankings', index: rankings.push(rankingCall(call, session)) - 1 }
    const keepsValues =
      IN_ORDER.has(call.call.function.name) ||
      call.call.function.objects !== undefined ||
      planAggregates(input, [], [call.call], { needsRetract: false }).tables.length > 0
    return keepsValues
      ? { from: 'kept', index: kept.push(call.call) - 1 }
      : { from: 'merged', index: merged.push(call.call) - 1 }
  })
  const used = new Set<number>()
  for (const { args, filter } of [...merged, ...kept]) {
    for (const arg of args) used.add(arg)
    if (filter !== undefined) used.add(filter)
  }
  const program = (own: readonly AggregateCall[]): CompiledAggregates | undefined =>
    own.length === 0
      ? undefined
      : new CompiledAggregates({
          input,
          keys: partition,
          calls: own,
          needsRetract: false,
          session,
        })
  return {
    order,
    frame,
    merged: program(merged),
    kept: program(kept),
    used: [...used],
    rankings,
    output,
  }
}

function rankingCall(
  call: Extract<OverCall, { kind: 'ranking' }>,
  session: SessionContext,
): RankingCallOption {
  const constant = (index: number) => {
    const option = call.options[index]
    return option === undefined ? undefined : interpret(option, session)([])
  }
  switch (call.function) {
    case 'NTILE':
      return { function: 'NTILE', tiles: Number(constant(0)) }
    case 'LAG':
    case 'LEAD': {
      const [column, fallbackColumn] = call.args as [number, number?]
      return {
        function: call.function,
        column,
        distance: Number(constant(0) ?? 1),
        fallback:
          fallbackColumn === undefined ? constantRow(constant(1), call.type) : fallbackColumn,
        replacesNull: !call.type.nullable,
      }
    }
    default:
      return { function: call.function }
  }
}

/** A value as a column of one row; undefined for NULL. */
function constantRow(value: Value | undefined, type: SqlType): Column | undefined {
  if (value === undefined || value === null) return undefined
  const builder = columnBuilder(type)
  builder.append(value)
  return builder.finish()
}

/** Results depend on the order of rows, which merging turns. */
const IN_ORDER: ReadonlySet<string> = new Set(['FIRST_VALUE', 'LAST_VALUE', 'SINGLE_VALUE'])
