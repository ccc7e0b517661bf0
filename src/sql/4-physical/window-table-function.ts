import type { Operator } from '../../contracts/operator.ts'
import type { Schema } from '../../core/batch.ts'
import { exchangeByColumns } from '../../dataflow/exchange.ts'
import { SessionOperator } from '../../operators/window/session-operator.ts'
import { SessionTable } from '../../operators/window/session-table.ts'
import { WindowTableFunctionOperator } from '../../operators/window/window-table-function.ts'
import type { WindowNode } from '../plan/logical.ts'
import { withOrigins } from './column-origin.ts'
import {
  type ChangelogNeed,
  type ChangelogTrait,
  INSERT_ONLY,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { byTime, type StateBound } from './state-bound.ts'
import { windowText } from './window-text.ts'

/**
 * A window whose rows are used themselves. Those of TUMBLE, HOP and CUMULATE go on as they come; those of SESSION when their session is over. The input
 * of sessions of bounded input is sorted by time.
 */
export class PhysicalWindowTableFunction implements PhysicalNode {
  readonly name = 'WindowTableFunction'
  readonly inputs: readonly PhysicalNode[]
  readonly #node: WindowNode

  constructor(node: WindowNode, input: PhysicalNode) {
    this.#node = node
    this.inputs = [input]
  }

  get #isSession(): boolean {
    return this.#node.window.kind === 'session'
  }

  get schema(): Schema {
    return this.#node.schema
  }
  get changelog(): ChangelogTrait {
    return this.#isSession ? INSERT_ONLY : this.inputs[0]!.changelog
  }

  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return this.#isSession ? { updateBefore: true } : need
  }

  originOf(column: number): string {
    const { schema } = this.inputs[0]!
    return column < schema.length
      ? this.inputs[0]!.originOf(column)
      : this.#node.schema[column]!.name
  }

  describe(): string {
    const { window, schema, timeColumn, isProcessingTime, partition } = this.#node
    const nameOf = (column: number): string => schema[column]!.name
    const by = partition.length === 0 ? '' : `, partition=[${partition.map(nameOf).join(', ')}]`
    return `window=[${windowText(window)}], ${isProcessingTime ? 'proctime' : 'time'}=[${nameOf(timeColumn)}]${by}`
  }

  bounds(): readonly StateBound[] {
    return [byTime(this.#node.isProcessingTime)]
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { window, timeColumn, partition, schema } = this.#node
    const identity = {
      kind: `${this.name} ${windowText(window)}`,
      keys: [timeColumn, ...partition].map((column) => this.originOf(column)),
      inputs: [input!],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        ...(this.#isSession ? { exchanges: [exchangeByColumns(partition, schema)] } : {}),
        make: () => this.#operator(context),
      }),
    )
  }

  #operator({ wallClock: clock, isBatch }: TranslateContext): Operator {
    const { window, timeColumn, isProcessingTime, partition, schema } = this.#node
    const wallClock = schema[timeColumn]!.type.kind === 'TIMESTAMP_LTZ' ? clock : undefined
    if (window.kind !== 'session')
      return new WindowTableFunctionOperator({ window, timeColumn, wallClock, isProcessingTime })
    return new SessionOperator(
      { gapMs: window.gapMs, timeColumn, isProcessingTime, wallClock, isSorted: isBatch },
      new SessionTable(withOrigins(this.inputs[0]!), partition),
    )
  }
}
