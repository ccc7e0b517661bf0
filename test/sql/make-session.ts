import { connectors } from '../../src/connectors/index.ts'
import { EngineError } from '../../src/core/errors.ts'
import { typeToString } from '../../src/core/type-text.ts'
import { formats } from '../../src/formats/index.ts'
import { simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { parseScript, parseStatement } from '../../src/sql/1-parse/parse.ts'
import type { BoundStatement } from '../../src/sql/2-bind/bound-statement.ts'
import { aggregateFunctions } from '../../src/sql/functions/aggregates/index.ts'
import { scalarFunctions } from '../../src/sql/functions/index.ts'
import { Session } from '../../src/sql/session.ts'

/** A session over a simulated platform, after the statements of `script`. */
export function makeSession(script = '', settings: Readonly<Record<string, string>> = {}): Session {
  const session = new Session({
    platform: simulatedPlatform({ seed: 1 }),
    connectors,
    formats,
    scalarFunctions,
    aggregateFunctions,
    settings: { 'table.local-time-zone': 'UTC', ...settings },
  })
  for (const statement of parseScript(script)) run(session, session.bind(statement))
  return session
}

function run(session: Session, bound: BoundStatement): void {
  if (bound.kind === 'command') session.runCommand(bound)
}

/** Columns of a query as one line: `a INT | b STRING NOT NULL`. */
export function columnsOf(session: Session, sql: string): string {
  const bound = session.bind(parseStatement(sql))
  if (bound.kind !== 'query') throw new Error(`${bound.kind} is no query`)
  return bound.schema.map((field) => `${field.name} ${typeToString(field.type)}`).join(' | ')
}

/** Result of a statement without a job: the notice, or its rows, cells joined by ` | `. */
export function outputOf(session: Session, sql: string): string {
  const bound = session.bind(parseStatement(sql))
  if (bound.kind !== 'command') throw new Error(`${bound.kind} is no command`)
  const result = session.runCommand(bound)
  if (result.kind === 'ok') return result.notice ?? 'OK'
  const head = result.columns.map((field) => field.name).join(' | ')
  return [
    head,
    ...result.rows.map((row) =>
      row.map((cell) => (cell === null ? 'NULL' : String(cell))).join(' | '),
    ),
  ].join('\n')
}

/** `line:column+length CODE message` of the error that a statement ends with. */
export function errorOf(session: Session, sql: string): string {
  try {
    const bound = session.bind(parseStatement(sql))
    if (bound.kind === 'command') session.runCommand(bound)
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    const { line, column, length } = error.location ?? {}
    return `${line}:${column}+${length} ${error.code} ${error.summary} ${error.remedy}`
  }
  return 'no error'
}
