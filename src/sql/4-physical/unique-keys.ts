import { typeToString } from '../../core/type-text.ts'
import type { SqlType } from '../../core/types.ts'
import { withNullable } from '../../core/types.ts'
import type { Expression } from '../plan/expression.ts'
import { passedColumn } from '../plan/window-columns.ts'
import { type ChangelogTrait, isInsertOnly, type PhysicalNode } from './physical-node.ts'

/**
 * Sets of columns in which no two rows of a node are alike; of -U and -D rows the columns tell which row is meant. One task gives all changes of
 * a key's rows, in their order.
 */
export function uniqueKeysOf(node: PhysicalNode): readonly (readonly number[])[] {
  return node.uniqueKeys ?? []
}

/**
 * Keys behind an exchange by `columns`: keys of rows that change get those columns as well. Without them a row that leaves one task and comes
 * up in another has changes in each, and whoever reads both may see the new row first. (Flink: upsert keys.)
 */
export function spreadKeys(
  keys: readonly (readonly number[])[],
  columns: readonly number[],
  changelog: ChangelogTrait,
): readonly (readonly number[])[] {
  return isInsertOnly(changelog) ? keys : keys.map((key) => [...new Set([...key, ...columns])])
}

/** The column that an expression tells apart as well as it does: the column itself, or a cast of it that gives every value another one. −1 for others. */
export function distinctColumn(expression: Expression): number {
  if (expression.kind !== 'cast' || expression.isTry) return passedColumn(expression)
  return isFaithful(expression.operand.type, expression.type)
    ? distinctColumn(expression.operand)
    : -1
}

const WIDTHS = ['TINYINT', 'SMALLINT', 'INT', 'BIGINT']

function isFaithful(from: SqlType, to: SqlType): boolean {
  const width = WIDTHS.indexOf(from.kind)
  if (width >= 0 && WIDTHS.indexOf(to.kind) >= width) return true
  if (from.kind === 'VARCHAR' && to.kind === 'VARCHAR') return from.length <= to.length
  return typeToString(withNullable(from, true)) === typeToString(withNullable(to, true))
}

/** The key of the fewest columns; undefined where none is known. */
export const shortestKey = (node: PhysicalNode): readonly number[] | undefined =>
  [...uniqueKeysOf(node)].sort((a, b) => a.length - b.length)[0]

/** Keys of an input as columns of a node that hands some of its columns on: `places[i]` is the input's column, −1 for others. */
export function passedKeys(
  keys: readonly (readonly number[])[],
  places: readonly number[],
): readonly (readonly number[])[] {
  return keys
    .map((key) => key.map((column) => places.indexOf(column)))
    .filter((key) => !key.includes(-1))
}
