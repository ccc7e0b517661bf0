import type { LogicalNode } from './logical.ts'

/** True when a plan reads a source that never ends. */
export function isUnbounded(node: LogicalNode): boolean {
  return node.kind === 'scan'
    ? node.source.boundedness === 'unbounded'
    : inputsOf(node).some(isUnbounded)
}

/** Inputs of a node, in order. */
export function inputsOf(node: LogicalNode): readonly LogicalNode[] {
  if (node.kind === 'scan' || node.kind === 'values') return []
  return 'inputs' in node ? node.inputs : [node.input]
}
