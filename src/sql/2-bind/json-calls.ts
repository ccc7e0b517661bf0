import type { CallOptions } from '../../contracts/function.ts'
import type * as ast from '../1-parse/ast.ts'
import type { Expression } from '../plan/expression.ts'
import { bindDataType } from './data-types.ts'
import type { ExpressionBinder } from './expression-binder.ts'

// The JSON functions become calls; behaviours are options, DEFAULT values further arguments.

/**
 * `JSON_VALUE(input, path RETURNING t b ON EMPTY b ON ERROR)`: arguments input, path, then the values of DEFAULT ON EMPTY
 * and DEFAULT ON ERROR where given. Options: `returning` (a type), `onEmpty`, `onError` (`NULL`, `ERROR`, `DEFAULT`).
 */
export function bindJsonValue(binder: ExpressionBinder, node: ast.JsonValueExpression): Expression {
  refusePassing(binder, node)
  const defaults = [node.onEmpty?.value, node.onError?.value].filter((value) => value !== undefined)
  const args = [node.input, node.path, ...defaults].map((arg) => binder.bind(arg))
  return callJson(binder, 'JSON_VALUE', args, node.span, {
    ...(node.returning === undefined
      ? {}
      : { returning: bindDataType(binder.context, node.returning) }),
    onEmpty: node.onEmpty?.behavior ?? 'NULL',
    onError: node.onError?.behavior ?? 'NULL',
  })
}

/** `JSON_QUERY(…)`: options `returning`, `wrapper`, `onEmpty`, `onError`. */
export function bindJsonQuery(binder: ExpressionBinder, node: ast.JsonQueryExpression): Expression {
  refusePassing(binder, node)
  return callJson(
    binder,
    'JSON_QUERY',
    [binder.bind(node.input), binder.bind(node.path)],
    node.span,
    {
      ...(node.returning === undefined
        ? {}
        : { returning: bindDataType(binder.context, node.returning) }),
      wrapper: node.wrapper ?? 'WITHOUT',
      onEmpty: node.onEmpty ?? 'NULL',
      onError: node.onError ?? 'NULL',
    },
  )
}

/** `JSON_EXISTS(input, path b ON ERROR)`: option `onError`. */
export function bindJsonExists(
  binder: ExpressionBinder,
  node: ast.JsonExistsExpression,
): Expression {
  refusePassing(binder, node)
  return callJson(
    binder,
    'JSON_EXISTS',
    [binder.bind(node.input), binder.bind(node.path)],
    node.span,
    {
      onError: node.onError ?? 'FALSE',
    },
  )
}

/** `JSON_OBJECT(k VALUE v, …)`: arguments k, v, …; options `onNull` and `formatJson`, a list of the values that are JSON. */
export function bindJsonObject(
  binder: ExpressionBinder,
  node: ast.JsonObjectExpression,
): Expression {
  const args = node.entries.flatMap((entry) => [binder.bind(entry.key), binder.bind(entry.value)])
  return callJson(binder, 'JSON_OBJECT', args, node.span, {
    onNull: node.onNull ?? 'NULL ON NULL',
    formatJson: node.entries.map((entry, i) => entry.formatJson || isJsonCall(args[i * 2 + 1]!)),
  })
}

/** `JSON_ARRAY(v, …)`: options `onNull` and `formatJson`. */
export function bindJsonArray(binder: ExpressionBinder, node: ast.JsonArrayExpression): Expression {
  const args = node.items.map((item) => binder.bind(item.value))
  return callJson(binder, 'JSON_ARRAY', args, node.span, {
    onNull: node.onNull ?? 'ABSENT ON NULL',
    formatJson: node.items.map((item, i) => item.formatJson || isJsonCall(args[i]!)),
  })
}

/** JSON that stands right inside JSON is taken as it is, not as text. */
export function isJsonCall(value: Expression): boolean {
  return value.kind === 'call' && JSON_MAKERS.has(value.function.name)
}

const JSON_MAKERS: ReadonlySet<string> = new Set(['JSON_OBJECT', 'JSON_ARRAY', 'JSON'])

/** `x IS [NOT] JSON [VALUE | OBJECT | ARRAY | SCALAR]`: function `IS JSON` with option `type`. */
export function bindIsJson(binder: ExpressionBinder, node: ast.IsExpression): Expression {
  const test = callJson(binder, 'IS JSON', [binder.bind(node.operand)], node.span, {
    type: node.test.slice('JSON '.length),
  })
  return node.negated ? binder.call('NOT', [test], node.span) : test
}

function callJson(
  binder: ExpressionBinder,
  name: string,
  args: readonly Expression[],
  span: ast.Span,
  options: CallOptions,
): Expression {
  if (binder.context.functions.scalars(name).length === 0)
    throw binder.unsupported(span, name, 'Use JSON_VALUE.')
  return binder.call(name, args, span, options)
}

function refusePassing(binder: ExpressionBinder, node: ast.JsonAccess): void {
  if (node.passing.length > 0)
    throw binder.unsupported(node.passing[0]!.span, 'PASSING', 'Write the values into the path.')
}
