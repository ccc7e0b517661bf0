import type { SqlType } from '../../core/types.ts'
import { expressionKey } from '../5-codegen/expression-key.ts'
import type { ColumnExpression, Expression } from '../plan/expression.ts'
import type { OverFrame, RankingFunction } from '../plan/logical.ts'
import { aggregateKey, type CollectedAggregate } from './aggregate-collector.ts'

/** The window of an OVER call, over the rows before it. */
export interface OverWindow {
  readonly partition: readonly Expression[]
  readonly order: readonly OverOrder[]
  readonly frame: OverFrame
}

export interface OverOrder {
  readonly expression: Expression
  readonly isDescending: boolean
  readonly nullsFirst: boolean
}

/** One call of a function OVER a window. */
export type CollectedOver =
  | { readonly kind: 'aggregate'; readonly window: OverWindow; readonly call: CollectedAggregate }
  | {
      readonly kind: 'ranking'
      readonly window: OverWindow
      readonly function: RankingFunction
      readonly args: readonly Expression[]
      readonly type: SqlType
    }

/** Columns of OVER calls while a select list is bound: below those of aggregates (see AggregateCollector). */
const FIRST_INDEX = -1_000_000

/** The OVER calls of one SELECT. Equal calls are one. Call `i` stands as a column of the index −1,000,000 − i until its node is made. */
export class OverCollector {
  readonly #calls: CollectedOver[] = []
  readonly #indexes = new Map<string, number>()

  get calls(): readonly CollectedOver[] {
    return this.#calls
  }

  add(call: CollectedOver): ColumnExpression {
    const key = `${callKey(call)} ${windowKey(call.window)}`
    let index = this.#indexes.get(key)
    if (index === undefined) {
      index = this.#calls.push(call) - 1
      this.#indexes.set(key, index)
    }
    const type = call.kind === 'aggregate' ? call.call.type : call.type
    return { kind: 'column', index: FIRST_INDEX - index, type }
  }
}

/** Number of the OVER call that a column stands for; undefined for other columns. */
export function overCallOf(index: number): number | undefined {
  return index <= FIRST_INDEX ? FIRST_INDEX - index : undefined
}

/** Equal for windows that are the same. */
export function windowKey({ partition, order, frame }: OverWindow): string {
  const sorted = order.map(
    ({ expression, isDescending, nullsFirst }) =>
      `${expressionKey(expression)}${isDescending ? ' DESC' : ''}${nullsFirst ? ' NULLS FIRST' : ''}`,
  )
  return `PARTITION ${partition.map(expressionKey).join()} ORDER ${sorted.join()} ${JSON.stringify(frame)}`
}

function callKey(call: CollectedOver): string {
  if (call.kind === 'ranking') return `${call.function}(${call.args.map(expressionKey).join()})`
  return aggregateKey(call.call)
}
