import { nearestName } from '../../core/options.ts'
import type * as ast from '../1-parse/ast.ts'
import { errorAt, locating } from '../2-bind/bind-context.ts'
import { notSupportedYet, unknownColumn } from '../2-bind/errors.ts'
import { constraintProblem } from '../2-bind/table-constraints.ts'
import { defineParts, optionsOf } from '../2-bind/table-definition.ts'
import { tableExists } from '../catalog/catalog-errors.ts'
import type { CatalogObject, CatalogTable, TableColumn } from '../catalog/catalog-object.ts'
import { type CommandContext, type CommandResult, OK } from './command-result.ts'
import { defineView } from './create.ts'
import { findTable, findView, pathOf } from './find-object.ts'

/** ALTER TABLE. */
export function runAlterTable(context: CommandContext, statement: ast.AlterTable): CommandResult {
  if (statement.ifExists && context.catalog.find(pathOf(context, statement.name)) === undefined)
    return OK
  const table = findTable(context, statement.name, 'ALTER VIEW')
  const { action } = statement
  switch (action.kind) {
    case 'renameTo':
      return rename(context, table, action)
    case 'setOptions':
      return replace(context, {
        ...table,
        options: { ...table.options, ...optionsOf(action.options) },
      })
    case 'resetOptions':
      return replace(context, { ...table, options: without(table.options, action.keys) })
    case 'changeSchema':
      return changeSchema(context, table, action)
    case 'dropColumns':
      return dropColumns(context, table, action)
    case 'renameColumn':
      return renameColumn(context, table, action)
    case 'dropPrimaryKey':
    case 'dropConstraint':
      return replace(context, { ...table, primaryKey: undefined })
    case 'dropWatermark':
      return replace(context, { ...table, watermark: undefined })
    case 'changeDistribution':
    case 'dropDistribution':
    case 'addPartitions':
    case 'dropPartitions':
    case 'renamePartition':
    case 'alterPartitionOptions':
      throw errorAt(context, action.span, notSupportedYet, {
        construct: 'ALTER TABLE of partitions or distribution',
        instead: 'Create the table anew.',
      })
    default:
      return action satisfies never
  }
}

function replace(context: CommandContext, object: CatalogObject): CommandResult {
  context.catalog.put(object)
  return OK
}

function without(
  options: Readonly<Record<string, string>>,
  keys: readonly ast.StringText[],
): Record<string, string> {
  const removed = new Set(keys.map((key) => key.value))
  return Object.fromEntries(Object.entries(options).filter(([key]) => !removed.has(key)))
}

function rename(
  context: CommandContext,
  object: CatalogObject,
  action: ast.RenameTo,
): CommandResult {
  const path = { ...object.path, name: action.name.parts[action.name.parts.length - 1]!.name }
  return locating(context, action.name.span, () => {
    const existing = object.isTemporary
      ? context.catalog.findTemporary(path)
      : context.catalog.findPermanent(path)
    if (existing !== undefined) throw tableExists({ name: path.name, kind: existing.kind })
    context.catalog.remove(object)
    context.catalog.put({ ...object, path })
    return OK
  })
}

function changeSchema(
  context: CommandContext,
  table: CatalogTable,
  action: ast.ChangeSchema,
): CommandResult {
  if (action.change === 'MODIFY')
    throw errorAt(context, action.span, notSupportedYet, {
      construct: 'ALTER TABLE … MODIFY',
      instead: 'Drop the column or watermark and add it anew.',
    })
  const elements = {
    columns: action.columns.map((added) => added.column),
    constraints: action.constraints,
    watermarks: action.watermarks,
  }
  const parts = defineParts(context, elements, table.path, table)
  const columns = [...parts.columns.slice(0, table.columns.length)]
  for (const [i, column] of parts.columns.slice(table.columns.length).entries()) {
    const added = action.columns[i]!
    const position =
      added.position === 'FIRST'
        ? 0
        : added.after === undefined
          ? columns.length
          : columnIndex(context, columns, added.after) + 1
    columns.splice(position, 0, column)
  }
  return replace(context, { ...table, ...parts, columns })
}

function columnIndex(
  context: CommandContext,
  columns: readonly TableColumn[],
  name: ast.Name,
): number {
  const text = name.parts.map((part) => part.name).join('.')
  const index = columns.findIndex((column) => column.name === text)
  if (index !== -1) return index
  const known = columns.map((column) => column.name)
  throw errorAt(context, name.span, unknownColumn, {
    name: text,
    place: 'the table',
    suggestion: nearestName(text, known),
    known,
  })
}

function dropColumns(
  context: CommandContext,
  table: CatalogTable,
  action: ast.DropColumns,
): CommandResult {
  const dropped = new Set<string>()
  for (const name of action.columns)
    dropped.add(table.columns[columnIndex(context, table.columns, name)]!.name)
  for (const name of dropped) requireUnused(context, table, name, action.span, dropped)
  return replace(context, {
    ...table,
    columns: table.columns.filter((column) => !dropped.has(column.name)),
  })
}

function renameColumn(
  context: CommandContext,
  table: CatalogTable,
  action: ast.RenameColumn,
): CommandResult {
  const index = columnIndex(context, table.columns, action.from)
  const { name } = table.columns[index]!
  if (table.columns.some((column) => column.name === action.to.name))
    throw errorAt(context, action.to.span, constraintProblem, {
      problem: `There is a column '${action.to.name}' already`,
      fix: 'Choose another name.',
    })
  requireUnused(context, table, name, action.span, new Set())
  return replace(context, {
    ...table,
    columns: table.columns.map((column, i) =>
      i === index ? { ...column, name: action.to.name } : column,
    ),
  })
}

/** Refuses changes of a column that other parts of the table name. */
function requireUnused(
  context: CommandContext,
  table: CatalogTable,
  name: string,
  span: ast.Span,
  leaving: ReadonlySet<string>,
): void {
  const mentions = (text: string): boolean => text.includes(`\`${name.replaceAll('`', '``')}\``)
  const user =
    table.watermark !== undefined &&
    (table.watermark.column === name || mentions(table.watermark.text))
      ? 'the WATERMARK'
      : table.primaryKey?.columns.includes(name) === true
        ? 'the PRIMARY KEY'
        : table.partitionKeys.includes(name)
          ? 'PARTITIONED BY'
          : table.columns.find(
              (column) =>
                column.kind === 'computed' && !leaving.has(column.name) && mentions(column.text),
            )?.name
  if (user !== undefined)
    throw errorAt(context, span, constraintProblem, {
      problem: `Column '${name}' is used by ${user}`,
      fix: 'Drop or change that first.',
    })
}

/** ALTER VIEW. */
export function runAlterView(context: CommandContext, statement: ast.AlterView): CommandResult {
  const view = findView(context, statement.name, 'ALTER TABLE')
  const { action } = statement
  switch (action.kind) {
    case 'renameTo':
      return rename(context, view, action)
    case 'setOptions':
      return replace(context, {
        ...view,
        options: { ...view.options, ...optionsOf(action.options) },
      })
    case 'resetOptions':
      return replace(context, { ...view, options: without(view.options, action.keys) })
    case 'changeQuery': {
      const parts = {
        temporary: view.isTemporary,
        columns: [],
        comment: undefined,
        options: [],
        query: action.query,
        span: action.span,
      }
      return replace(context, {
        ...defineView(context, parts, view.path),
        comment: view.comment,
        options: view.options,
      })
    }
    default:
      return action satisfies never
  }
}

/** ALTER DATABASE. */
export function runAlterDatabase(
  context: CommandContext,
  statement: ast.AlterDatabase,
): CommandResult {
  const { action } = statement
  return locating(context, statement.name.span, () => {
    const database = context.catalog.database(
      statement.name.parts[statement.name.parts.length - 1]!.name,
    )
    const options =
      action.kind === 'setOptions'
        ? { ...database.options, ...optionsOf(action.options) }
        : without(database.options, action.keys)
    context.catalog.alterDatabase({ ...database, options })
    return OK
  })
}
