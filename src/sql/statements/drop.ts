import type * as ast from '../1-parse/ast.ts'
import { errorAt, locating } from '../2-bind/bind-context.ts'
import { notSupportedYet, unknownFunction } from '../2-bind/errors.ts'
import { temporaryHides, wrongObjectKind } from '../catalog/catalog-errors.ts'
import { type CommandContext, type CommandResult, OK } from './command-result.ts'
import { pathOf } from './find-object.ts'

/** DROP TABLE, VIEW, DATABASE, FUNCTION. */
export function runDrop(context: CommandContext, drop: ast.DropStatement): CommandResult {
  switch (drop.object) {
    case 'TABLE':
      return dropObject(context, drop, 'table')
    case 'VIEW':
      return dropObject(context, drop, 'view')
    case 'DATABASE':
      return dropDatabase(context, drop)
    case 'FUNCTION':
      return dropFunction(context, drop)
    case 'CATALOG':
    case 'MATERIALIZED TABLE':
    case 'MODEL':
    case 'CONNECTION':
      throw errorAt(context, drop.span, notSupportedYet, {
        construct: `DROP ${drop.object}`,
        instead: 'Remove the statement.',
      })
    default:
      return drop.object satisfies never
  }
}

function dropObject(
  context: CommandContext,
  drop: ast.DropStatement,
  kind: 'table' | 'view',
): CommandResult {
  const { catalog } = context
  const path = pathOf(context, drop.name)
  return locating(context, drop.name.span, () => {
    const temporary = catalog.findTemporary(path)
    if (!drop.temporary && temporary !== undefined)
      throw temporaryHides({ name: path.name, kind: temporary.kind })
    const found = drop.temporary ? temporary : catalog.findPermanent(path)
    if (found === undefined) {
      if (drop.ifExists) return OK
      throw catalog.missing(path)
    }
    if (found.kind !== kind)
      throw wrongObjectKind({
        name: path.name,
        found: found.kind,
        expected: kind,
        instead: `DROP ${found.kind.toUpperCase()}`,
      })
    catalog.remove(found)
    return OK
  })
}

function dropDatabase(context: CommandContext, drop: ast.DropStatement): CommandResult {
  const { parts } = drop.name
  const name = parts[parts.length - 1]!.name
  return locating(context, drop.name.span, () => {
    if (parts.length > 1) context.catalog.requireCatalog(parts[0]!.name)
    if (drop.ifExists && !context.catalog.hasDatabase(name)) return OK
    context.catalog.dropDatabase(name, drop.behavior === 'CASCADE')
    return OK
  })
}

function dropFunction(context: CommandContext, drop: ast.DropStatement): CommandResult {
  const name = drop.name.parts[drop.name.parts.length - 1]!.name
  if (context.functions.unregister(name) || drop.ifExists) return OK
  throw errorAt(context, drop.name.span, unknownFunction, {
    name,
    suggestion: undefined,
    known: context.functions.userNames(),
  })
}
