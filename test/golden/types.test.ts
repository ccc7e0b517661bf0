import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import type { Schema } from '../../src/core/batch.ts'
import { EngineError } from '../../src/core/errors.ts'
import { typeToString } from '../../src/core/type-text.ts'
import { parseStatement, splitStatements } from '../../src/sql/1-parse/parse.ts'
import type { Session } from '../../src/sql/session.ts'
import { makeSession } from '../sql/make-session.ts'
import { queryDifferences, typeDifferences } from './type-differences.ts'

const golden = fileURLToPath(new URL('.', import.meta.url))
const readLines = (path: string): unknown[] =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line))

/** One line of an answers file of expressions. */
interface ExpressionAnswer {
  readonly expr: string
  readonly from?: string
  readonly type?: string
  readonly error?: string
}

/** The statements that stand before the expressions of a file: tables that they read. */
function preamble(path: string): string {
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines
    .filter((line) => /^(CREATE|SET)\b/.test(line))
    .join('\n')
    .replaceAll('${data}', `${golden}expressions/data`)
}

function typeOf(session: Session, answer: ExpressionAnswer): string {
  try {
    const sql = `SELECT ${answer.expr}${answer.from === undefined ? '' : ` FROM ${answer.from}`}`
    const bound = session.bind(parseStatement(sql))
    if (bound.kind !== 'query') return bound.kind
    return typeToString(bound.schema[0]!.type)
  } catch (error) {
    if (error instanceof EngineError) return `${error.code} ${error.summary}`
    throw error
  }
}

describe('types of expressions', () => {
  for (const name of readdirSync(`${golden}expressions`).filter((file) =>
    file.endsWith('.answers.ndjson'),
  )) {
    const family = name.slice(0, -'.answers.ndjson'.length)
    it(family, () => {
      const session = makeSession(preamble(`${golden}expressions/${family}.sql`))
      const wrong: string[] = []
      for (const answer of readLines(`${golden}expressions/${name}`) as ExpressionAnswer[]) {
        if (answer.type === undefined) continue
        const type = typeOf(session, answer)
        const key = `${family}: ${answer.expr}`
        if (type !== answer.type && typeDifferences.get(key) === undefined)
          wrong.push(`${key}\n  Flink ${answer.type}\n  here  ${type}`)
        if (type === answer.type && typeDifferences.has(key))
          wrong.push(`${key} is as in Flink now: remove it from type-differences.ts`)
      }
      expect(wrong).toEqual([])
    })
  }
})

/** One line of an answers file of queries: the columns of a query, one of its rows, or why it was refused. */
interface QueryAnswer {
  readonly query: number
  readonly columns?: readonly (readonly [name: string, type: string])[]
  readonly error?: string
}

/** Columns of the queries of a script in order; the code of the error where one is refused. */
function columnsOfScript(path: string, isBatch: boolean): string[] {
  const script = readFileSync(path, 'utf8')
    .replaceAll('${data}', `${golden}queries/data`)
    .replaceAll('${out}', '/out')
  const session = makeSession('', { 'execution.runtime-mode': isBatch ? 'batch' : 'streaming' })
  const columns: string[] = []
  for (const { text } of splitStatements(script)) {
    const counts = /^(SELECT|WITH|VALUES|\(|DESC|SHOW|EXPLAIN)/i.test(text)
    try {
      const found = run(session, text)
      if (counts) columns.push(found)
    } catch (error) {
      if (!(error instanceof EngineError)) throw error
      if (counts) columns.push(`${error.code} ${error.summary}`)
    }
  }
  return columns
}

/** Binds a statement, and executes it where it needs no job; its columns as one line. */
function run(session: Session, text: string): string {
  const bound = session.bind(parseStatement(text))
  if (bound.kind === 'query') return columnsText(bound.schema)
  if (bound.kind === 'explain') return 'result STRING'
  if (bound.kind !== 'command') return ''
  const result = session.runCommand(bound)
  return result.kind === 'rows' ? columnsText(result.columns) : 'result STRING'
}

const columnsText = (schema: Schema): string =>
  schema.map(({ name, type }) => `${name} ${typeToString(type)}`).join(' | ')

describe('columns of queries', () => {
  for (const name of readdirSync(`${golden}queries`).filter((file) => file.endsWith('.sql'))) {
    const script = name.slice(0, -'.sql'.length)
    for (const mode of ['stream', 'batch'] as const) {
      const answers = `${golden}queries/${script}.${mode}.ndjson`
      if (!existsSync(answers)) continue
      it(`${script} (${mode})`, () => {
        const ours = columnsOfScript(`${golden}queries/${name}`, mode === 'batch')
        const wrong: string[] = []
        for (const answer of readLines(answers) as QueryAnswer[]) {
          if (answer.columns === undefined) continue
          const theirs = answer.columns.map(([column, type]) => `${column} ${type}`).join(' | ')
          const here = ours[answer.query] ?? 'nothing'
          const key = `${script} ${answer.query}`
          if (here !== theirs && !queryDifferences.has(key))
            wrong.push(`${key}\n  Flink ${theirs}\n  here  ${here}`)
          if (here === theirs && queryDifferences.has(key))
            wrong.push(`${key} is as in Flink now: remove it from type-differences.ts`)
        }
        expect(wrong).toEqual([])
      })
    }
  }
})
