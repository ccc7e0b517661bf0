import type { Schema } from '../../core/batch.ts'
import { hashExchange } from '../../dataflow/exchange.ts'
import {
  IntervalJoinOperator,
  type IntervalJoinOptions,
} from '../../operators/join/interval-join.ts'
import type { IntervalJoin } from '../2-bind/time-attribute.ts'
import { conjunction } from '../3-optimize/rules/push-filters.ts'
import type { Expression } from '../plan/expression.ts'
import { expressionText } from '../plan/expression-text.ts'
import { type JoinKey, joinKeys } from '../plan/join-keys.ts'
import type { JoinNode } from '../plan/logical.ts'
import { expressionOrigin, withUniqueOrigins } from './column-origin.ts'
import { conditionOf, JOIN_NAMES } from './join.ts'
import {
  type ChangelogNeed,
  INSERT_ONLY,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { byTime, type StateBound } from './state-bound.ts'

/** A join of rows whose times are near to one another: they are kept as long as that may be, then freed. Both inputs only grow. */
export class PhysicalIntervalJoin implements PhysicalNode {
  readonly name = 'IntervalJoin'
  readonly changelog = INSERT_ONLY
  readonly inputs: readonly [PhysicalNode, PhysicalNode]
  readonly #node: JoinNode
  readonly #interval: IntervalJoin
  readonly #keys: readonly JoinKey[]
  /** What is asked of pairs besides keys and times. */
  readonly #rest: Expression | undefined

  constructor(
    node: JoinNode,
    inputs: readonly [PhysicalNode, PhysicalNode],
    interval: IntervalJoin,
  ) {
    this.#node = node
    this.inputs = inputs
    this.#interval = interval
    const { keys, rest } = joinKeys(node)
    this.#keys = keys
    const kept = rest.filter((part) => interval.rest.includes(part))
    this.#rest = kept.length === 0 ? undefined : conjunction(kept)
  }

  get schema(): Schema {
    return this.#node.schema
  }

  inputNeed(): ChangelogNeed {
    return { updateBefore: true }
  }

  originOf(column: number): string {
    const [left, right] = this.inputs
    return column < left.schema.length
      ? left.originOf(column)
      : right.originOf(column - left.schema.length)
  }

  describe(): string {
    const { type, condition } = this.#node
    const [left, right] = this.inputs
    const { kind, lowerMs, upperMs } = this.#interval
    const leftTime = left.schema[this.#interval.left]!.name
    const rightTime = right.schema[this.#interval.right]!.name
    const bounds = `isRowTime=${kind === 'event'}, leftLowerBound=${lowerMs}, leftUpperBound=${upperMs}, leftTime=${leftTime}, rightTime=${rightTime}`
    const where = expressionText(condition!, [...left.schema, ...right.schema])
    return `joinType=[${JOIN_NAMES[type]}], windowBounds=[${bounds}], where=[${where}], select=[${this.schema.map((field) => field.name).join(', ')}]`
  }

  bounds(): readonly StateBound[] {
    return [byTime(this.#interval.kind === 'processing')]
  }

  translate(context: TranslateContext, inputs: readonly number[]): number {
    const { session } = context
    const [left, right] = this.inputs
    const { kind, lowerMs, upperMs, left: leftTime, right: rightTime } = this.#interval
    const keys = this.#keys
    const leftKeys = keys.map((key) => key.left)
    const rightKeys = keys.map((key) => key.right)
    const leftTypes = leftKeys.map((key) => left.schema[key]!.type)
    const rightTypes = rightKeys.map((key) => right.schema[key]!.type)
    const type = this.#node.type as IntervalJoinOptions['type']
    const rest = this.#rest
    const pairOrigin = (column: number): string => this.originOf(column)
    const identity = {
      kind: `${this.name} ${type} ${lowerMs} to ${upperMs}${rest === undefined ? '' : ` where ${expressionOrigin(rest, pairOrigin)}`}`,
      keys: [
        ...leftKeys.map((key) => left.originOf(key)),
        left.originOf(leftTime),
        ...rightKeys.map((key) => right.originOf(key)),
        right.originOf(rightTime),
      ],
      inputs: [...inputs],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [...inputs],
        exchanges: [hashExchange(leftKeys, leftTypes), hashExchange(rightKeys, rightTypes)],
        make: () =>
          new IntervalJoinOperator({
            type,
            sides: [
              { schema: withUniqueOrigins(left), keys: leftKeys, timeColumn: leftTime },
              { schema: withUniqueOrigins(right), keys: rightKeys, timeColumn: rightTime },
            ],
            time: kind,
            lowerMs,
            upperMs,
            keyTypes: leftTypes.map((each, i) => ({
              ...each,
              nullable: each.nullable || rightTypes[i]!.nullable,
            })),
            keyNames: leftKeys.map((key) => left.originOf(key)),
            nullSafe: keys.map((key) => key.isNullSafe),
            condition: rest === undefined ? undefined : conditionOf(rest, session),
          }),
      }),
    )
  }
}
