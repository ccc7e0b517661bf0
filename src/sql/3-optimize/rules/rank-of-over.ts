import type { Expression } from '../../plan/expression.ts'
import { conjuncts } from '../../plan/join-keys.ts'
import type { FilterNode, LogicalNode, OverNode, RankNode } from '../../plan/logical.ts'
import type { Rule } from '../index.ts'
import { rewriteUp } from '../rewrite-plan.ts'
import { conjunction } from './push-filters.ts'

/** Rows numbered in an order, of which a filter keeps the first: only these need be known. */
export const rankOfOver: Rule = {
  name: 'rank-of-over',
  doc: 'Makes Top-N of ROW_NUMBER, RANK and DENSE_RANK that a filter bounds.',
  // Also of rows that several filters read: in streaming there is no other way, and none of them keeps more than its first rows.
  apply: (roots) =>
    rewriteUp(roots, (node) =>
      node.kind === 'filter' && node.input.kind === 'over' ? rankOf(node, node.input) : node,
    ),
}

const RANKING: ReadonlySet<string> = new Set(['ROW_NUMBER', 'RANK', 'DENSE_RANK'])

function rankOf(filter: FilterNode, over: OverNode): LogicalNode {
  const [call] = over.calls
  if (over.calls.length !== 1 || call?.kind !== 'ranking' || !RANKING.has(call.function))
    return filter
  const rankColumn = over.input.schema.length
  let from = 1
  let to = Number.POSITIVE_INFINITY
  const kept: Expression[] = []
  for (const part of conjuncts(filter.condition)) {
    const range = rangeOf(part, rankColumn)
    if (range === undefined) {
      kept.push(part)
      continue
    }
    from = Math.max(from, range.from)
    to = Math.min(to, range.to)
  }
  if (to === Number.POSITIVE_INFINITY) return filter
  const rank: RankNode = {
    kind: 'rank',
    input: over.input,
    partition: over.partition,
    order: over.order,
    function: call.function as RankNode['function'],
    from,
    to,
    outputsRank: true,
    schema: over.schema,
  }
  // Nothing has a rank below 1.
  if (to < from) return { kind: 'values', rows: [], schema: filter.schema }
  return kept.length === 0
    ? rank
    : { kind: 'filter', input: rank, condition: conjunction(kept), schema: filter.schema }
}

const TURNED: Readonly<Record<string, string>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '=': '=',
}

/** Ranks that a comparison with a constant lets through. */
export function rangeOf(
  part: Expression,
  rankColumn: number,
): { readonly from: number; readonly to: number } | undefined {
  if (part.kind !== 'call' || !(part.function.name in TURNED)) return undefined
  const [left, right] = part.args.map(withoutCast) as [Expression, Expression]
  const isTurned = left.kind === 'literal'
  const [column, literal] = isTurned ? [right, left] : [left, right]
  if (column.kind !== 'column' || column.index !== rankColumn || literal.kind !== 'literal')
    return undefined
  const { value } = literal
  if (typeof value !== 'bigint' && typeof value !== 'number') return undefined
  if (literal.type.kind === 'DECIMAL') return undefined
  const bound = Number(value)
  switch (isTurned ? TURNED[part.function.name] : part.function.name) {
    case '=':
      return Number.isInteger(bound) ? { from: bound, to: bound } : undefined
    case '<':
      return { from: 1, to: Math.ceil(bound) - 1 }
    case '<=':
      return { from: 1, to: Math.floor(bound) }
    case '>':
      return { from: Math.floor(bound) + 1, to: Number.POSITIVE_INFINITY }
    default:
      return { from: Math.ceil(bound), to: Number.POSITIVE_INFINITY }
  }
}

const withoutCast = (expression: Expression): Expression =>
  expression.kind === 'cast' && expression.isImplicit ? expression.operand : expression
