import { isDeterministic } from '../../5-codegen/expression-key.ts'
import { operatorFunctions } from '../../functions/operators/index.ts'
import type { CallExpression, Expression } from '../../plan/expression.ts'
import type { LogicalNode } from '../../plan/logical.ts'
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
    const isShared = (node: LogicalNode): boolean => (parents.get(node) ?? 0) > 1
    return rewriteUp(roots, (node) =>
      node.kind === 'filter' ? sink(node.input, node.condition, isShared) : node,
    )
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
      const moved = mapColumns(condition, (index) => node.expressions[index]!)
      return { ...node, input: sink(node.input, moved, isShared) }
    }
    case 'union':
      return { ...node, inputs: node.inputs.map((input) => sink(input, condition, isShared)) }
    case 'window': {
      const below = node.input.schema.length
      const parts = conjuncts(condition)
      const pushed = parts.filter((part) => maxColumn(part) < below)
      if (pushed.length === 0) return stay()
      const kept = parts.filter((part) => !pushed.includes(part))
      const window: LogicalNode = {
        ...node,
        input: sink(node.input, conjunction(pushed), isShared),
      }
      return kept.length === 0
        ? window
        : { kind: 'filter', input: window, condition: conjunction(kept), schema: node.schema }
    }
    default:
      return stay()
  }
}

function maxColumn(expression: Expression): number {
  const used = new Set<number>()
  collectColumns(expression, used)
  return Math.max(-1, ...used)
}

/** Parts of a condition that all must be TRUE. */
export function conjuncts(condition: Expression): readonly Expression[] {
  if (condition.kind === 'call' && condition.function.name === 'AND')
    return condition.args.flatMap(conjuncts)
  return [condition]
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
