import { timestampLtzType } from '../../core/types.ts'
import type * as ast from '../1-parse/ast.ts'
import { errorAt, locating } from '../2-bind/bind-context.ts'
import { notSupportedYet } from '../2-bind/errors.ts'
import { DEFAULT_CATALOG } from '../catalog/catalog.ts'
import { databaseNotFound } from '../catalog/catalog-errors.ts'
import type { CommandContext, CommandResult } from './command-result.ts'
import { describeObject } from './describe.ts'
import { findObject, findTable, findView } from './find-object.ts'
import { showCreateTable, showCreateView } from './show-create.ts'
import { nameFilter, textColumns, textRows } from './text-rows.ts'

/** SHOW …, with Flink's column names. */
export function runShow(context: CommandContext, show: ast.Show): CommandResult {
  const { catalog } = context
  const includes = nameFilter(show.filter)
  switch (show.object) {
    case 'CATALOGS':
      return textRows('catalog name', [DEFAULT_CATALOG].filter(includes))
    case 'CURRENT CATALOG':
      return textRows('current catalog name', [catalog.currentCatalog])
    case 'DATABASES':
      if (show.name !== undefined) requireCatalog(context, show.name)
      return textRows('database name', catalog.databases().filter(includes))
    case 'CURRENT DATABASE':
      return textRows('current database name', [catalog.currentDatabase])
    case 'TABLES':
      return textRows('table name', catalog.names(databaseOf(context, show.name)).filter(includes))
    case 'VIEWS': {
      const views = catalog
        .objects(databaseOf(context, show.name))
        .filter((object) => object.kind === 'view')
      return textRows('view name', views.map((view) => view.path.name).filter(includes))
    }
    case 'COLUMNS':
      return describeObject(findObject(context, show.name!), {
        includes,
        isBatch: context.session.isBatch,
      })
    case 'FUNCTIONS':
      return textRows(
        'function name',
        context.functions
          .names()
          .map((name) => name.toLowerCase())
          .sort()
          .filter(includes),
      )
    case 'USER FUNCTIONS':
      return textRows('function name', context.functions.userNames().filter(includes))
    case 'MODULES':
      return textRows('module name', ['core'])
    case 'FULL MODULES':
      return { kind: 'rows', columns: textColumns('module name', '?used'), rows: [['core', true]] }
    case 'JOBS':
      return showJobs(context)
    case 'JARS':
      return textRows('jars', [])
    case 'CREATE TABLE':
      return textRows('result', [
        showCreateTable(findTable(context, show.name!, 'SHOW CREATE VIEW')),
      ])
    case 'CREATE VIEW':
      return textRows('result', [
        showCreateView(findView(context, show.name!, 'SHOW CREATE TABLE')),
      ])
    case 'MATERIALIZED TABLES':
      return textRows('table name', [])
    case 'PROCEDURES':
      return textRows('procedure name', [])
    case 'MODELS':
      return textRows('model name', [])
    case 'CONNECTIONS':
      return textRows('connection name', [])
    case 'PARTITIONS':
    case 'CREATE CATALOG':
    case 'CREATE MATERIALIZED TABLE':
    case 'CREATE MODEL':
    case 'CREATE CONNECTION':
      throw errorAt(context, show.span, notSupportedYet, {
        construct: `SHOW ${show.object}`,
        instead: 'SHOW CREATE TABLE and SHOW CREATE VIEW are there.',
      })
    default:
      return show.object satisfies never
  }
}

function requireCatalog(context: CommandContext, name: ast.Name): void {
  locating(context, name.span, () => context.catalog.requireCatalog(name.parts[0]!.name))
}

function databaseOf(context: CommandContext, name: ast.Name | undefined): string {
  if (name === undefined) return context.catalog.currentDatabase
  if (name.parts.length > 1) requireCatalog(context, name)
  const database = name.parts[name.parts.length - 1]!.name
  return locating(context, name.span, () => {
    if (context.catalog.hasDatabase(database)) return database
    throw databaseNotFound({
      name: database,
      place: DEFAULT_CATALOG,
      suggestion: undefined,
      known: context.catalog.databases(),
    })
  })
}

function showJobs(context: CommandContext): CommandResult {
  const columns = [
    ...textColumns('job id', 'job name', 'status'),
    { name: 'start time', type: timestampLtzType(3) },
  ]
  return {
    kind: 'rows',
    columns,
    rows: context.jobs().map((job) => [job.id, job.name, job.status, job.startMicros]),
  }
}
