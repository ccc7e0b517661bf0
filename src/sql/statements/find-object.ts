import type * as ast from '../1-parse/ast.ts'
import { locating } from '../2-bind/bind-context.ts'
import { wrongObjectKind } from '../catalog/catalog-errors.ts'
import type { CatalogObject, CatalogTable, CatalogView } from '../catalog/catalog-object.ts'
import type { ObjectPath } from '../catalog/object-path.ts'
import type { CommandContext } from './command-result.ts'

/** Full name of what a statement names. */
export const pathOf = (context: CommandContext, name: ast.Name): ObjectPath =>
  context.catalog.qualify(
    name.parts.map((part) => part.name),
    context.home,
  )

/** The table or view of the name. @throws SQL_TABLE_NOT_FOUND */
export function findObject(context: CommandContext, name: ast.Name): CatalogObject {
  return locating(context, name.span, () => context.catalog.require(pathOf(context, name)))
}

/** The table of the name. @throws SQL_TABLE_NOT_FOUND, SQL_WRONG_OBJECT_KIND */
export function findTable(context: CommandContext, name: ast.Name, instead: string): CatalogTable {
  return locating(context, name.span, () => {
    const object = context.catalog.require(pathOf(context, name))
    if (object.kind === 'table') return object
    throw wrongObjectKind({ name: object.path.name, found: 'view', expected: 'table', instead })
  })
}

/** The view of the name. @throws SQL_TABLE_NOT_FOUND, SQL_WRONG_OBJECT_KIND */
export function findView(context: CommandContext, name: ast.Name, instead: string): CatalogView {
  return locating(context, name.span, () => {
    const object = context.catalog.require(pathOf(context, name))
    if (object.kind === 'view') return object
    throw wrongObjectKind({ name: object.path.name, found: 'table', expected: 'view', instead })
  })
}
