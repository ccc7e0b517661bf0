import type { Schema } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import { nearestName } from '../../core/options.ts'
import { typeToString } from '../../core/type-text.ts'
import { isTimestamp, type SqlType, withNullable, withoutTimeAttribute } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { expressionToSql } from '../1-parse/print-query.ts'
import type { PrimaryKey, TableColumn, TableWatermark } from '../catalog/catalog-object.ts'
import type { ObjectPath } from '../catalog/object-path.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { duplicateName, notSupportedYet, unknownColumn, watermarkColumn } from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import { Scope } from './scope.ts'
import { WATERMARK } from './tables.ts'

export const primaryKeyEnforced = defineError<object>({
  code: 'SQL_PRIMARY_KEY_ENFORCED',
  domain: 'user',
  retry: 'never',
  message: () =>
    'A PRIMARY KEY is a promise about data that lies elsewhere; it cannot be enforced.',
  remedy: () => 'Write PRIMARY KEY (…) NOT ENFORCED.',
})

export const constraintProblem = defineError<{ readonly problem: string; readonly fix: string }>({
  code: 'SQL_CONSTRAINT',
  domain: 'user',
  retry: 'never',
  message: (p) => `${p.problem}.`,
  remedy: (p) => p.fix,
})

/** What stands in the parentheses of CREATE TABLE. */
export type TableElements = Pick<ast.CreateTable, 'columns' | 'constraints' | 'watermarks'>

/** Names and types of columns as queries see them, but for the time attributes. */
export const readableSchema = (columns: readonly TableColumn[]): Schema =>
  columns.map(({ name, type }) => ({ name, type }))

/** The columns as names for expressions of the table's definition. */
export const scopeOf = (path: ObjectPath, schema: Schema): Scope =>
  new Scope([
    { node: { kind: 'values', rows: [], schema }, schema, name: path.name, qualifiers: [] },
  ])

/** The one part of a column's name. @throws SQL_NOT_SUPPORTED_YET */
export function columnName(context: BindContext, name: ast.Name): string {
  if (name.parts.length === 1) return name.parts[0]!.name
  throw errorAt(context, name.span, notSupportedYet, {
    construct: 'A column name of several parts',
    instead: 'Use a simple name.',
  })
}

/** @throws SQL_UNKNOWN_COLUMN */
export function requireColumn(
  context: BindContext,
  columns: readonly TableColumn[],
  name: ast.Identifier,
): TableColumn {
  const column = columns.find((candidate) => candidate.name === name.name)
  if (column !== undefined) return column
  const known = columns.map((candidate) => candidate.name)
  throw errorAt(context, name.span, unknownColumn, {
    name: name.name,
    place: 'the table',
    suggestion: nearestName(name.name, known),
    known,
  })
}

// ---- watermark ----

/** The watermark, or undefined without one. @throws SQL_WATERMARK_COLUMN */
export function defineWatermark(
  context: BindContext,
  elements: TableElements,
  path: ObjectPath,
  columns: readonly TableColumn[],
): TableWatermark | undefined {
  const [node, second] = elements.watermarks
  if (second !== undefined)
    throw errorAt(context, second.span, constraintProblem, {
      problem: 'A table has one WATERMARK at most',
      fix: 'Remove this one.',
    })
  if (node === undefined) return undefined
  const name = node.column.parts.map((part) => part.name).join('.')
  const fail = (span: ast.Span, problem: string): Error =>
    errorAt(context, span, watermarkColumn, { column: name, problem })
  if (node.column.parts.length > 1)
    throw fail(
      node.column.span,
      'a field of a row cannot be event time; add a computed column of it',
    )
  const column = requireColumn(context, columns, node.column.parts[0]!)
  if (isTimestamp(column.type) && column.type.timeAttribute === 'proctime')
    throw fail(node.column.span, 'the column is processing time, which has no watermark')
  if (!isWatermarkType(column.type))
    throw fail(node.column.span, `the column is ${plainText(column.type)}`)
  const bound = new ExpressionBinder(
    context,
    scopeOf(path, readableSchema(columns)),
    WATERMARK,
  ).bind(node.strategy)
  if (!isWatermarkType(bound.type))
    throw fail(node.strategy.span, `the expression is ${plainText(bound.type)}`)
  return {
    column: name,
    expression: node.strategy,
    text: expressionToSql(node.strategy),
    type: bound.type,
    source: context.source,
  }
}

const plainText = (type: SqlType): string =>
  typeToString(withoutTimeAttribute(withNullable(type, true)))
const isWatermarkType = (type: SqlType): boolean => isTimestamp(type) && type.precision <= 3

// ---- primary key ----

/** The primary key, or undefined without one. @throws SQL_PRIMARY_KEY_ENFORCED, SQL_CONSTRAINT */
export function definePrimaryKey(
  context: BindContext,
  elements: TableElements,
): PrimaryKey | undefined {
  const atColumns = elements.columns.flatMap((column) =>
    column.kind === 'physicalColumn' && column.constraint !== undefined
      ? [{ constraint: column.constraint, columns: [columnName(context, column.name)] }]
      : [],
  )
  const alone = elements.constraints.map((constraint) => ({
    constraint,
    columns: constraint.columns.map((column) => column.name),
  }))
  const all = [...atColumns, ...alone]
  for (const { constraint } of all) {
    if (constraint.type === 'UNIQUE')
      throw errorAt(context, constraint.span, constraintProblem, {
        problem: 'UNIQUE is no constraint that tables have',
        fix: 'Use PRIMARY KEY (…) NOT ENFORCED.',
      })
    if (constraint.enforced !== false)
      throw errorAt(context, constraint.span, primaryKeyEnforced, {})
  }
  if (all[1] !== undefined)
    throw errorAt(context, all[1].constraint.span, constraintProblem, {
      problem: 'A table has one PRIMARY KEY at most',
      fix: 'Write one with all its columns: PRIMARY KEY (a, b) NOT ENFORCED.',
    })
  const [key] = all
  if (key === undefined) return undefined
  return { name: key.constraint.name?.name ?? `PK_${key.columns.join('_')}`, columns: key.columns }
}

/** @throws SQL_UNKNOWN_COLUMN, SQL_CONSTRAINT */
export function checkPrimaryKey(
  context: BindContext,
  elements: TableElements,
  columns: readonly TableColumn[],
  primaryKey: PrimaryKey | undefined,
): void {
  if (primaryKey === undefined) return
  const constraint = elements.constraints[0]
  for (const name of constraint?.columns ?? []) {
    const column = requireColumn(context, columns, name)
    if (column.kind !== 'physical')
      throw errorAt(context, name.span, constraintProblem, {
        problem: `'${name.name}' is no physical column, so it cannot be in the PRIMARY KEY`,
        fix: 'Use physical columns.',
      })
    if (primaryKey.columns.filter((other) => other === name.name).length > 1)
      throw errorAt(context, name.span, duplicateName, {
        name: name.name,
        what: 'columns of the PRIMARY KEY',
      })
  }
}
