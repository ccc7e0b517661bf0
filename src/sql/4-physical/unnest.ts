import type { Schema } from '../../core/batch.ts'
import { assert } from '../../core/errors.ts'
import { type UnnestedElement, UnnestOperator } from '../../operators/unnest.ts'
import type { UnnestNode } from '../plan/logical.ts'
import { unnestText } from '../plan/unnest-text.ts'
import type {
  ChangelogNeed,
  ChangelogTrait,
  PhysicalNode,
  TranslateContext,
} from './physical-node.ts'

/** Rows multiplied by the elements of a collection in them. */
export class PhysicalUnnest implements PhysicalNode {
  readonly name = 'Correlate'
  readonly inputs: readonly PhysicalNode[]
  readonly #node: UnnestNode

  constructor(node: UnnestNode, input: PhysicalNode) {
    this.#node = node
    this.inputs = [input]
  }

  get schema(): Schema {
    return this.#node.schema
  }
  get changelog(): ChangelogTrait {
    const { updates, deletes } = this.inputs[0]!.changelog
    return { updates: false, deletes: updates || deletes }
  }

  /** An update may have another number of elements than what was: that is taken back. */
  inputNeed(): ChangelogNeed {
    return { updateBefore: true }
  }

  originOf(column: number): string {
    const [input] = this.inputs
    return column < input!.schema.length
      ? input!.originOf(column)
      : `${input!.originOf(this.#node.column)}[${column - input!.schema.length}]`
  }

  describe(): string {
    return unnestText(this.#node)
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { column, keepsEmpty, withOrdinality, schema } = this.#node
    const { type } = this.inputs[0]!.schema[column]!
    const types = schema.slice(this.inputs[0]!.schema.length).map((field) => field.type)
    const identity = {
      kind: `${this.name} ${keepsEmpty ? 'left' : 'inner'}${withOrdinality ? ' ordinality' : ''}`,
      keys: [this.inputs[0]!.originOf(column)],
      inputs: [input!],
    }
    const element = elementOf(type)
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        make: () => new UnnestOperator({ column, element, types, keepsEmpty, withOrdinality }),
      }),
    )
  }
}

function elementOf(type: Schema[number]['type']): UnnestedElement {
  if (type.kind === 'MAP') return 'map'
  if (type.kind === 'MULTISET') return 'multiset'
  if (type.kind === 'BIGINT') return 'count'
  assert(type.kind === 'ARRAY', 'a collection is unnested')
  return 'value'
}
