import { assertNever } from '../../core/errors.ts'
import type { ColumnExpression, Expression } from './expression.ts'

/** Replaces every column of an expression; what `replace` returns is taken as it is. */
export function mapColumns(
  expression: Expression,
  replace: (column: ColumnExpression) => Expression,
): Expression {
  switch (expression.kind) {
    case 'column':
      return replace(expression)
    case 'literal':
      return expression
    case 'field':
      return { ...expression, operand: mapColumns(expression.operand, replace) }
    case 'cast':
      return { ...expression, operand: mapColumns(expression.operand, replace) }
    case 'call':
      return expression.args.length === 0
        ? expression
        : { ...expression, args: expression.args.map((arg) => mapColumns(arg, replace)) }
    default:
      return assertNever(expression)
  }
}

/** Gives columns other places; their types stay. */
export const moveColumns = (expression: Expression, place: (index: number) => number): Expression =>
  mapColumns(expression, (column) => {
    const index = place(column.index)
    return index === column.index ? column : { ...column, index }
  })

/** Adds the columns an expression reads to a set. */
export function collectColumns(expression: Expression, found: Set<number>): void {
  if (expression.kind === 'column') found.add(expression.index)
  else if (expression.kind === 'call') for (const arg of expression.args) collectColumns(arg, found)
  else if (expression.kind !== 'literal') collectColumns(expression.operand, found)
}
