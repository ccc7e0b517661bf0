/**
 * Every query of queries/*.sql against real Flink: names and types of columns, rows in batch, and the folded
 * changelog in streaming; besides that the laws: streaming folds to batch, and the answer does not
 * depend on the size of batches. Headers of the scripts say `anyOrder` or `approx` where that is the query's nature.
 */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import type { Operator } from '../../src/contracts/operator.ts'
import { createEnvironment } from '../../src/environment/create-environment.ts'
import { splitStatements } from '../../src/sql/1-parse/parse.ts'
import { CheckedOperator } from '../../src/testing/checked-operator.ts'
import { compare, readHeader } from './compare-outcomes.ts'
import { checkDifferences } from './differences.ts'
import { type Outcome, runStatement } from './run-sql.ts'

const folder = join(dirname(fileURLToPath(import.meta.url)), 'queries')
const data = join(folder, 'data')

interface RunModes {
  readonly batchRows?: number
  readonly parallelism?: number
}

/** Runs a script as the answers were made: each query by itself, errors as outcomes. */
async function runScript(
  text: string,
  mode: 'streaming' | 'batch',
  { batchRows, parallelism = 1 }: RunModes = {},
): Promise<Outcome[]> {
  const output = mkdtempSync(join(tmpdir(), 'millrace-golden-'))
  // With small batches every operator is checked too: it must not keep what it was lent.
  const environment = createEnvironment({
    mode,
    timeZone: 'UTC',
    threads: 'caller',
    settings: { 'parallelism.default': String(parallelism) },
    ...(batchRows === undefined
      ? {}
      : { batchRows, wrapOperator: (operator: Operator) => new CheckedOperator(operator) }),
  })
  const outcomes: Outcome[] = []
  try {
    for (const { text: statement } of splitStatements(
      text.replaceAll('${data}', data).replaceAll('${out}', output),
    )) {
      const outcome = await runStatement(environment, statement)
      const givesRows = /^\s*(--[^\n]*\n\s*)*(SELECT|WITH|VALUES|\(|DESC|SHOW|EXPLAIN)/i.test(
        statement,
      )
      if (givesRows || outcome.kind === 'error') outcomes.push(outcome)
    }
  } finally {
    await environment.close()
    rmSync(output, { recursive: true, force: true })
  }
  return outcomes
}

interface AnswerLine {
  readonly query: number
  readonly columns?: readonly (readonly [string, string])[]
  readonly op?: string
  readonly error?: string
}

function readAnswers(name: string): Outcome[] {
  const outcomes: {
    columns: readonly (readonly [string, string])[]
    changes: string[]
    error?: string
  }[] = []
  let current: (typeof outcomes)[number] | undefined
  let running = -1
  for (const line of readFileSync(join(folder, name), 'utf8').split('\n')) {
    if (line === '') continue
    const parsed = JSON.parse(line) as AnswerLine
    if (parsed.error !== undefined) {
      // An error after the columns came belongs to the query that was running.
      if (current !== undefined && parsed.query === running) current.error = parsed.error
      else outcomes.push({ columns: [], changes: [], error: parsed.error })
    } else if (parsed.columns !== undefined) {
      current = { columns: parsed.columns, changes: [] }
      running = parsed.query
      outcomes.push(current)
    } else {
      current!.changes.push(
        `${parsed.op} ${line.slice(line.indexOf('"row":') + '"row":'.length, -1)}`,
      )
    }
  }
  return outcomes.map(({ columns, changes, error }) =>
    error === undefined
      ? { kind: 'rows', columns, changes }
      : { kind: 'error', code: '', message: error },
  )
}

describe('queries of real Flink', () => {
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    const name = file.slice(0, -'.sql'.length)
    const text = readFileSync(join(folder, file), 'utf8')
    const header = readHeader(text)
    test(name, async () => {
      const found: string[] = []
      const streamed = await runScript(text, 'streaming')
      const batched = await runScript(text, 'batch')
      // A query that Flink runs in one mode only has one file of answers.
      const has = (mode: string): boolean =>
        header.isCompared && existsSync(join(folder, `${name}.${mode}.ndjson`))
      if (has('stream')) {
        found.push(
          ...compare(streamed, readAnswers(`${name}.stream.ndjson`), header, false).map(
            (line) => `streaming ${line}`,
          ),
        )
      }
      if (has('batch')) {
        const isOrdered = /\bORDER BY\b/i.test(text) && !header.anyOrder && !header.approx
        found.push(
          ...compare(batched, readAnswers(`${name}.batch.ndjson`), header, isOrdered).map(
            (line) => `batch ${line}`,
          ),
        )
      }
      for (const batchRows of [1, 7]) {
        found.push(
          ...compare(
            await runScript(text, 'streaming', { batchRows }),
            streamed,
            header,
            false,
          ).map((line) => `batches of ${batchRows}: ${line}`),
        )
      }
      if (!header.isSequential) {
        for (const mode of ['streaming', 'batch'] as const) {
          const alone = mode === 'batch' ? batched : streamed
          const parallel = await runScript(text, mode, { parallelism: 3 })
          found.push(
            ...compare(parallel, alone, header, false).map(
              (line) => `${mode} with 3 subtasks: ${line}`,
            ),
          )
        }
      }
      const differences = checkDifferences('queries', name, found)
      expect(differences.found).toEqual(differences.known)
    }, 60_000)
  }
})
