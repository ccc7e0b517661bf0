import { inputsOf } from './boundedness.ts'
import type { AggregateCall, Expression } from './expression.ts'
import type { LogicalNode } from './logical.ts'

/** A function with code to be loaded. */
interface Loaded {
  readonly load?: () => Promise<void>
}

/**
 * Loads the code of all functions that plans call, where it is to be loaded. Before that nothing may be folded, and no graph be built.
 * Rejects with what `ScalarDefinition.load` rejects with.
 */
export async function loadFunctions(roots: readonly LogicalNode[]): Promise<void> {
  const called = new Set<Loaded>()
  const visited = new Set<LogicalNode>()
  const visit = (node: LogicalNode): void => {
    if (visited.has(node)) return
    visited.add(node)
    for (const expression of expressionsOf(node)) collect(expression, called)
    for (const call of aggregatesOf(node)) called.add(call.function)
    for (const input of inputsOf(node)) visit(input)
  }
  for (const root of roots) visit(root)
  for (const definition of called) await definition.load?.()
}

function expressionsOf(node: LogicalNode): readonly Expression[] {
  switch (node.kind) {
    case 'project':
      return node.expressions
    case 'filter':
      return [node.condition]
    case 'watermark':
      return [node.expression]
    case 'join':
    case 'unnest':
      return node.condition === undefined ? [] : [node.condition]
    case 'values':
      return node.rows.flat()
    default:
      return []
  }
}

function aggregatesOf(node: LogicalNode): readonly AggregateCall[] {
  switch (node.kind) {
    case 'aggregate':
      return node.calls
    case 'over':
      return node.calls.flatMap((call) => (call.kind === 'aggregate' ? [call.call] : []))
    default:
      return []
  }
}

function collect(expression: Expression, called: Set<Loaded>): void {
  if (expression.kind === 'call') {
    if (expression.function.load !== undefined) called.add(expression.function)
    for (const arg of expression.args) collect(arg, called)
  } else if ('operand' in expression) collect(expression.operand, called)
}
