import type {
  Assignment,
  Call,
  CompilePlan,
  Delete,
  Execute,
  ExecutePlan,
  FunctionArgument,
  Insert,
  Name,
  QueryStatement,
  StatementSet,
  Truncate,
  Update,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseArgument } from './function-call.ts'
import { parseHints } from './hints.ts'
import {
  parseIdentifier,
  parseIfNotExists,
  parseList,
  parseName,
  parseParenthesizedList,
  parseStringText,
} from './names.ts'
import { isQueryInParentheses, isQueryStart } from './parentheses.ts'
import { parseOptionalPartition } from './partitions.ts'
import { parseTableAlias } from './table-references.ts'

/** A query as a statement. */
export function parseQueryStatement(c: Cursor): QueryStatement {
  const { start } = c.token
  const query = c.grammar.query(c)
  return { kind: 'queryStatement', source: c.source, span: c.spanFrom(start), query }
}

/** `INSERT INTO | OVERWRITE …`. */
export function parseInsert(c: Cursor): Insert {
  const { start } = c.token
  c.expect('INSERT')
  const overwrite = c.expectOneOf('INTO', 'OVERWRITE') === 'OVERWRITE'
  const target = parseName(c, 'a table name')
  const hints = parseHints(c)
  const partition = parseOptionalPartition(c)
  const columns = c.is('(') && !isQueryInParentheses(c) ? parseTargetColumns(c) : []
  const query = c.grammar.query(c)
  const onConflict = c.acceptPhraseQuietly('ON', 'CONFLICT', 'DO')
    ? c.expectOneOf('NOTHING', 'ERROR', 'DEDUPLICATE')
    : undefined
  const common = { kind: 'insert', source: c.source, span: c.spanFrom(start) } as const
  return { ...common, overwrite, target, hints, partition, columns, query, onConflict }
}

function parseTargetColumns(c: Cursor): readonly Name[] {
  return parseParenthesizedList(c, (inner) => parseName(inner, 'a column name'))
}

/** `UPDATE t SET a = 1, … [WHERE …]`. */
export function parseUpdate(c: Cursor): Update {
  const { start } = c.advance()
  const target = parseName(c, 'a table name')
  const hints = parseHints(c)
  const alias = parseTableAlias(c)
  c.expect('SET')
  const assignments = parseList(c, parseAssignment)
  const where = c.accept('WHERE') ? c.grammar.expression(c) : undefined
  const common = { kind: 'update', source: c.source, span: c.spanFrom(start) } as const
  return { ...common, target, hints, alias, assignments, where }
}

function parseAssignment(c: Cursor): Assignment {
  const { start } = c.token
  const column = parseIdentifier(c, 'a column name')
  c.expect('=')
  const value = c.grammar.expression(c)
  return { kind: 'assignment', span: c.spanFrom(start), column, value }
}

/** `DELETE FROM t [WHERE …]`. */
export function parseDelete(c: Cursor): Delete {
  const { start } = c.advance()
  c.expect('FROM')
  const target = parseName(c, 'a table name')
  const hints = parseHints(c)
  const alias = parseTableAlias(c)
  const where = c.accept('WHERE') ? c.grammar.expression(c) : undefined
  const common = { kind: 'delete', source: c.source, span: c.spanFrom(start) } as const
  return { ...common, target, hints, alias, where }
}

/** `TRUNCATE TABLE t`. */
export function parseTruncate(c: Cursor): Truncate {
  const { start } = c.advance()
  c.expect('TABLE')
  const name = parseName(c, 'a table name')
  return { kind: 'truncate', source: c.source, span: c.spanFrom(start), name }
}

/** `EXECUTE …`: a plan, a statement set, or a query or INSERT as it is. */
export function parseExecute(c: Cursor): Execute | ExecutePlan | StatementSet {
  const { start } = c.advance()
  const { source } = c
  if (c.is('PLAN') && c.peek(1).kind === 'string') {
    c.advance()
    const file = parseStringText(c)
    return { kind: 'executePlan', source, span: c.spanFrom(start), file }
  }
  if (c.is('STATEMENT')) return { ...parseStatementSet(c), span: c.spanFrom(start) }
  c.note('STATEMENT SET')
  if (!isQueryStart(c) && !c.is('(') && !c.is('INSERT')) c.fail('INSERT or a query')
  const statement = c.is('INSERT') ? parseInsert(c) : parseQueryStatement(c)
  return { kind: 'execute', source, span: c.spanFrom(start), statement }
}

/** `STATEMENT SET BEGIN insert; … END`. */
export function parseStatementSet(c: Cursor): StatementSet {
  const { start } = c.token
  c.expectPhrase('STATEMENT', 'SET', 'BEGIN')
  return finishStatementSet(c, start)
}

/** `BEGIN STATEMENT SET; insert; … END`. */
export function parseBeginStatementSet(c: Cursor): StatementSet {
  const { start } = c.advance()
  c.expectPhrase('STATEMENT', 'SET', ';')
  return finishStatementSet(c, start)
}

function finishStatementSet(c: Cursor, start: number): StatementSet {
  const inserts: Insert[] = []
  do {
    inserts.push(parseInsert(c))
    c.expect(';')
  } while (!c.accept('END'))
  return { kind: 'statementSet', source: c.source, span: c.spanFrom(start), inserts }
}

/** `COMPILE PLAN …`, `COMPILE AND EXECUTE PLAN …`. */
export function parseCompilePlan(c: Cursor): CompilePlan {
  const { start } = c.advance()
  const execute = c.acceptPhrase('AND', 'EXECUTE')
  c.expect('PLAN')
  const file = parseStringText(c, "a file in '…'")
  const ifNotExists = !execute && parseIfNotExists(c)
  c.expect('FOR')
  c.note('STATEMENT SET')
  const statement = c.is('STATEMENT') ? parseStatementSet(c) : parseInsert(c)
  const common = { kind: 'compilePlan', source: c.source, span: c.spanFrom(start) } as const
  return { ...common, execute, file, ifNotExists, statement }
}

/** `CALL name(arguments)`. */
export function parseCall(c: Cursor): Call {
  const { start } = c.advance()
  const name = parseName(c, 'a procedure')
  c.expect('(')
  let args: readonly FunctionArgument[] = []
  if (!c.acceptQuietly(')')) {
    args = parseList(c, parseArgument)
    c.expect(')')
  }
  return { kind: 'call', source: c.source, span: c.spanFrom(start), name, arguments: args }
}
