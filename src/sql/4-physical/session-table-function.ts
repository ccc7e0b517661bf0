import type { Schema } from '../../core/batch.ts'
import { assert } from '../../core/errors.ts'
import { hashExchange } from '../../dataflow/exchange.ts'
import { SessionTableFunctionOperator } from '../../operators/session-table-function.ts'
import type { WindowNode } from '../plan/logical.ts'
import { withOrigins } from './column-origin.ts'
import {
  type ChangelogNeed,
  INSERT_ONLY,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { windowText } from './window-text.ts'

/** SESSION whose rows are used themselves: each comes when its session is over. In batch the input is sorted by time. */
export class PhysicalSessionTableFunction implements PhysicalNode {
  readonly name = 'WindowTableFunction'
  readonly changelog = INSERT_ONLY
  readonly inputs: readonly PhysicalNode[]
  readonly #node: WindowNode
  readonly #isBatch: boolean

  constructor(node: WindowNode, input: PhysicalNode, isBatch: boolean) {
    this.#node = node
    this.inputs = [input]
    this.#isBatch = isBatch
  }

  get schema(): Schema {
    return this.#node.schema
  }

  inputNeed(): ChangelogNeed {
    return { updateBefore: true }
  }

  originOf(column: number): string {
    const { schema } = this.inputs[0]!
    return column < schema.length
      ? this.inputs[0]!.originOf(column)
      : this.#node.schema[column]!.name
  }

  describe(): string {
    const { window, schema, timeColumn, isProcessingTime, partition } = this.#node
    const names = partition.map((column) => schema[column]!.name)
    return `window=[${windowText(window)}], ${isProcessingTime ? 'proctime' : 'time'}=[${schema[timeColumn]!.name}]${names.length === 0 ? '' : `, partition=[${names.join(', ')}]`}`
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { window, timeColumn, isProcessingTime, partition, schema } = this.#node
    assert(window.kind === 'session', 'other windows keep no rows')
    const inputNode = this.inputs[0]!
    const wallClock =
      schema[timeColumn]!.type.kind === 'TIMESTAMP_LTZ' ? context.wallClock : undefined
    const identity = {
      kind: `${this.name} ${windowText(window)}`,
      keys: [timeColumn, ...partition].map((column) => this.originOf(column)),
      inputs: [input!],
    }
    const isSorted = this.#isBatch
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        exchanges: [
          hashExchange(
            partition,
            partition.map((column) => inputNode.schema[column]!.type),
          ),
        ],
        make: () =>
          new SessionTableFunctionOperator({
            input: withOrigins(inputNode),
            partition,
            gapMs: window.gapMs,
            timeColumn,
            isProcessingTime,
            wallClock,
            isSorted,
          }),
      }),
    )
  }
}
