import { expressionText } from './expression-text.ts'
import type { UnnestNode } from './logical.ts'

/** What stands in the parentheses behind the name in EXPLAIN. */
export function unnestText(node: UnnestNode): string {
  const { input, column, keepsEmpty, condition, schema } = node
  const on = condition === undefined ? '' : `, condition=[${expressionText(condition, schema)}]`
  const elements = schema.slice(input.schema.length).map((field) => field.name)
  return `collection=[${input.schema[column]!.name}], joinType=[${keepsEmpty ? 'LEFT' : 'INNER'}], elements=[${elements.join(', ')}]${on}`
}
