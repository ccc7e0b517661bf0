import type * as ast from '../1-parse/ast.ts'
import type { Expression } from '../plan/expression.ts'
import type { ExpressionBinder } from './expression-binder.ts'

// Functions with a syntax of their own become ordinary calls; their words travel as options.

/** `EXTRACT(unit FROM x)`: option `unit`. */
export function bindExtract(binder: ExpressionBinder, node: ast.ExtractExpression): Expression {
  return binder.call('EXTRACT', [binder.bind(node.operand)], node.span, { unit: node.unit.unit })
}

/** `FLOOR(x TO unit)` and `CEIL(x TO unit)`: option `unit`. */
export function bindRoundToUnit(
  binder: ExpressionBinder,
  node: ast.RoundToUnitExpression,
): Expression {
  return binder.call(node.direction, [binder.bind(node.operand)], node.span, {
    unit: node.unit.unit,
  })
}

/** `TIMESTAMPADD(unit, count, x)`: arguments count and x, option `unit`. */
export function bindTimestampAdd(
  binder: ExpressionBinder,
  node: ast.TimestampAddExpression,
): Expression {
  return binder.call(
    'TIMESTAMPADD',
    [binder.bind(node.count), binder.bind(node.operand)],
    node.span,
    { unit: node.unit.unit },
  )
}

/** `TIMESTAMPDIFF(unit, from, to)`: option `unit`. */
export function bindTimestampDiff(
  binder: ExpressionBinder,
  node: ast.TimestampDiffExpression,
): Expression {
  return binder.call('TIMESTAMPDIFF', [binder.bind(node.from), binder.bind(node.to)], node.span, {
    unit: node.unit.unit,
  })
}

/** `TRIM(side chars FROM x)`: arguments x and, where given, the characters; option `side`. */
export function bindTrim(binder: ExpressionBinder, node: ast.TrimExpression): Expression {
  const args = [node.operand, ...(node.characters === undefined ? [] : [node.characters])]
  return binder.call(
    'TRIM',
    args.map((arg) => binder.bind(arg)),
    node.span,
    { side: node.side },
  )
}
