import { isDeterministic } from '../../5-codegen/expression-key.ts'
import { operatorFunctions } from '../../functions/operators/index.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import { conjuncts } from '../../plan/join-keys.ts'
import type { JoinNode, LogicalNode } from '../../plan/logical.ts'
import { collectColumns, mapColumns } from '../../plan/rewrite.ts'
import type { Rule } from '../index.ts'
import { countParents, rewriteUp } from '../rewrite-plan.ts'

/**
 * Moves filters towards the sources: below projections, into unions, below windowing functions where they
 * do not ask about the window. Never below a watermark: rows that are filtered still move time on.
 */
export const pushFilters: Rule = {
  name: 'push-filters',
  doc: 'Moves filters towards the sources.',
  apply: (roots) => {
    const parents = countParents(roots)
    // What became of nodes with several parents: a filter of one of them stays above.
    const shared = new Set<LogicalNode>()
    const isShared = (node: LogicalNode): boolean => shared.has(node)
    return rewriteUp(roots, (node, original) => {
      const pushed =
        node.kind === 'filter'
          ? sink(node.input, node.condition, isShared)
          : node.kind === 'join'
            ? sinkCondition(node, isShared)
            : node
      if (parents.get(original)! > 1) shared.add(pushed)
      return pushed
    })
  },
}

/** Puts a condition as far down over a node as it goes. */
function sink(
  node: LogicalNode,
  condition: Expression,
  isShared: (node: LogicalNode) => boolean,
): LogicalNode {
  const stay = (): LogicalNode => ({ kind: 'filter', input: node, condition, schema: node.schema })
  if (isShared(node) || !isDeterministic(condition)) return stay()
  switch (node.kind) {
    case 'filter':
      return sink(node.input, conjunction([node.condition, condition]), isShared)
    case 'project': {
      const used = new Set<number>()
      collectColumns(condition, used)
      if (![...used].every((index) => isDeterministic(node.expressions[index]!))) return stay()
      const moved = mapColumns(condition, ({ index }) => node.expressions[index]!)
      return { ...node, input: sink(node.input, moved, isShared) }
    }
    case 'union':
      return { ...node, inputs: node.inputs.map((input) => sink(input, condition, isShared)) }
    case 'over':
    case 'rank': {
      // A whole partition goes, or none of it: what is left is numbered as before.
      const parts = conjuncts(condition)
      const isOfPartition = (part: Expression): boolean => {
        const used = new Set<number>()
        collectColumns(part, used)
        return used.size > 0 && [...used].every((column) => node.partition.includes(column))
      }
      const pushed = parts.filter(isOfPartition)
      if (pushed.length === 0) return stay()
      const kept = parts.filter((part) => !pushed.includes(part))
      const below = { ...node, input: sink(node.input, conjunction(pushed), isShared) }
      return kept.length === 0
        ? below
        : { kind: 'filter', input: below, condition: conjunction(kept), schema: node.schema }
    }
    case 'join':
      return sinkIntoJoin(node, condition, isShared)
    case 'lookupJoin': {
      const { left, both, right } = splitParts(condition, node.input.schema.length)
      const input = left.length === 0 ? node.input : sink(node.input, conjunction(left), isShared)
      const join = { ...node, input }
      const kept = [...both, ...right]
      if (kept.length === 0) return join
      if (node.type === 'inner')
        return {
          ...join,
          condition: conjunction(node.condition === undefined ? kept : [node.condition, ...kept]),
        }
      return { kind: 'filter', input: join, condition: conjunction(kept), schema: node.schema }
    }
    case 'temporalJoin': {
      // Versions stay as they are: a filter would make older ones hold on.
      const { left, both, right } = splitParts(condition, node.inputs[0].schema.length)
      const input =
        left.length === 0 ? node.inputs[0] : sink(node.inputs[0], conjunction(left), isShared)
      const join = { ...node, inputs: [input, node.inputs[1]] as const }
      const kept = [...both, ...right]
      if (kept.length === 0) return join
      if (node.type === 'inner')
        return {
          ...join,
          condition: conjunction(node.condition === undefined ? kept : [node.condition, ...kept]),
        }
      return { kind: 'filter', input: join, condition: conjunction(kept), schema: node.schema }
    }
    case 'unnest':
    case 'window': {
      const below = node.input.schema.length
      const parts = conjuncts(condition)
      // Sessions are those of all rows of a partition: only whole partitions can be left out.
      const isPushed =
        node.kind === 'window' && node.window.kind === 'session'
          ? (part: Expression) => readsOnly(part, node.partition)
          : (part: Expression) => maxColumn(part) < below
      const pushed = parts.filter(isPushed)
      if (pushed.length === 0) return stay()
      const kept = parts.filter((part) => !pushed.includes(part))
      const above: LogicalNode = {
        ...node,
        input: sink(node.input, conjunction(pushed), isShared),
      }
      return kept.length === 0
        ? above
        : { kind: 'filter', input: above, condition: conjunction(kept), schema: node.schema }
    }
    default:
      return stay()
  }
}

/** Parts of a condition by the input of a join that they ask about. */
interface JoinParts {
  readonly left: Expression[]
  readonly right: Expression[]
  readonly both: Expression[]
}

function splitParts(condition: Expression, leftWidth: number): JoinParts {
  const parts: JoinParts = { left: [], right: [], both: [] }
  for (const part of conjuncts(condition)) {
    const used = new Set<number>()
    collectColumns(part, used)
    const hasLeft = [...used].some((column) => column < leftWidth)
    const hasRight = [...used].some((column) => column >= leftWidth)
    if (hasLeft && !hasRight) parts.left.push(part)
    else if (hasRight && !hasLeft) parts.right.push(part)
    else parts.both.push(part)
  }
  return parts
}

type IsShared = (node: LogicalNode) => boolean

/** Filters an input of a join; the parts are over the columns of both. */
function filterInput(
  node: JoinNode,
  input: 0 | 1,
  parts: readonly Expression[],
  isShared: IsShared,
): JoinNode {
  if (parts.length === 0) return node
  const shift = input === 0 ? 0 : node.inputs[0].schema.length
  const moved = mapColumns(conjunction(parts), ({ index }) => ({
    kind: 'column',
    index: index - shift,
    type: node.inputs[input].schema[index - shift]!.type,
  }))
  const filtered = sink(node.inputs[input], moved, isShared)
  return {
    ...node,
    inputs: input === 0 ? [filtered, node.inputs[1]] : [node.inputs[0], filtered],
  }
}

/** A filter over a join: what asks about an input whose rows come out as they are goes below; what is left of it joins an inner join's condition. */
function sinkIntoJoin(node: JoinNode, condition: Expression, isShared: IsShared): LogicalNode {
  const parts = splitParts(condition, node.inputs[0].schema.length)
  const { type } = node
  const goesLeft = type === 'inner' || type === 'left' || type === 'semi' || type === 'anti'
  const goesRight = type === 'inner' || type === 'right'
  const kept = [...parts.both]
  let join: JoinNode = node
  if (goesLeft) join = filterInput(join, 0, parts.left, isShared)
  else kept.push(...parts.left)
  if (goesRight) join = filterInput(join, 1, parts.right, isShared)
  else kept.push(...parts.right)
  if (kept.length === 0) return join
  if (type === 'inner')
    return {
      ...join,
      condition: conjunction(join.condition === undefined ? kept : [join.condition, ...kept]),
    }
  return { kind: 'filter', input: join, condition: conjunction(kept), schema: join.schema }
}

/** Parts of a join's condition that ask about one input only, where a row that fails them is a row that matches nothing. */
function sinkCondition(node: JoinNode, isShared: IsShared): LogicalNode {
  const { condition, type } = node
  if (condition === undefined || !isDeterministic(condition)) return node
  const parts = splitParts(condition, node.inputs[0].schema.length)
  const goesLeft = type === 'inner' || type === 'right' || type === 'semi'
  const goesRight = type !== 'right' && type !== 'full'
  const kept = [...parts.both]
  let join = node
  if (goesLeft) join = filterInput(join, 0, parts.left, isShared)
  else kept.push(...parts.left)
  if (goesRight) join = filterInput(join, 1, parts.right, isShared)
  else kept.push(...parts.right)
  return { ...join, condition: kept.length === 0 ? undefined : conjunction(kept) }
}

function readsOnly(expression: Expression, columns: readonly number[]): boolean {
  const used = new Set<number>()
  collectColumns(expression, used)
  return [...used].every((column) => columns.includes(column))
}

function maxColumn(expression: Expression): number {
  const used = new Set<number>()
  collectColumns(expression, used)
  return Math.max(-1, ...used)
}

/** One condition that is TRUE when all parts are. */
export function conjunction(parts: readonly Expression[]): Expression {
  if (parts.length === 1) return parts[0]!
  return {
    kind: 'call',
    function: andFunction,
    args: parts,
    options: {},
    type: { kind: 'BOOLEAN', nullable: parts.some((part) => part.type.nullable) },
  } satisfies CallExpression
}

const andFunction = operatorFunctions.find((definition) => definition.name === 'AND')!
