import { type SqlType, withNullable } from '../../core/types.ts'
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
import { duplicateName, notSupportedYet } from './errors.ts'
import { ExpressionBinder } from './expression-binder.ts'
import {
  checkPrimaryKey,
  columnName,
  definePrimaryKey,
  defineWatermark,
  readableSchema,
  requireColumn,
  scopeOf,
  type TableElements,
} from './table-constraints.ts'
import { COMPUTED_COLUMN } from './tables.ts'

/** Parts of a table's definition, before and after LIKE has added its own. */
export interface TableParts {
  readonly columns: readonly TableColumn[]
  readonly watermark: TableWatermark | undefined
  readonly primaryKey: PrimaryKey | undefined
  readonly partitionKeys: readonly string[]
  readonly options: Readonly<Record<string, string>>
}

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
  elements: TableElements,
  path: ObjectPath,
  base?: Pick<TableParts, 'columns' | 'watermark' | 'primaryKey'>,
): Pick<TableParts, 'columns' | 'watermark' | 'primaryKey'> {
  const primaryKey = definePrimaryKey(context, elements) ?? base?.primaryKey
  const named = collectColumns(context, elements.columns, base?.columns ?? [])
  const columns = typeComputed(
    context,
    path,
    named.map((column) => keyIsNotNull(column, primaryKey)),
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

/** All columns by name and order; computed ones have no type yet, since they see the others. */
function collectColumns(
  context: BindContext,
  nodes: readonly ast.ColumnDefinition[],
  base: readonly TableColumn[],
): TableColumn[] {
  const columns = [...base]
  for (const node of nodes) {
    const name = columnName(context, node.name)
    const replaced = columns.findIndex((candidate) => candidate.name === name)
    // LIKE with OVERWRITING puts generated columns in the place of the old ones.
    const isOverwriting =
      replaced !== -1 && replaced < base.length && node.kind !== 'physicalColumn'
    if (replaced !== -1 && !isOverwriting)
      throw errorAt(context, node.span, duplicateName, { name, what: 'columns' })
    columns[isOverwriting ? replaced : columns.length] = defineColumn(context, node, name)
  }
  return columns
}

/** Types computed columns, which see physical and metadata columns but not each other. */
function typeComputed(
  context: BindContext,
  path: ObjectPath,
  columns: readonly TableColumn[],
): TableColumn[] {
  const scope = scopeOf(
    path,
    readableSchema(columns.filter((column) => column.kind !== 'computed')),
  )
  return columns.map((column) => {
    if (column.kind !== 'computed') return column
    const binder = new ExpressionBinder(
      { ...context, source: column.source },
      scope,
      COMPUTED_COLUMN,
    )
    return { ...column, type: binder.bind(column.expression).type }
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
