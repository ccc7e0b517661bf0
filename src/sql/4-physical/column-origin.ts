import type { Schema } from '../../core/batch.ts'
import { hashText } from '../../core/hash-text.ts'
import { typeToString } from '../../core/type-text.ts'
import { expressionKey } from '../5-codegen/expression-key.ts'
import type { AggregateCall, Expression } from '../plan/expression.ts'

const LONGEST_TEXT = 400

/**
 * What an expression computes, in words of the columns it began with: equal whatever the columns in between are called
 * and wherever they stand. Casts that the binder put in are left out. Long texts are hashed. Names of state are made of it.
 *
 * @param originOf the text of an input column
 */
export function expressionOrigin(
  expression: Expression,
  originOf: (column: number) => string,
): string {
  const text = expressionText(expression, originOf)
  return text.length > LONGEST_TEXT ? `#${hashText(text)}` : text
}

function expressionText(expression: Expression, originOf: (column: number) => string): string {
  const inner = (operand: Expression): string => expressionOrigin(operand, originOf)
  switch (expression.kind) {
    case 'column':
      return originOf(expression.index)
    case 'literal':
      return expressionKey(expression)
    case 'field': {
      const { type } = expression.operand
      const name = type.kind === 'ROW' ? type.fields[expression.index]?.name : undefined
      return `${inner(expression.operand)}.${name ?? expression.index}`
    }
    case 'cast':
      return expression.isImplicit
        ? inner(expression.operand)
        : `${expression.isTry ? 'TRY_' : ''}CAST(${inner(expression.operand)} AS ${typeToString({ ...expression.type, nullable: true })})`
    case 'call': {
      const { options } = expression
      const words = Object.keys(options).length === 0 ? '' : JSON.stringify(options)
      return `${expression.function.name}${words}(${expression.args.map(inner).join(', ')})`
    }
  }
}

/** What an aggregate computes, likewise: `SUM(DISTINCT price) FILTER (WHERE >(qty, 1))`. */
export function aggregateOrigin(call: AggregateCall, originOf: (column: number) => string): string {
  const args = call.args.map(originOf).join(', ')
  const filter = call.filter === undefined ? '' : ` FILTER (WHERE ${originOf(call.filter)})`
  const { options = {} } = call
  const words = Object.keys(options).length === 0 ? '' : JSON.stringify(options)
  return `${call.function.name}${words}(${call.isDistinct ? 'DISTINCT ' : ''}${args === '' ? '*' : args})${filter}`
}

/** The columns of a node under their origins. */
export function withOrigins(node: {
  readonly schema: Schema
  originOf(column: number): string
}): Schema {
  return node.schema.map(({ type }, i) => ({ name: node.originOf(i), type }))
}

/** The same for rows that are kept whole: columns of one origin are told apart by a number. */
export function withUniqueOrigins(node: {
  readonly schema: Schema
  originOf(column: number): string
}): Schema {
  const used = new Map<string, number>()
  return withOrigins(node).map(({ name, type }) => {
    const count = (used.get(name) ?? 0) + 1
    used.set(name, count)
    return { name: count === 1 ? name : `${name} (${count})`, type }
  })
}
