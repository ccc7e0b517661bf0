import type { SessionContext, Value } from '../../src/contracts/function.ts'
import type { Schema } from '../../src/core/batch.ts'
import { EngineError } from '../../src/core/errors.ts'
import { type SqlType, typeEquals, withNullable } from '../../src/core/types.ts'
import { parseExpression } from '../../src/sql/1-parse/parse.ts'
import type { Expression } from '../../src/sql/plan/expression.ts'
import { bindText } from './bind-text.ts'

/** A literal of an expression, and where it stands in the text. */
export interface LiteralPlace {
  readonly start: number
  readonly end: number
  readonly type: SqlType
  readonly value: Value
}

const LITERAL_KINDS = new Set([
  'booleanLiteral',
  'numericLiteral',
  'stringLiteral',
  'binaryLiteral',
  'dateLiteral',
  'timeLiteral',
  'timestampLiteral',
  'intervalLiteral',
])

interface Node {
  readonly kind: string
  readonly span: { readonly start: number; readonly end: number }
}

/** The literals of an expression, NULL aside, as they come in the text. */
export function literalsOf(text: string, session: SessionContext): LiteralPlace[] {
  const found: LiteralPlace[] = []
  const visit = (part: unknown): void => {
    if (typeof part !== 'object' || part === null) return
    const node = part as Node
    if (LITERAL_KINDS.has(node.kind)) {
      const { start, end } = node.span
      const bound = bindText(text.slice(start, end), session)
      if (bound.kind === 'literal' && bound.value !== null)
        found.push({ start, end, type: bound.type, value: bound.value })
      return
    }
    for (const child of Object.values(node)) visit(child)
  }
  visit(parseExpression(text))
  return found.sort((a, b) => a.start - b.start)
}

/** An expression's text with other text in the place of some of its literals. */
export function replaceLiterals(
  text: string,
  places: readonly LiteralPlace[],
  write: (place: LiteralPlace, index: number) => string,
): string {
  let result = ''
  let at = 0
  places.forEach((place, index) => {
    result += text.slice(at, place.start) + write(place, index)
    at = place.end
  })
  return result + text.slice(at)
}

/**
 * Finds the literals that may be columns: with columns in their places the expression still means something
 * and has the type it had. Patterns and precisions that must be literals are left out.
 */
export function replaceableLiterals(text: string, session: SessionContext): LiteralPlace[] {
  const { type } = bindText(text, session)
  const isStillRight = (places: readonly LiteralPlace[]): boolean => {
    const bound = bindOrRefuse(columnsInPlace(text, places), session, notNullSchema(places))
    return bound !== undefined && typeEquals(bound.type, type, { ignoreNullable: true })
  }
  const all = literalsOf(text, session)
  if (isStillRight(all)) return all
  const chosen: LiteralPlace[] = []
  for (const place of all) if (isStillRight([...chosen, place])) chosen.push(place)
  return chosen
}

/** The text with the columns `c0`, `c1`, … in the places of literals. */
export const columnsInPlace = (text: string, places: readonly LiteralPlace[]): string =>
  replaceLiterals(text, places, (_, index) => `c${index}`)

/** Columns `c0`, `c1`, … of the literals' types. */
export const notNullSchema = (places: readonly LiteralPlace[]): Schema =>
  places.map(({ type }, index) => ({ name: `c${index}`, type }))

/** As `notNullSchema`, with every column nullable that may be: keys of JSON objects, for one, may not. */
export function nullableSchema(
  text: string,
  places: readonly LiteralPlace[],
  session: SessionContext,
): Schema {
  let schema = notNullSchema(places)
  for (const { name, type } of schema) {
    const wider = schema.map((field) =>
      field.name === name ? { name, type: withNullable(type, true) } : field,
    )
    if (bindOrRefuse(columnsInPlace(text, places), session, wider) !== undefined) schema = wider
  }
  return schema
}

/** Binds a text, or undefined where it is refused. */
export function bindOrRefuse(
  text: string,
  session: SessionContext,
  schema: Schema,
): Expression | undefined {
  try {
    return bindText(text, session, schema)
  } catch (error) {
    if (error instanceof EngineError) return undefined
    throw error
  }
}
