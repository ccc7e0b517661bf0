import type { Field } from '../../../core/batch.ts'
import { bigIntType, doubleType, intType, type SqlType, withNullable } from '../../../core/types.ts'
import { average } from '../../functions/aggregates/average.ts'
import { count } from '../../functions/aggregates/count.ts'
import { max, min } from '../../functions/aggregates/min-max.ts'
import { sum } from '../../functions/aggregates/sum.ts'
import { modulo } from '../../functions/arithmetic/index.ts'
import { coalesce, nullIf } from '../../functions/conditional/choice.ts'
import { hashCode } from '../../functions/hash/hash-code.ts'
import { divide } from '../../functions/operators/arithmetic.ts'
import { equal } from '../../functions/operators/comparison.ts'
import type { AggregateCall, Expression } from '../../plan/expression.ts'
import type { AggregateNode, LogicalNode } from '../../plan/logical.ts'
import { windowColumns } from '../../plan/window-columns.ts'
import type { Rule } from '../index.ts'
import { rewriteUp } from '../rewrite-plan.ts'
import { conjunction } from './push-filters.ts'

/**
 * Aggregates of different values (`COUNT(DISTINCT x)`) whose groups are of very different sizes: a first aggregation by group and bucket
 * of the values, whose groups are spread over subtasks, and a second one that puts those of a group together. A value is in one bucket, so that
 * what differs in each differs in all. (Flink: SplitAggregateRule.)
 */
export const splitDistinct: Rule = {
  name: 'split-distinct',
  doc: 'Splits aggregates with DISTINCT in two, where the session asks for it.',
  apply: (roots, { isBatch, distinctBuckets }) =>
    isBatch || distinctBuckets === undefined
      ? roots
      : rewriteUp(roots, (node) =>
          node.kind === 'aggregate' ? split(node, distinctBuckets) : node,
        ),
}

/** Decimals of more digits could leave the range in one bucket and not in all of them. */
const MOST_SUMMED_DIGITS = 28

function split(node: AggregateNode, bucketCount: number): LogicalNode {
  const calls = node.calls.map((call) =>
    // Of the least and the greatest it does not matter how often they come.
    call.function === min || call.function === max ? { ...call, isDistinct: false } : call,
  )
  const lists = distinctLists(calls)
  if (lists.length === 0 || isWindowed(node)) return node
  if (!calls.every((call) => isSplittable(call, node.input))) return node
  // Buckets of several lists come one after another: a result of one that is never NULL would be so until they have.
  if (lists.length > 1 && calls.some(isNeverNull)) return node
  const plan = new SplitPlan(node, calls, lists, bucketCount)
  return plan.result()
}

/** Argument lists of which different values are counted, without repetition. */
function distinctLists(calls: readonly AggregateCall[]): readonly (readonly number[])[] {
  const lists = new Map<string, readonly number[]>()
  for (const { isDistinct, args } of calls) if (isDistinct) lists.set(args.join(), args)
  return [...lists.values()]
}

/** Groups of windows end with them, and are told by them. */
function isWindowed({ input, keys }: AggregateNode): boolean {
  const columns = windowColumns(input)
  return (
    columns !== undefined &&
    keys.some((key) => columns.start.has(key)) &&
    keys.some((key) => columns.end.has(key))
  )
}

const isNeverNull = ({ function: called, type }: AggregateCall): boolean =>
  called !== count && !type.nullable

function isSplittable({ function: called, args }: AggregateCall, input: LogicalNode): boolean {
  const type = args[0] === undefined ? undefined : input.schema[args[0]]!.type
  if (called === count || called === min || called === max) return true
  if (called === sum) return type?.kind !== 'DECIMAL' || type.precision <= MOST_SUMMED_DIGITS
  return called === average && type?.kind !== 'DECIMAL'
}

/** A call as the first aggregation has it, and as the second one puts its results together. */
interface SplitCall {
  readonly first: AggregateCall
  readonly second: Omit<AggregateCall, 'args'>
}

class SplitPlan {
  readonly #node: AggregateNode
  readonly #calls: readonly AggregateCall[]
  readonly #lists: readonly (readonly number[])[]
  readonly #bucketCount: number
  #below: LogicalNode
  /** Columns that the buckets of each list are in. */
  #buckets: readonly number[] = []
  readonly #parts: SplitCall[] = []

  constructor(
    node: AggregateNode,
    calls: readonly AggregateCall[],
    lists: readonly (readonly number[])[],
    bucketCount: number,
  ) {
    this.#node = node
    this.#calls = calls
    this.#lists = lists
    this.#bucketCount = bucketCount
    this.#below = node.input
  }

  result(): LogicalNode {
    const { keys, schema } = this.#node
    this.#addBuckets()
    const setColumn = this.#lists.length > 1 ? this.#expand() : undefined
    // By call: the places of its parts.
    const places = this.#calls.map((call) => this.#splitCall(call, setColumn))
    const second = this.#second(this.#first())
    const results = this.#calls.map((call, i) => this.#resultOf(call, second, places[i]!))
    return {
      kind: 'project',
      input: second,
      expressions: [
        ...keys.map((_, i) => columnOf(second, i)),
        ...results.map((result, i) => typed(result, schema[keys.length + i]!.type)),
      ],
      schema,
    }
  }

  /** Adds expressions behind the columns below; answers the place of the first. */
  #add(fields: readonly Field[], expressions: readonly Expression[]): number {
    const input = this.#below
    const { schema } = input
    this.#below = {
      kind: 'project',
      input,
      expressions: [...schema.map((_, i) => columnOf(input, i)), ...expressions],
      schema: [...schema, ...fields],
    }
    return schema.length
  }

  #addBuckets(): void {
    const input = this.#below
    const buckets = this.#lists.map((list) =>
      call(
        modulo,
        [
          call(
            hashCode,
            list.map((column) => columnOf(input, column)),
            intType(false),
          ),
          { kind: 'literal', value: this.#bucketCount, type: intType(false) },
        ],
        intType(false),
      ),
    )
    const first = this.#add(
      buckets.map((_, i) => ({ name: `$bucket${i}`, type: intType(false) })),
      buckets,
    )
    this.#buckets = buckets.map((_, i) => first + i)
  }

  /** Each row once a list, in one bucket: that of the list. Answers the column with the number of the list. */
  #expand(): number {
    const input = this.#below
    const width = input.schema.length
    this.#below = {
      kind: 'expand',
      input,
      keys: this.#buckets,
      sets: this.#lists.map((_, set) => this.#lists.map((__, key) => key === set)),
      schema: [
        ...input.schema,
        ...this.#buckets.map((_, i) => ({ name: `$in${i}`, type: intType(true) })),
        { name: '$list', type: intType(false) },
      ],
    }
    this.#buckets = this.#buckets.map((_, i) => width + i)
    return width + this.#buckets.length
  }

  #splitCall(own: AggregateCall, setColumn: number | undefined): readonly number[] {
    const list = own.isDistinct
      ? this.#lists.findIndex((each) => each.join() === own.args.join())
      : 0
    const filter =
      setColumn === undefined ? own.filter : this.#filterOf(own.filter, setColumn, list)
    const parts =
      own.function === average
        ? [this.#summed(own), { ...own, function: count, type: bigIntType(false) }]
        : [own]
    return parts.map((part) => this.#parts.push(this.#secondOf({ ...part, filter })) - 1)
  }

  #filterOf(own: number | undefined, setColumn: number, list: number): number {
    const isOfList = call(
      equal,
      [columnOf(this.#below, setColumn), { kind: 'literal', value: list, type: intType(false) }],
      { kind: 'BOOLEAN', nullable: false },
    )
    const condition =
      own === undefined ? isOfList : conjunction([isOfList, columnOf(this.#below, own)])
    return this.#add([{ name: `$of${list}`, type: condition.type }], [condition])
  }

  /** The sum of an average: in the type in which that adds. */
  #summed(own: AggregateCall): AggregateCall {
    const [arg] = own.args as [number]
    const { type } = this.#below.schema[arg]!
    const isFloating = type.kind === 'DOUBLE' || type.kind === 'FLOAT'
    const wide = isFloating ? doubleType(type.nullable) : bigIntType(type.nullable)
    const sumType = withNullable(wide, true)
    if (type.kind === wide.kind) return { ...own, function: sum, type: sumType }
    const widened = this.#add(
      [{ name: `$wide${arg}`, type: wide }],
      [cast(columnOf(this.#below, arg), wide)],
    )
    return { ...own, function: sum, args: [widened], type: sumType }
  }

  #secondOf(first: AggregateCall): SplitCall {
    const isCount = first.function === count
    // Filtered rows may leave a bucket without any.
    const type = isCount || first.filter === undefined ? first.type : withNullable(first.type, true)
    const isNullable = isCount ? this.#node.keys.length === 0 : first.type.nullable
    return {
      first: { ...first, type },
      second: {
        function: isCount ? sum : first.function,
        isDistinct: false,
        filter: undefined,
        type: withNullable(first.type, isNullable),
      },
    }
  }

  #first(): AggregateNode {
    const { keys, stateTtlMs } = this.#node
    const own = [...keys, ...this.#buckets]
    return {
      kind: 'aggregate',
      input: this.#below,
      keys: own,
      calls: this.#parts.map(({ first }) => first),
      ...(stateTtlMs === undefined ? {} : { stateTtlMs }),
      schema: [
        ...own.map((key) => this.#below.schema[key]!),
        ...this.#parts.map(({ first }, i) => ({ name: `$part${i}`, type: first.type })),
      ],
    }
  }

  #second(input: AggregateNode): AggregateNode {
    const { keys, stateTtlMs, schema } = this.#node
    const from = keys.length + this.#buckets.length
    return {
      kind: 'aggregate',
      input,
      keys: keys.map((_, i) => i),
      calls: this.#parts.map(({ second }, i) => ({ ...second, args: [from + i] })),
      ...(stateTtlMs === undefined ? {} : { stateTtlMs }),
      schema: [
        ...schema.slice(0, keys.length),
        ...this.#parts.map(({ second }, i) => ({ name: `$all${i}`, type: second.type })),
      ],
    }
  }

  #resultOf(own: AggregateCall, second: AggregateNode, places: readonly number[]): Expression {
    const [first, other] = places.map((place) => columnOf(second, this.#node.keys.length + place))
    if (other !== undefined) {
      // A sum of whole numbers is divided as one, cut towards zero.
      const divisor = call(nullIf, [other, ZERO], bigIntType(true))
      const { type } = first!
      const quotient = call(divide, [first!, cast(divisor, withNullable(type, true))], type)
      return cast(quotient, own.type)
    }
    return own.function === count && first!.type.nullable
      ? call(coalesce, [first!, ZERO], bigIntType(false))
      : first!
  }
}

const ZERO: Expression = { kind: 'literal', value: 0n, type: bigIntType(false) }

const columnOf = ({ schema }: LogicalNode, index: number): Expression => ({
  kind: 'column',
  index,
  type: schema[index]!.type,
})

const call = (
  definition: Extract<Expression, { kind: 'call' }>['function'],
  args: readonly Expression[],
  type: SqlType,
): Expression => ({ kind: 'call', function: definition, args, options: {}, type })

const cast = (operand: Expression, type: SqlType): Expression =>
  operand.type.kind === type.kind
    ? operand
    : { kind: 'cast', operand, type, isTry: false, isImplicit: true }

/** With the type that is known of a result. */
const typed = (expression: Expression, type: SqlType): Expression => ({ ...expression, type })
