import type { Schema } from '../../core/batch.ts'
import { GLOBAL } from '../../dataflow/exchange.ts'
import { LimitOperator } from '../../operators/limit.ts'
import { SortOperator } from '../../operators/sort/sort.ts'
import type { SortNode } from '../plan/logical.ts'
import { everyChangeOf } from './each-change.ts'
import {
  type ChangelogNeed,
  type ChangelogTrait,
  INSERT_ONLY,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'

/** ORDER BY, OFFSET and LIMIT over bounded input; only OFFSET and LIMIT over any. */
export class PhysicalSort implements PhysicalNode {
  readonly inputs: readonly PhysicalNode[]
  readonly changelog: ChangelogTrait = INSERT_ONLY
  readonly #node: Omit<SortNode, 'kind' | 'input'>

  constructor(node: Omit<SortNode, 'kind' | 'input'>, input: PhysicalNode) {
    this.#node = node
    this.inputs = [input]
  }

  get name(): string {
    const { keys, limit } = this.#node
    return keys.length === 0 ? 'Limit' : limit === undefined ? 'Sort' : 'SortLimit'
  }
  get schema(): Schema {
    return this.#node.schema
  }

  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return { updateBefore: true, ...everyChangeOf(need) }
  }

  originOf(column: number): string {
    return this.inputs[0]!.originOf(column)
  }

  describe(): string {
    const { keys, offset, limit } = this.#node
    const parts: string[] = []
    if (keys.length > 0) {
      parts.push(
        `orderBy=[${keys.map((key) => `${this.schema[key.column]!.name} ${key.isDescending ? 'DESC' : 'ASC'} NULLS ${key.nullsFirst ? 'FIRST' : 'LAST'}`).join(', ')}]`,
      )
    }
    if (offset > 0) parts.push(`offset=[${offset}]`)
    if (limit !== undefined) parts.push(`fetch=[${limit}]`)
    return parts.join(', ')
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { keys, offset, limit } = this.#node
    const identity = {
      kind: keys.length === 0 ? 'Limit' : 'Sort',
      keys: keys.map((key) => `${this.originOf(key.column)} ${key.isDescending} ${key.nullsFirst}`),
      inputs: [input!],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        exchanges: [GLOBAL],
        make: () =>
          keys.length === 0
            ? new LimitOperator({ offset, limit })
            : new SortOperator({ keys, offset, limit }),
      }),
    )
  }
}
