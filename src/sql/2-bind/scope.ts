import type { Schema } from '../../core/batch.ts'
import type { EngineError } from '../../core/errors.ts'
import { nearestName } from '../../core/options.ts'
import { typeToString } from '../../core/type-text.ts'
import { type RowField, withNullable } from '../../core/types.ts'
import type { Identifier, Name, Span } from '../1-parse/ast.ts'
import type { ColumnExpression, Expression } from '../plan/expression.ts'
import { mapColumns } from '../plan/rewrite.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import {
  ambiguousColumn,
  notRow,
  unknownColumn,
  unknownField,
  unknownTableAlias,
} from './errors.ts'
import type { NamedRelation } from './relation.ts'

const spans = new WeakMap<Expression, Span>()

/** Where a column was named, for messages about it that come later; undefined for columns of `*`. */
export const spanOfColumn = (column: Expression): Span | undefined => spans.get(column)

/** A column as the select list sees it. */
export interface ScopeColumn {
  readonly name: string
  readonly expression: Expression
}

/** A column that a join has made of one of each side (USING, NATURAL): it stands for both where nothing qualifies it. */
export interface MergedColumn {
  readonly name: string
  readonly expression: Expression
  /** Columns that it stands for. */
  readonly hides: readonly number[]
}

export interface JoinedScopeOptions {
  readonly isLeftNullable: boolean
  readonly isRightNullable: boolean
  /** Over the columns of both sides. */
  readonly merged: readonly MergedColumn[]
}

/** The names that expressions over a FROM clause can use. */
export class Scope {
  readonly relations: readonly NamedRelation[]
  readonly #merged: readonly MergedColumn[]
  /** Index of each relation's first column among the columns of all. */
  readonly #offsets: readonly number[]

  constructor(relations: readonly NamedRelation[], merged: readonly MergedColumn[] = []) {
    this.relations = relations
    this.#merged = merged
    let offset = 0
    this.#offsets = relations.map((relation) => {
      const start = offset
      offset += relation.schema.length
      return start
    })
  }

  /** The names of both sides of a join; its columns are the left ones, then the right ones. */
  static joined(left: Scope, right: Scope, options: JoinedScopeOptions): Scope {
    const leftWidth = left.schema.length
    const { isLeftNullable, isRightNullable, merged } = options
    const names = new Set(merged.map(({ name }) => name))
    const kept = [
      ...left.#merged.map((column) => withNulls(column, 0, isLeftNullable)),
      ...right.#merged.map((column) => withNulls(column, leftWidth, isRightNullable)),
    ].filter(({ name }) => !names.has(name))
    // What a side has merged already is hidden by what this join makes of it.
    const inner = [...left.#merged, ...right.#merged].filter(({ name }) => names.has(name))
    const own = merged.map((column) => ({
      ...column,
      hides: [
        ...column.hides,
        ...inner.filter(({ name }) => name === column.name).flatMap(({ hides }) => hides),
      ],
    }))
    return new Scope(
      [
        ...left.relations.map((relation) => nullableRelation(relation, isLeftNullable)),
        ...right.relations.map((relation) => nullableRelation(relation, isRightNullable)),
      ],
      [...own, ...kept],
    )
  }

  /** Names and types of all columns. */
  get schema(): Schema {
    return this.relations.flatMap((relation) => relation.schema)
  }

  /**
   * Finds a column, qualified or not, and goes down into rows by the parts behind it.
   *
   * @throws SQL_UNKNOWN_COLUMN, SQL_UNKNOWN_ALIAS, SQL_AMBIGUOUS_COLUMN, SQL_UNKNOWN_FIELD, SQL_NOT_A_ROW
   */
  resolve(context: BindContext, name: Name): Expression {
    const found = this.find(context, name)
    if (found !== undefined) return found
    throw this.#unknown(context, name)
  }

  /** As `resolve`, but undefined where the first part means nothing. */
  find(context: BindContext, name: Name): Expression | undefined {
    const { parts } = name
    for (let length = Math.min(parts.length - 1, 3); length >= 1; length--) {
      const index = this.#relationOf(parts.slice(0, length))
      if (index === undefined) continue
      const column = this.#columnOf(context, index, parts[length]!)
      if (column !== undefined) return descend(context, column, parts, length)
    }
    const merged = this.#merged.find((column) => column.name === parts[0]!.name)
    const candidates =
      merged === undefined
        ? this.relations
            .map((_, index) => this.#columnOf(context, index, parts[0]!))
            .filter((column) => column !== undefined)
        : [merged.expression]
    if (candidates.length > 1)
      throw errorAt(context, name.span, ambiguousColumn, {
        name: parts[0]!.name,
        qualified: this.#qualifiedNames(parts[0]!.name),
      })
    return candidates.length === 0 ? undefined : descend(context, candidates[0]!, parts, 0)
  }

  /** Columns of `*`, or of `t.*` or `row.*` where qualified. */
  expandStar(context: BindContext, qualifier: Name | undefined): readonly ScopeColumn[] {
    if (qualifier === undefined) {
      const hidden = new Set(this.#merged.flatMap(({ hides }) => hides))
      const columns = this.relations.flatMap((_, index) => this.#columnsOf(index))
      return [...this.#merged, ...columns.filter((_, index) => !hidden.has(index))]
    }
    const index = this.#relationOf(qualifier.parts)
    if (index !== undefined) return this.#columnsOf(index)
    const row = this.find(context, qualifier)
    if (row === undefined) throw this.#unknownAlias(context, qualifier.parts)
    if (row.type.kind !== 'ROW')
      throw errorAt(context, qualifier.span, notRow, {
        name: qualifier.parts.map((part) => part.name).join('.'),
        type: typeToString(row.type),
      })
    return row.type.fields.map((field, position) => ({
      name: field.name,
      expression: fieldOf(row, row.type.nullable, field, position),
    }))
  }

  #qualifiedNames(name: string): readonly string[] {
    const owners = this.relations.filter(({ schema }) =>
      schema.some((field) => field.name === name),
    )
    const names = owners.flatMap((owner) => (owner.name === undefined ? [] : [owner.name]))
    return names.length === owners.length && new Set(names).size === names.length
      ? names.map((owner) => `${owner}.${name}`)
      : []
  }

  #columnsOf(index: number): readonly ScopeColumn[] {
    const relation = this.relations[index]!
    return relation.schema.map((field, position) => ({
      name: field.name,
      expression: { kind: 'column', index: this.#offsets[index]! + position, type: field.type },
    }))
  }

  #relationOf(parts: readonly Identifier[]): number | undefined {
    const found = this.relations.findIndex((relation) => {
      if (relation.name === undefined || parts.length > relation.qualifiers.length + 1) return false
      const full = [...relation.qualifiers, relation.name]
      const start = full.length - parts.length
      return parts.every((part, i) => part.name === full[start + i])
    })
    return found === -1 ? undefined : found
  }

  #columnOf(context: BindContext, index: number, part: Identifier): ColumnExpression | undefined {
    const { schema } = this.relations[index]!
    const position = schema.findIndex((field) => field.name === part.name)
    if (position === -1) return undefined
    if (schema.some((field, other) => other > position && field.name === part.name))
      throw errorAt(context, part.span, ambiguousColumn, { name: part.name })
    const column: ColumnExpression = {
      kind: 'column',
      index: this.#offsets[index]! + position,
      type: schema[position]!.type,
    }
    spans.set(column, part.span)
    return column
  }

  #unknown(context: BindContext, name: Name): EngineError {
    const { parts } = name
    for (let length = Math.min(parts.length - 1, 3); length >= 1; length--) {
      const index = this.#relationOf(parts.slice(0, length))
      if (index === undefined) continue
      const relation = this.relations[index]!
      const known = relation.schema.map((field) => field.name)
      const missing = parts[length]!
      return errorAt(context, missing.span, unknownColumn, {
        name: missing.name,
        place: `'${relation.name}'`,
        suggestion: nearestName(missing.name, known),
        known,
      })
    }
    const known = [...new Set(this.schema.map((field) => field.name))]
    const suggestion = nearestName(parts[0]!.name, known)
    if (parts.length > 1 && suggestion === undefined)
      return this.#unknownAlias(context, parts.slice(0, -1))
    return errorAt(context, parts[0]!.span, unknownColumn, {
      name: parts[0]!.name,
      place: undefined,
      suggestion,
      known,
    })
  }

  #unknownAlias(context: BindContext, parts: readonly Identifier[]): EngineError {
    const known = this.relations.flatMap((relation) =>
      relation.name === undefined ? [] : [relation.name],
    )
    const name = parts.map((part) => part.name).join('.')
    const span = { start: parts[0]!.span.start, end: parts[parts.length - 1]!.span.end }
    return errorAt(context, span, unknownTableAlias, {
      name,
      suggestion: nearestName(name, known),
      known,
    })
  }
}

/** Goes from a column down into its row by the parts behind `position`. */
function descend(
  context: BindContext,
  column: Expression,
  parts: readonly Identifier[],
  position: number,
): Expression {
  let current = column
  for (let i = position + 1; i < parts.length; i++) {
    current = accessField(
      context,
      current,
      parts[i]!,
      parts
        .slice(position, i)
        .map((part) => part.name)
        .join('.'),
    )
  }
  return current
}

/**
 * `operand.field`; NULL where the row is.
 *
 * @throws SQL_UNKNOWN_FIELD, SQL_NOT_A_ROW
 */
export function accessField(
  context: BindContext,
  operand: Expression,
  field: Identifier,
  operandText: string,
): Expression {
  const { type } = operand
  if (type.kind !== 'ROW')
    throw errorAt(context, field.span, notRow, { name: operandText, type: typeToString(type) })
  const position = type.fields.findIndex((candidate) => candidate.name === field.name)
  if (position === -1) {
    const known = type.fields.map((candidate) => candidate.name)
    throw errorAt(context, field.span, unknownField, {
      name: field.name,
      row: `'${operandText}'`,
      suggestion: nearestName(field.name, known),
      known,
    })
  }
  return fieldOf(operand, type.nullable, type.fields[position]!, position)
}

function fieldOf(
  operand: Expression,
  isNullable: boolean,
  field: RowField,
  index: number,
): Expression {
  return {
    kind: 'field',
    operand,
    index,
    type: isNullable ? withNullable(field.type, true) : field.type,
  }
}

function nullableRelation(relation: NamedRelation, isNullable: boolean): NamedRelation {
  if (!isNullable) return relation
  return {
    ...relation,
    schema: relation.schema.map(({ name, type }) => ({ name, type: withNullable(type, true) })),
  }
}

function withNulls(column: MergedColumn, shift: number, isNullable: boolean): MergedColumn {
  return {
    name: column.name,
    hides: column.hides.map((index) => (index < 0 ? index : index + shift)),
    expression: mapColumns(column.expression, ({ kind, index, type }) => ({
      kind,
      index: index + shift,
      type: isNullable ? withNullable(type, true) : type,
    })),
  }
}
