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
import { checkDifferences } from './differences.ts'
import { type Outcome, runStatement, shortestNumbers } from './run-sql.ts'

const folder = join(dirname(fileURLToPath(import.meta.url)), 'queries')
const data = join(folder, 'data')

interface Header {
  readonly approx: boolean
  readonly anyOrder: boolean
  readonly isCompared: boolean
  readonly batchKeepsLate: boolean
  /** Which rows come depends on their order: rows that are late, LIMIT without ORDER BY. */
  readonly isSequential: boolean
}

function readHeader(text: string): Header {
  const words = new Set(
    text
      .split('\n')
      .filter((line) => line.startsWith('--'))
      .flatMap((line) =>
        line
          .slice(2)
          .trim()
          .split(/[\s,]+/),
      ),
  )
  return {
    approx: words.has('approx'),
    anyOrder: words.has('anyOrder'),
    isCompared: !words.has('notCompared'),
    batchKeepsLate: words.has('batchKeepsLate'),
    isSequential: words.has('sequential') || words.has('batchKeepsLate'),
  }
}

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

/** Rows that are left when a changelog is folded, sorted: what both engines must agree on. */
function fold(changes: readonly string[], header: Header): string[] {
  const counts = new Map<string, number>()
  for (const change of changes) {
    const row = header.approx ? rounded(change.slice(3)) : change.slice(3)
    const sign = change.startsWith('+') ? 1 : -1
    const count = (counts.get(row) ?? 0) + sign
    if (count === 0) counts.delete(row)
    else counts.set(row, count)
  }
  return [...counts]
    .flatMap(([row, count]) =>
      count < 0 ? [`retracted but never sent: ${row}`] : new Array<string>(count).fill(row),
    )
    .sort()
}

/** Doubles to 11 digits: sums may be added in another order. */
const rounded = (row: string): string =>
  row.replace(/-?\d+\.\d+(E-?\d+)?/g, (text) => Number(text).toPrecision(11))

function compare(
  ours: readonly Outcome[],
  theirs: readonly Outcome[],
  header: Header,
  isOrdered: boolean,
): string[] {
  const found: string[] = []
  for (let i = 0; i < Math.max(ours.length, theirs.length); i++) {
    const difference = compareOne(ours[i], theirs[i], header, isOrdered)
    if (difference !== undefined) found.push(`query ${i}: ${difference}`)
  }
  return found
}

function compareOne(
  ours: Outcome | undefined,
  theirs: Outcome | undefined,
  header: Header,
  isOrdered: boolean,
): string | undefined {
  if (ours === undefined || theirs === undefined)
    return `ours ${ours?.kind ?? 'missing'}, Flink ${theirs?.kind ?? 'missing'}`
  if (theirs.kind === 'error')
    return ours.kind === 'error' ? undefined : `Flink fails: ${theirs.message}`
  if (ours.kind === 'error') return ours.message
  const columns = JSON.stringify(ours.columns)
  if (columns !== JSON.stringify(theirs.columns))
    return `columns ${columns}, Flink ${JSON.stringify(theirs.columns)}`
  const rows = (outcome: typeof ours): string =>
    shortestNumbers(
      (isOrdered ? outcome.changes : fold(outcome.changes, header)).join(' '),
      columns,
    )
  return rows(ours) === rows(theirs) ? undefined : `rows ${rows(ours)}, Flink ${rows(theirs)}`
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
          ...compare(await runScript(text, 'streaming', { batchRows }), streamed, header, false).map(
            (line) => `batches of ${batchRows}: ${line}`,
          ),
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
