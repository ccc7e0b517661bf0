import type { Schema } from '../../core/batch.ts'
import { ExpandOperator } from '../../operators/expand.ts'
import { expandText } from '../plan/expand-text.ts'
import type { ExpandNode } from '../plan/logical.ts'
import type {
  ChangelogNeed,
  ChangelogTrait,
  PhysicalNode,
  TranslateContext,
} from './physical-node.ts'

/** Each row once a grouping set, under an aggregate. */
export class PhysicalExpand implements PhysicalNode {
  readonly name = 'Expand'
  readonly inputs: readonly PhysicalNode[]
  readonly #node: ExpandNode

  constructor(node: ExpandNode, input: PhysicalNode) {
    this.#node = node
    this.inputs = [input]
  }

  get schema(): Schema {
    return this.#node.schema
  }
  get changelog(): ChangelogTrait {
    return this.inputs[0]!.changelog
  }

  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return need
  }

  originOf(column: number): string {
    const [input] = this.inputs
    const below = input!.schema.length
    if (column < below) return input!.originOf(column)
    const key = this.#node.keys[column - below]
    return key === undefined ? 'grouping set' : `set.${input!.originOf(key)}`
  }

  describe(): string {
    return expandText(this.#node)
  }

  translate(context: TranslateContext, inputs: readonly number[]): number {
    const { keys, sets } = this.#node
    return context.uids.assign({ kind: 'Expand', keys: [], inputs }, (uid) =>
      context.builder.operator({
        name: 'Expand',
        uid,
        inputs,
        make: () =>
          new ExpandOperator({
            keys,
            sets: sets.map((set) => Uint8Array.from(set, (has) => Number(has))),
          }),
      }),
    )
  }
}
