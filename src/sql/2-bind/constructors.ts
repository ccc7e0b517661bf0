import type * as ast from '../1-parse/ast.ts'
import type { Expression } from '../plan/expression.ts'
import { errorAt } from './bind-context.ts'
import { typeMismatch } from './errors.ts'
import type { ExpressionBinder } from './expression-binder.ts'

/** `ROW(a, b)` and `(a, b)`. */
export function bindRow(binder: ExpressionBinder, node: ast.RowExpression): Expression {
  return construct(binder, 'ROW', node.items, node.span)
}

/** `ARRAY[a, b]`. */
export function bindArray(binder: ExpressionBinder, node: ast.ArrayExpression): Expression {
  return construct(binder, 'ARRAY', node.items, node.span)
}

/** `MAP[k, v, …]`. */
export function bindMap(binder: ExpressionBinder, node: ast.MapExpression): Expression {
  return construct(
    binder,
    'MAP',
    node.entries.flatMap((entry) => [entry.key, entry.value]),
    node.span,
  )
}

/** `a[i]` of an array from 1, `m[k]` of a map, `r[i]` of a row. */
export function bindItemAccess(binder: ExpressionBinder, node: ast.ItemAccess): Expression {
  const operand = binder.bind(node.operand)
  const index = binder.bind(node.index)
  const { type } = operand
  if (type.kind === 'ROW' && index.kind === 'literal') {
    const position =
      typeof index.value === 'number'
        ? index.value - 1
        : type.fields.findIndex((field) => field.name === index.value)
    const field = type.fields[position]
    if (field !== undefined)
      return {
        kind: 'field',
        operand,
        index: position,
        type: { ...field.type, nullable: field.type.nullable || type.nullable },
      }
  }
  if (type.kind === 'ROW')
    throw errorAt(binder.context, node.span, typeMismatch, {
      what: 'row[field]',
      problem: 'the row has no such field',
      fix: `Use a field's name or its number from 1 to ${type.fields.length}.`,
    })
  requireFunction(binder, 'ITEM', node.span, 'Access to elements of arrays and maps')
  return binder.call('ITEM', [operand, index], node.span)
}

function construct(
  binder: ExpressionBinder,
  name: string,
  items: readonly ast.Expression[],
  span: ast.Span,
): Expression {
  requireFunction(binder, name, span, `The constructor ${name}`)
  return binder.call(
    name,
    items.map((item) => binder.bind(item)),
    span,
  )
}

function requireFunction(
  binder: ExpressionBinder,
  name: string,
  span: ast.Span,
  construct: string,
): void {
  if (binder.context.functions.scalars(name).length === 0) throw binder.unsupported(span, construct)
}
