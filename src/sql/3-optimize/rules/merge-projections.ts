import { isDeterministic } from '../../5-codegen/expression-key.ts'
import { leafOf } from '../../5-codegen/leaves.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LogicalNode, ProjectNode } from '../../plan/logical.ts'
import { mapColumns } from '../../plan/rewrite.ts'
import type { Rule } from '../index.ts'
import { countParents, rewriteUp } from '../rewrite-plan.ts'

/**
 * Makes one projection of two that stand on each other: the kernel computes what both share once. A
 * projection with several parents is merged only where it computes nothing.
 */
export const mergeProjections: Rule = {
  name: 'merge-projections',
  doc: 'Makes one projection of several, and drops those that change nothing.',
  apply: (roots) => {
    const parents = countParents(roots)
    // What became of nodes with several parents.
    const shared = new Set<LogicalNode>()
    const isRoot = new Set(roots)
    return rewriteUp(roots, (node, original) => {
      const merged = node.kind === 'project' ? mergeDown(node, (inner) => shared.has(inner)) : node
      const result =
        merged.kind === 'project' && !isRoot.has(original) && isIdentity(merged)
          ? merged.input
          : merged
      if (parents.get(original)! > 1) shared.add(result)
      return result
    })
  },
}

function mergeDown(node: ProjectNode, isShared: (node: LogicalNode) => boolean): LogicalNode {
  const inner = node.input
  if (inner.kind !== 'project') return node
  const isPlain = inner.expressions.every((expression) => leafOf(expression) !== undefined)
  if (isShared(inner) && !isPlain) return node
  if (!inner.expressions.every(isDeterministic)) return node
  const expressions = node.expressions.map((expression) =>
    simplify(mapColumns(expression, ({ index }) => inner.expressions[index]!)),
  )
  return mergeDown({ ...node, input: inner.input, expressions }, isShared)
}

/** A field of a ROW that was just put together is the field's expression. */
function simplify(expression: Expression): Expression {
  if (expression.kind !== 'field') return expression
  const operand = simplify(expression.operand)
  if (
    operand.kind === 'call' &&
    operand.function.name === 'ROW' &&
    operand.args[expression.index] !== undefined
  )
    return operand.args[expression.index]!
  return operand === expression.operand ? expression : { ...expression, operand }
}

/** True when a projection hands its input on as it is, names included. */
function isIdentity(node: ProjectNode): boolean {
  return (
    node.expressions.length === node.input.schema.length &&
    node.expressions.every(
      (expression, i) =>
        expression.kind === 'column' &&
        expression.index === i &&
        node.schema[i]!.name === node.input.schema[i]!.name,
    )
  )
}
