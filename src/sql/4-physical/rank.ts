import type { Operator } from '../../contracts/operator.ts'
import type { Schema } from '../../core/batch.ts'
import type { WindowSpec } from '../../core/window.ts'
import { exchangeByColumns } from '../../dataflow/exchange.ts'
import type { Combination } from '../../dataflow/stream-graph.ts'
import { AppendTopNOperator, type TopNOptions } from '../../operators/top-n/append-top-n.ts'
import { ChangingTopNOperator } from '../../operators/top-n/changing-top-n.ts'
import { FirstOfTimeOperator } from '../../operators/top-n/first-of-time.ts'
import { FirstRowOperator } from '../../operators/top-n/first-row.ts'
import { FirstRowCombiner } from '../../operators/top-n/first-row-combiner.ts'
import { PerWindowOperator } from '../../operators/window/per-window.ts'
import { isEventTime, isProcessingTime } from '../2-bind/time-attribute.ts'
import type { RankNode } from '../plan/logical.ts'
import { rankText } from '../plan/over-text.ts'
import { withUniqueOrigins } from './column-origin.ts'
import { eachChange, everyChangeOf } from './each-change.ts'
import {
  type ChangelogNeed,
  type ChangelogTrait,
  INSERT_ONLY,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { byTime, type KeptTable, type StateBound, ttlOr } from './state-bound.ts'
import { shortestKey, spreadKeys, uniqueKeysOf } from './unique-keys.ts'
import { windowText } from './window-text.ts'

/** The window that partitions are of. */
export interface RankWindow {
  /** Column of the input that holds the window's end. */
  readonly endColumn: number
  readonly spec: WindowSpec
  readonly isLtz: boolean
}

/** Top-N: the first rows of each partition; where partitions are of a window, once, when it is over. */
export class PhysicalRank implements PhysicalNode {
  readonly inputs: readonly [PhysicalNode]
  readonly #node: RankNode
  readonly #isBatch: boolean
  readonly #window: RankWindow | undefined

  constructor(node: RankNode, input: PhysicalNode, isBatch: boolean, window?: RankWindow) {
    this.#window = window
    this.#node = node
    this.inputs = [input]
    this.#isBatch = isBatch
  }

  get name(): string {
    if (this.#window !== undefined) return 'WindowRank'
    return this.#isFirstOfTime ? 'Deduplicate' : 'Rank'
  }
  get schema(): Schema {
    return this.#node.schema
  }

  get changelog(): ChangelogTrait {
    return this.#isBatch || this.#window !== undefined || this.#isFirstCome || this.#isFirstOfTime
      ? INSERT_ONLY
      : { updates: true, deletes: true }
  }

  get uniqueKeys(): readonly (readonly number[])[] {
    const { partition, outputsRank, from, to, function: ranking, schema } = this.#node
    const own: (readonly number[])[] = []
    if (ranking === 'ROW_NUMBER' && from === to) own.push(partition)
    else if (ranking === 'ROW_NUMBER' && outputsRank) own.push([...partition, schema.length - 1])
    return [...own, ...spreadKeys(uniqueKeysOf(this.inputs[0]), partition, this.changelog)]
  }

  /** What a batch changes in a partition comes out at once, what goes first. */
  get movesRows(): boolean {
    return !this.#isBatch && this.#window === undefined
  }

  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return { updateBefore: true, ...everyChangeOf(need) }
  }

  originOf(column: number): string {
    return column < this.inputs[0].schema.length
      ? this.inputs[0].originOf(column)
      : `${this.#node.function}()`
  }

  describe(): string {
    const { schema } = this.#node
    if (this.#window !== undefined)
      return `window=[${windowText(this.#window.spec)}], ${rankText(this.#node)}, select=[${schema.map((field) => field.name).join(', ')}]`
    if (this.#isFirstOfTime) {
      const keys = this.#node.partition.map((column) => schema[column]!.name)
      return `keep=[FirstRow], key=[${keys.join(', ')}], order=[ROWTIME], select=[${schema.map((field) => field.name).join(', ')}]`
    }
    const strategy = this.#isAppendOnly ? 'AppendFastStrategy' : 'RetractStrategy'
    return `strategy=[${strategy}], ${rankText(this.#node)}, select=[${schema.map((field) => field.name).join(', ')}]`
  }

  get #isAppendOnly(): boolean {
    return isInsertOnly(this.inputs[0].changelog)
  }

  /** The first row by event time is known, and final, when the watermark has passed it. */
  get #isFirstOfTime(): boolean {
    const { function: ranking, order, input, from, to } = this.#node
    const [key] = order
    return (
      !this.#isBatch &&
      this.#window === undefined &&
      ranking === 'ROW_NUMBER' &&
      from === 1 &&
      to === 1 &&
      this.#isAppendOnly &&
      order.length === 1 &&
      !key!.isDescending &&
      isEventTime(input, key!.column)
    )
  }

  /** Numbers by processing time: rows keep the numbers with which they come. */
  get #isFirstCome(): boolean {
    const { function: ranking, order, input } = this.#node
    const [key] = order
    return (
      ranking === 'ROW_NUMBER' &&
      this.#isAppendOnly &&
      order.length === 1 &&
      !key!.isDescending &&
      isProcessingTime(input, key!.column)
    )
  }

  /** One row of each partition is kept, and a better one takes its place. */
  get #isFirstRow(): boolean {
    const isKept = this.#window === undefined && !this.#isFirstOfTime && this.#isAppendOnly
    return isKept && isFirstRow(this.#node)
  }

  get #combination(): Combination {
    const { partition, order } = this.#node
    const { schema } = this.inputs[0]
    return {
      make: () =>
        new FirstRowCombiner({ schema, partition, order: this.#isFirstCome ? [] : order }),
      exchange: exchangeByColumns(partition, schema),
    }
  }

  bounds(_table: KeptTable, ttlMs: number | undefined): readonly StateBound[] {
    if (this.#isBatch) return [{ kind: 'end' }]
    if (this.#window !== undefined) return [byTime(false)]
    if (!this.#isAppendOnly) return [ttlOr(ttlMs, { kind: 'input' })]
    const rows: StateBound = { kind: 'rows', count: this.#node.to }
    return ttlMs === undefined ? [rows] : [rows, { kind: 'ttl', ttlMs }]
  }

  translate(context: TranslateContext, [input]: readonly number[], need: ChangelogNeed): number {
    const { partition, order, function: ranking, from, to, outputsRank } = this.#node
    const inputNode = this.inputs[0]
    const sorted = order.map(
      ({ column, isDescending, nullsFirst }) =>
        `${inputNode.originOf(column)} ${isDescending ? 'DESC' : 'ASC'}${nullsFirst ? ' NULLS FIRST' : ''}`,
    )
    const identity = {
      kind: `${this.name} ${ranking} ${from} to ${to} by ${sorted.join(', ')}`,
      keys: partition.map((column) => inputNode.originOf(column)),
      inputs: [input!],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        exchanges: [exchangeByColumns(partition, inputNode.schema)],
        ...(this.#isFirstRow ? { combination: this.#combination } : {}),
        make: () => {
          const options = {
            schema: withUniqueOrigins(inputNode),
            partition,
            // A clock may be set back: rows come in the order in which they come.
            order: this.#isFirstCome ? [] : order,
            function: ranking,
            from,
            to,
            outputsRank,
            updateBefore: need.updateBefore,
            ttlMs: this.#isBatch ? undefined : context.stateTtlMs,
            emit: this.#isBatch ? ('final' as const) : ('changes' as const),
          }
          if (this.#window !== undefined)
            return new PerWindowOperator({
              make: () => appendOperator({ ...options, ttlMs: undefined, emit: 'final' }),
              endColumn: this.#window.endColumn,
              wallClock: this.#window.isLtz ? context.wallClock : undefined,
            })
          if (this.#isFirstOfTime)
            return new FirstOfTimeOperator({
              schema: options.schema,
              partition,
              timeColumn: order[0]!.column,
              outputsRank,
              ttlMs: context.stateTtlMs,
            })
          const operator = this.#isAppendOnly
            ? appendOperator(options)
            : new ChangingTopNOperator({ ...options, uniqueKey: shortestKey(inputNode) })
          return eachChange(operator, need, partition, inputNode.schema)
        },
      }),
    )
  }
}

const isFirstRow = ({ function: ranking, to }: Pick<RankNode, 'function' | 'to'>): boolean =>
  ranking === 'ROW_NUMBER' && to === 1

/** Over rows that only come; see `isFirstRow`. */
function appendOperator(options: TopNOptions): Operator {
  return isFirstRow(options) ? new FirstRowOperator(options) : new AppendTopNOperator(options)
}
