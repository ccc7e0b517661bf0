import type { SessionContext } from '../../contracts/function.ts'
import type { Schema } from '../../core/batch.ts'
import type { Column } from '../../core/column.ts'
import { columnBuilder } from '../../core/column-builder.ts'
import { defineError } from '../../core/errors.ts'
import type { SqlType } from '../../core/types.ts'
import type { Value } from '../../core/value.ts'
import { exchangeByColumns } from '../../dataflow/exchange.ts'
import { BatchOverOperator } from '../../operators/over/batch-over.ts'
import type { OverCallOptions } from '../../operators/over/over-program.ts'
import type { RankingCallOption } from '../../operators/over/ranking-values.ts'
import {
  StreamingOverOperator,
  type StreamingOverOptions,
} from '../../operators/over/streaming-over.ts'
import { isEventTime, isProcessingTime } from '../2-bind/time-attribute.ts'
import { planAggregates } from '../5-codegen/aggregate-plan.ts'
import { CompiledAggregates } from '../5-codegen/aggregates.ts'
import { interpret } from '../5-codegen/interpreter.ts'
import type { AggregateCall } from '../plan/expression.ts'
import { expressionText } from '../plan/expression-text.ts'
import type { OverCall, OverNode } from '../plan/logical.ts'
import { overText } from '../plan/over-text.ts'
import { aggregateOrigin, withOrigins, withUniqueOrigins } from './column-origin.ts'
import {
  type ChangelogNeed,
  INSERT_ONLY,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { byTime, type KeptTable, type StateBound } from './state-bound.ts'
import { uniqueKeysOf } from './unique-keys.ts'

const inBatch = "run the query in batch mode: SET 'execution.runtime-mode' = 'batch'."

export const streamingOver = defineError<{
  readonly calls: string
  readonly problem: string
  readonly instead?: string
}>({
  code: 'SQL_STREAMING_OVER',
  domain: 'user',
  retry: 'never',
  message: ({ calls, problem }) => `In streaming mode ${problem}: OVER (${calls}).`,
  remedy: ({ instead }) => `${instead === undefined ? 'Otherwise' : `${instead}, or`} ${inBatch}`,
})

/** Functions over a window around each row. */
export class PhysicalOver implements PhysicalNode {
  readonly name: string
  readonly inputs: readonly [PhysicalNode]
  readonly changelog = INSERT_ONLY
  readonly #node: OverNode
  /** undefined in batch. */
  readonly #time: 'event' | 'processing' | undefined

  constructor(node: OverNode, input: PhysicalNode, isBatch: boolean) {
    this.#node = node
    this.inputs = [input]
    this.name = isBatch ? 'OverAggregate' : 'StreamOverAggregate'
    this.#time = isBatch ? undefined : streamingTime(node, input)
  }

  get schema(): Schema {
    return this.#node.schema
  }

  get uniqueKeys(): readonly (readonly number[])[] {
    return uniqueKeysOf(this.inputs[0])
  }

  inputNeed(): ChangelogNeed {
    return { updateBefore: true }
  }

  originOf(column: number): string {
    const [input] = this.inputs
    if (column < input.schema.length) return input.originOf(column)
    return `${this.#callOrigin(this.#node.calls[column - input.schema.length]!)} OVER (${this.#windowOrigin()})`
  }

  #callOrigin(call: OverCall): string {
    const [input] = this.inputs
    const originOf = (column: number): string => input.originOf(column)
    if (call.kind === 'aggregate') return aggregateOrigin(call.call, originOf)
    const options = call.options.map((option) => expressionText(option, input.schema))
    return `${call.function}(${[...call.args.map(originOf), ...options].join(', ')})`
  }

  #windowOrigin(): string {
    const { partition, order, frame } = this.#node
    const [input] = this.inputs
    const sorted = order.map(
      ({ column, isDescending, nullsFirst }) =>
        `${input.originOf(column)}${isDescending ? ' DESC' : ''}${nullsFirst ? ' NULLS FIRST' : ''}`,
    )
    return `PARTITION BY ${partition.map((column) => input.originOf(column)).join(', ')} ORDER BY ${sorted.join(', ')} ${JSON.stringify(frame)}`
  }

  describe(): string {
    return overText(this.#node)
  }

  bounds({ name }: KeptTable): readonly StateBound[] {
    const { partition, frame } = this.#node
    if (this.#time === undefined) return [{ kind: 'end' }]
    if (name === 'held') return [byTime(false)]
    if (name !== 'rows')
      return [partition.length === 0 ? { kind: 'one' } : { kind: 'keys', hasNoTtl: true }]
    const { lower, unit } = frame
    if (unit === 'range') return [byTime(this.#time === 'processing')]
    // LAG has no frame: rows as far as it reaches.
    const distances = this.#node.calls.flatMap((call) =>
      call.kind === 'ranking' && call.function === 'LAG'
        ? [call.options[0]?.kind === 'literal' ? Number(call.options[0].value) : 1]
        : [],
    )
    const count = Math.max(...distances, lower.kind === 'offset' ? lower.amount : 0)
    return [{ kind: 'rows', count }]
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { partition } = this.#node
    const [inputNode] = this.inputs
    const identity = {
      kind: this.name,
      keys: [this.#windowOrigin()],
      inputs: [input!],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        exchanges: [exchangeByColumns(partition, inputNode.schema)],
        make: () =>
          this.#time === undefined
            ? new BatchOverOperator({ ...this.#calls(context.session), partition })
            : new StreamingOverOperator({
                ...this.#streaming(context.session, this.#time),
                ttlMs: context.stateTtlMs,
              }),
      }),
    )
  }

  #calls(session: SessionContext): OverCallOptions {
    const { partition, order, frame, calls } = this.#node
    const input = withOrigins(this.inputs[0])
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

  #streaming(
    session: SessionContext,
    time: 'event' | 'processing',
  ): Omit<StreamingOverOptions, 'ttlMs'> {
    const { partition, order, frame } = this.#node
    const calls = this.#calls(session)
    const places = new Map<number, { readonly isLag: boolean; readonly index: number }>()
    const lags: RankingCallOption[] = []
    const rankings: RankingCallOption[] = []
    calls.rankings.forEach((call, i) => {
      const isLag = call.function === 'LAG'
      places.set(i, { isLag, index: (isLag ? lags : rankings).push(call) - 1 })
    })
    const distances = lags.map((call) => ('distance' in call ? call.distance : 0))
    return {
      ...calls,
      // By processing time rows come one after another: none sees one that comes behind it.
      frame:
        time === 'processing' && frame.lower.kind === 'unbounded'
          ? { ...frame, unit: 'rows' }
          : frame,
      rankings,
      lags,
      output: calls.output.map(({ from, index }) => {
        if (from !== 'rankings') return { from, index }
        const place = places.get(index)!
        return { from: place.isLag ? 'lags' : 'rankings', index: place.index }
      }),
      schema: withUniqueOrigins(this.inputs[0]),
      partition,
      time: { kind: time, column: order[0]!.column },
      retain:
        lags.length > 0
          ? { kind: 'rows', count: Math.max(...distances) }
          : frame.lower.kind === 'unbounded'
            ? { kind: 'none' }
            : frame.unit === 'rows'
              ? { kind: 'rows', count: frame.lower.kind === 'offset' ? frame.lower.amount : 0 }
              : { kind: 'time', micros: frame.lower.kind === 'offset' ? frame.lower.amount : 0 },
    }
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

/** The time that the rows of a stream are ordered by. @throws SQL_STREAMING_OVER */
function streamingTime(node: OverNode, input: PhysicalNode): 'event' | 'processing' {
  const refuse = (problem: string, instead?: string): Error =>
    streamingOver({
      calls: overText(node),
      problem,
      ...(instead === undefined ? {} : { instead }),
    })
  const { order, frame } = node
  const [key] = order
  const byTime = 'Order by an event time column or by PROCTIME()'
  if (key === undefined) throw refuse('a window needs ORDER BY a time', byTime)
  if (order.length > 1) throw refuse('a window is ordered by one column, a time', byTime)
  const time = isEventTime(node.input, key.column)
    ? 'event'
    : isProcessingTime(node.input, key.column)
      ? 'processing'
      : undefined
  if (time === undefined)
    throw refuse(
      `a window is ordered by a time, which ${node.input.schema[key.column]!.name} is not`,
      byTime,
    )
  if (key.isDescending) throw refuse('a window is ordered by time ascending', 'Leave out DESC')
  for (const call of node.calls) {
    if (call.kind !== 'ranking' || STREAMING_FUNCTIONS.has(call.function)) continue
    throw refuse(`${call.function} is not there, as it needs rows that are still to come`)
  }
  for (const call of node.calls)
    if (
      call.kind === 'ranking' &&
      call.function === 'LAG' &&
      call.options[0]?.kind === 'literal' &&
      Number(call.options[0].value) < 0
    )
      throw refuse('the distance of LAG must be 0 or more')
  const reachesAhead =
    frame.upper.kind !== 'current' ||
    (frame.lower.kind === 'offset' && frame.lower.direction === 'following')
  if (reachesAhead)
    throw refuse('a frame ends at the current row', 'Write BETWEEN … PRECEDING AND CURRENT ROW')
  if (!isInsertOnly(input.changelog))
    throw refuse(
      'OVER takes rows that are only added, and its input is updated',
      'Apply it to the original rows',
    )
  return time
}

/** Results depend on the order of rows, which merging turns. */
const IN_ORDER: ReadonlySet<string> = new Set(['FIRST_VALUE', 'LAST_VALUE', 'SINGLE_VALUE'])

const STREAMING_FUNCTIONS: ReadonlySet<string> = new Set([
  'ROW_NUMBER',
  'RANK',
  'DENSE_RANK',
  'LAG',
])
