import type { Schema } from '../../core/batch.ts'
import { assert } from '../../core/errors.ts'
import { WindowTableFunctionOperator } from '../../operators/window-table-function.ts'
import type { WindowNode } from '../plan/logical.ts'
import type {
  ChangelogNeed,
  ChangelogTrait,
  PhysicalNode,
  TranslateContext,
} from './physical-node.ts'
import { windowText } from './window-text.ts'

/** TUMBLE, HOP or CUMULATE whose rows are used themselves. */
export class PhysicalWindowTableFunction implements PhysicalNode {
  readonly name = 'WindowTableFunction'
  readonly inputs: readonly PhysicalNode[]
  readonly #node: WindowNode

  constructor(node: WindowNode, input: PhysicalNode) {
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
    const { schema } = this.inputs[0]!
    return column < schema.length
      ? this.inputs[0]!.originOf(column)
      : this.#node.schema[column]!.name
  }

  describe(): string {
    return `window=[${windowText(this.#node.window)}], ${this.#node.isProcessingTime ? 'proctime' : 'time'}=[${this.#node.schema[this.#node.timeColumn]!.name}]`
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { window, timeColumn, isProcessingTime, schema } = this.#node
    assert(window.kind !== 'session', 'rows wait for the end of their session')
    const wallClock =
      schema[timeColumn]!.type.kind === 'TIMESTAMP_LTZ' ? context.wallClock : undefined
    const identity = {
      kind: `${this.name} ${windowText(window)}`,
      keys: [this.originOf(timeColumn)],
      inputs: [input!],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        make: () =>
          new WindowTableFunctionOperator({ window, timeColumn, wallClock, isProcessingTime }),
      }),
    )
  }
}
