import type { Schema } from '../../core/batch.ts'
import type { SessionWindow } from '../../core/window.ts'
import { hashExchange } from '../../dataflow/exchange.ts'
import { SessionAggregateOperator } from '../../operators/session-aggregate.ts'
import { CompiledAggregates } from '../5-codegen/aggregates.ts'
import { withOrigins } from './column-origin.ts'
import {
  type ChangelogNeed,
  INSERT_ONLY,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import {
  checkRetraction,
  describeWindowAggregate,
  type PhysicalWindowAggregateOptions,
  windowAggregateOrigin,
} from './window-aggregate.ts'
import { windowText } from './window-text.ts'

export interface PhysicalSessionAggregateOptions extends PhysicalWindowAggregateOptions {
  readonly window: SessionWindow
}

/**
 * GROUP BY window_start, window_end and the keys that sessions are told apart by: emits each session once, when the watermark, or the clock, has
 * passed it. In batch the input is sorted by time.
 */
export class PhysicalSessionAggregate implements PhysicalNode {
  readonly name = 'WindowAggregate'
  readonly changelog = INSERT_ONLY
  readonly #options: PhysicalSessionAggregateOptions

  constructor(options: PhysicalSessionAggregateOptions) {
    this.#options = options
    checkRetraction(options)
  }

  get inputs(): readonly PhysicalNode[] {
    return [this.#options.input]
  }
  get schema(): Schema {
    return this.#options.schema
  }

  inputNeed(): ChangelogNeed {
    return { updateBefore: true }
  }

  originOf(column: number): string {
    return windowAggregateOrigin(this.#options, column)
  }

  describe(): string {
    return describeWindowAggregate(this.#options)
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { keys, calls, window, timeColumn, isLtz, output, isBatch } = this.#options
    const { isProcessingTime } = this.#options
    const { session } = context
    const inputNode = this.#options.input
    const wallClock = isLtz ? context.wallClock : undefined
    const identity = {
      kind: `${this.name} ${windowText(window)} over ${inputNode.originOf(timeColumn)}`,
      keys: keys.map((key) => inputNode.originOf(key)),
      inputs: [input!],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        exchanges: [
          hashExchange(
            keys,
            keys.map((key) => inputNode.schema[key]!.type),
          ),
        ],
        make: () =>
          new SessionAggregateOperator({
            program: new CompiledAggregates({
              input: withOrigins(inputNode),
              keys,
              calls,
              needsRetract: !isInsertOnly(inputNode.changelog),
              session,
            }),
            gapMs: window.gapMs,
            timeColumn,
            isProcessingTime,
            output,
            wallClock,
            isSorted: isBatch,
          }),
      }),
    )
  }
}
