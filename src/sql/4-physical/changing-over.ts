import type { Schema } from '../../core/batch.ts'
import { exchangeByColumns } from '../../dataflow/exchange.ts'
import { ChangingOverOperator } from '../../operators/over/changing-over.ts'
import type { OverNode } from '../plan/logical.ts'
import { overText } from '../plan/over-text.ts'
import { withUniqueOrigins } from './column-origin.ts'
import { eachChange, everyChangeOf } from './each-change.ts'
import { overCalls, overOrigin, windowOrigin } from './over-calls.ts'
import {
  type ChangelogNeed,
  type ChangelogTrait,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { type KeptTable, type StateBound, ttlOr } from './state-bound.ts'
import { shortestKey, spreadKeys, uniqueKeysOf } from './unique-keys.ts'

/** Functions over a window around each row, in streams whose rows come in another order, or change: results are sent anew. */
export class PhysicalChangingOver implements PhysicalNode {
  readonly name = 'StreamNonTimeOverAggregate'
  readonly inputs: readonly [PhysicalNode]
  readonly movesRows = true
  readonly #node: OverNode

  constructor(node: OverNode, input: PhysicalNode) {
    this.#node = node
    this.inputs = [input]
  }

  get schema(): Schema {
    return this.#node.schema
  }

  get changelog(): ChangelogTrait {
    return { updates: true, deletes: !isInsertOnly(this.inputs[0].changelog) }
  }

  get uniqueKeys(): readonly (readonly number[])[] {
    return spreadKeys(uniqueKeysOf(this.inputs[0]), this.#node.partition, this.changelog)
  }

  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    const { marksInPlace } = need
    return {
      updateBefore: true,
      ...(marksInPlace === undefined ? {} : { marksInPlace }),
      ...everyChangeOf(need),
    }
  }

  originOf(column: number): string {
    return overOrigin(this.#node, this.inputs[0], column)
  }

  describe(): string {
    return overText(this.#node)
  }

  bounds(_table: KeptTable, ttlMs: number | undefined): readonly StateBound[] {
    return [ttlOr(ttlMs, { kind: 'input' })]
  }

  translate(context: TranslateContext, [input]: readonly number[], need: ChangelogNeed): number {
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
          eachChange(
            new ChangingOverOperator({
              ...overCalls(this.#node, inputNode, context.session),
              schema: withUniqueOrigins(inputNode),
              partition,
              uniqueKey: shortestKey(inputNode),
              marksInPlace: need.marksInPlace === true,
              ttlMs: context.stateTtlMs,
            }),
            need,
            partition,
            inputNode.schema,
          ),
      }),
    )
  }
}
