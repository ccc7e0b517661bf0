import type { Schema } from '../../core/batch.ts'
import { GLOBAL } from '../../dataflow/exchange.ts'
import { ArrivalSortOperator } from '../../operators/sort/arrival-sort.ts'
import { TimeSortOperator } from '../../operators/sort/time-sort.ts'
import { streamingSort } from '../2-bind/errors.ts'
import { isEventTime } from '../2-bind/time-attribute.ts'
import type { SortNode } from '../plan/logical.ts'
import { sortText } from '../plan/over-text.ts'
import { withUniqueOrigins } from './column-origin.ts'
import {
  type ChangelogNeed,
  INSERT_ONLY,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { byTime, type StateBound } from './state-bound.ts'
import { uniqueKeysOf } from './unique-keys.ts'

/** ORDER BY time in streams: behind the watermark, or as rows come where it is processing time. */
export class PhysicalTemporalSort implements PhysicalNode {
  readonly name = 'TemporalSort'
  readonly inputs: readonly [PhysicalNode]
  readonly changelog = INSERT_ONLY
  readonly #node: SortNode

  /** @throws SQL_STREAMING_SORT where the input is updated */
  constructor(node: SortNode, input: PhysicalNode) {
    this.#node = node
    this.inputs = [input]
    if (!isInsertOnly(input.changelog)) throw streamingSort({})
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
    return this.inputs[0].originOf(column)
  }

  describe(): string {
    return `orderBy=[${sortText(this.#node.keys, this.schema)}]`
  }

  bounds(): readonly StateBound[] {
    return [byTime(false)]
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const [{ column: timeColumn }, ...keys] = this.#node.keys as [
      SortNode['keys'][number],
      ...SortNode['keys'],
    ]
    const isByEvents = isEventTime(this.#node.input, timeColumn)
    const identity = {
      kind: this.name,
      keys: this.#node.keys.map(
        (key) => `${this.originOf(key.column)} ${key.isDescending} ${key.nullsFirst}`,
      ),
      inputs: [input!],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        exchanges: [GLOBAL],
        make: () =>
          isByEvents
            ? new TimeSortOperator({ schema: withUniqueOrigins(this.inputs[0]), timeColumn, keys })
            : new ArrivalSortOperator(keys),
      }),
    )
  }
}
