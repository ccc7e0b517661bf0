import type {
  AnalyzeTable,
  Describe,
  DescribeJob,
  Explain,
  ExplainDetail,
  Identifier,
  JarStatement,
  LoadModule,
  ResetStatement,
  SetStatement,
  Statement,
  StatementSet,
  StopJob,
  StringText,
  UnloadModule,
  Use,
  UseModules,
} from './ast.ts'
import type { Cursor } from './cursor.ts'
import { parseStatementSet } from './data-statements.ts'
import {
  nameOf,
  parseColumnName,
  parseIdentifier,
  parseKeyValue,
  parseList,
  parseName,
  parseStringText,
  parseWithOptions,
} from './names.ts'
import { parseOpenPartition } from './partitions.ts'

const EXPLAIN_DETAILS = [
  'ANALYZE',
  'ESTIMATED_COST',
  'CHANGELOG_MODE',
  'PLAN_ADVICE',
  'JSON_EXECUTION_PLAN',
] as const

/** First words of the statements that have a plan. */
const EXPLAINED = 'SELECT VALUES WITH TABLE ( INSERT EXECUTE CREATE REPLACE'.split(' ')

/** `EXPLAIN [PLAN FOR | detail, …] statement`. */
export function parseExplain(c: Cursor): Explain {
  const { start } = c.advance()
  const details: ExplainDetail[] = []
  if (!c.acceptPhraseQuietly('PLAN', 'FOR')) {
    let detail = c.acceptOneOf(...EXPLAIN_DETAILS)
    while (detail !== undefined) {
      details.push(detail)
      detail = c.accept(',') ? c.expectOneOf(...EXPLAIN_DETAILS) : undefined
    }
  }
  const isSet = c.is('STATEMENT') && c.peek(1).word === 'SET'
  if (!isSet && !EXPLAINED.includes(c.token.word)) {
    for (const word of EXPLAINED) c.noteQuietly(word)
    c.fail('a query, INSERT, EXECUTE or STATEMENT SET')
  }
  const statement: Statement | StatementSet = isSet ? parseStatementSet(c) : c.grammar.statement(c)
  return { kind: 'explain', source: c.source, span: c.spanFrom(start), details, statement }
}

const DESCRIBED = ['CATALOG', 'DATABASE', 'FUNCTION', 'MODEL', 'CONNECTION', 'JOB'] as const

/** `DESCRIBE | DESC [object] [EXTENDED] name`. */
export function parseDescribe(c: Cursor): Describe | DescribeJob {
  const { start } = c.advance()
  const { source } = c
  // Most of these words are names as well: they are keywords when a name follows.
  const next = c.peek(1)
  const isKeyword = next.word === 'EXTENDED' || next.kind === 'string' || c.isIdentifierAt(1)
  const object = isKeyword ? DESCRIBED.find((word) => c.is(word)) : undefined
  if (object !== undefined) c.advance()
  if (object === 'JOB') {
    const job = parseStringText(c, "a job id in '…'")
    return { kind: 'describeJob', source, span: c.spanFrom(start), job }
  }
  if (object === undefined) c.acceptQuietly('TABLE')
  const extended = c.acceptQuietly('EXTENDED')
  const name = parseName(c, 'a table name')
  const span = c.spanFrom(start)
  return { kind: 'describe', source, span, object: object ?? 'TABLE', extended, name }
}

/** `USE CATALOG c`, `USE MODULES a, b`, `USE [c.]d`. */
export function parseUse(c: Cursor): Use | UseModules {
  const { start } = c.advance()
  const { source } = c
  if (c.acceptQuietly('MODULES')) {
    const names = parseList(c, (inner) => parseIdentifier(inner, 'a module name'))
    return { kind: 'useModules', source, span: c.spanFrom(start), names }
  }
  if (c.is('CATALOG') && c.isIdentifierAt(1)) {
    c.advance()
    const name = nameOf(parseIdentifier(c))
    return { kind: 'use', source, span: c.spanFrom(start), object: 'CATALOG', name }
  }
  const name = parseName(c, 'a database name')
  return { kind: 'use', source, span: c.spanFrom(start), object: 'DATABASE', name }
}

/** `LOAD MODULE m [WITH (…)]`, `UNLOAD MODULE m`. */
export function parseModule(c: Cursor): LoadModule | UnloadModule {
  const { start, word } = c.advance()
  const { source } = c
  c.expect('MODULE')
  const name = parseIdentifier(c, 'a module name')
  if (word === 'UNLOAD') return { kind: 'unloadModule', source, span: c.spanFrom(start), name }
  const options = parseWithOptions(c)
  return { kind: 'loadModule', source, span: c.spanFrom(start), name, options }
}

/** `ADD JAR '…'`, `REMOVE JAR '…'`. */
export function parseJar(c: Cursor): JarStatement {
  const { start, word } = c.advance()
  c.expect('JAR')
  const path = parseStringText(c, "a path in '…'")
  const action = word === 'ADD' ? 'ADD' : 'REMOVE'
  return { kind: 'jar', source: c.source, span: c.spanFrom(start), action, path }
}

/** `SET`, `SET 'key' = 'value'`, `SET key = value`. */
export function parseSet(c: Cursor): SetStatement {
  const { start } = c.advance()
  const { source } = c
  if (c.token.kind === 'end' || c.is(';')) {
    return { kind: 'set', source, span: c.spanFrom(start), setting: undefined }
  }
  if (c.token.kind === 'string') {
    const setting = parseKeyValue(c)
    return { kind: 'set', source, span: c.spanFrom(start), setting }
  }
  const raw = takeRest(c)
  const equals = raw.value.indexOf('=')
  const key = raw.value.slice(0, Math.max(0, equals)).trimEnd()
  const value = raw.value.slice(equals + 1).trim()
  if (key === '' || value === '' || /\s/.test(key)) {
    c.reject(
      {
        summary: `Found ${JSON.stringify(raw.value)} after SET.`,
        remedy: "Write SET 'key' = 'value'.",
      },
      raw.span,
    )
  }
  const text = value.length > 1 && /^'[^']*'$/.test(value) ? value.slice(1, -1) : value
  const keyEnd = raw.span.start + key.length
  const keyText = stringText(key, raw.span.start, keyEnd)
  const valueText = stringText(text, raw.span.end - value.length, raw.span.end)
  const setting = { kind: 'keyValue', span: raw.span, key: keyText, value: valueText } as const
  return { kind: 'set', source, span: c.spanFrom(start), setting }
}

/** `RESET`, `RESET 'key'`, `RESET key`. */
export function parseReset(c: Cursor): ResetStatement {
  const { start } = c.advance()
  const { source } = c
  let key: StringText | undefined
  if (c.token.kind === 'string') key = parseStringText(c)
  else if (c.token.kind !== 'end') key = takeRest(c)
  return { kind: 'reset', source, span: c.spanFrom(start), key }
}

/** All the text up to the end of the statement, whatever its tokens. */
function takeRest(c: Cursor): StringText {
  const { start } = c.token
  while (c.token.kind !== 'end') c.advance()
  const span = c.spanFrom(start)
  return stringText(c.source.text.slice(span.start, span.end), span.start, span.end)
}

function stringText(value: string, start: number, end: number): StringText {
  return { kind: 'stringText', span: { start, end }, value }
}

/** `ANALYZE TABLE t [PARTITION (…)] COMPUTE STATISTICS [FOR …]`. */
export function parseAnalyze(c: Cursor): AnalyzeTable {
  const { start } = c.advance()
  c.expect('TABLE')
  const name = parseName(c, 'a table name')
  const partition = parseOpenPartition(c)
  c.expectPhrase('COMPUTE', 'STATISTICS')
  let columns: readonly Identifier[] = []
  let allColumns = false
  if (c.accept('FOR')) {
    allColumns = c.acceptPhrase('ALL', 'COLUMNS')
    if (!allColumns) {
      c.expect('COLUMNS')
      columns = parseList(c, parseColumnName)
    }
  }
  const common = { kind: 'analyzeTable', source: c.source, span: c.spanFrom(start) } as const
  return { ...common, name, partition, columns, allColumns }
}

/** `STOP JOB 'id' [WITH SAVEPOINT [WITH DRAIN]]`. */
export function parseStopJob(c: Cursor): StopJob {
  const { start } = c.advance()
  c.expect('JOB')
  const job = parseStringText(c, "a job id in '…'")
  const withSavepoint = c.acceptPhrase('WITH', 'SAVEPOINT')
  const withDrain = withSavepoint && c.acceptPhrase('WITH', 'DRAIN')
  const span = c.spanFrom(start)
  return { kind: 'stopJob', source: c.source, span, job, withSavepoint, withDrain }
}
