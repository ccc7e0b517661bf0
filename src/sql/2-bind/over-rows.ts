import { expressionKey } from '../5-codegen/expression-key.ts'
import type { Expression } from '../plan/expression.ts'
import type { LogicalNode, OverCall, OverNode } from '../plan/logical.ts'
import { mapColumns } from '../plan/rewrite.ts'
import { overColumns } from './aggregate-collector.ts'
import { type CollectedOver, overCallOf, windowKey } from './over-collector.ts'

/** Rows with the results of OVER calls behind their columns. */
export interface OverRows {
  readonly node: LogicalNode
  /** Puts the columns of the calls in the place of what stood for them. */
  readonly rewrite: (expression: Expression) => Expression
}

/**
 * Puts a node for each different window on top of the rows. `before` rewrites expressions over the rows of FROM into ones over `input`
 * (grouped rows).
 */
export function overRows(
  input: LogicalNode,
  calls: readonly CollectedOver[],
  before: (expression: Expression) => Expression,
): OverRows {
  const computed = new ComputedColumns(input)
  const windows = new Map<string, CollectedOver[]>()
  for (const call of calls) {
    const key = windowKey(call.window)
    windows.set(key, [...(windows.get(key) ?? []), call])
  }
  const planned = [...windows.values()].map((group) => ({
    group,
    partition: group[0]!.window.partition.map((each) => computed.add(before(each))),
    order: group[0]!.window.order.map(({ expression, isDescending, nullsFirst }) => ({
      column: computed.add(before(expression)),
      isDescending,
      nullsFirst,
    })),
    calls: group.map((call) => overCall(call, (each) => computed.add(before(each)))),
  }))
  let node = computed.node()
  const places = new Map<CollectedOver, number>()
  for (const { group, partition, order, calls: own } of planned) {
    for (const [i, call] of group.entries()) places.set(call, node.schema.length + i)
    const over: OverNode = {
      kind: 'over',
      input: node,
      partition,
      order,
      frame: group[0]!.window.frame,
      calls: own,
      schema: [
        ...node.schema,
        ...own.map((call, i) => ({
          name: `w${node.schema.length + i}$o`,
          type: call.kind === 'aggregate' ? call.call.type : call.type,
        })),
      ],
    }
    node = over
  }
  return {
    node,
    rewrite: (expression) =>
      mapColumns(expression, (column) => {
        const call = overCallOf(column.index)
        if (call === undefined) return column
        const index = places.get(calls[call]!)!
        return { kind: 'column', index, type: node.schema[index]!.type }
      }),
  }
}

function overCall(call: CollectedOver, columnOf: (expression: Expression) => number): OverCall {
  if (call.kind === 'ranking') {
    const isShifting = call.function === 'LAG' || call.function === 'LEAD'
    // A default that is no constant is read from the row at hand.
    const isColumn = (arg: Expression, place: number): boolean =>
      isShifting && (place === 0 || (place === 2 && arg.kind !== 'literal'))
    return {
      kind: 'ranking',
      function: call.function,
      args: call.args.filter(isColumn).map(columnOf),
      options: call.args.filter((arg, place) => !isColumn(arg, place)),
      type: call.type,
    }
  }
  return { kind: 'aggregate', call: overColumns(call.call, columnOf) }
}

/** The columns of some rows, and expressions over them that are computed behind. */
class ComputedColumns {
  readonly #input: LogicalNode
  readonly #added: Expression[] = []
  readonly #places = new Map<string, number>()

  constructor(input: LogicalNode) {
    this.#input = input
  }

  add(expression: Expression): number {
    if (expression.kind === 'column') return expression.index
    const key = expressionKey(expression)
    let place = this.#places.get(key)
    if (place === undefined) {
      place = this.#input.schema.length + this.#added.push(expression) - 1
      this.#places.set(key, place)
    }
    return place
  }

  node(): LogicalNode {
    const input = this.#input
    if (this.#added.length === 0) return input
    return {
      kind: 'project',
      input,
      expressions: [
        ...input.schema.map(({ type }, index): Expression => ({ kind: 'column', index, type })),
        ...this.#added,
      ],
      schema: [...input.schema, ...this.#added.map(({ type }, i) => ({ name: `$f${i}`, type }))],
    }
  }
}
