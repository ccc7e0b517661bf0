import type { Operator } from '../../contracts/operator.ts'
import type { Schema } from '../../core/batch.ts'
import { EachChangeOperator } from '../../operators/changelog/each-change.ts'
import type { AggregateCall } from '../plan/expression.ts'
import type { ChangelogNeed } from './physical-node.ts'

/** What a node that hands changes on in their order asks of its input: each change by itself, where it is asked for that. */
export const everyChangeOf = ({
  everyChange,
}: ChangelogNeed): Pick<ChangelogNeed, 'everyChange'> =>
  everyChange === true ? { everyChange } : {}

/** The operator, sending each change by itself where that is asked for. `keys` are the columns of its input by which it sends changes once a batch. */
export function eachChange(
  operator: Operator,
  need: ChangelogNeed,
  keys: readonly number[],
  input: Schema,
): Operator {
  if (need.everyChange !== true) return operator
  return new EachChangeOperator(
    operator,
    keys,
    keys.map((key) => input[key]!.type),
  )
}

/**
 * Whether the result of a call depends on the order in which rows come and go: then it must see each change, for those that are put together make
 * another order.
 */
export function dependsOnOrder(call: AggregateCall, input: Schema): boolean {
  const { function: called, args, type, options, filter, isDistinct } = call
  if (called.objects !== undefined) return true
  const values = called.values?.({
    argumentTypes: args.map((arg) => input[arg]!.type),
    returnType: type,
    isFiltered: filter !== undefined || isDistinct,
    needsRetract: true,
    options: options ?? {},
  })
  return values !== undefined && ORDERED.has(values.kind)
}

const ORDERED: ReadonlySet<string> = new Set(['list', 'first', 'last'])
