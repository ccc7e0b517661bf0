import type { Schema } from '../../core/batch.ts'
import { hashExchange } from '../../dataflow/exchange.ts'
import { HashJoinOperator } from '../../operators/join/hash-join.ts'
import {
  type JoinCondition,
  StreamJoinOperator,
  type StreamJoinSide,
} from '../../operators/join/stream-join.ts'
import { WindowJoinOperator } from '../../operators/window/window-join.ts'
import { conjunction } from '../3-optimize/rules/push-filters.ts'
import { Calc } from '../5-codegen/calc.ts'
import type { Expression } from '../plan/expression.ts'
import { expressionText } from '../plan/expression-text.ts'
import { type JoinKey, joinKeys } from '../plan/join-keys.ts'
import type { JoinNode } from '../plan/logical.ts'
import { collectColumns } from '../plan/rewrite.ts'
import type { WindowJoin } from '../plan/window-columns.ts'
import { expressionOrigin, withUniqueOrigins } from './column-origin.ts'
import { everyChangeOf } from './each-change.ts'
import {
  type ChangelogNeed,
  type ChangelogTrait,
  INSERT_ONLY,
  isInsertOnly,
  type PhysicalNode,
  type TranslateContext,
  ttlOf,
} from './physical-node.ts'
import { byTime, type KeptTable, type StateBound, ttlOr } from './state-bound.ts'
import { shortestKey, spreadKeys, uniqueKeysOf } from './unique-keys.ts'
import { windowText } from './window-text.ts'

/** A join without time, of which both inputs are kept, or one of windows. */
export class PhysicalJoin implements PhysicalNode {
  readonly inputs: readonly [PhysicalNode, PhysicalNode]
  readonly node: JoinNode
  readonly keys: readonly JoinKey[]
  readonly #rest: Expression | undefined
  readonly #isBatch: boolean
  readonly #window: WindowJoin | undefined

  /** @param window where windows are joined: rows are kept until theirs is over, then freed */
  constructor(
    node: JoinNode,
    inputs: readonly [PhysicalNode, PhysicalNode],
    isBatch: boolean,
    window?: WindowJoin,
  ) {
    this.#isBatch = isBatch
    this.#window = window
    this.node = node
    this.inputs = inputs
    const { keys, rest } = joinKeys(node)
    this.keys = keys
    this.#rest = rest.length === 0 ? undefined : conjunction(rest)
  }

  get name(): string {
    if (this.#window !== undefined) return 'WindowJoin'
    return this.#isBatch ? (this.keys.length === 0 ? 'NestedLoopJoin' : 'HashJoin') : 'Join'
  }
  get schema(): Schema {
    return this.node.schema
  }

  get changelog(): ChangelogTrait {
    if (this.#isBatch || this.#window !== undefined) return INSERT_ONLY
    const [left, right] = this.inputs.map((input) => input.changelog) as [
      ChangelogTrait,
      ChangelogTrait,
    ]
    if (this.node.type === 'inner')
      return { updates: false, deletes: !isInsertOnly(left) || !isInsertOnly(right) }
    // What comes out with NULLs, or because there is no match, is taken back when one comes.
    const isFinal = this.node.type === 'semi' && isInsertOnly(left) && isInsertOnly(right)
    return { updates: false, deletes: !isFinal }
  }

  get uniqueKeys(): readonly (readonly number[])[] {
    const [left, right] = this.inputs.map(uniqueKeysOf) as [
      readonly (readonly number[])[],
      readonly (readonly number[])[],
    ]
    const { type } = this.node
    if (type === 'semi' || type === 'anti') return this.#spread(left)
    const leftWidth = this.inputs[0].schema.length
    const moved = right.map((key) => key.map((column) => column + leftWidth))
    // Where the keys of a join hold a key of the one side, each row of the other meets one row at most.
    const isOne = (keys: readonly (readonly number[])[], side: 'left' | 'right'): boolean =>
      keys.some((key) => key.every((column) => this.keys.some((each) => each[side] === column)))
    const found: (readonly number[])[] = []
    if (isOne(right, 'right') && type !== 'right' && type !== 'full') found.push(...left)
    if (isOne(left, 'left') && type !== 'left' && type !== 'full') found.push(...moved)
    for (const a of left) for (const b of moved) found.push([...a, ...b])
    return this.#spread(found)
  }

  /** A row is where its key columns say, of the side that it always has; where either may be missing, those of both. */
  #spread(keys: readonly (readonly number[])[]): readonly (readonly number[])[] {
    const { type } = this.node
    const left = this.keys.map((key) => key.left)
    const right = this.keys.map((key) => key.right + this.inputs[0].schema.length)
    const by = (columns: readonly number[]) => spreadKeys(keys, columns, this.changelog)
    if (type === 'full') return by([...left, ...right])
    if (type === 'right') return by(right)
    return type === 'inner' ? [...by(left), ...by(right)] : by(left)
  }

  inputNeed(_input: number, need: ChangelogNeed): ChangelogNeed {
    return { updateBefore: true, ...everyChangeOf(need) }
  }

  originOf(column: number): string {
    const [left, right] = this.inputs
    return column < left.schema.length
      ? left.originOf(column)
      : right.originOf(column - left.schema.length)
  }

  describe(): string {
    const { type, condition } = this.node
    const [left, right] = this.inputs
    const pairs = [...left.schema, ...right.schema]
    const where = condition === undefined ? 'true' : expressionText(condition, pairs)
    const keysOf = (input: PhysicalNode): string => {
      const unique = shortestKey(input)
      return unique === undefined
        ? 'NoUniqueKey'
        : `UniqueKey(${unique.map((column) => input.schema[column]!.name).join(', ')})`
    }
    const head = `joinType=[${JOIN_NAMES[type]}], where=[${where}], select=[${this.schema.map((field) => field.name).join(', ')}]`
    if (this.#window !== undefined) return `window=[${windowText(this.#window.left.spec)}], ${head}`
    return `${head}, leftInputSpec=[${keysOf(left)}], rightInputSpec=[${keysOf(right)}]${this.#ttlText()}`
  }

  #ttlText(): string {
    const [left, right] = this.node.stateTtlsMs ?? []
    const texts = [
      ...(left === undefined ? [] : [`left ${left} ms`]),
      ...(right === undefined ? [] : [`right ${right} ms`]),
    ]
    return texts.length === 0 ? '' : `, stateTtl=[${texts.join(', ')}]`
  }

  bounds(_table: KeptTable, ttlMs: number | undefined): readonly StateBound[] {
    if (this.#isBatch) return [{ kind: 'end' }]
    return [this.#window === undefined ? ttlOr(ttlMs, { kind: 'input' }) : byTime(false)]
  }

  get looksAtEveryPair(): boolean {
    return !this.#isBatch && this.#window === undefined && this.keys.length === 0
  }

  translate(context: TranslateContext, inputs: readonly number[]): number {
    const { session } = context
    const [leftTtlMs, rightTtlMs] = this.node.stateTtlsMs ?? []
    const { type } = this.node
    const { keys } = this
    const [left, right] = this.inputs
    const leftKeys = keys.map((key) => key.left)
    const rightKeys = keys.map((key) => key.right)
    const leftTypes = leftKeys.map((key) => left.schema[key]!.type)
    const rightTypes = rightKeys.map((key) => right.schema[key]!.type)
    const pairOrigin = (column: number): string =>
      column < left.schema.length
        ? left.originOf(column)
        : right.originOf(column - left.schema.length)
    const rest = this.#rest
    const ttlMs = [ttlOf(context, leftTtlMs), ttlOf(context, rightTtlMs)] as const
    // Rows that came last with a key keep it from expiring: only then the rows themselves are needed.
    const countsKeys =
      (type === 'semi' || type === 'anti') &&
      rest === undefined &&
      this.#window === undefined &&
      (this.#isBatch || ttlMs[1] === undefined)
    const identity = {
      kind: `${this.name} ${type}${countsKeys ? ' of counted keys' : ''}${rest === undefined ? '' : ` where ${expressionOrigin(rest, pairOrigin)}`}`,
      keys: [
        ...leftKeys.map((key) => left.originOf(key)),
        ...rightKeys.map((key) => right.originOf(key)),
      ],
      inputs: [...inputs],
    }
    return context.uids.assign(identity, (uid) =>
      context.builder.operator({
        name: this.name,
        uid,
        inputs: [...inputs],
        exchanges: [hashExchange(leftKeys, leftTypes), hashExchange(rightKeys, rightTypes)],
        make: () => {
          const options = {
            type,
            sides: [sideOf(left, leftKeys), sideOf(right, rightKeys)] as const,
            keyTypes: leftTypes.map((each, i) => ({
              ...each,
              nullable: each.nullable || rightTypes[i]!.nullable,
            })),
            keyNames: leftKeys.map((key) => left.originOf(key)),
            nullSafe: keys.map((key) => key.isNullSafe),
            condition: rest === undefined ? undefined : conditionOf(rest, session),
          }
          if (this.#window !== undefined)
            return new WindowJoinOperator({
              join: options,
              endColumns: this.#window.ends,
              wallClock: this.#window.left.isLtz ? context.wallClock : undefined,
            })
          return this.#isBatch
            ? new HashJoinOperator({ ...options, countsKeys })
            : new StreamJoinOperator({ ...options, countsKeys, ttlMs })
        },
      }),
    )
  }
}

export const JOIN_NAMES = {
  inner: 'InnerJoin',
  left: 'LeftOuterJoin',
  right: 'RightOuterJoin',
  full: 'FullOuterJoin',
  semi: 'LeftSemiJoin',
  anti: 'LeftAntiJoin',
} as const

function sideOf(input: PhysicalNode, keys: readonly number[]): StreamJoinSide {
  const isAppendOnly = isInsertOnly(input.changelog)
  // Rows that only come are told by a number: cheaper than a key.
  const uniqueKey = isAppendOnly ? undefined : shortestKey(input)
  return { schema: withUniqueOrigins(input), keys, isAppendOnly, uniqueKey }
}

export function conditionOf(
  condition: Expression,
  session: TranslateContext['session'],
): JoinCondition {
  const used = new Set<number>()
  collectColumns(condition, used)
  return { filter: new Calc({ condition, expressions: [], session }), columns: [...used] }
}
