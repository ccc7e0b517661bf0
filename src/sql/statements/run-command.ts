import type * as ast from '../1-parse/ast.ts'
import { errorAt, locating } from '../2-bind/bind-context.ts'
import type { CommandStatement } from '../2-bind/bound-statement.ts'
import { notSupportedYet } from '../2-bind/errors.ts'
import { runAlterDatabase, runAlterTable, runAlterView } from './alter.ts'
import { type CommandContext, type CommandResult, OK } from './command-result.ts'
import { runCreateDatabase, runCreateTable, runCreateView } from './create.ts'
import { describeObject } from './describe.ts'
import { runDrop } from './drop.ts'
import { findObject } from './find-object.ts'
import { runShow } from './show.ts'
import { nameFilter, textColumns } from './text-rows.ts'

/** Executes a statement that runs no job. */
export function runCommand(context: CommandContext, statement: CommandStatement): CommandResult {
  switch (statement.kind) {
    case 'createTable':
      return runCreateTable(context, statement)
    case 'createView':
      return runCreateView(context, statement)
    case 'createDatabase':
      return runCreateDatabase(context, statement)
    case 'alterTable':
      return runAlterTable(context, statement)
    case 'alterView':
      return runAlterView(context, statement)
    case 'alterDatabase':
      return runAlterDatabase(context, statement)
    case 'drop':
      return runDrop(context, statement)
    case 'use':
      return runUse(context, statement)
    case 'show':
      return runShow(context, statement)
    case 'describe':
      return runDescribe(context, statement)
    case 'set':
      return runSet(context, statement)
    case 'reset':
      return locating(context, statement.key?.span ?? statement.span, () => {
        context.settings.reset(statement.key?.value)
        return OK
      })
    default:
      throw unsupported(context, statement)
  }
}

type OtherStatement = Exclude<
  CommandStatement,
  {
    readonly kind:
      | 'createTable'
      | 'createView'
      | 'createDatabase'
      | 'alterTable'
      | 'alterView'
      | 'alterDatabase'
      | 'drop'
      | 'use'
      | 'show'
      | 'describe'
      | 'set'
      | 'reset'
  }
>

function unsupported(context: CommandContext, statement: OtherStatement): Error {
  const [construct, instead] = UNSUPPORTED[statement.kind]
  return errorAt(context, statement.span, notSupportedYet, { construct, instead })
}

const UNSUPPORTED: Readonly<
  Record<OtherStatement['kind'], readonly [construct: string, instead: string]>
> = {
  createCatalog: [
    'CREATE CATALOG',
    'There is one catalog, in memory; use CREATE DATABASE for name spaces.',
  ],
  createFunction: ['CREATE FUNCTION', 'Register the function from TypeScript.'],
  createMaterializedTable: ['CREATE MATERIALIZED TABLE', 'Create a table and INSERT INTO it.'],
  createModel: ['CREATE MODEL', 'Remove the statement.'],
  createConnection: ['CREATE CONNECTION', 'Remove the statement.'],
  alterCatalog: ['ALTER CATALOG', 'Remove the statement.'],
  alterFunction: ['ALTER FUNCTION', 'Register the function anew from TypeScript.'],
  alterMaterializedTable: ['ALTER MATERIALIZED TABLE', 'Remove the statement.'],
  alterModel: ['ALTER MODEL', 'Remove the statement.'],
  alterConnection: ['ALTER CONNECTION', 'Remove the statement.'],
  update: ['UPDATE', 'Write the rows anew with INSERT INTO another table.'],
  delete: ['DELETE', 'Write the rows that stay with INSERT INTO another table.'],
  truncate: ['TRUNCATE TABLE', 'Remove the files, or use another table.'],
  compilePlan: ['COMPILE PLAN', 'Run the statement itself.'],
  executePlan: ['EXECUTE PLAN', 'Run the statement itself.'],
  call: ['CALL', 'There are no procedures.'],
  describeJob: ['DESCRIBE JOB', 'Use SHOW JOBS.'],
  useModules: ['USE MODULES', 'There is one module, core.'],
  loadModule: ['LOAD MODULE', 'There is one module, core.'],
  unloadModule: ['UNLOAD MODULE', 'There is one module, core.'],
  jar: ['ADD or REMOVE JAR', 'There is no JVM; register functions from TypeScript.'],
  analyzeTable: ['ANALYZE TABLE', 'Remove the statement; no statistics are kept.'],
  stopJob: ['STOP JOB', 'End the program that runs the job.'],
  sessionCommand: ['This word of the shell', 'Remove it from the script.'],
}

function runUse(context: CommandContext, use: ast.Use): CommandResult {
  return locating(context, use.name.span, () => {
    const { parts } = use.name
    const last = parts[parts.length - 1]!.name
    if (use.object === 'CATALOG') {
      context.catalog.requireCatalog(last)
      return OK
    }
    if (parts.length > 1) context.catalog.requireCatalog(parts[0]!.name)
    context.catalog.useDatabase(last)
    return OK
  })
}

function runDescribe(context: CommandContext, describe: ast.Describe): CommandResult {
  switch (describe.object) {
    case 'TABLE':
      return describeObject(findObject(context, describe.name), {
        includes: nameFilter(undefined),
        isBatch: context.session.isBatch,
      })
    case 'DATABASE':
      return describeDatabase(context, describe)
    case 'CATALOG':
    case 'FUNCTION':
    case 'MODEL':
    case 'CONNECTION':
      throw errorAt(context, describe.span, notSupportedYet, {
        construct: `DESCRIBE ${describe.object}`,
        instead: 'DESCRIBE of tables, views and databases is there.',
      })
    default:
      return describe.object satisfies never
  }
}

function describeDatabase(context: CommandContext, describe: ast.Describe): CommandResult {
  const { parts } = describe.name
  const database = locating(context, describe.name.span, () =>
    context.catalog.database(parts[parts.length - 1]!.name),
  )
  const rows: [string, string | null][] = [
    ['catalog_name', context.catalog.currentCatalog],
    ['database_name', database.name],
    ['comment', database.comment ?? null],
  ]
  if (describe.extended) rows.push(...Object.entries(database.options))
  return {
    kind: 'rows',
    columns: textColumns('database_description_item', 'database_description_value'),
    rows,
  }
}

function runSet(context: CommandContext, statement: ast.SetStatement): CommandResult {
  const { setting } = statement
  if (setting === undefined)
    return { kind: 'rows', columns: textColumns('key', 'value'), rows: context.settings.entries() }
  const notice = locating(context, setting.span, () =>
    context.settings.set(setting.key.value, setting.value.value),
  )
  return notice === undefined ? OK : { kind: 'ok', notice }
}
