import type { Schema } from '../../core/batch.ts'
import { exchangeByColumns } from '../../dataflow/exchange.ts'
import { UpsertMaterializerOperator } from '../../operators/changelog/upsert-materializer.ts'
import { withUniqueOrigins } from './column-origin.ts'
import type {
  ChangelogNeed,
  ChangelogTrait,
  PhysicalNode,
  TranslateContext,
} from './physical-node.ts'
import { type KeptTable, type StateBound, ttlOr } from './state-bound.ts'
import { shortestKey } from './unique-keys.ts'

/** The last row of each key of a sink, where rows have another key. */
export class PhysicalUpsertMaterialize implements PhysicalNode {
  readonly name = 'SinkUpsertMaterializer'
  readonly changelog: ChangelogTrait = { updates: true, deletes: true }
  readonly inputs: readonly [PhysicalNode]
  readonly #key: readonly number[]

  constructor(input: PhysicalNode, key: readonly number[]) {
    this.inputs = [input]
    this.#key = key
  }

  get schema(): Schema {
    return this.inputs[0].schema
  }
  get uniqueKeys(): readonly (readonly number[])[] {
    return [this.#key]
  }

  inputNeed(): ChangelogNeed {
    return { updateBefore: true }
  }

  originOf(column: number): string {
    return this.inputs[0].originOf(column)
  }

  describe(): string {
    return `key=[${this.#key.map((column) => this.schema[column]!.name).join(', ')}]`
  }

  bounds(_table: KeptTable, ttlMs: number | undefined): readonly StateBound[] {
    return [ttlOr(ttlMs, { kind: 'input' })]
  }

  translate(context: TranslateContext, inputs: readonly number[], need: ChangelogNeed): number {
    const [node] = this.inputs
    const identity = {
      kind: this.name,
      keys: this.#key.map((column) => node.originOf(column)),
      inputs: [...inputs],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [...inputs],
        exchanges: [exchangeByColumns(this.#key, node.schema)],
        make: () =>
          new UpsertMaterializerOperator({
            schema: withUniqueOrigins(node),
            key: this.#key,
            rowKey: shortestKey(node),
            updateBefore: need.updateBefore,
            ttlMs: context.stateTtlMs,
          }),
      }),
    )
  }
}
