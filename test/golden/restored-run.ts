import { changelogPrinter } from '../../src/cli/output/changelog-json.ts'
import { typeToString } from '../../src/core/type-text.ts'
import { Environment } from '../../src/environment/environment.ts'
import type { Job } from '../../src/environment/job.ts'
import { registries } from '../../src/environment/registries.ts'
import { nodePlatform } from '../../src/platform/node/index.ts'
import { CheckedOperator, CommittedTables } from '../../src/testing/index.ts'
import { fold, type Header } from './compare-outcomes.ts'
import { runStatement } from './run-sql.ts'

/** Stops at these batches, and goes on with the next number of subtasks. */
const STOPS = [1, 2, 3, 5, 8]
const PARALLELISMS = [1, 3, 2]

/** One query of a script, run into a table that keeps what is committed: to its end, or stopped and restored on the way. */
export class RestoredRun {
  readonly tables = new CommittedTables((type) => {
    const print = changelogPrinter(type)
    return (value) => String(print(value))
  })
  readonly #directory: string
  readonly #prepare: (environment: Environment) => void
  hasFinished = false
  /** How often a run began from a checkpoint. */
  restoreCount = 0

  /** @param prepare registers what the script needs besides its statements */
  constructor(directory: string, prepare: (environment: Environment) => void = () => {}) {
    this.#directory = directory
    this.#prepare = prepare
  }

  /** Runs the query number `query` of the script once more, until its end or its stop. */
  async once(
    statements: readonly string[],
    query: number,
    options: RestoredRunOptions,
  ): Promise<boolean> {
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
        if (event.kind === 'restored') this.restoreCount++
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
    this.#prepare(environment)
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
        const columns = result.schema.map(
          ({ type }, i) => `c${i} ${typeToString(type).replace(' *ROWTIME*', '')}`,
        )
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

export interface RestoredRunOptions {
  readonly parallelism: number
  readonly stopAt?: number
}

/** Whether a statement is a query that can be inserted into a table. */
export const isQuery = (statement: string): boolean =>
  /^\s*(--[^\n]*\n\s*)*(SELECT|WITH|VALUES|\()/i.test(statement)

/** The rows that stay of what the query left in its table, sorted. */
export function keptRows(run: RestoredRun, header: Header): string[] {
  return fold(
    run.tables.rows('kept').map((row) => `${row.slice(0, 2)} ${row.slice(2)}`),
    header,
  )
}

/** Runs a query that is stopped again and again, and restored with other numbers of subtasks, until it has finished. */
export async function runDisturbed(
  run: RestoredRun,
  statements: readonly string[],
  query: number,
  header: Header,
): Promise<void> {
  const parallelisms = header.isSequential ? [1] : PARALLELISMS
  for (let attempt = 0; attempt < 40 && !run.hasFinished; attempt++) {
    const parallelism = parallelisms[attempt % parallelisms.length]!
    const stopAt = STOPS[attempt % STOPS.length]!
    await run.once(statements, query, attempt < 12 ? { parallelism, stopAt } : { parallelism })
  }
}
