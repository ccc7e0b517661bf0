import type { Schema } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import { exchangeByColumns } from '../../dataflow/exchange.ts'
import type { AggregateProgram } from '../../operators/aggregate/aggregate-program.ts'
import { GroupAggregateOperator } from '../../operators/aggregate/group-aggregate.ts'
import { GroupCombiner } from '../../operators/aggregate/group-combiner.ts'
import { CompiledAggregates, hasPartials } from '../5-codegen/aggregates.ts'
import { aggregateText } from '../plan/expression-text.ts'
import type { AggregateNode } from '../plan/logical.ts'
import { aggregateOrigin, withOrigins } from './column-origin.ts'
import { combinationOf } from './combination.ts'
import { dependsOnOrder, eachChange, everyChangeOf } from './each-change.ts'
import {
  type ChangelogNeed,
  type ChangelogTrait,
  INSERT_ONLY,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
  ttlOf,
} from './physical-node.ts'
import { type KeptTable, type StateBound, ttlOr } from './state-bound.ts'

export const aggregateCannotRetract = defineError({
  code: 'SQL_AGGREGATE_CANNOT_RETRACT',
  domain: 'user',
  retry: 'never',
  message: (p: { function: string }) =>
    `${p.function} is applied to rows that are updated later, and cannot take a value back.`,
  remedy: () =>
    "Give the function a way to take values back, aggregate the original rows instead, or run the query in batch mode: SET 'execution.runtime-mode' = 'batch'.",
})

/** GROUP BY without windows, SELECT DISTINCT, and aggregates over all rows. */
export class PhysicalGroupAggregate implements PhysicalNode {
  readonly inputs: readonly PhysicalNode[]
  readonly #node: AggregateNode
  readonly #isBatch: boolean

  constructor(node: AggregateNode, input: PhysicalNode, isBatch: boolean) {
    this.#node = node
    this.inputs = [input]
    this.#isBatch = isBatch
    if (isInsertOnly(input.changelog)) return
    for (const call of node.calls) {
      if (!call.function.canRetract) throw aggregateCannotRetract({ function: call.function.name })
    }
  }

  get name(): string {
    return this.#isBatch ? 'HashAggregate' : 'GroupAggregate'
  }
  get schema(): Schema {
    return this.#node.schema
  }
  get changelog(): ChangelogTrait {
    if (this.#isBatch) return INSERT_ONLY
    const takesBack = !isInsertOnly(this.inputs[0]!.changelog)
    return {
      updates: this.#node.calls.length > 0,
      deletes: takesBack && this.#node.keys.length > 0,
    }
  }

  get movesRows(): boolean {
    return !this.#isBatch
  }

  get uniqueKeys(): readonly (readonly number[])[] {
    return [this.#node.keys.map((_, i) => i)]
  }

  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    const { marksInPlace } = need
    const [input] = this.inputs as [PhysicalNode]
    const isOrdered =
      !this.#isBatch &&
      !isInsertOnly(input.changelog) &&
      this.#node.calls.some((call) => dependsOnOrder(call, input.schema))
    return {
      updateBefore: true,
      ...(marksInPlace === undefined ? {} : { marksInPlace }),
      ...(isOrdered ? { everyChange: true } : everyChangeOf(need)),
    }
  }

  originOf(column: number): string {
    const { keys, calls } = this.#node
    const originOf = (index: number): string => this.inputs[0]!.originOf(index)
    return column < keys.length
      ? originOf(keys[column]!)
      : aggregateOrigin(calls[column - keys.length]!, originOf)
  }

  describe(): string {
    const input = this.inputs[0]!.schema
    const keys = this.#node.keys.map((key) => input[key]!.name)
    const calls = this.#node.calls.map(
      (call, i) => `${aggregateText(call, input)} AS ${this.schema[keys.length + i]!.name}`,
    )
    return `${keys.length === 0 ? '' : `groupBy=[${keys.join(', ')}], `}select=[${[...keys, ...calls].join(', ')}]${ttlText(this.#node.stateTtlMs)}`
  }

  bounds({ name }: KeptTable, ttlMs: number | undefined): readonly StateBound[] {
    if (this.#isBatch) return [{ kind: 'end' }]
    if (name !== 'groups')
      return [ttlOr(ttlMs, { kind: name.startsWith('rows of') ? 'input' : 'values' })]
    // The one row of an aggregate without keys stays.
    return this.#node.keys.length === 0 ? [{ kind: 'one' }] : [ttlOr(ttlMs, { kind: 'keys' })]
  }

  translate(context: TranslateContext, [input]: readonly number[], need: ChangelogNeed): number {
    const { keys, calls } = this.#node
    const { session, aggregatePhases } = context
    const inputNode = this.inputs[0]!
    const needsRetract = !isInsertOnly(inputNode.changelog)
    const ttlMs = this.#isBatch ? undefined : ttlOf(context, this.#node.stateTtlMs)
    const aggregates = { input: withOrigins(inputNode), keys, calls, needsRetract }
    const makeProgram = (): AggregateProgram => new CompiledAggregates({ ...aggregates, session })
    // What is taken back from a group that has expired is found out row by row.
    const isCombined =
      aggregatePhases !== 'one' &&
      need.marksInPlace !== true &&
      need.everyChange !== true &&
      (ttlMs === undefined || !needsRetract) &&
      hasPartials(aggregates)
    const identity = {
      kind: this.name,
      keys: keys.map((key) => inputNode.originOf(key)),
      inputs: [input!],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [input!],
        exchanges: [exchangeByColumns(keys, inputNode.schema)],
        ...(isCombined
          ? {
              combination: combinationOf(
                keys,
                inputNode.schema,
                () =>
                  new GroupCombiner(makeProgram(), {
                    isAdaptive: aggregatePhases === 'auto',
                  }),
              ),
            }
          : {}),
        make: () =>
          eachChange(
            new GroupAggregateOperator({
              program: makeProgram(),
              emit: this.#isBatch ? 'final' : 'changes',
              updateBefore: need.updateBefore,
              marksInPlace: need.marksInPlace === true,
              isGlobal: keys.length === 0,
              ttlMs,
            }),
            need,
            keys,
            inputNode.schema,
          ),
      }),
    )
  }
}

const ttlText = (ttlMs: number | undefined): string =>
  ttlMs === undefined ? '' : `, stateTtl=[${ttlMs} ms]`
