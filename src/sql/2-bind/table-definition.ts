import type { Schema } from '../../core/batch.ts'
import { defineError } from '../../core/errors.ts'
import { nearestName } from '../../core/options.ts'
import { typeToString } from '../../core/type-text.ts'
import { isTimestamp, type SqlType, withNullable, withoutTimeAttribute } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { expressionToSql } from '../1-parse/print-query.ts'
import type {
  CatalogTable,
  PrimaryKey,
  TableColumn,
  TableWatermark,
} from '../catalog/catalog-object.ts'
import type { ObjectPath } from '../catalog/object-path.ts'
import { type BindContext, errorAt } from './bind-context.ts'
import { bindDataType } from './data-types.ts'
import { duplicateName, notSupportedYet, unknownColumn, watermarkColumn } from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import { Scope } from './scope.ts'
import { COMPUTED_COLUMN, WATERMARK } from './tables.ts'

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

/** Parts of a table's definition, before and after LIKE has added its own. */
export interface TableParts {
  readonly columns: readonly TableColumn[]
  readonly watermark: TableWatermark | undefined
  readonly primaryKey: PrimaryKey | undefined
  readonly partitionKeys: readonly string[]
  readonly options: Readonly<Record<string, string>>
}

type Elements = Pick<ast.CreateTable, 'columns' | 'constraints' | 'watermarks'>

/**
 * The table that CREATE TABLE describes. `base` are the parts that LIKE takes over.
 *
 * @throws SQL_DUPLICATE_NAME, SQL_UNKNOWN_COLUMN, SQL_WATERMARK_COLUMN, SQL_PRIMARY_KEY_ENFORCED, SQL_CONSTRAINT
 */
export function defineTable(
  context: BindContext,
  statement: ast.CreateTable,
  path: ObjectPath,
  base?: TableParts,
): CatalogTable {
  if (statement.distribution !== undefined)
    throw errorAt(context, statement.distribution.span, notSupportedYet, {
      construct: 'DISTRIBUTED BY',
      instead: 'Remove it.',
    })
  const parts = defineParts(context, statement, path, base)
  const partitionKeys =
    statement.partitionBy.length > 0
      ? statement.partitionBy.map((key) => key.name)
      : (base?.partitionKeys ?? [])
  for (const key of statement.partitionBy) requireColumn(context, parts.columns, key)
  return {
    kind: 'table',
    path,
    isTemporary: statement.temporary,
    ...parts,
    partitionKeys,
    options: { ...base?.options, ...optionsOf(statement.options) },
    comment: statement.comment?.value,
  }
}

/** Options as a record, in their order. */
export const optionsOf = (options: readonly ast.KeyValue[]): Record<string, string> =>
  Object.fromEntries(options.map((option) => [option.key.value, option.value.value]))

/** Columns, watermark and primary key of the elements in parentheses, added to those of `base`. */
export function defineParts(
  context: BindContext,
  elements: Elements,
  path: ObjectPath,
  base?: Pick<TableParts, 'columns' | 'watermark' | 'primaryKey'>,
): Pick<TableParts, 'columns' | 'watermark' | 'primaryKey'> {
  const primaryKey = definePrimaryKey(context, elements) ?? base?.primaryKey
  const columns = defineColumns(context, elements.columns, path, base?.columns ?? []).map(
    (column) => keyIsNotNull(column, primaryKey),
  )
  checkPrimaryKey(context, elements, columns, primaryKey)
  return {
    columns,
    watermark: defineWatermark(context, elements, path, columns) ?? base?.watermark,
    primaryKey,
  }
}

// Columns of the primary key are NOT NULL whether that is written or not.
function keyIsNotNull(column: TableColumn, primaryKey: PrimaryKey | undefined): TableColumn {
  if (
    column.kind !== 'physical' ||
    primaryKey === undefined ||
    !primaryKey.columns.includes(column.name)
  )
    return column
  return { ...column, type: withNullable(column.type, false) }
}

function defineColumns(
  context: BindContext,
  nodes: readonly ast.ColumnDefinition[],
  path: ObjectPath,
  base: readonly TableColumn[],
): TableColumn[] {
  const columns = [...base]
  // Computed columns see all others, wherever these stand: they come last.
  const computed: { readonly node: ast.ComputedColumn; readonly position: number }[] = []
  for (const node of nodes) {
    const name = columnName(context, node.name)
    const column = defineColumn(context, node, name)
    const replaced = columns.findIndex((candidate) => candidate.name === name)
    const isFromBase = replaced !== -1 && replaced < base.length && node.kind !== 'physicalColumn'
    if (replaced !== -1 && !isFromBase)
      throw errorAt(context, node.span, duplicateName, { name, what: 'columns' })
    const position = isFromBase ? replaced : columns.length
    columns[position] = column
    if (node.kind === 'computedColumn') computed.push({ node, position })
  }
  const schema = readableSchema(
    columns.filter(
      (column, i) => column.kind !== 'computed' || !computed.some(({ position }) => position === i),
    ),
  )
  const readable = schema.filter(
    (field) => columns.find((column) => column.name === field.name)?.kind !== 'computed',
  )
  for (const { node, position } of computed) {
    const type = new ExpressionBinder(context, scopeOf(path, readable), COMPUTED_COLUMN).bind(
      node.expression,
    ).type
    const column = columns[position]!
    if (column.kind === 'computed') columns[position] = { ...column, type }
  }
  return columns
}

function columnName(context: BindContext, name: ast.Name): string {
  if (name.parts.length === 1) return name.parts[0]!.name
  throw errorAt(context, name.span, notSupportedYet, {
    construct: 'A column name of several parts',
    instead: 'Use a simple name.',
  })
}

const UNTYPED: SqlType = { kind: 'NULL', nullable: true }

function defineColumn(context: BindContext, node: ast.ColumnDefinition, name: string): TableColumn {
  switch (node.kind) {
    case 'physicalColumn':
      return {
        kind: 'physical',
        name,
        type: bindDataType(context, node.type),
        comment: node.comment?.value,
      }
    case 'metadataColumn':
      return {
        kind: 'metadata',
        name,
        type: bindDataType(context, node.type),
        key: node.from?.value,
        isVirtual: node.virtual,
        comment: node.comment?.value,
      }
    case 'computedColumn':
      return {
        kind: 'computed',
        name,
        type: UNTYPED,
        expression: node.expression,
        text: expressionToSql(node.expression),
        source: context.source,
        comment: node.comment?.value,
      }
    case 'namedColumn':
      throw errorAt(context, node.span, notSupportedYet, {
        construct: 'A column without a type',
        instead: 'Write its type.',
      })
    default:
      return node satisfies never
  }
}

/** Names and types of columns as queries see them, but for the time attributes. */
export const readableSchema = (columns: readonly TableColumn[]): Schema =>
  columns.map(({ name, type }) => ({ name, type }))

const scopeOf = (path: ObjectPath, schema: Schema): Scope =>
  new Scope([
    { node: { kind: 'values', rows: [], schema }, schema, name: path.name, qualifiers: [] },
  ])

function requireColumn(
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

function defineWatermark(
  context: BindContext,
  elements: Elements,
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

function definePrimaryKey(context: BindContext, elements: Elements): PrimaryKey | undefined {
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

function checkPrimaryKey(
  context: BindContext,
  elements: Elements,
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
