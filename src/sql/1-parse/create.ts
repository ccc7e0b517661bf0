import type {
  ColumnDefinition,
  CreateConnection,
  CreateDatabase,
  CreateFunction,
  CreateModel,
  CreateStatement,
  CreateView,
  FunctionResource,
  Query,
  ViewColumn,
} from './ast.ts'
import {
  type CreatePrefix,
  parseCreateMaterializedTable,
  parseCreateTable,
} from './create-table.ts'
import type { Cursor } from './cursor.ts'
import {
  parseIdentifier,
  parseIfNotExists,
  parseList,
  parseName,
  parseParenthesizedList,
  parseStringText,
  parseWithOptions,
} from './names.ts'
import { parseColumn, parseComment } from './table-elements.ts'

/** `CREATE [OR REPLACE | OR ALTER] [TEMPORARY [SYSTEM]] object …`. */
export function parseCreate(c: Cursor): CreateStatement {
  const { start } = c.advance()
  let replace = false
  let orAlter = false
  if (c.acceptQuietly('OR')) {
    orAlter = c.expectOneOf('REPLACE', 'ALTER') === 'ALTER'
    replace = !orAlter
  }
  const temporary = c.acceptQuietly('TEMPORARY')
  const system = temporary && c.acceptQuietly('SYSTEM')
  return parseObject(c, { start, create: true, replace, orAlter, temporary, system })
}

/** `REPLACE TABLE … AS query`. */
export function parseReplace(c: Cursor): CreateStatement {
  const { start } = c.advance()
  c.expect('TABLE')
  const prefix = { orAlter: false, temporary: false, system: false }
  return parseCreateTable(c, { start, create: false, replace: true, ...prefix })
}

function parseObject(c: Cursor, prefix: CreatePrefix): CreateStatement {
  if (c.accept('TABLE')) return parseCreateTable(c, prefix)
  if (c.accept('VIEW')) return parseCreateView(c, prefix)
  if (c.accept('FUNCTION')) return parseCreateFunction(c, prefix)
  if (c.accept('DATABASE')) return parseCreateDatabase(c, prefix)
  if (c.accept('CATALOG')) return parseCreateCatalog(c, prefix)
  if (c.accept('MODEL')) return parseCreateModel(c, prefix)
  if (c.acceptPhrase('MATERIALIZED', 'TABLE')) return parseCreateMaterializedTable(c, prefix)
  if (c.acceptQuietly('CONNECTION')) return parseCreateConnection(c, prefix)
  return c.fail()
}

function parseCreateView(c: Cursor, prefix: CreatePrefix): CreateView {
  const ifNotExists = parseIfNotExists(c)
  const name = parseName(c, 'a view name')
  const columns = c.is('(') ? parseParenthesizedList(c, parseViewColumn) : []
  const comment = parseComment(c)
  const options = parseWithOptions(c)
  c.expect('AS')
  const query = c.grammar.query(c)
  const { temporary, replace } = prefix
  const common = { kind: 'createView', source: c.source, span: c.spanFrom(prefix.start) } as const
  return { ...common, temporary, replace, ifNotExists, name, columns, comment, options, query }
}

function parseViewColumn(c: Cursor): ViewColumn {
  const { start } = c.token
  const name = parseIdentifier(c, 'a column name')
  const comment = c.acceptQuietly('COMMENT') ? parseStringText(c) : undefined
  return { kind: 'viewColumn', span: c.spanFrom(start), name, comment }
}

function parseCreateFunction(c: Cursor, prefix: CreatePrefix): CreateFunction {
  const ifNotExists = parseIfNotExists(c)
  const name = parseName(c, 'a function name')
  c.expect('AS')
  const implementation = parseImplementation(c)
  const options = parseWithOptions(c)
  const { temporary, system } = prefix
  const span = c.spanFrom(prefix.start)
  const common = { kind: 'createFunction', source: c.source, span } as const
  return { ...common, temporary, system, ifNotExists, name, ...implementation, options }
}

/** `'class' [LANGUAGE l] [USING JAR '…', …]`, which ALTER FUNCTION has too. */
export function parseImplementation(
  c: Cursor,
): Pick<CreateFunction, 'className' | 'language' | 'resources'> {
  const className = parseStringText(c, "a class or module name in '…'")
  let language: string | undefined
  if (c.accept('LANGUAGE')) {
    if (c.token.kind !== 'word') c.fail('a language')
    language = c.advance().word
  }
  const resources = c.accept('USING') ? parseList(c, parseResource) : []
  return { className, language, resources }
}

function parseResource(c: Cursor): FunctionResource {
  const { start } = c.token
  if (c.token.kind !== 'word') c.fail('JAR or MODULE')
  const type = c.advance().word
  const path = parseStringText(c, "a path in '…'")
  return { kind: 'functionResource', span: c.spanFrom(start), type, path }
}

function parseCreateDatabase(c: Cursor, prefix: CreatePrefix): CreateDatabase {
  const ifNotExists = parseIfNotExists(c)
  const name = parseName(c, 'a database name')
  const comment = parseComment(c)
  const options = parseWithOptions(c)
  const span = c.spanFrom(prefix.start)
  return { kind: 'createDatabase', source: c.source, span, ifNotExists, name, comment, options }
}

function parseCreateCatalog(c: Cursor, prefix: CreatePrefix): CreateStatement {
  const ifNotExists = parseIfNotExists(c)
  const name = parseIdentifier(c, 'a catalog name')
  const comment = parseComment(c)
  const options = parseWithOptions(c)
  const span = c.spanFrom(prefix.start)
  return { kind: 'createCatalog', source: c.source, span, ifNotExists, name, comment, options }
}

function parseCreateModel(c: Cursor, prefix: CreatePrefix): CreateModel {
  const ifNotExists = parseIfNotExists(c)
  const name = parseName(c, 'a model name')
  const input = c.accept('INPUT') ? parseModelColumns(c) : []
  const output = c.accept('OUTPUT') ? parseModelColumns(c) : []
  const comment = parseComment(c)
  const options = parseWithOptions(c)
  const query: Query | undefined = c.accept('AS') ? c.grammar.query(c) : undefined
  const { temporary, replace } = prefix
  const common = { kind: 'createModel', source: c.source, span: c.spanFrom(prefix.start) } as const
  return {
    ...common,
    temporary,
    replace,
    ifNotExists,
    name,
    input,
    output,
    comment,
    options,
    query,
  }
}

function parseModelColumns(c: Cursor): readonly ColumnDefinition[] {
  return parseParenthesizedList(c, parseColumn)
}

function parseCreateConnection(c: Cursor, prefix: CreatePrefix): CreateConnection {
  const ifNotExists = parseIfNotExists(c)
  const name = parseName(c, 'a connection name')
  const comment = parseComment(c)
  const options = parseWithOptions(c)
  const { temporary, system } = prefix
  const span = c.spanFrom(prefix.start)
  const common = { kind: 'createConnection', source: c.source, span } as const
  return { ...common, temporary, system, ifNotExists, name, comment, options }
}
