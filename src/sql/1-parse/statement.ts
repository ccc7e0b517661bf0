import { parseAlter } from './alter.ts'
import type { SessionCommand, Statement } from './ast.ts'
import { parseCreate, parseReplace } from './create.ts'
import type { Cursor } from './cursor.ts'
import {
  parseBeginStatementSet,
  parseCall,
  parseCompilePlan,
  parseDelete,
  parseExecute,
  parseInsert,
  parseQueryStatement,
  parseTruncate,
  parseUpdate,
} from './data-statements.ts'
import { parseDrop } from './drop.ts'
import { parseShow } from './show.ts'
import {
  parseAnalyze,
  parseDescribe,
  parseExplain,
  parseJar,
  parseModule,
  parseReset,
  parseSet,
  parseStopJob,
  parseUse,
} from './utility-statements.ts'

/** Rules by the first word of a statement. */
const RULES: Readonly<Record<string, (c: Cursor) => Statement>> = {
  SELECT: parseQueryStatement,
  VALUES: parseQueryStatement,
  WITH: parseQueryStatement,
  TABLE: parseQueryStatement,
  CREATE: parseCreate,
  REPLACE: parseReplace,
  ALTER: parseAlter,
  DROP: parseDrop,
  INSERT: parseInsert,
  UPDATE: parseUpdate,
  DELETE: parseDelete,
  TRUNCATE: parseTruncate,
  EXECUTE: parseExecute,
  BEGIN: parseBeginStatementSet,
  COMPILE: parseCompilePlan,
  CALL: parseCall,
  EXPLAIN: parseExplain,
  DESCRIBE: parseDescribe,
  DESC: parseDescribe,
  SHOW: parseShow,
  USE: parseUse,
  LOAD: parseModule,
  UNLOAD: parseModule,
  ADD: parseJar,
  REMOVE: parseJar,
  SET: parseSet,
  RESET: parseReset,
  ANALYZE: parseAnalyze,
  STOP: parseStopJob,
  QUIT: parseSessionCommand,
  EXIT: parseSessionCommand,
  CLEAR: parseSessionCommand,
  HELP: parseSessionCommand,
}

/** Any statement, without the semicolon behind it. */
export function parseAnyStatement(c: Cursor): Statement {
  if (c.is('(')) return parseQueryStatement(c)
  const rule = RULES[c.token.word]
  if (rule !== undefined) return rule(c)
  for (const word of Object.keys(RULES)) c.noteQuietly(word)
  return c.fail('a statement')
}

function parseSessionCommand(c: Cursor): SessionCommand {
  const { start, word } = c.advance()
  const command = word as SessionCommand['command']
  return { kind: 'sessionCommand', source: c.source, span: c.spanFrom(start), command }
}
