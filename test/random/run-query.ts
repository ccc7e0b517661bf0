import { EngineError } from '../../src/core/errors.ts'
import { typeToString } from '../../src/core/type-text.ts'
import type { SqlType } from '../../src/core/types.ts'
import type { Value } from '../../src/core/value.ts'
import { Environment } from '../../src/environment/environment.ts'
import type { Job } from '../../src/environment/job.ts'
import { registries } from '../../src/environment/registries.ts'
import { nodePlatform } from '../../src/platform/node/index.ts'
import { CheckedOperator, CommittedTables } from '../../src/testing/index.ts'
import { findChangelogOffence } from '../golden/programs/check-changelog.ts'
import { cellText } from './cell-text.ts'
import { historyConnector } from './history-connector.ts'
import type { Sort } from './query.ts'
import { FLINK_TYPE } from './sorts.ts'
import type { Table } from './tables.ts'

/** How a query is run. `batch`: over the rows of the end; the others: over histories. */
export interface RunOptions {
  readonly mode: 'batch' | 'streaming' | 'restored'
  readonly parallelism: number
  readonly batchRows: number
  /** Settings of the session besides. */
  readonly settings?: Readonly<Record<string, string>>
  /** Restored runs go on with one subtask as well. */
  readonly isAlone?: boolean
  /** Columns that tell the rows of the answer apart: restored runs write into a table with such a key, where it is NOT NULL. */
  readonly keys?: readonly number[]
}

export type RunOutcome =
  | {
      readonly kind: 'rows'
      /** What is left of the changes, sorted. */
      readonly rows: readonly string[]
      /** What is wrong with the result besides its rows. */
      readonly offence?: string
    }
  | { readonly kind: 'error'; readonly code: string; readonly message: string }

/** Runs a query over tables, with every operator held to its contract. */
export async function runQuery(
  sql: string,
  sorts: readonly Sort[],
  tables: readonly Table[],
  options: RunOptions,
): Promise<RunOutcome> {
  try {
    return options.mode === 'restored'
      ? await runRestored(sql, tables, options)
      : await runOnce(sql, sorts, tables, options)
  } catch (error) {
    if (error instanceof EngineError)
      return { kind: 'error', code: error.code, message: error.message }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    return { kind: 'error', code: 'CRASH', message: text }
  }
}

async function runOnce(
  sql: string,
  sorts: readonly Sort[],
  tables: readonly Table[],
  { mode, parallelism, batchRows, settings }: RunOptions,
): Promise<RunOutcome> {
  const isFolded = mode === 'batch'
  const environment = new Environment({
    platform: nodePlatform(),
    ...registries,
    connectors: [...registries.connectors, historyConnector(tables, { isFolded })],
    runsInCaller: true,
    batchRows,
    settings: {
      'table.local-time-zone': 'UTC',
      'execution.runtime-mode': isFolded ? 'batch' : 'streaming',
      'parallelism.default': String(parallelism),
      ...settings,
    },
    wrapOperator: (operator) => new CheckedOperator(operator),
  })
  try {
    await environment.executeSql(tables.map(createText).join(';\n'))
    const result = await environment.executeSql(sql)
    if (result.kind !== 'query') throw new Error(`a query is no ${result.kind}`)
    const offences = result.schema.flatMap(({ type, name }, i) =>
      SORT_OF_KIND[type.kind] === (sorts[i] === 'ratio' ? 'double' : sorts[i])
        ? []
        : [`column ${name} is ${typeToString(type)}, expected ${sorts[i]}`],
    )
    const print = result.schema.map(({ type }) => printer(type))
    const changes: string[] = []
    for await (const batch of result.valueChanges()) {
      for (const { kind, values } of batch) {
        changes.push(`${kind} ${values.map((value, i) => print[i]!(value)).join(', ')}`)
        values.forEach((value, i) => {
          if (value === null && !result.schema[i]!.type.nullable)
            offences.push(`NULL in ${result.schema[i]!.name}, which is NOT NULL`)
        })
      }
    }
    return outcomeOf(changes, offences[0])
  } finally {
    await environment.close()
  }
}

/** Stops at these batches, and goes on with the next number of subtasks, to the end at last. */
const STOPS = [1, 4, 9]
const PARALLELISMS = [2, 1, 3]

async function runRestored(
  sql: string,
  tables: readonly Table[],
  { batchRows, isAlone, keys = [], settings }: RunOptions,
): Promise<RunOutcome> {
  const committed = new CommittedTables(printer)
  const directory = `memory:random-${directoryCount++}`
  let hasFinished = false
  for (let attempt = 0; attempt <= STOPS.length + 1 && !hasFinished; attempt++) {
    const stopAt = STOPS[attempt]
    const jobs = new Set<Job>()
    let batches = 0
    const environment = new Environment({
      platform: nodePlatform(),
      ...registries,
      connectors: [
        ...registries.connectors,
        historyConnector(tables, { isFolded: false }),
        committed.connector,
      ],
      runsInCaller: true,
      batchRows: Math.min(batchRows, 3),
      settings: {
        'table.local-time-zone': 'UTC',
        'parallelism.default': String(
          isAlone === true ? 1 : PARALLELISMS[attempt % PARALLELISMS.length],
        ),
        'execution.checkpointing.dir': directory,
        'execution.state-recovery.path': 'latest',
        ...settings,
      },
      onJobEvent: (job, event) => {
        jobs.add(job)
        if (event.kind === 'restored') hasFinished ||= event.hadFinished
        if (event.kind === 'checkpoint') hasFinished ||= event.completed.kind === 'final'
      },
      wrapOperator: (operator) => {
        const checked = new CheckedOperator(operator)
        const onBatch = checked.onBatch.bind(checked)
        checked.onBatch = (input, batch, out) => {
          if (++batches === stopAt) for (const job of jobs) job.stop().catch(() => {})
          return onBatch(input, batch, out)
        }
        return checked
      },
    })
    try {
      await environment.executeSql(tables.map(createText).join(';\n'))
      const result = await environment.executeSql(sql)
      if (result.kind !== 'query') throw new Error(`a query is no ${result.kind}`)
      const columns = result.schema.map(
        ({ type }, i) => `c${i} ${typeToString(type).replace(' *ROWTIME*', '')}`,
      )
      const key = keys.find((i) => !result.schema[i]!.type.nullable)
      if (key !== undefined) columns.push(`PRIMARY KEY (c${key}) NOT ENFORCED`)
      await environment.executeSql(
        `CREATE TABLE kept (${columns.join(', ')}) WITH ('connector' = 'committed')`,
      )
      await environment.executeSql(`INSERT INTO kept ${sql}`)
    } finally {
      await environment.close()
    }
  }
  const changes = committed.rows('kept').map((row) => `${row.slice(0, 2)} ${row.slice(3, -1)}`)
  return outcomeOf(changes, hasFinished ? undefined : 'the job has not come to its end')
}

let directoryCount = 0

function outcomeOf(changes: readonly string[], offence: string | undefined): RunOutcome {
  const counts = new Map<string, number>()
  for (const change of changes) {
    const row = change.slice(3)
    counts.set(row, (counts.get(row) ?? 0) + (change.startsWith('+') ? 1 : -1))
  }
  const rows = [...counts].flatMap(([row, count]) =>
    new Array<string>(Math.max(0, count)).fill(row),
  )
  const found = offence ?? findChangelogOffence(changes)
  return { kind: 'rows', rows: rows.sort(), ...(found === undefined ? {} : { offence: found }) }
}

/** The statement that declares a table. */
export function createText({ name, columns, hasKey, delaySeconds }: Table): string {
  const fields = columns.map(
    (column) => `${column.name} ${FLINK_TYPE[column.sort]}${column.isNotNull ? ' NOT NULL' : ''}`,
  )
  if (hasKey) fields.push('PRIMARY KEY (c0) NOT ENFORCED')
  const time = columns.at(-1)!.name
  if (delaySeconds !== undefined)
    fields.push(`WATERMARK FOR ${time} AS ${time} - INTERVAL '${delaySeconds}' SECOND`)
  const create = `CREATE TABLE ${name} (${fields.join(', ')}) WITH ('connector' = 'history')`
  if (delaySeconds === undefined) return create
  const names = columns.map((column) => column.name).join(', ')
  return `${create};
CREATE VIEW ${name}_latest AS SELECT ${names} FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY c0 ORDER BY ${time} DESC) AS rn FROM ${name}) WHERE rn = 1`
}

const SORT_OF_KIND: Readonly<Record<string, Sort>> = {
  INT: 'int',
  BIGINT: 'bigint',
  DECIMAL: 'decimal',
  DOUBLE: 'double',
  CHAR: 'varchar',
  VARCHAR: 'varchar',
  DATE: 'date',
  TIMESTAMP: 'timestamp',
  BOOLEAN: 'boolean',
}

function printer(type: SqlType): (value: Value) => string {
  const sort = SORT_OF_KIND[type.kind]
  if (sort === undefined) throw new Error(`no text for ${typeToString(type)}`)
  const scale = type.kind === 'DECIMAL' ? type.scale : 0
  return (value) => cellText(value, sort, scale)
}
