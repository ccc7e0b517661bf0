import type { Operator } from '../../contracts/operator.ts'
import type { Schema } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import type { SlicedWindow, WindowSpec } from '../../core/window.ts'
import { exchangeByColumns } from '../../dataflow/exchange.ts'
import type { Combination } from '../../dataflow/stream-graph.ts'
import { SessionAggregates } from '../../operators/window/session-aggregates.ts'
import { SessionOperator } from '../../operators/window/session-operator.ts'
import { WindowAggregateOperator } from '../../operators/window/window-aggregate.ts'
import { WindowCombiner } from '../../operators/window/window-combiner.ts'
import type {
  WindowAggregateOptions,
  WindowKeyColumn,
} from '../../operators/window/window-options.ts'
import { CompiledAggregates, hasPartials } from '../5-codegen/aggregates.ts'
import type { AggregateCall } from '../plan/expression.ts'
import { aggregateText } from '../plan/expression-text.ts'
import { aggregateOrigin, withOrigins } from './column-origin.ts'
import { combinationOf } from './combination.ts'
import { aggregateCannotRetract } from './group-aggregate.ts'
import {
  type ChangelogNeed,
  INSERT_ONLY,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { byTime, type KeptTable, type StateBound } from './state-bound.ts'
import { windowText } from './window-text.ts'

export const aggregateCannotMerge = defineError({
  code: 'SQL_AGGREGATE_CANNOT_MERGE',
  domain: 'user',
  retry: 'never',
  message: (p: { function: string; window: string }) =>
    `${p.window} windows are put together of parts, and ${p.function} cannot merge accumulators.`,
  remedy: () => 'Give the function a method merge(accumulator, other), or use TUMBLE windows.',
})

export interface PhysicalWindowAggregateOptions {
  readonly input: PhysicalNode
  readonly window: WindowSpec
  /** Time column of the input, or its window_end where rows carry their window. */
  readonly timeColumn: number
  readonly isAttached: boolean
  readonly isLtz: boolean
  readonly isProcessingTime: boolean
  /** Grouping columns of the input besides the window's. */
  readonly keys: readonly number[]
  readonly calls: readonly AggregateCall[]
  readonly output: readonly WindowKeyColumn[]
  readonly schema: Schema
  readonly isBatch: boolean
}

/**
 * GROUP BY window_start, window_end [, keys]: emits each window once, when the watermark, or the clock, has passed it. The input of sessions of
 * bounded input is sorted by time.
 */
export class PhysicalWindowAggregate implements PhysicalNode {
  readonly name = 'WindowAggregate'
  readonly changelog = INSERT_ONLY
  readonly #options: PhysicalWindowAggregateOptions

  /** @throws SQL_AGGREGATE_CANNOT_RETRACT, SQL_AGGREGATE_CANNOT_MERGE */
  constructor(options: PhysicalWindowAggregateOptions) {
    this.#options = options
    const { window, isAttached } = options
    if (!isAttached && window.kind !== 'tumble')
      for (const call of options.calls)
        if (call.function.canMerge === false)
          throw aggregateCannotMerge({
            function: call.function.name,
            window: window.kind.toUpperCase(),
          })
    if (isInsertOnly(options.input.changelog)) return
    for (const call of options.calls)
      if (!call.function.canRetract) throw aggregateCannotRetract({ function: call.function.name })
  }

  get inputs(): readonly PhysicalNode[] {
    return [this.#options.input]
  }
  get schema(): Schema {
    return this.#options.schema
  }

  get uniqueKeys(): readonly (readonly number[])[] {
    return [this.#options.output.map((_, i) => i)]
  }

  inputNeed(): ChangelogNeed {
    const { isBatch, isProcessingTime } = this.#options
    return { updateBefore: true, marksInPlace: !isBatch && !isProcessingTime }
  }

  originOf(column: number): string {
    const { input, keys, calls, output } = this.#options
    const originOf = (index: number): string => input.originOf(index)
    const key = output[column]
    if (key === undefined) return aggregateOrigin(calls[column - output.length]!, originOf)
    return key.kind === 'key' ? originOf(keys[key.index]!) : `window_${key.kind}`
  }

  describe(): string {
    const { input, keys, calls, window, timeColumn, output, isAttached, isProcessingTime, schema } =
      this.#options
    const names = keys.map((key) => input.schema[key]!.name)
    const results = calls.map(
      (call, i) => `${aggregateText(call, input.schema)} AS ${schema[output.length + i]!.name}`,
    )
    const groupBy = names.length === 0 ? '' : `groupBy=[${names.join(', ')}], `
    const time = `${isAttached ? 'attached to' : isProcessingTime ? 'proctime' : 'time'}=[${input.schema[timeColumn]!.name}]`
    return `${groupBy}window=[${windowText(window)}], ${time}, select=[${[...schema.slice(0, output.length).map((field) => field.name), ...results].join(', ')}]`
  }

  bounds({ name }: KeptTable): readonly StateBound[] {
    // What slices are put together in while a window fires.
    if (name.startsWith('merged_') || name.startsWith('late_')) return []
    const { isBatch, isProcessingTime } = this.#options
    return [isBatch ? { kind: 'end' } : byTime(isProcessingTime)]
  }

  translate(context: TranslateContext, [input]: readonly number[]): number {
    const { keys, window, timeColumn } = this.#options
    const inputNode = this.#options.input
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
        exchanges: [exchangeByColumns(keys, inputNode.schema)],
        ...this.#combination(context),
        make: () => this.#operator(context),
      }),
    )
  }

  /** Rows of bounded input may have no time, which their receiver counts. */
  #combination(context: TranslateContext): { readonly combination?: Combination } {
    const { input, keys, window, isAttached, isBatch } = this.#options
    const { aggregatePhases } = context
    const isSession = window.kind === 'session' && !isAttached
    if (isBatch || isSession || aggregatePhases === 'one' || !hasPartials(this.#aggregates()))
      return {}
    return {
      combination: combinationOf(
        keys,
        input.schema,
        () =>
          new WindowCombiner(this.#windowOptions(context), {
            isAdaptive: aggregatePhases === 'auto',
          }),
      ),
    }
  }

  #operator(context: TranslateContext): Operator {
    const options = this.#windowOptions(context)
    const { window } = this.#options
    if (window.kind !== 'session' || options.isAttached) return new WindowAggregateOperator(options)
    const { program, output, timeColumn, isProcessingTime, wallClock } = options
    return new SessionOperator(
      {
        gapMs: window.gapMs,
        timeColumn,
        isProcessingTime,
        wallClock,
        isSorted: this.#options.isBatch,
      },
      new SessionAggregates(program, output),
    )
  }

  #windowOptions({ session, wallClock }: TranslateContext): WindowAggregateOptions {
    const { window, timeColumn, isAttached, isLtz, output, isBatch, isProcessingTime } =
      this.#options
    return {
      program: new CompiledAggregates({ ...this.#aggregates(), session }),
      window: slicedWindow(window),
      timeColumn,
      isAttached,
      isProcessingTime,
      output,
      wallClock: isLtz ? wallClock : undefined,
      judgesLateness: !isBatch,
    }
  }

  #aggregates() {
    const { input, keys, calls } = this.#options
    return { input: withOrigins(input), keys, calls, needsRetract: !isInsertOnly(input.changelog) }
  }
}

/** Rows that carry their session are put together by its end alone: any window does. */
const slicedWindow = (window: WindowSpec): SlicedWindow =>
  window.kind === 'session' ? { kind: 'tumble', sizeMs: window.gapMs, offsetMs: 0 } : window
