import type { Schema } from '../../core/batch.ts'
import { UnionOperator } from '../../operators/union.ts'
import type {
  ChangelogNeed,
  ChangelogTrait,
  PhysicalNode,
  TranslateContext,
} from './physical-node.ts'

/** UNION ALL. */
export class PhysicalUnion implements PhysicalNode {
  readonly name = 'Union'
  readonly inputs: readonly PhysicalNode[]
  readonly schema: Schema

  constructor(inputs: readonly PhysicalNode[], schema: Schema) {
    this.inputs = inputs
    this.schema = schema
  }

  get changelog(): ChangelogTrait {
    return {
      updates: this.inputs.some((input) => input.changelog.updates),
      deletes: this.inputs.some((input) => input.changelog.deletes),
    }
  }

  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return need
  }

  /** That of the first input. */
  originOf(column: number): string {
    return this.inputs[0]!.originOf(column)
  }

  describe(): string {
    return `all=[true], fields=[${this.schema.map((field) => field.name).join(', ')}]`
  }

  translate(context: TranslateContext, inputs: readonly number[]): number {
    return context.uids.assign({ kind: 'Union', keys: [], inputs }, (uid) =>
      context.builder.operator({
        name: 'Union',
        uid,
        inputs,
        make: () => new UnionOperator(inputs.length),
      }),
    )
  }
}
