import type { Schema } from '../../core/batch.ts'
import { exchangeByColumns } from '../../dataflow/exchange.ts'
import { ChangelogNormalizeOperator } from '../../operators/changelog/changelog-normalize.ts'
import { withUniqueOrigins } from './column-origin.ts'
import type {
  ChangelogNeed,
  ChangelogTrait,
  PhysicalNode,
  TranslateContext,
} from './physical-node.ts'
import { type KeptTable, type StateBound, ttlOr } from './state-bound.ts'

/** Changes by key, put right: with what rows were, each once. Stands on the scan of a table with a PRIMARY KEY. */
export class PhysicalChangelogNormalize implements PhysicalNode {
  readonly name = 'ChangelogNormalize'
  /** A key's changes of a batch come as one. */
  readonly movesRows = true
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

  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return { ...need, updateBefore: false }
  }

  originOf(column: number): string {
    return this.inputs[0].originOf(column)
  }

  describe(): string {
    return `key=[${this.#key.map((column) => this.schema[column]!.name).join(', ')}]`
  }

  bounds(_table: KeptTable, ttlMs: number | undefined): readonly StateBound[] {
    return [ttlOr(ttlMs, { kind: 'keys' })]
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
          new ChangelogNormalizeOperator({
            schema: withUniqueOrigins(node),
            key: this.#key,
            updateBefore: need.updateBefore,
            marksInPlace: need.marksInPlace === true,
            everyChange: need.everyChange === true,
            ttlMs: context.stateTtlMs,
          }),
      }),
    )
  }
}
