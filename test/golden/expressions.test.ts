/**
 * Every expression of expressions/*.sql against the type and value that real Flink gave. What differs on
 * purpose stands in differences.ndjson with the reason; a difference that is gone must leave the list.
 */
import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import type { Environment } from '../../src/environment/environment.ts'
import { checkDifferences } from './differences.ts'
import { runStatement, shortestNumbers } from './run-sql.ts'

const folder = join(dirname(fileURLToPath(import.meta.url)), 'expressions')
const data = join(folder, 'data')

interface Answer {
  readonly expr: string
  readonly type?: string
  readonly from?: string
  readonly error?: string
  /** Text of the value (or of the list of values) as it stands in the file: numbers keep their digits. */
  readonly text: string
}

function readAnswers(family: string): Answer[] {
  return readFileSync(join(folder, `${family}.answers.ndjson`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => {
      const at = line.search(/,"values?":/)
      return {
        ...(JSON.parse(line) as Answer),
        text: at === -1 ? '' : line.slice(line.indexOf(':', at + 1) + 1, -1),
      }
    })
}

/** A line of a script: a statement to run before what follows, or an expression. */
interface ScriptLine {
  readonly kind: 'statement' | 'expression'
  readonly text: string
}

function readScript(family: string): ScriptLine[] {
  const lines = readFileSync(join(folder, `${family}.sql`), 'utf8')
    .replaceAll('${data}', data)
    .split('\n')
  return lines
    .filter((line) => line.trim() !== '' && !line.startsWith('--'))
    .map((text) => ({
      kind: /^(CREATE|DROP|SET|RESET) /i.test(text) ? 'statement' : 'expression',
      text,
    }))
}

async function ours(environment: Environment, answer: Answer): Promise<string> {
  const outcome = await runStatement(
    environment,
    `SELECT ${answer.expr} AS x${answer.from === undefined ? '' : ` FROM ${answer.from}`}`,
  )
  if (outcome.kind === 'error') return `error ${outcome.code}`
  const values = outcome.changes.map((change) => change.slice('+I ['.length, -1))
  return `${outcome.columns[0]![1]} ${answer.from === undefined ? values[0]! : `[${values.join(',')}]`}`
}

const theirs = (answer: Answer): string =>
  answer.error !== undefined
    ? 'error'
    : `${answer.type} ${shortestNumbers(answer.text, answer.type!)}`

describe('expressions of real Flink', () => {
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.answers.ndjson'))
    .sort()) {
    const family = file.slice(0, -'.answers.ndjson'.length)
    test(family, async () => {
      const environment = createEnvironment({ mode: 'batch', timeZone: 'UTC' })
      const found: string[] = []
      const answers = readAnswers(family)[Symbol.iterator]()
      for (const line of readScript(family)) {
        if (line.kind === 'statement') {
          await environment.executeSql(line.text)
          continue
        }
        const answer = answers.next().value!
        expect(answer.expr).toBe(line.text)
        const expected = theirs(answer)
        const actual = await ours(environment, answer)
        const isSame = expected === 'error' ? actual.startsWith('error ') : actual === expected
        if (!isSame) found.push(`${answer.expr} :: ours ${actual} :: Flink ${expected}`)
      }
      await environment.close()
      const differences = checkDifferences('expressions', family, found)
      expect(differences.found).toEqual(differences.known)
    }, 120_000)
  }
})
