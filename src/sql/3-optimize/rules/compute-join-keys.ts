import type { SqlType } from '../../../core/types.ts'
import { intervalJoin } from '../../2-bind/time-attribute.ts'
import type { Expression } from '../../plan/expression.ts'
import { conjuncts, equalityOf } from '../../plan/join-keys.ts'
import type { JoinNode, LogicalNode } from '../../plan/logical.ts'
import { mapColumns } from '../../plan/rewrite.ts'
import type { Rule } from '../index.ts'
import { rewriteUp } from '../rewrite-plan.ts'
import { conjunction } from './push-filters.ts'

/** `a.x + 1 = b.y` becomes an equality of columns: both sides are computed below the join, once a row instead of once a pair. */
export const computeJoinKeys: Rule = {
  name: 'compute-join-keys',
  doc: 'Computes the keys of joins below them.',
  apply: (roots) => rewriteUp(roots, (node) => (node.kind === 'join' ? withKeys(node) : node)),
}

function withKeys(node: JoinNode): LogicalNode {
  const [left, right] = node.inputs
  const leftWidth = left.schema.length
  const rightWidth = right.schema.length
  // Equal times that bound an interval are told by the columns they are of.
  const kept = intervalJoin(node)?.rest
  const parts = conjuncts(node.condition).map((part) => ({
    part,
    equality: kept === undefined || kept.includes(part) ? equalityOf(part, leftWidth) : undefined,
  }))
  const isComputed = (side?: Expression): side is Expression =>
    side !== undefined && side.kind !== 'column'
  const leftKeys = parts.map(({ equality }) => equality?.left).filter(isComputed)
  const rightKeys = parts.map(({ equality }) => equality?.right).filter(isComputed)
  if (leftKeys.length === 0 && rightKeys.length === 0) return node

  const shift = leftKeys.length
  const pairSchema = [...left.schema, ...right.schema]
  const moved = (expression: Expression): Expression =>
    mapColumns(expression, ({ index }) =>
      column(index < leftWidth ? index : index + shift, pairSchema[index]!.type),
    )
  let nextLeft = leftWidth
  let nextRight = leftWidth + shift + rightWidth
  const condition = parts.map(({ part, equality }): Expression => {
    if (equality === undefined || part.kind !== 'call') return moved(part)
    const args = [
      isComputed(equality.left) ? column(nextLeft++, equality.left.type) : moved(equality.left),
      isComputed(equality.right) ? column(nextRight++, equality.right.type) : moved(equality.right),
    ]
    return { ...part, args }
  })
  const ownRightKeys = rightKeys.map((key) =>
    mapColumns(key, ({ index }) => column(index - leftWidth, pairSchema[index]!.type)),
  )
  return withoutKeys(node, conjunction(condition), [
    withColumns(left, leftKeys),
    withColumns(right, ownRightKeys),
  ])
}

/** The join over inputs that have keys behind their columns, and above it the columns that it had. */
function withoutKeys(
  node: JoinNode,
  condition: Expression,
  inputs: readonly [LogicalNode, LogicalNode],
): LogicalNode {
  const leftWidth = node.inputs[0].schema.length
  const wideLeft = inputs[0].schema
  const isFiltering = node.type === 'semi' || node.type === 'anti'
  const own = node.schema
  const addedRight = inputs[1].schema.slice(node.inputs[1].schema.length)
  const schema = [
    ...own.slice(0, leftWidth),
    ...wideLeft.slice(leftWidth),
    ...(isFiltering ? [] : [...own.slice(leftWidth), ...addedRight]),
  ]
  const place = (index: number): number =>
    index < leftWidth ? index : index - leftWidth + wideLeft.length
  return {
    kind: 'project',
    input: { ...node, inputs, condition, schema },
    expressions: own.map(({ type }, index) => column(place(index), type)),
    schema: own,
  }
}

function withColumns(input: LogicalNode, added: readonly Expression[]): LogicalNode {
  if (added.length === 0) return input
  return {
    kind: 'project',
    input,
    expressions: [...input.schema.map(({ type }, index) => column(index, type)), ...added],
    schema: [...input.schema, ...added.map(({ type }, i) => ({ name: `$key${i}`, type }))],
  }
}

const column = (index: number, type: SqlType): Expression => ({ kind: 'column', index, type })
