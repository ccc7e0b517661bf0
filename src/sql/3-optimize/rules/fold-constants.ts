import { EngineError } from '../../../core/errors.ts'
import { storageOf } from '../../../core/storage.ts'
import { interpret } from '../../5-codegen/interpreter.ts'
import type { Expression } from '../../plan/expression.ts'
import type { LogicalNode } from '../../plan/logical.ts'
import type { OptimizeContext, Rule } from '../index.ts'
import { rewriteUp } from '../rewrite-plan.ts'

/**
 * Computes what does not depend on rows: `1 + 2` becomes 3. What fails is left as it is: it may stand in
 * a branch that is never taken, and fails with its row otherwise.
 */
export const foldConstants: Rule = {
  name: 'fold-constants',
  doc: 'Computes constant expressions once, and drops filters that are always TRUE.',
  apply: (roots, context) => rewriteUp(roots, (node) => foldNode(node, context)),
}

function foldNode(node: LogicalNode, context: OptimizeContext): LogicalNode {
  const fold = (expression: Expression): Expression => foldExpression(expression, context)
  switch (node.kind) {
    case 'project':
      return { ...node, expressions: node.expressions.map(fold) }
    case 'filter': {
      const condition = fold(node.condition)
      return condition.kind === 'literal' && condition.value === true
        ? node.input
        : { ...node, condition }
    }
    case 'join': {
      if (node.condition === undefined) return node
      const condition = fold(node.condition)
      const isTrue = condition.kind === 'literal' && condition.value === true
      return { ...node, condition: isTrue ? undefined : condition }
    }
    case 'watermark':
      return { ...node, expression: fold(node.expression) }
    default:
      return node
  }
}

/** Folds an expression from the leaves up. */
export function foldExpression(expression: Expression, context: OptimizeContext): Expression {
  switch (expression.kind) {
    case 'column':
    case 'literal':
      return expression
    case 'field':
      return { ...expression, operand: foldExpression(expression.operand, context) }
    case 'cast':
      return computed(
        { ...expression, operand: foldExpression(expression.operand, context) },
        context,
      )
    case 'call': {
      const args = expression.args.map((arg) => foldExpression(arg, context))
      const folded = { ...expression, args }
      const { deterministic } = expression.function
      const isConstant = deterministic === true || (deterministic === 'dynamic' && context.isBatch)
      return isConstant ? computed(folded, context) : folded
    }
  }
}

function computed(expression: Expression, context: OptimizeContext): Expression {
  const operands =
    expression.kind === 'call'
      ? expression.args
      : expression.kind === 'cast'
        ? [expression.operand]
        : []
  if (!operands.every((operand) => operand.kind === 'literal')) return expression
  const storage = storageOf(expression.type)
  if (storage === 'list' || storage === 'map' || storage === 'row' || storage === 'object')
    return expression
  try {
    return {
      kind: 'literal',
      value: interpret(expression, context.session)([]),
      type: expression.type,
    }
  } catch (error) {
    if (error instanceof EngineError) return expression
    throw error
  }
}
