import type * as ast from '../1-parse/ast.ts'
import { queryToSql } from '../1-parse/print-query.ts'
import { errorAt, locating } from '../2-bind/bind-context.ts'
import { duplicateName, notSupportedYet } from '../2-bind/errors.ts'
import { renameColumns } from '../2-bind/from.ts'
import { likeParts } from '../2-bind/like-clause.ts'
import { bindQuery } from '../2-bind/query.ts'
import { defineTable, optionsOf } from '../2-bind/table-definition.ts'
import { databaseExists, tableExists } from '../catalog/catalog-errors.ts'
import type { CatalogObject, CatalogView } from '../catalog/catalog-object.ts'
import type { ObjectPath } from '../catalog/object-path.ts'
import { type CommandContext, type CommandResult, OK } from './command-result.ts'
import { pathOf } from './find-object.ts'
import { qualifyTables } from './qualify-tables.ts'

/** CREATE TABLE. */
export function runCreateTable(context: CommandContext, statement: ast.CreateTable): CommandResult {
  const unsupported = (construct: string, instead: string): Error =>
    errorAt(context, statement.query?.span ?? statement.span, notSupportedYet, {
      construct,
      instead,
    })
  if (statement.query !== undefined)
    throw unsupported(
      'CREATE TABLE … AS query',
      'Create the table with its columns, then INSERT INTO it.',
    )
  if (statement.replace) throw unsupported('CREATE OR REPLACE TABLE', 'Drop the table first.')
  const path = pathOf(context, statement.name)
  if (!mayCreate(context, statement, path)) return OK
  const base =
    statement.like === undefined ? undefined : likeParts(context, statement, statement.like)
  const table = defineTable(context, statement, path, base)
  locating(context, statement.name.span, () => context.catalog.put(table))
  return OK
}

/** CREATE VIEW: the query is bound now, so that its errors show now. */
export function runCreateView(context: CommandContext, statement: ast.CreateView): CommandResult {
  const path = pathOf(context, statement.name)
  if (!statement.replace && !mayCreate(context, statement, path)) return OK
  const view = defineView(context, statement, path)
  if (statement.replace) replaceOnly(context, statement, path)
  locating(context, statement.name.span, () => context.catalog.put(view))
  return OK
}

type ViewParts = Pick<ast.CreateView, 'temporary' | 'columns' | 'comment' | 'options' | 'query'> & {
  readonly span: ast.Span
}

/** The view that CREATE VIEW, or ALTER VIEW … AS, describes. @throws SQL_DUPLICATE_NAME and what its query throws */
export function defineView(
  context: CommandContext,
  parts: ViewParts,
  path: ObjectPath,
): CatalogView {
  const bound = bindQuery(context, parts.query)
  const names = parts.columns.map((column) => column.name)
  const { schema } =
    names.length === 0
      ? bound
      : renameColumns(context, `Column list of ${path.name}`, names, parts.columns[0]!.span, bound)
  const seen = new Set<string>()
  for (const { name } of schema) {
    if (seen.has(name))
      throw errorAt(context, parts.query.span, duplicateName, { name, what: 'columns of the view' })
    seen.add(name)
  }
  return {
    kind: 'view',
    path,
    isTemporary: parts.temporary,
    query: parts.query,
    source: context.source,
    text: queryToSql(qualifyTables(parts.query, context.catalog, context.home)),
    home: context.home,
    schema,
    columnComments: schema.map((_, i) => parts.columns[i]?.comment?.value),
    options: optionsOf(parts.options),
    comment: parts.comment?.value,
  }
}

/** False when the object is there and IF NOT EXISTS was written. @throws SQL_TABLE_EXISTS */
function mayCreate(
  context: CommandContext,
  statement: ast.CreateTable | ast.CreateView,
  path: ObjectPath,
): boolean {
  const existing = sameNamed(context, statement, path)
  if (existing === undefined) return true
  if (statement.ifNotExists) return false
  throw errorAt(context, statement.name.span, tableExists, { name: path.name, kind: existing.kind })
}

// A view may be replaced by a view, not a table.
function replaceOnly(context: CommandContext, statement: ast.CreateView, path: ObjectPath): void {
  const existing = sameNamed(context, statement, path)
  if (existing?.kind === 'table')
    throw errorAt(context, statement.name.span, tableExists, { name: path.name, kind: 'table' })
}

const sameNamed = (
  context: CommandContext,
  statement: { readonly temporary: boolean },
  path: ObjectPath,
): CatalogObject | undefined =>
  statement.temporary ? context.catalog.findTemporary(path) : context.catalog.findPermanent(path)

/** CREATE DATABASE. */
export function runCreateDatabase(
  context: CommandContext,
  statement: ast.CreateDatabase,
): CommandResult {
  const { parts } = statement.name
  const name = parts[parts.length - 1]!.name
  return locating(context, statement.name.span, () => {
    if (parts.length > 1) context.catalog.requireCatalog(parts[0]!.name)
    if (context.catalog.hasDatabase(name)) {
      if (statement.ifNotExists) return OK
      throw databaseExists({ name })
    }
    context.catalog.createDatabase({
      name,
      comment: statement.comment?.value,
      options: optionsOf(statement.options),
    })
    return OK
  })
}
