import { assertNever } from '../../core/errors.ts'
import { typeToString } from '../../core/type-text.ts'
import type { Value } from '../../core/value.ts'
import type { Expression } from '../plan/expression.ts'

const keys = new WeakMap<Expression, string>()

/**
 * Text that is equal for expressions of equal structure: what common subexpressions are found by.
 * Types are part of it.
 */
export function expressionKey(expression: Expression): string {
  let key = keys.get(expression)
  if (key === undefined) {
    key = makeKey(expression)
    keys.set(expression, key)
  }
  return key
}

function makeKey(expression: Expression): string {
  switch (expression.kind) {
    case 'column':
      return `$${expression.index}`
    case 'literal':
      return `${valueKey(expression.value)}:${typeToString(expression.type)}`
    case 'field':
      return `${expressionKey(expression.operand)}.${expression.index}`
    case 'cast':
      return `${expression.isTry ? 'try_' : ''}cast(${expressionKey(expression.operand)} ${typeToString(expression.type)})`
    case 'call': {
      const options =
        Object.keys(expression.options).length === 0 ? '' : JSON.stringify(expression.options)
      return `${expression.function.name}${options}(${expression.args.map(expressionKey).join(',')})${typeToString(expression.type)}`
    }
    default:
      return assertNever(expression)
  }
}

function valueKey(value: Value): string {
  if (value === null) return 'null'
  if (typeof value === 'object')
    return JSON.stringify(
      value instanceof Map
        ? [...value].map(([k, v]) => [valueKey(k), valueKey(v)])
        : value instanceof Uint8Array
          ? [...value]
          : (value as readonly Value[]).map(valueKey),
    )
  return Object.is(value, -0) ? '-0' : `${typeof value}${JSON.stringify(String(value))}`
}

/** True when the expression gives the same value for the same row each time it is computed. */
export function isDeterministic(expression: Expression): boolean {
  switch (expression.kind) {
    case 'column':
    case 'literal':
      return true
    case 'field':
    case 'cast':
      return isDeterministic(expression.operand)
    case 'call':
      return expression.function.deterministic !== false && expression.args.every(isDeterministic)
    default:
      return assertNever(expression)
  }
}
