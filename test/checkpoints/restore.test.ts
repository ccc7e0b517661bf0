/**
 * Jobs that fail, are killed or are stopped at any batch, and go on from their checkpoints: what is committed in the end is what an
 * undisturbed run commits.
 */
import { describe, expect, test } from 'vitest'
import { connectors } from '../../src/connectors/index.ts'
import type { Operator } from '../../src/contracts/operator.ts'
import { Environment } from '../../src/environment/environment.ts'
import type { JobEvent } from '../../src/environment/job.ts'
import { formats } from '../../src/formats/index.ts'
import { type SimulatedPlatform, simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { aggregateFunctions } from '../../src/sql/functions/aggregates/index.ts'
import { scalarFunctions } from '../../src/sql/functions/index.ts'
import { CheckedOperator, CommittedTables } from '../../src/testing/index.ts'

const eventsOf = (watermarkSeconds: number, splits: number): string => `
CREATE TABLE events (
  event_type INT,
  person ROW<id BIGINT, name STRING, emailAddress STRING, creditCard STRING, city STRING, state STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  auction ROW<id BIGINT, itemName STRING, description STRING, initialBid BIGINT, reserve BIGINT, \`dateTime\` TIMESTAMP(3), expires TIMESTAMP(3), seller BIGINT, category BIGINT, extra STRING>,
  bid ROW<auction BIGINT, bidder BIGINT, price BIGINT, channel STRING, url STRING, \`dateTime\` TIMESTAMP(3), extra STRING>,
  ts AS CASE WHEN event_type = 0 THEN person.\`dateTime\` WHEN event_type = 1 THEN auction.\`dateTime\` ELSE bid.\`dateTime\` END,
  WATERMARK FOR ts AS ts - INTERVAL '${watermarkSeconds}' SECOND
) WITH ('connector' = 'nexmark', 'events.num' = '6000', 'first-event.rate' = '100', 'out-of-order-group-size' = '211', 'splits' = '${splits}');
CREATE VIEW bid AS SELECT bid.auction, bid.bidder, bid.price, bid.channel, ts FROM events WHERE event_type = 2;
`

/** With rows that come too late, which is which row only while one subtask reads. */
const EVENTS = eventsOf(1, 1)
/** The bound is wider than rows are shuffled, so that parallel subtasks find none late. */
const PARALLEL_EVENTS = eventsOf(4, 4)

const CASES: Readonly<Record<string, string>> = {
  filter: `CREATE TABLE out1 (a BIGINT, p BIGINT) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT auction, price FROM bid WHERE MOD(auction, 3) = 0;`,
  'updating aggregate with DISTINCT': `CREATE TABLE out1 (channel STRING, n BIGINT, bidders BIGINT, best BIGINT, mean DOUBLE) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT channel, COUNT(*), COUNT(DISTINCT bidder), MAX(price), AVG(CAST(price AS DOUBLE)) FROM bid GROUP BY channel;`,
  'nested aggregates': `CREATE TABLE out1 (n BIGINT, keys BIGINT) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT n, COUNT(*) FROM (SELECT auction, COUNT(*) AS n FROM bid GROUP BY auction) GROUP BY n;`,
  'windows with late rows': `CREATE TABLE out1 (s TIMESTAMP(3), bidder BIGINT, n BIGINT, channels BIGINT) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT window_start, bidder, COUNT(*), COUNT(DISTINCT channel)
      FROM TABLE(TUMBLE(TABLE bid, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start, window_end, bidder;`,
  'overlapping windows': `CREATE TABLE out1 (s TIMESTAMP(3), e TIMESTAMP(3), n BIGINT, total BIGINT) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT window_start, window_end, COUNT(*), SUM(price)
      FROM TABLE(HOP(TABLE bid, DESCRIPTOR(ts), INTERVAL '1' SECOND, INTERVAL '5' SECOND)) GROUP BY window_start, window_end;`,
  'statement set': `CREATE TABLE out1 (channel STRING, n BIGINT) WITH ('connector' = 'committed');
    CREATE TABLE out2 (s TIMESTAMP(3), n BIGINT) WITH ('connector' = 'committed');
    EXECUTE STATEMENT SET BEGIN
    INSERT INTO out1 SELECT channel, COUNT(*) FROM bid GROUP BY channel;
    INSERT INTO out2 SELECT window_start, COUNT(*) FROM TABLE(CUMULATE(TABLE bid, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '10' SECOND)) GROUP BY window_start, window_end;
    END;`,
  'union and limit': `CREATE TABLE out1 (a BIGINT, p BIGINT) WITH ('connector' = 'committed');
    INSERT INTO out1 SELECT * FROM (SELECT auction, price FROM bid WHERE channel = 'Google' UNION ALL SELECT bidder, price FROM bid WHERE channel = 'Baidu') LIMIT 700;`,
}

/** What a changelog leaves: rows with their counts, sorted. */
function folded(rows: readonly string[]): string[] {
  const counts = new Map<string, number>()
  for (const row of rows) {
    const key = row.slice(2)
    const sign = row.startsWith('+') ? 1 : -1
    counts.set(key, (counts.get(key) ?? 0) + sign)
  }
  const negative = [...counts].filter(([, count]) => count < 0)
  expect(negative).toEqual([])
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([key, count]) => `${key} x ${count}`)
    .sort()
}

interface Disturbance {
  /** Throws before the n-th batch of all operators, for each n. */
  readonly throwAt?: readonly number[]
  /** Cancels the job at the n-th batch, as if the process were killed. */
  readonly cancelAt?: number
  /** Asks for a stop with a checkpoint at the n-th batch. */
  readonly stopAt?: number
}

/** One process after the other over the same files and the same committed tables. */
class Lab {
  readonly platform: SimulatedPlatform
  readonly tables = new CommittedTables()
  readonly events: JobEvent[] = []
  batches = 0

  constructor(seed: number) {
    this.platform = simulatedPlatform({ seed })
  }

  async run(
    sql: string,
    settings: Readonly<Record<string, string>>,
    disturbance: Disturbance = {},
  ): Promise<void> {
    this.batches = 0
    const environment: Environment = new Environment({
      platform: this.platform,
      connectors: [...connectors, this.tables.connector],
      formats,
      scalarFunctions,
      aggregateFunctions,
      batchRows: 64,
      settings: { 'table.local-time-zone': 'UTC', ...settings },
      runsInCaller: true,
      onJobEvent: (_, event) => this.events.push(event),
      wrapOperator: (operator) =>
        this.#disturbed(new CheckedOperator(operator), disturbance, (act) => {
          for (const job of environment.jobs) {
            if (act === 'cancel') job.cancel()
            else job.stop().catch(() => {})
          }
        }),
    })
    await environment.executeSql(sql)
  }

  #disturbed(
    operator: Operator,
    disturbance: Disturbance,
    act: (what: 'cancel' | 'stop') => void,
  ): Operator {
    const { throwAt = [], cancelAt, stopAt } = disturbance
    const onBatch = operator.onBatch.bind(operator)
    operator.onBatch = (input, batch, out) => {
      this.batches++
      if (throwAt.includes(this.batches)) throw new Error('as the test wants')
      if (this.batches === cancelAt) act('cancel')
      if (this.batches === stopAt) act('stop')
      // Work takes time: checkpoints come in between.
      this.platform.time.advance(1)
      return onBatch(input, batch, out)
    }
    return operator
  }
}

const DURABLE = {
  'execution.checkpointing.dir': '/checkpoints',
  'execution.checkpointing.interval': '7 ms',
  'restart-strategy.type': 'fixed-delay',
  'restart-strategy.fixed-delay.attempts': '20',
  'restart-strategy.fixed-delay.delay': '1 ms',
}
const RESTORED = { ...DURABLE, 'execution.state-recovery.path': 'latest' }

const checkpoints = (events: readonly JobEvent[]): number =>
  events.filter(({ kind }) => kind === 'checkpoint').length

describe.each(Object.entries(CASES))('%s', (_, query) => {
  const sql = `${EVENTS}${query}`

  let known: Promise<{ rows: string[][]; batches: number }> | undefined
  const undisturbed = (): Promise<{ rows: string[][]; batches: number }> => {
    known ??= (async () => {
      const lab = new Lab(1)
      await lab.run(sql, {})
      const rows = [lab.tables.rows('out1'), lab.tables.rows('out2')]
      expect(rows[0]!.length).toBeGreaterThan(5)
      return { rows: rows.map(folded), batches: lab.batches }
    })()
    return known
  }

  test('fails at several places and goes on', async () => {
    const expected = await undisturbed()
    const lab = new Lab(2)
    const throwAt = [3, 40, 41, 90, 91, 150].filter((at) => at < expected.batches)
    await lab.run(sql, DURABLE, { throwAt })
    expect(lab.events.filter(({ kind }) => kind === 'restarts')).toHaveLength(throwAt.length)
    expect(checkpoints(lab.events)).toBeGreaterThan(3)
    expect(['out1', 'out2'].map((table) => folded(lab.tables.rows(table)))).toEqual(expected.rows)
  })

  test('is cancelled or stopped, and started again until it ends', async () => {
    const expected = await undisturbed()
    const lab = new Lab(3)
    const step = Math.max(5, Math.floor(expected.batches / 5))
    for (let run = 0; run < 12; run++) {
      const at = step + run
      await lab.run(sql, RESTORED, run % 2 === 0 ? { cancelAt: at } : { stopAt: at })
      if (
        lab.events.some((event) => event.kind === 'checkpoint' && event.completed.kind === 'final')
      )
        break
    }
    const count = lab.events.length
    // What had finished is not run again.
    await lab.run(sql, RESTORED)
    expect(lab.events.slice(count)).toMatchObject([{ kind: 'restored', hadFinished: true }])
    expect(lab.batches).toBe(0)
    expect(['out1', 'out2'].map((table) => folded(lab.tables.rows(table)))).toEqual(expected.rows)
  })
})

/** LIMIT takes whichever rows come first. */
const PARALLEL_CASES = Object.entries(CASES).filter(([name]) => !name.includes('limit'))

describe.each(PARALLEL_CASES)('in parallel: %s', (_, query) => {
  const sql = `${PARALLEL_EVENTS}${query}`
  const parallel = (parallelism: number) => ({ 'parallelism.default': String(parallelism) })
  const both = (lab: Lab): string[][] =>
    ['out1', 'out2'].map((table) => folded(lab.tables.rows(table)))

  let known: Promise<string[][]> | undefined
  const alone = (): Promise<string[][]> => {
    known ??= (async () => {
      const lab = new Lab(1)
      await lab.run(sql, {})
      return both(lab)
    })()
    return known
  }

  test.each([2, 3, 7])('with %d subtasks, undisturbed', async (parallelism) => {
    const lab = new Lab(2)
    await lab.run(sql, parallel(parallelism))
    expect(both(lab)).toEqual(await alone())
  })

  test('fails at several places and goes on', async () => {
    const lab = new Lab(3)
    await lab.run(sql, { ...DURABLE, ...parallel(3) }, { throwAt: [3, 40, 41, 90, 91, 150] })
    expect(both(lab)).toEqual(await alone())
  })

  test('is stopped or killed, and goes on with other numbers of subtasks', async () => {
    const lab = new Lab(4)
    const finished = (): boolean =>
      lab.events.some((event) => event.kind === 'checkpoint' && event.completed.kind === 'final')
    for (let run = 0; run < 20 && !finished(); run++) {
      const settings = { ...RESTORED, ...parallel([1, 3, 2, 5][run % 4]!) }
      await lab.run(sql, settings, run % 3 === 0 ? { cancelAt: 60 + run } : { stopAt: 50 + run })
    }
    expect(finished()).toBe(true)
    expect(both(lab)).toEqual(await alone())
  })
})

describe('a checkpoint directory', () => {
  const sql = `${EVENTS}${CASES['filter']!}`

  test('with checkpoints of the job is not started over in silence', async () => {
    const lab = new Lab(1)
    await lab.run(sql, DURABLE, { stopAt: 20 })
    await expect(lab.run(sql, DURABLE)).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_EMPTY' })
  })

  test('of another plan at the same place is refused', async () => {
    const lab = new Lab(1)
    await lab.run(sql, DURABLE, { stopAt: 20 })
    const other = `${EVENTS}${CASES['updating aggregate with DISTINCT']!}`
    await expect(lab.run(other, RESTORED)).rejects.toMatchObject({ code: 'CHECKPOINT_OTHER_JOB' })
  })

  test('of a plan that computes something else over the same operators is refused', async () => {
    const lab = new Lab(1)
    await lab.run(sql, DURABLE, { stopAt: 20 })
    const other = sql.replace('MOD(auction, 3) = 0', 'MOD(auction, 4) = 0')
    await expect(lab.run(other, RESTORED)).rejects.toMatchObject({ code: 'CHECKPOINT_OTHER_JOB' })
  })

  test('of a run in another zone is refused', async () => {
    const lab = new Lab(1)
    await lab.run(sql, DURABLE, { stopAt: 20 })
    await expect(
      lab.run(sql, { ...RESTORED, 'table.local-time-zone': 'Asia/Tokyo' }),
    ).rejects.toMatchObject({
      code: 'CHECKPOINT_OPTION_DIFFERS',
      message: expect.stringContaining("'table.local-time-zone' = UTC; now it is Asia/Tokyo"),
    })
  })

  test('can be named by a path, of a checkpoint, a folder or all', async () => {
    const lab = new Lab(1)
    const retained = { ...DURABLE, 'execution.checkpointing.num-retained': '3' }
    await lab.run(sql, retained, { stopAt: 60 })
    const manifests = lab.platform.files.paths().filter((path) => path.includes('/chk-'))
    expect(manifests).toHaveLength(3)
    const folder = manifests[0]!.slice(0, manifests[0]!.lastIndexOf('/'))
    for (const path of [manifests[1]!, folder, '/checkpoints']) {
      const events = lab.events.length
      await lab.run(sql, { ...retained, 'execution.state-recovery.path': path }, { stopAt: 3 })
      expect(lab.events[events]).toMatchObject({ kind: 'restored' })
    }
    await expect(
      lab.run(sql, { ...retained, 'execution.state-recovery.path': '/nowhere' }),
    ).rejects.toMatchObject({ code: 'CHECKPOINT_NOT_FOUND' })
  })

  test('that cannot be written fails the job before it reads anything', async () => {
    const lab = new Lab(1)
    lab.platform.faults.add({ operation: 'write', error: 'ENOSPC', isLasting: true })
    await expect(lab.run(sql, DURABLE)).rejects.toMatchObject({ code: 'FILE_DISK_FULL' })
    expect(lab.batches).toBe(0)
  })
})
