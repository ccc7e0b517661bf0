import type { SqlType } from '../../core/types.ts'
import { withNullable } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { conjunction } from '../3-optimize/rules/push-filters.ts'
import { rangeOf } from '../3-optimize/rules/rank-of-over.ts'
import type { Expression } from '../plan/expression.ts'
import { conjuncts, equalityOf } from '../plan/join-keys.ts'
import type { LogicalNode, OverNode, TemporalJoinNode, WatermarkNode } from '../plan/logical.ts'
import { mapColumns } from '../plan/rewrite.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { project } from './correlation.ts'
import { literal } from './literals.ts'
import { noVersions, temporalJoinInBatch, temporalJoinKey } from './temporal-errors.ts'
import { isEventTime } from './time-attribute.ts'

/** A join with the version of each row's key that held at its time. */
export interface TemporalJoin {
  readonly type: 'inner' | 'left'
  readonly left: LogicalNode
  readonly right: LogicalNode
  /** Event time of the left input. */
  readonly timeColumn: number
  /** Over the left columns, then the right ones. */
  readonly condition: Expression | undefined
  /** The right side, as it was written. */
  readonly reference: ast.NamedTable | ast.DerivedTable
}

/**
 * Plans a join with versions: of a table with a primary key and event time, or of a view that keeps the last row of each key. What a
 * view filters is asked of pairs: a version that it does not let through ends the one before it.
 *
 * Output: the left columns, then the right ones.
 *
 * @throws SQL_TEMPORAL_JOIN_IN_BATCH, SQL_NO_VERSIONS, SQL_TEMPORAL_JOIN_KEY
 */
export function bindVersions(context: BindContext, join: TemporalJoin): LogicalNode {
  const { reference, type, left, right } = join
  if (context.session.isBatch) throw errorAt(context, reference.span, temporalJoinInBatch, {})
  const table = nameOf(reference)
  const versions = versionsOf(right)
  if (typeof versions === 'string')
    throw errorAt(context, reference.span, noVersions, { table, problem: versions })
  const leftWidth = left.schema.length
  const { pairs, rest } = keyPairs(join, versions)
  const missing = versions.key.filter((column) => !pairs.has(column))
  if (missing.length > 0)
    throw errorAt(context, reference.span, temporalJoinKey, {
      table,
      missing: missing.map((column) => versions.base.schema[column]!.name),
    })

  const leftNode = new Columns(left)
  const keys = versions.key.map((column) => pairs.get(column)!)
  const leftKeys = keys.map((key) => leftNode.place(key.left))
  const timeColumn = leftNode.place(columnOf(left, join.timeColumn))
  const rightNode = new Columns(versions.base, versions.columns)
  const rightKeys = keys.map((key) => rightNode.place(key.right))
  const versionTime = rightNode.place(columnOf(versions.base, versions.timeColumn))
  const filters = versions.filters.map((filter) => rightNode.place(filter))
  const wideLeft = leftNode.finish()
  const wideRight = rightNode.finish()

  const moved = (column: number, types: readonly SqlType[]): Expression => ({
    kind: 'column',
    index: column,
    type: types[column]!,
  })
  const isNullable = type === 'left'
  const schema = [
    ...wideLeft.schema,
    ...wideRight.schema.map((field) =>
      isNullable ? { ...field, type: withNullable(field.type, true) } : field,
    ),
  ]
  const pairTypes = [...wideLeft.schema, ...wideRight.schema].map((field) => field.type)
  const shift = wideLeft.schema.length
  const place = (index: number): number => (index < leftWidth ? index : index - leftWidth + shift)
  const parts = [
    ...rest.map((part) => mapColumns(part, ({ index }) => moved(place(index), pairTypes))),
    ...filters.map((column) => moved(shift + column, pairTypes)),
  ]
  const node: TemporalJoinNode = {
    kind: 'temporalJoin',
    type,
    inputs: [wideLeft, wideRight],
    keys: leftKeys.map((key, i) => ({ left: key, right: rightKeys[i]! })),
    timeColumns: [timeColumn, versionTime],
    condition: parts.length === 0 ? undefined : conjunction(parts),
    schema,
  }
  const types = schema.map((field) => field.type)
  return project(
    node,
    Array.from({ length: leftWidth + right.schema.length }, (_, i) => moved(place(i), types)),
  )
}

export const columnOf = (node: LogicalNode, index: number): Expression => ({
  kind: 'column',
  index,
  type: node.schema[index]!.type,
})

/** Columns of a node with others that are computed behind them. */
export class Columns {
  readonly #node: LogicalNode
  readonly #columns: Expression[]
  readonly #isWhole: boolean

  /** @param columns over the node's columns; all of them as they are where this is absent */
  constructor(node: LogicalNode, columns?: readonly Expression[]) {
    this.#node = node
    this.#isWhole = columns === undefined
    this.#columns = [...(columns ?? node.schema.map((_, i) => columnOf(node, i)))]
  }

  /** Where an expression over the node's columns stands. */
  place(expression: Expression): number {
    if (expression.kind === 'column') {
      const found = this.#columns.findIndex(
        (each) => each.kind === 'column' && each.index === expression.index,
      )
      if (found >= 0) return found
    }
    return this.#columns.push(expression) - 1
  }

  finish(): LogicalNode {
    return this.#isWhole && this.#columns.length === this.#node.schema.length
      ? this.#node
      : project(this.#node, this.#columns)
  }
}

/** Rows each of which is a version from its time on. */
interface Versions {
  readonly base: LogicalNode
  /** Columns of the base by which versions are told apart. */
  readonly key: readonly number[]
  readonly timeColumn: number
  /** The right side's columns over those of the base. */
  readonly columns: readonly Expression[]
  /** What a version must be to be seen, over the columns of the base. */
  readonly filters: readonly Expression[]
}

/** What projections and filters make of the rows that they stand on. */
export interface Unfolded {
  /** The first node that is neither. */
  readonly base: LogicalNode
  /** Columns of the relation, over those of the base. */
  readonly columns: readonly Expression[]
  /** What rows of the base must be to be seen. */
  readonly filters: readonly Expression[]
}

/** Goes down through projections and filters, and through watermarks where they say nothing. */
export function unfold(
  relation: LogicalNode,
  options: { readonly throughWatermark: boolean },
): Unfolded {
  let columns: readonly Expression[] = relation.schema.map((_, i) => columnOf(relation, i))
  let filters: readonly Expression[] = []
  let node = relation
  for (;;) {
    if (node.kind === 'filter') {
      filters = [...filters, ...conjuncts(node.condition)]
      node = node.input
    } else if (node.kind === 'project') {
      const { expressions } = node
      const below = (each: Expression): Expression =>
        mapColumns(each, ({ index }) => expressions[index]!)
      columns = columns.map(below)
      filters = filters.map(below)
      node = node.input
    } else if (node.kind === 'watermark' && options.throughWatermark) {
      node = node.input
    } else {
      return { base: node, columns, filters }
    }
  }
}

/** Reads a relation as versions; says what is missing where it has none. */
function versionsOf(right: LogicalNode): Versions | string {
  const { base: node, columns, filters } = unfold(right, { throughWatermark: false })
  if (node.kind === 'watermark') return tableVersions(node, columns, filters)
  if (node.kind === 'over') return viewVersions(node, columns, filters)
  return node.kind === 'scan'
    ? 'no event time is declared for it'
    : 'it is neither a table nor a view that keeps the last row of each key'
}

function tableVersions(
  base: WatermarkNode,
  columns: readonly Expression[],
  filters: readonly Expression[],
): Versions | string {
  const key = primaryKeyOf(base)
  if (key === undefined) return 'it has no primary key'
  return { base, key, timeColumn: base.timeColumn, columns, filters }
}

/** Columns of the table's primary key; undefined where it has none. */
function primaryKeyOf(node: WatermarkNode): readonly number[] | undefined {
  const below = node.input.kind === 'project' ? node.input.input : node.input
  if (below.kind !== 'scan' || below.origin.kind !== 'connector') return undefined
  const { primaryKey } = below.origin.declaration
  const key = primaryKey.map((name) => node.schema.findIndex((field) => field.name === name))
  return key.length === 0 || key.includes(-1) ? undefined : key
}

/** ROW_NUMBER() OVER (PARTITION BY key ORDER BY time DESC), of which the first is kept. */
function viewVersions(
  over: OverNode,
  columns: readonly Expression[],
  filters: readonly Expression[],
): Versions | string {
  const base = over.input
  const [call] = over.calls
  const [order] = over.order
  if (call?.kind !== 'ranking' || call.function !== 'ROW_NUMBER' || over.calls.length > 1)
    return 'it is not a view that keeps the last row of each key'
  if (over.order.length > 1 || order?.isDescending !== true || !isEventTime(base, order.column))
    return 'its rows are not numbered by event time, the last first'
  if (over.partition.length === 0) return 'its rows are not numbered by key'
  const number = base.schema.length
  const isFirst = (part: Expression): boolean => {
    const range = rangeOf(part, number)
    return range?.from === 1 && range.to === 1
  }
  if (!filters.some(isFirst)) return 'it keeps more than the last row of each key'
  const one = (each: Expression): Expression =>
    mapColumns(each, (column) => (column.index === number ? literal(1n, column.type) : column))
  return {
    base,
    key: over.partition,
    timeColumn: order.column,
    columns: columns.map(one),
    filters: filters.filter((part) => !isFirst(part)).map(one),
  }
}

interface KeyPair {
  /** Over the left columns. */
  readonly left: Expression
  /** Over the columns of the versions' base. */
  readonly right: Expression
}

interface KeyPairs {
  /** By the column of the base. */
  readonly pairs: ReadonlyMap<number, KeyPair>
  /** What else the condition asks for, over the columns of both sides. */
  readonly rest: readonly Expression[]
}

/** Splits the condition into the equalities that name a version and the rest. */
function keyPairs({ left, condition }: TemporalJoin, versions: Versions): KeyPairs {
  const leftWidth = left.schema.length
  const pairs = new Map<number, KeyPair>()
  const rest: Expression[] = []
  for (const part of conjuncts(condition)) {
    const equality = equalityOf(part, leftWidth)
    const right =
      equality === undefined
        ? undefined
        : mapColumns(equality.right, ({ index }) => versions.columns[index - leftWidth]!)
    const column = right === undefined ? -1 : keptColumn(right)
    if (right === undefined || !versions.key.includes(column) || pairs.has(column)) rest.push(part)
    else pairs.set(column, { left: equality!.left, right })
  }
  return { pairs, rest }
}

/** The column whose values an expression tells apart as they are; −1 where it computes. */
function keptColumn(expression: Expression): number {
  if (expression.kind === 'column') return expression.index
  return expression.kind === 'cast' && expression.isImplicit ? keptColumn(expression.operand) : -1
}

export function nameOf(reference: ast.NamedTable | ast.DerivedTable): string {
  return reference.kind === 'namedTable'
    ? reference.name.parts.at(-1)!.name
    : (reference.alias?.name.name ?? 'the query')
}
