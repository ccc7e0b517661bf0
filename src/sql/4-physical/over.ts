import type { SessionContext } from '../../contracts/function.ts'
import type { Schema } from '../../core/batch.ts'
import { exchangeByColumns } from '../../dataflow/exchange.ts'
import { BatchOverOperator } from '../../operators/over/batch-over.ts'
import type { RankingCallOption } from '../../operators/over/ranking-values.ts'
import {
  StreamingOverOperator,
  type StreamingOverOptions,
} from '../../operators/over/streaming-over.ts'
import type { OverNode } from '../plan/logical.ts'
import { overText } from '../plan/over-text.ts'
import { withUniqueOrigins } from './column-origin.ts'
import { overCalls, overOrigin, windowOrigin } from './over-calls.ts'
import {
  type ChangelogNeed,
  INSERT_ONLY,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { byTime, type KeptTable, type StateBound } from './state-bound.ts'
import { uniqueKeysOf } from './unique-keys.ts'

/** Functions over a window around each row: in batch, and in streams that are ordered by their time. */
export class PhysicalOver implements PhysicalNode {
  readonly name: string
  readonly inputs: readonly [PhysicalNode]
  readonly changelog = INSERT_ONLY
  readonly #node: OverNode
  /** undefined in batch. */
  readonly #time: 'event' | 'processing' | undefined

  /** @param time what the rows of a stream are ordered by; undefined in batch */
  constructor(node: OverNode, input: PhysicalNode, time: 'event' | 'processing' | undefined) {
    this.#node = node
    this.inputs = [input]
    this.name = time === undefined ? 'OverAggregate' : 'StreamOverAggregate'
    this.#time = time
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
    return overOrigin(this.#node, this.inputs[0], column)
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
      keys: [windowOrigin(this.#node, inputNode)],
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
            ? new BatchOverOperator({
                ...overCalls(this.#node, inputNode, context.session),
                partition,
              })
            : new StreamingOverOperator({
                ...this.#streaming(context.session, this.#time),
                ttlMs: context.stateTtlMs,
              }),
      }),
    )
  }

  #streaming(
    session: SessionContext,
    time: 'event' | 'processing',
  ): Omit<StreamingOverOptions, 'ttlMs'> {
    const { partition, order, frame } = this.#node
    const calls = overCalls(this.#node, this.inputs[0], session)
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
