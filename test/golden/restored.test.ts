/**
 * Every query of queries/*.sql again, into a table that keeps what is committed: stopped with a checkpoint again and again, and restored with
 * other numbers of subtasks, it leaves what it leaves undisturbed.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { changelogPrinter } from '../../src/cli/output/changelog-json.ts'
import { typeToString } from '../../src/core/type-text.ts'
import { Environment } from '../../src/environment/environment.ts'
import type { Job } from '../../src/environment/job.ts'
import { registries } from '../../src/environment/registries.ts'
import { nodePlatform } from '../../src/platform/node/index.ts'
import { splitStatements } from '../../src/sql/1-parse/parse.ts'
import { CheckedOperator, CommittedTables } from '../../src/testing/index.ts'
import { fold, readHeader } from './compare-outcomes.ts'
import { runStatement } from './run-sql.ts'

const folder = join(dirname(fileURLToPath(import.meta.url)), 'queries')
const data = join(folder, 'data')

/** Stops at these batches, and goes on with the next number of subtasks. */
const STOPS = [1, 2, 3, 5, 8]
const PARALLELISMS = [1, 3, 2]

class Run {
  readonly tables = new CommittedTables((type) => {
    const print = changelogPrinter(type)
    return (value) => String(print(value))
  })
  readonly #directory: string
  hasFinished = false

  constructor(directory: string) {
    this.#directory = directory
  }

  /** Runs the query number `query` of the script once more, until its end or its stop. */
  async once(statements: readonly string[], query: number, options: RunOptions): Promise<boolean> {
    let batches = 0
    const jobs: Job[] = []
    const { parallelism, stopAt } = options
    const environment = new Environment({
      platform: nodePlatform(),
      ...registries,
      connectors: [...registries.connectors, this.tables.connector],
      runsInCaller: true,
      batchRows: 3,
      settings: {
        'table.local-time-zone': 'UTC',
        'parallelism.default': String(parallelism),
        'execution.checkpointing.dir': `memory:${this.#directory}`,
        'execution.state-recovery.path': 'latest',
      },
      onJobEvent: (job, event) => {
        jobs.push(job)
        if (event.kind === 'restored') restoreCount++
        if (event.kind === 'restored') this.hasFinished ||= event.hadFinished
        if (event.kind === 'checkpoint') this.hasFinished ||= event.completed.kind === 'final'
      },
      wrapOperator: (operator) => {
        const checked = new CheckedOperator(operator)
        const onBatch = checked.onBatch.bind(checked)
        checked.onBatch = (input, batch, out) => {
          batches++
          if (batches === stopAt) for (const job of new Set(jobs)) job.stop().catch(() => {})
          return onBatch(input, batch, out)
        }
        return checked
      },
    })
    try {
      let at = -1
      for (const statement of statements) {
        if (!isQuery(statement)) {
          // Tables are made; INSERTs of the script are none of this test's.
          if (!/^\s*(INSERT|EXECUTE)/i.test(statement)) await runStatement(environment, statement)
          continue
        }
        at++
        if (at !== query) continue
        const result = await environment.executeSql(statement)
        if (result.kind !== 'query' || !result.isBounded) return false
        const columns = result.schema.map(({ type }, i) => `c${i} ${typeToString(type)}`)
        await environment.executeSql(
          `CREATE TABLE kept (${columns.join(', ')}) WITH ('connector' = 'committed')`,
        )
        await environment.executeSql(`INSERT INTO kept ${statement}`)
        return true
      }
      return false
    } finally {
      await environment.close()
    }
  }
}

interface RunOptions {
  readonly parallelism: number
  readonly stopAt?: number
}

const isQuery = (statement: string): boolean =>
  /^\s*(--[^\n]*\n\s*)*(SELECT|WITH|VALUES|\()/i.test(statement)

let queryCount = 0
let restoreCount = 0

describe('queries that are stopped and restored', () => {
  for (const file of readdirSync(folder)
    .filter((name) => name.endsWith('.sql'))
    .sort()) {
    const text = readFileSync(join(folder, file), 'utf8')
    const header = readHeader(text)
    test(file, async () => {
      const output = mkdtempSync(join(tmpdir(), 'millrace-restored-'))
      const statements = splitStatements(
        text.replaceAll('${data}', data).replaceAll('${out}', output),
      ).map((statement) => statement.text)
      const parallelisms = header.isSequential ? [1] : PARALLELISMS
      try {
        for (let query = 0; query < statements.filter(isQuery).length; query++) {
          const alone = new Run(`${output}/alone-${query}`)
          try {
            if (!(await alone.once(statements, query, { parallelism: 1 }))) continue
          } catch {
            // Queries that fail, or that have no table to go to, are the other test's.
            continue
          }
          const disturbed = new Run(`${output}/disturbed-${query}`)
          for (let run = 0; run < 40 && !disturbed.hasFinished; run++) {
            const parallelism = parallelisms[run % parallelisms.length]!
            const stopAt = STOPS[run % STOPS.length]!
            await disturbed.once(
              statements,
              query,
              run < 12 ? { parallelism, stopAt } : { parallelism },
            )
          }
          queryCount++
          expect(disturbed.hasFinished).toBe(true)
          const kept = (run: Run): string[] =>
            fold(
              run.tables.rows('kept').map((row) => `${row.slice(0, 2)} ${row.slice(2)}`),
              header,
            )
          expect(kept(disturbed), `query ${query}`).toEqual(kept(alone))
        }
      } finally {
        rmSync(output, { recursive: true, force: true })
      }
    }, 60_000)
  }

  test('are most of them', () => {
    expect(queryCount).toBeGreaterThan(120)
    expect(restoreCount).toBeGreaterThan(queryCount)
  })
})
