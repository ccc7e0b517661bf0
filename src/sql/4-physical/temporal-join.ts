import type { Schema } from '../../core/batch.ts'
import { withNullable } from '../../core/types.ts'
import { hashExchange } from '../../dataflow/exchange.ts'
import { TemporalJoinOperator } from '../../operators/join/temporal-join.ts'
import { notSupportedYet } from '../2-bind/errors.ts'
import { expressionText } from '../plan/expression-text.ts'
import type { TemporalJoinNode } from '../plan/logical.ts'
import { expressionOrigin, withUniqueOrigins } from './column-origin.ts'
import { conditionOf, JOIN_NAMES } from './join.ts'
import {
  type ChangelogNeed,
  INSERT_ONLY,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
} from './physical-node.ts'
import { byTime, type KeptTable, type StateBound } from './state-bound.ts'
import { uniqueKeysOf } from './unique-keys.ts'

/** A join of rows with the versions that held at their times. */
export class PhysicalTemporalJoin implements PhysicalNode {
  readonly name = 'TemporalJoin'
  readonly changelog = INSERT_ONLY
  readonly inputs: readonly [PhysicalNode, PhysicalNode]
  readonly #node: TemporalJoinNode

  /** @throws SQL_NOT_SUPPORTED_YET where the left input is updated */
  constructor(node: TemporalJoinNode, inputs: readonly [PhysicalNode, PhysicalNode]) {
    this.#node = node
    this.inputs = inputs
    if (!isInsertOnly(inputs[0].changelog))
      throw notSupportedYet({
        construct: 'A temporal join whose left side is updated',
        instead: 'Join before you aggregate.',
      })
  }

  get schema(): Schema {
    return this.#node.schema
  }

  get uniqueKeys(): readonly (readonly number[])[] {
    return uniqueKeysOf(this.inputs[0])
  }

  inputNeed(input: number): ChangelogNeed {
    return { updateBefore: false, marksInPlace: true, everyChange: input === 1 }
  }

  originOf(column: number): string {
    const [left, right] = this.inputs
    return column < left.schema.length
      ? left.originOf(column)
      : right.originOf(column - left.schema.length)
  }

  describe(): string {
    const { type, keys, timeColumns, condition } = this.#node
    const [left, right] = this.inputs
    const pairs = [...left.schema, ...right.schema]
    const where = keys.map(
      (key) => `(${left.schema[key.left]!.name} = ${right.schema[key.right]!.name})`,
    )
    if (condition !== undefined) where.push(expressionText(condition, pairs))
    return `joinType=[${JOIN_NAMES[type]}], where=[${where.join(' AND ')}], asOf=[${left.schema[timeColumns[0]]!.name}], since=[${right.schema[timeColumns[1]]!.name}], select=[${this.schema.map((field) => field.name).join(', ')}]`
  }

  bounds({ name }: KeptTable): readonly StateBound[] {
    // Of versions the last one that the watermark has reached stays.
    return name === 'versions' ? [{ kind: 'rows', count: 1 }, byTime(false)] : [byTime(false)]
  }

  translate(context: TranslateContext, inputs: readonly number[]): number {
    const { session } = context
    const [left, right] = this.inputs
    const { type, keys, timeColumns, condition } = this.#node
    const leftKeys = keys.map((key) => key.left)
    const rightKeys = keys.map((key) => key.right)
    // A primary key is declared NOT NULL, and its table may hold NULL all the same: NULL equals NULL here, wherever it comes from.
    const leftTypes = leftKeys.map((key) => withNullable(left.schema[key]!.type, true))
    const rightTypes = rightKeys.map((key) => withNullable(right.schema[key]!.type, true))
    const pairOrigin = (column: number): string => this.originOf(column)
    const identity = {
      kind: `${this.name} ${type}${condition === undefined ? '' : ` where ${expressionOrigin(condition, pairOrigin)}`}`,
      keys: [
        ...leftKeys.map((key) => left.originOf(key)),
        left.originOf(timeColumns[0]),
        ...rightKeys.map((key) => right.originOf(key)),
        right.originOf(timeColumns[1]),
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
          new TemporalJoinOperator({
            type,
            sides: [
              { schema: withUniqueOrigins(left), keys: leftKeys, timeColumn: timeColumns[0] },
              { schema: withUniqueOrigins(right), keys: rightKeys, timeColumn: timeColumns[1] },
            ],
            keyTypes: leftTypes,
            keyNames: rightKeys.map((key) => right.originOf(key)),
            condition: condition === undefined ? undefined : conditionOf(condition, session),
          }),
      }),
    )
  }
}
