import type { LogicalNode } from './logical.ts'

/** True when a plan reads a source that never ends. */
export function isUnbounded(node: LogicalNode): boolean {
  switch (node.kind) {
    case 'scan':
      return node.source.boundedness === 'unbounded'
    case 'values':
      return false
    case 'union':
      return node.inputs.some(isUnbounded)
    default:
      return isUnbounded(node.input)
  }
}

/** Inputs of a node, in order. */
export function inputsOf(node: LogicalNode): readonly LogicalNode[] {
  if (node.kind === 'scan' || node.kind === 'values') return []
  return node.kind === 'union' ? node.inputs : [node.input]
}
