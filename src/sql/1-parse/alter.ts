import { parseSetOrReset, parseTableAction } from './alter-table.ts'
import type {
  AlterConnection,
  AlterFunction,
  AlterMaterializedTable,
  AlterModel,
  AlterStatement,
  ChangeQuery,
  RenameTo,
} from './ast.ts'
import { parseImplementation } from './create.ts'
import type { Cursor } from './cursor.ts'
import {
  parseIdentifier,
  parseIfExists,
  parseName,
  parseStringText,
  parseWithOptions,
} from './names.ts'
import { parseOptionalPartition } from './partitions.ts'

/** `ALTER object name action`. */
export function parseAlter(c: Cursor): AlterStatement {
  const { start } = c.advance()
  const { source } = c
  if (c.accept('TABLE')) {
    const ifExists = parseIfExists(c)
    const name = parseName(c, 'a table name')
    const action = parseTableAction(c)
    return { kind: 'alterTable', source, span: c.spanFrom(start), ifExists, name, action }
  }
  if (c.accept('VIEW')) {
    const name = parseName(c, 'a view name')
    const action = parseRenameTo(c) ?? parseChangeQuery(c) ?? parseSetOrReset(c) ?? c.fail()
    return { kind: 'alterView', source, span: c.spanFrom(start), name, action }
  }
  if (c.accept('DATABASE')) {
    const name = parseName(c, 'a database name')
    const action = parseSetOrReset(c) ?? c.fail()
    return { kind: 'alterDatabase', source, span: c.spanFrom(start), name, action }
  }
  if (c.accept('CATALOG')) return parseAlterCatalog(c, start)
  if (c.acceptPhrase('MATERIALIZED', 'TABLE')) return parseAlterMaterializedTable(c, start)
  if (c.accept('MODEL')) return parseAlterNamed(c, start, 'alterModel')
  if (c.acceptQuietly('CONNECTION')) return parseAlterNamed(c, start, 'alterConnection')
  return parseAlterFunction(c, start)
}

function parseRenameTo(c: Cursor): RenameTo | undefined {
  const { start } = c.token
  if (!c.acceptPhrase('RENAME', 'TO')) return undefined
  const name = parseName(c)
  return { kind: 'renameTo', span: c.spanFrom(start), name }
}

function parseChangeQuery(c: Cursor): ChangeQuery | undefined {
  const { start } = c.token
  if (!c.accept('AS')) return undefined
  const query = c.grammar.query(c)
  return { kind: 'changeQuery', span: c.spanFrom(start), query }
}

function parseAlterCatalog(c: Cursor, start: number): AlterStatement {
  const name = parseIdentifier(c, 'a catalog name')
  const actionStart = c.token.start
  const { source } = c
  const action = parseSetOrReset(c)
  if (action !== undefined) {
    return { kind: 'alterCatalog', source, span: c.spanFrom(start), name, action }
  }
  c.expect('COMMENT')
  const comment = parseStringText(c, "a comment in '…'")
  const span = c.spanFrom(start)
  const change = { kind: 'changeComment', span: c.spanFrom(actionStart), comment } as const
  return { kind: 'alterCatalog', source, span, name, action: change }
}

function parseAlterFunction(c: Cursor, start: number): AlterFunction {
  const temporary = c.acceptQuietly('TEMPORARY')
  const system = temporary && c.acceptQuietly('SYSTEM')
  c.expect('FUNCTION')
  const ifExists = parseIfExists(c)
  const name = parseName(c, 'a function name')
  c.expect('AS')
  const implementation = parseImplementation(c)
  const common = { kind: 'alterFunction', source: c.source, span: c.spanFrom(start) } as const
  return { ...common, temporary, system, ifExists, name, ...implementation }
}

function parseAlterNamed<K extends 'alterModel' | 'alterConnection'>(
  c: Cursor,
  start: number,
  kind: K,
): (AlterModel | AlterConnection) & { kind: K } {
  const ifExists = parseIfExists(c)
  const name = parseName(c)
  const action = parseRenameTo(c) ?? parseSetOrReset(c) ?? c.fail()
  const statement = { kind, source: c.source, span: c.spanFrom(start), ifExists, name, action }
  return statement as (AlterModel | AlterConnection) & { kind: K }
}

function parseAlterMaterializedTable(c: Cursor, start: number): AlterMaterializedTable {
  const name = parseName(c, 'a table name')
  const action = parseRefreshAction(c) ?? parseChangeQuery(c) ?? parseTableAction(c)
  const span = c.spanFrom(start)
  return { kind: 'alterMaterializedTable', source: c.source, span, name, action }
}

/** What only materialized tables know; `undefined` when none of it comes. */
function parseRefreshAction(c: Cursor): AlterMaterializedTable['action'] | undefined {
  const { start } = c.token
  if (c.accept('SUSPEND')) return { kind: 'suspendRefresh', span: c.spanFrom(start) }
  if (c.accept('RESUME')) {
    const options = parseWithOptions(c)
    return { kind: 'resumeRefresh', span: c.spanFrom(start), options }
  }
  if (c.accept('REFRESH')) {
    const partition = parseOptionalPartition(c)
    return { kind: 'refresh', span: c.spanFrom(start), partition }
  }
  if (c.acceptWords('SET', 'REFRESH_MODE')) {
    c.expect('=')
    const mode = c.expectOneOf('FULL', 'CONTINUOUS')
    return { kind: 'changeRefreshMode', span: c.spanFrom(start), mode }
  }
  if (c.acceptWords('SET', 'FRESHNESS')) {
    c.expect('=')
    const freshness = c.grammar.expression(c)
    return { kind: 'changeFreshness', span: c.spanFrom(start), freshness }
  }
  if (c.acceptWords('DROP', 'FRESHNESS')) {
    return { kind: 'changeFreshness', span: c.spanFrom(start), freshness: undefined }
  }
  return undefined
}
