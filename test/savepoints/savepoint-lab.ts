import { connectors } from '../../src/connectors/index.ts'
import type { ConnectorDefinition } from '../../src/contracts/connector.ts'
import type { Operator } from '../../src/contracts/operator.ts'
import { Environment } from '../../src/environment/environment.ts'
import type { Job, JobEvent, TakenSavepoint } from '../../src/environment/job.ts'
import { formats } from '../../src/formats/index.ts'
import { type SimulatedPlatform, simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { aggregateFunctions } from '../../src/sql/functions/aggregates/index.ts'
import { scalarFunctions } from '../../src/sql/functions/index.ts'
import { CheckedOperator, CommittedTables } from '../../src/testing/index.ts'

/** Rows of a file: under the names k, v and c, cost. */
const DATA = Array.from({ length: 2000 }, (_, i) =>
  JSON.stringify({ k: i % 10, v: (i * 7919) % 1000, c: i % 10, cost: (i * 7919) % 1000 }),
).join('\n')

/** What happens at the n-th batch of all operators. */
export interface Act {
  readonly at: number
  readonly run: (job: Job) => Promise<unknown>
}

/** One process after the other over the same files and the same committed tables. */
export class SavepointLab {
  readonly platform: SimulatedPlatform
  readonly tables = new CommittedTables()
  readonly events: JobEvent[] = []
  batches = 0
  /** Registers what statements need besides tables. */
  prepare: (environment: Environment) => void = () => {}
  readonly #connectors: readonly ConnectorDefinition[]

  constructor(seed = 1) {
    this.platform = simulatedPlatform({ seed, files: { '/data.json': DATA } })
    this.#connectors = [...connectors, this.tables.connector]
  }

  environment(settings: Readonly<Record<string, string>>, act?: Act): Environment {
    this.batches = 0
    const environment: Environment = new Environment({
      platform: this.platform,
      connectors: this.#connectors,
      formats,
      scalarFunctions,
      aggregateFunctions,
      batchRows: 64,
      settings: { 'table.local-time-zone': 'UTC', ...settings },
      onJobEvent: (_, event) => this.events.push(event),
      wrapOperator: (operator) => this.#watched(new CheckedOperator(operator), environment, act),
    })
    this.prepare(environment)
    return environment
  }

  async run(sql: string, settings: Readonly<Record<string, string>>, act?: Act): Promise<void> {
    await this.environment(settings, act).executeSql(sql)
  }

  /** Runs to the n-th batch, and stops there with a savepoint. */
  async stopAt(
    at: number,
    sql: string,
    settings: Readonly<Record<string, string>>,
    options: Parameters<Job['stopWithSavepoint']>[0] = {},
  ): Promise<TakenSavepoint> {
    let taken: Promise<TakenSavepoint> | undefined
    await this.run(sql, settings, {
      at,
      run: (job) => {
        taken = job.stopWithSavepoint(options)
        return taken
      },
    })
    if (taken === undefined) throw new Error(`the job ended before batch ${at}`)
    return await taken
  }

  #watched(operator: Operator, environment: Environment, act: Act | undefined): Operator {
    const onBatch = operator.onBatch.bind(operator)
    operator.onBatch = (input, batch, out) => {
      this.batches++
      if (this.batches === act?.at) for (const job of environment.jobs) act.run(job).catch(() => {})
      // Work takes time: checkpoints come in between.
      this.platform.time.advance(1)
      return onBatch(input, batch, out)
    }
    return operator
  }
}

/** What a changelog leaves: rows with their counts, sorted. */
export function folded(rows: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const row of rows) {
    const key = row.slice(2)
    counts.set(key, (counts.get(key) ?? 0) + (row.startsWith('+') ? 1 : -1))
  }
  const negative = [...counts].filter(([, count]) => count < 0)
  if (negative.length > 0) throw new Error(`retracted and never there: ${negative.join(' ')}`)
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([key, count]) => `${key} x ${count}`)
    .sort()
}

/** The bids of Nexmark as a view. */
export const EVENTS = `
CREATE TABLE events (
  event_type INT,
  person ROW<id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  auction ROW<id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, \`dateTime\` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  ts AS CASE WHEN event_type = 0 THEN person.\`dateTime\` WHEN event_type = 1 THEN auction.\`dateTime\` ELSE bid.\`dateTime\` END,
  WATERMARK FOR ts AS ts - INTERVAL '1' SECOND
) WITH ('connector' = 'nexmark', 'events.num' = '6000', 'first-event.rate' = '100', 'out-of-order-group-size' = '211');
CREATE VIEW bid AS SELECT bid.auction, bid.bidder, bid.price, bid.channel, ts FROM events WHERE event_type = 2;
`
