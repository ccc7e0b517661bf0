import { assertNever } from '../../core/errors.ts'
import { inputsOf } from '../plan/boundedness.ts'
import type { LogicalNode } from '../plan/logical.ts'

/** Returns the node over other inputs; the same node when they are the same. */
export function withInputs(node: LogicalNode, inputs: readonly LogicalNode[]): LogicalNode {
  const old = inputsOf(node)
  if (old.every((input, i) => input === inputs[i])) return node
  switch (node.kind) {
    case 'scan':
    case 'values':
      return node
    case 'union':
      return { ...node, inputs }
    case 'join':
    case 'temporalJoin':
      return { ...node, inputs: [inputs[0]!, inputs[1]!] }
    case 'project':
    case 'filter':
    case 'unnest':
    case 'aggregate':
    case 'expand':
    case 'window':
    case 'sort':
    case 'over':
    case 'rank':
    case 'watermark':
    case 'lookupJoin':
      return { ...node, input: inputs[0]! }
    default:
      return assertNever(node)
  }
}

/**
 * Rewrites plans from the leaves up; each node is rewritten once, however many parents it has.
 *
 * @param rewrite of a node over inputs that are rewritten; `original` is the one that it was
 */
export function rewriteUp(
  roots: readonly LogicalNode[],
  rewrite: (node: LogicalNode, original: LogicalNode) => LogicalNode,
): readonly LogicalNode[] {
  const done = new Map<LogicalNode, LogicalNode>()
  const visit = (node: LogicalNode): LogicalNode => {
    let result = done.get(node)
    if (result === undefined) {
      result = rewrite(withInputs(node, inputsOf(node).map(visit)), node)
      done.set(node, result)
    }
    return result
  }
  return roots.map(visit)
}

/** Counts the parents of each node; roots count as a parent too. */
export function countParents(roots: readonly LogicalNode[]): ReadonlyMap<LogicalNode, number> {
  const counts = new Map<LogicalNode, number>()
  const visit = (node: LogicalNode): void => {
    const count = counts.get(node) ?? 0
    counts.set(node, count + 1)
    if (count === 0) for (const input of inputsOf(node)) visit(input)
  }
  for (const root of roots) visit(root)
  return counts
}

/** All nodes, each after all of its parents. */
export function parentsFirst(roots: readonly LogicalNode[]): LogicalNode[] {
  const order: LogicalNode[] = []
  const seen = new Set<LogicalNode>()
  const visit = (node: LogicalNode): void => {
    if (seen.has(node)) return
    seen.add(node)
    for (const input of inputsOf(node)) visit(input)
    order.push(node)
  }
  for (const root of roots) visit(root)
  return order.reverse()
}
