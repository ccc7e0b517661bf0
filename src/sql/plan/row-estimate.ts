import type { Source } from '../../contracts/source.ts'
import type { Expression } from './expression.ts'
import { conjuncts } from './join-keys.ts'
import type { LogicalNode } from './logical.ts'

/** How many rows tables have, as far as their sources know. */
export type RowCounts = ReadonlyMap<Source, number>

/** Of tables of which nothing is known. */
const UNKNOWN_ROWS = 100_000
const EQUAL_SHARE = 0.1
const OTHER_SHARE = 0.3
/** Groups among rows, and rows of a group. */
const GROUP_SHARE = 0.1
const ELEMENTS = 3

/** The share of rows that is left of a condition. */
export const conditionShare = (condition: Expression | undefined): number =>
  conjuncts(condition).reduce((share, part) => share * partShare(part), 1)

/** The same of one part of a condition. */
export const partShare = (part: Expression): number =>
  part.kind === 'call' && part.function.name === '=' ? EQUAL_SHARE : OTHER_SHARE

/** About how many rows a node gives, 1 or more: to compare orders of joins by. */
export function estimatedRows(node: LogicalNode, counts: RowCounts): number {
  return Math.max(1, estimate(node, counts))
}

function estimate(node: LogicalNode, counts: RowCounts): number {
  switch (node.kind) {
    case 'scan':
      return counts.get(node.source) ?? UNKNOWN_ROWS
    case 'values':
      return node.rows.length
    case 'filter':
      return estimatedRows(node.input, counts) * conditionShare(node.condition)
    case 'aggregate':
      return node.keys.length === 0 ? 1 : estimatedRows(node.input, counts) * GROUP_SHARE
    case 'rank':
      return estimatedRows(node.input, counts) * GROUP_SHARE
    case 'sort':
      return Math.min(estimatedRows(node.input, counts), node.limit ?? Number.POSITIVE_INFINITY)
    case 'union':
      return node.inputs.reduce((sum, input) => sum + estimatedRows(input, counts), 0)
    case 'unnest':
      return estimatedRows(node.input, counts) * ELEMENTS
    case 'expand':
      return estimatedRows(node.input, counts) * node.sets.length
    case 'join': {
      const [left, right] = node.inputs.map((input) => estimatedRows(input, counts)) as [
        number,
        number,
      ]
      if (node.type === 'semi' || node.type === 'anti') return left * OTHER_SHARE
      const isEqual = conjuncts(node.condition).some((part) => partShare(part) === EQUAL_SHARE)
      return isEqual ? Math.max(left, right) : left * right * conditionShare(node.condition)
    }
    case 'temporalJoin':
      return estimatedRows(node.inputs[0], counts)
    case 'project':
    case 'window':
    case 'over':
    case 'watermark':
    case 'lookupJoin':
      return estimatedRows(node.input, counts)
  }
}
