import type { AggregateDefinition } from '../../contracts/aggregate.ts'
import type { CallOptions } from '../../contracts/function.ts'
import type { SqlType } from '../../core/types.ts'
import { expressionKey } from '../5-codegen/expression-key.ts'
import type { AggregateCall, ColumnExpression, Expression } from '../plan/expression.ts'

/** An aggregate call over the rows before grouping. */
export interface CollectedAggregate {
  readonly definition: AggregateDefinition
  readonly args: readonly Expression[]
  readonly isDistinct: boolean
  readonly filter: Expression | undefined
  /** Absent = none. */
  readonly options?: CallOptions
  readonly type: SqlType
}

/** Equal for calls that are the same. */
export function aggregateKey({
  definition,
  isDistinct,
  args,
  filter,
  options = {},
}: CollectedAggregate): string {
  return `${definition.name}(${isDistinct ? 'DISTINCT ' : ''}${args.map(expressionKey).join()})${JSON.stringify(options)}${filter === undefined ? '' : expressionKey(filter)}`
}

/** The call over columns, which `columnOf` gives its arguments and its filter. */
export function overColumns(
  { definition, args, isDistinct, filter, options, type }: CollectedAggregate,
  columnOf: (expression: Expression) => number,
): AggregateCall {
  return {
    function: definition,
    args: args.map(columnOf),
    isDistinct,
    filter: filter === undefined ? undefined : columnOf(filter),
    ...(options === undefined ? {} : { options }),
    type,
  }
}

/**
 * The aggregate calls of one SELECT. Equal calls are one. While the select list is bound, call `i`
 * stands as a column of the negative index `-1 - i`; `grouping.ts` puts the column of the aggregate
 * node in its place.
 */
export class AggregateCollector {
  /** True when there is a GROUP BY with keys: then an aggregate of values that are never NULL is none. */
  readonly hasKeys: boolean
  readonly #calls: CollectedAggregate[] = []
  readonly #indexes = new Map<string, number>()

  constructor(hasKeys: boolean) {
    this.hasKeys = hasKeys
  }

  get calls(): readonly CollectedAggregate[] {
    return this.#calls
  }

  add(call: CollectedAggregate): ColumnExpression {
    const key = aggregateKey(call)
    let index = this.#indexes.get(key)
    if (index === undefined) {
      index = this.#calls.push(call) - 1
      this.#indexes.set(key, index)
    }
    return { kind: 'column', index: -1 - index, type: this.#calls[index]!.type }
  }
}
