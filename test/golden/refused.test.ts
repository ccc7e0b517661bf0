/**
 * Wrong programs over what keeps state: the exact message with its place, as text. `refused.messages.ndjson` has ours,
 * `refused.answers.ndjson` Flink's words for the same statement (`null`: it takes it). GOLDEN_RENEW=1 writes ours again; read
 * what changed as a user would.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { EngineError } from '../../src/core/errors.ts'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import type { Environment } from '../../src/environment/environment.ts'
import { splitStatements } from '../../src/sql/1-parse/parse.ts'

const golden = dirname(fileURLToPath(import.meta.url))
const messagesPath = join(golden, 'refused.messages.ndjson')

/** `line:column+length CODE message remedy` of the error that a statement ends with; queries are planned, not run. */
async function errorOf(environment: Environment, statement: string): Promise<string> {
  const isPlanned = /^(SELECT|WITH|VALUES)/.test(statement)
  try {
    await environment.executeSql(isPlanned ? `EXPLAIN\n${statement}` : statement)
  } catch (error) {
    if (!(error instanceof EngineError)) throw error
    const text = `${error.code} ${error.summary} ${error.remedy}`
    if (error.location === undefined) return `nowhere ${text}`
    const { line, column, length } = error.location
    return `${(line ?? 0) - (isPlanned ? 1 : 0)}:${column}+${length} ${text}`
  }
  return 'no error'
}

const statements = splitStatements(readFileSync(join(golden, 'refused.sql'), 'utf8')).map(
  ({ text }) => text,
)
const tables = statements.filter(
  (text) => text.startsWith('CREATE TABLE') && text.includes("'number-of-rows'"),
)
const programs = statements.filter((text) => !tables.includes(text))
const known = new Map(
  (existsSync(messagesPath) ? readFileSync(messagesPath, 'utf8').split('\n') : [])
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as { statement: string; error: string })
    .map(({ statement, error }) => [statement, error] as const),
)

describe('wrong programs', () => {
  const renewed = new Map<string, string>()
  let environment!: Environment

  beforeAll(async () => {
    environment = createEnvironment({ timeZone: 'UTC', threads: 'caller' })
    for (const table of tables) await environment.executeSql(table)
  })

  afterAll(async () => {
    await environment.close()
    if (process.env['GOLDEN_RENEW'] === undefined) return
    const lines = programs.map((statement) =>
      JSON.stringify({ statement, error: renewed.get(statement) }),
    )
    writeFileSync(messagesPath, `${lines.join('\n')}\n`)
  })

  test.each(programs)('%s', async (statement) => {
    const error = await errorOf(environment, statement)
    renewed.set(statement, error)
    if (process.env['GOLDEN_RENEW'] === undefined) expect(error).toBe(known.get(statement))
  })
})
