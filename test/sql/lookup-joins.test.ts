/**
 * Lookup joins: in files and memory as a whole, by a connector that finds rows by key, at once or later; caches, retries, hints; watermarks
 * and checkpoints around waiting; what is refused.
 */
import { describe, expect, test } from 'vitest'
import { connectors } from '../../src/connectors/index.ts'
import { rowColumns, rowsSource } from '../../src/connectors/values/index.ts'
import type { ConnectorDefinition } from '../../src/contracts/connector.ts'
import type { FoundRows } from '../../src/contracts/lookup.ts'
import { readValue } from '../../src/core/read-value.ts'
import { bigIntType, stringType } from '../../src/core/types.ts'
import { Environment } from '../../src/environment/environment.ts'
import { formats } from '../../src/formats/index.ts'
import { type SimulatedPlatform, simulatedPlatform } from '../../src/platform/simulated/index.ts'
import { aggregateFunctions } from '../../src/sql/functions/aggregates/index.ts'
import { scalarFunctions } from '../../src/sql/functions/index.ts'
import { CheckedOperator, CommittedTables } from '../../src/testing/index.ts'
import { errorOf, makeSession } from './make-session.ts'

const ASKED = [
  { name: 'k', type: bigIntType(true) },
  { name: 'v', type: stringType(true) },
]

/** What a connector `asked` was asked, and how it answers: rows (k, v) by k. */
interface Asked {
  /** Keys of each question. */
  readonly questions: string[]
  rows: Map<bigint, string[]>
  /** 0: at once. */
  delayMs: number
  /** Questions that fail, by number from 0. */
  fails: (question: number) => boolean
}

function askedConnector(asked: Asked): ConnectorDefinition {
  return {
    name: 'asked',
    doc: 'Answers from memory, for tests.',
    options: {},
    format: 'none',
    source: () =>
      rowsSource(
        { name: 'asked', schema: ASKED },
        [...asked.rows].flatMap(([k, all]) => all.map((v) => ({ k, v }))),
      ),
    lookup: () => ({
      describe: () => 'asked',
      createReader: ({ projection }, { platform }) => ({
        lookup: ([keys], count): FoundRows | Promise<FoundRows> => {
          const number = asked.questions.length
          const found: [bigint, string][] = []
          const ends = new Int32Array(count)
          const given: bigint[] = []
          for (let k = 0; k < count; k++) {
            const key = readValue(keys!, k, bigIntType(false)) as bigint
            given.push(key)
            for (const v of asked.rows.get(key) ?? []) found.push([key, v])
            ends[k] = found.length
          }
          asked.questions.push(given.join())
          const { columns: all } = rowColumns(
            { name: 'asked', schema: ASKED },
            found.map(([k, v]) => ({ k, v })),
          )
          const columns = projection.map((column) => all[column]!)
          if (asked.fails(number)) throw new Error('the line is down')
          if (asked.delayMs === 0) return { ends, columns }
          return new Promise((resolve) =>
            platform.timers.schedule(asked.delayMs, () => resolve({ ends, columns })),
          )
        },
        close: async () => {},
      }),
    }),
  }
}

const TABLES = `
CREATE TABLE o (id BIGINT, ts AS TO_TIMESTAMP_LTZ(id * 1000, 3), p AS PROCTIME(), WATERMARK FOR ts AS ts)
  WITH ('connector' = 'datagen', 'number-of-rows' = '6', 'fields.id.kind' = 'sequence', 'fields.id.start' = '1', 'fields.id.end' = '6');
CREATE TABLE s (k BIGINT, v STRING) WITH ('connector' = 'filesystem', 'path' = '/side.csv', 'format' = 'csv', 'csv.null-literal' = 'null');
CREATE VIEW named AS SELECT k + 1 AS k1, UPPER(v) AS v FROM s WHERE k <> 2;
CREATE TABLE ask (k BIGINT, v STRING) WITH ('connector' = 'asked');`

interface World {
  readonly platform: SimulatedPlatform
  readonly environment: Environment
  readonly asked: Asked
  readonly tables: CommittedTables
}

async function world(
  given: Partial<Asked> = {},
  settings: Readonly<Record<string, string>> = {},
  batchRows = 3,
): Promise<World> {
  const platform = simulatedPlatform({ seed: 1 })
  const asked: Asked = {
    questions: [],
    rows: new Map([
      [1n, ['one']],
      [2n, ['two', 'zwei']],
      [5n, ['five']],
    ]),
    delayMs: 0,
    fails: () => false,
    ...given,
  }
  const tables = new CommittedTables()
  const file = await platform.files.create('/side.csv')
  await file.write(new TextEncoder().encode('1,a\n2,b\n2,bb\n4,d\nnull,n\n'))
  await file.close()
  const environment = new Environment({
    platform,
    connectors: [...connectors, askedConnector(asked), tables.connector],
    formats,
    scalarFunctions,
    aggregateFunctions,
    batchRows,
    settings: { 'table.local-time-zone': 'UTC', ...settings },
    wrapOperator: (operator) => new CheckedOperator(operator),
  })
  await environment.executeSql(TABLES)
  environment.createTable('memory', {
    columns: { k: 'BIGINT', v: 'STRING' },
    rows: [
      { k: 3n, v: 'three' },
      { k: null, v: 'none' },
    ],
  })
  return { platform, environment, asked, tables }
}

async function rows({ environment }: World, sql: string): Promise<string[]> {
  const result = await environment.executeSql(sql)
  if (result.kind !== 'query') throw new Error('a query')
  const found: string[] = []
  for await (const { row } of result.changes()) found.push(Object.values(row).join(' '))
  return found
}

const AS_OF = 'FOR SYSTEM_TIME AS OF o.p'

describe.each(['streaming', 'batch'])('in %s mode', (mode) => {
  const settings = { 'execution.runtime-mode': mode }

  test.each([
    [`SELECT id, v FROM o JOIN s ${AS_OF} ON o.id = s.k`, ['1 a', '2 b', '2 bb', '4 d']],
    [
      `SELECT id, v FROM o LEFT JOIN s ${AS_OF} ON o.id = s.k`,
      ['1 a', '2 b', '2 bb', '3 ', '4 d', '5 ', '6 '],
    ],
    [
      `SELECT id, v FROM o LEFT JOIN s ${AS_OF} ON o.id = s.k AND s.v <> 'b' AND o.id < 4`,
      ['1 a', '2 bb', '3 ', '4 ', '5 ', '6 '],
    ],
    [`SELECT id, v FROM o JOIN s ${AS_OF} ON NULLIF(o.id, 1) = s.k`, ['2 b', '2 bb', '4 d']],
    [
      `SELECT id, v FROM o LEFT JOIN s ${AS_OF} ON NULLIF(o.id, 1) = s.k WHERE id < 3`,
      ['1 ', '2 b', '2 bb'],
    ],
    [`SELECT id, w.v FROM o JOIN named ${AS_OF} AS w ON o.id = w.k1`, ['2 A', '5 D']],
    [`SELECT id, w.v FROM o JOIN named ${AS_OF} AS w ON o.id = w.k1 WHERE w.v > 'B'`, ['5 D']],
    [`SELECT id, v FROM o JOIN memory ${AS_OF} ON id = k`, ['3 three']],
    [`SELECT id, v FROM o JOIN ask ${AS_OF} ON id = k`, ['1 one', '2 two', '2 zwei', '5 five']],
    [`SELECT id, v FROM o JOIN ask ${AS_OF} ON id = k AND v LIKE '%e'`, ['1 one', '5 five']],
    [
      `SELECT id, a.v, b.v FROM o JOIN ask ${AS_OF} AS a ON id = a.k LEFT JOIN s ${AS_OF} AS b ON id = b.k`,
      ['1 one a', '2 two b', '2 two bb', '2 zwei b', '2 zwei bb', '5 five '],
    ],
    [`SELECT COUNT(*) AS n FROM o, s WHERE id = k`, ['4']],
  ])('%s', async (sql, expected) => {
    for (const batchRows of [1, 3, 64]) {
      const found = await rows(await world({}, settings, batchRows), sql)
      expect(sql.includes('COUNT') ? found.slice(-1) : found).toEqual(expected)
    }
  })

  test('answers may come later', async () => {
    for (const batchRows of [1, 3, 64]) {
      const given = await world({ delayMs: 500 }, settings, batchRows)
      expect(await rows(given, `SELECT id, v FROM o LEFT JOIN ask ${AS_OF} ON id = k`)).toEqual([
        '1 one',
        '2 two',
        '2 zwei',
        '3 ',
        '4 ',
        '5 five',
        '6 ',
      ])
    }
  })
})

test('each key of a batch is asked for once', async () => {
  const given = await world({}, {}, 64)
  await rows(given, `SELECT id, v FROM o JOIN ask ${AS_OF} ON MOD(id, 2) = k`)
  expect(given.asked.questions).toEqual(['1,0'])
})

test('a capacity bounds the keys of a question', async () => {
  const given = await world({}, {}, 64)
  expect(
    await rows(
      given,
      `SELECT /*+ LOOKUP('table'='ask', 'capacity'='4') */ id, v FROM o JOIN ask ${AS_OF} ON id = k`,
    ),
  ).toEqual(['1 one', '2 two', '2 zwei', '5 five'])
  expect(given.asked.questions).toEqual(['1,2,3,4', '5,6'])
})

describe('cache', () => {
  const cached = (options: string): string =>
    `SELECT id, v FROM o JOIN ask /*+ OPTIONS('lookup.cache'='PARTIAL'${options}) */ ${AS_OF} ON MOD(id, 3) = k`

  test('PARTIAL keeps what was looked up', async () => {
    const given = await world({}, {}, 1)
    const found = await rows(given, cached(''))
    expect(found).toEqual(['1 one', '2 two', '2 zwei', '4 one', '5 two', '5 zwei'])
    expect(given.asked.questions).toEqual(['1', '2', '0'])
  })

  test('so many keys, those that were wanted last', async () => {
    const given = await world({}, {}, 1)
    expect(await rows(given, cached(", 'lookup.partial-cache.max-rows'='2'"))).toHaveLength(6)
    expect(given.asked.questions).toEqual(['1', '2', '0', '1', '2', '0'])
  })

  test('not that a key has no rows, where that is not wished', async () => {
    const given = await world({}, {}, 1)
    await rows(given, cached(", 'lookup.partial-cache.cache-missing-key'='false'"))
    expect(given.asked.questions).toEqual(['1', '2', '0', '0'])
  })

  test.each(['write', 'access'])('for some time after %s', async (event) => {
    const given = await world({ delayMs: 1000 }, {}, 1)
    const option = `, 'lookup.partial-cache.expire-after-${event}'='1500 ms'`
    expect(await rows(given, cached(option))).toHaveLength(6)
    expect(given.asked.questions).toEqual(['1', '2', '0', '1', '2', '0'])
  })

  test('FULL reads the table as a whole', async () => {
    const given = await world({}, {}, 1)
    const sql = `SELECT id, v FROM o JOIN ask /*+ OPTIONS('lookup.cache'='FULL') */ ${AS_OF} ON id = k`
    expect(await rows(given, sql)).toEqual(['1 one', '2 two', '2 zwei', '5 five'])
    expect(given.asked.questions).toEqual([])
  })
})

describe('a lookup that fails', () => {
  const sql = `SELECT id, v FROM o JOIN ask ${AS_OF} ON id = k`

  test.each([0, 20])('is tried again (delay %i)', async (delayMs) => {
    const given = await world({ delayMs, fails: (question) => question < 3 }, {}, 64)
    expect(await rows(given, sql)).toHaveLength(4)
    expect(given.asked.questions).toHaveLength(4)
  })

  test('ends the job when it has been tried often enough', async () => {
    const given = await world({ fails: () => true }, { 'restart-strategy.type': 'none' }, 64)
    await expect(rows(given, sql)).rejects.toMatchObject({
      code: 'LOOKUP_FAILED',
      message: expect.stringContaining('in 4 attempts: the line is down'),
    })
  })

  test('by taking too long', async () => {
    const given = await world({ delayMs: 5000 }, { 'restart-strategy.type': 'none' }, 64)
    const slow = `SELECT /*+ LOOKUP('table'='ask', 'timeout'='1 s') */ id, v FROM o JOIN ask /*+ OPTIONS('lookup.max-retries'='1') */ ${AS_OF} ON id = k`
    await expect(rows(given, slow)).rejects.toMatchObject({
      code: 'LOOKUP_FAILED',
      message: expect.stringContaining('no answer came in 1000 ms'),
    })
    expect(given.asked.questions).toHaveLength(2)
  })
})

test('keys without rows are looked up again where a hint says so', async () => {
  const given = await world({}, {}, 64)
  given.platform.timers.schedule(5000, () => given.asked.rows.set(3n, ['three']))
  const sql = `SELECT /*+ LOOKUP('table'='ask', 'retry-predicate'='lookup_miss', 'retry-strategy'='fixed_delay', 'fixed-delay'='10 s', 'max-attempts'='3') */ id, v FROM o LEFT JOIN ask ${AS_OF} ON id = k`
  expect(await rows(given, sql)).toEqual([
    '1 one',
    '2 two',
    '2 zwei',
    '3 three',
    '4 ',
    '5 five',
    '6 ',
  ])
  expect(given.asked.questions).toEqual(['1,2,3,4,5,6', '3,4,6', '4,6'])
})

test('a whole table is read again after an interval', async () => {
  const given = await world({}, {}, 1)
  const slow = `CREATE TABLE slow (id BIGINT, p AS PROCTIME()) WITH ('connector' = 'datagen', 'number-of-rows' = '4', 'rows-per-second' = '1', 'fields.id.kind' = 'sequence', 'fields.id.start' = '2', 'fields.id.end' = '5')`
  await given.environment.executeSql(slow)
  given.platform.timers.schedule(1500, async () => {
    const file = await given.platform.files.create('/side.csv')
    await file.write(new TextEncoder().encode('2,x\n3,y\n4,z\n5,five\n'))
    await file.close()
  })
  const sql = `SELECT id, v FROM slow LEFT JOIN s /*+ OPTIONS('lookup.full-cache.periodic-reload.interval'='1 s') */ FOR SYSTEM_TIME AS OF slow.p ON id = k`
  const found = await rows(given, sql)
  expect(found[0]).toBe('2 b')
  expect(found.at(-1)).toBe('5 five')
})

test('watermarks stay where they stood among the rows', async () => {
  for (const batchRows of [1, 3, 64]) {
    for (const delayMs of [0, 500]) {
      const given = await world({ delayMs }, {}, batchRows)
      const sql = `SELECT CAST(window_start AS STRING) AS w, COUNT(*) AS n FROM TABLE(TUMBLE((SELECT o.ts, v FROM o LEFT JOIN ask ${AS_OF} ON id = k), DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY window_start, window_end`
      expect(await rows(given, sql)).toEqual([
        '1970-01-01 00:00:00.000 1',
        '1970-01-01 00:00:02.000 3',
        '1970-01-01 00:00:04.000 2',
        '1970-01-01 00:00:06.000 1',
      ])
    }
  }
})

test('checkpoints wait until what was asked has been answered', async () => {
  const given = await world(
    { delayMs: 700 },
    { 'execution.checkpointing.interval': '100 ms', 'execution.checkpointing.dir': '/checkpoints' },
    1,
  )
  await given.environment.executeSql(
    "CREATE TABLE sink (id BIGINT, v STRING) WITH ('connector' = 'committed')",
  )
  const result = await given.environment.executeSql(
    `INSERT INTO sink SELECT id, v FROM o JOIN ask ${AS_OF} ON id = k`,
  )
  if (result.kind !== 'job') throw new Error('a job')
  await result.job.done
  expect(given.tables.rows('sink')).toEqual([
    '+I[1, one]',
    '+I[2, two]',
    '+I[2, zwei]',
    '+I[5, five]',
  ])
})

describe('a lookup join is refused', () => {
  const SCHEMA = `
CREATE TABLE o (id BIGINT, p AS PROCTIME()) WITH ('connector' = 'datagen');
CREATE TABLE c (k BIGINT, v STRING) WITH ('connector' = 'filesystem', 'path' = '/c', 'format' = 'csv');
CREATE TABLE d (k BIGINT, v STRING) WITH ('connector' = 'filesystem', 'path' = '/d', 'format' = 'debezium-json');
CREATE TABLE e (k BIGINT, v STRING) WITH ('connector' = 'datagen');
CREATE VIEW g AS SELECT k, COUNT(*) AS n FROM c GROUP BY k;`

  test.each([
    [
      `SELECT 1 FROM o JOIN g ${AS_OF} ON id = k`,
      "1:22+27 SQL_LOOKUP_TABLE Rows cannot be looked up in 'g': it is more than a table that is filtered and computed with. Look up in a table, or in a view that only filters and computes; for the version of another time use event time.",
    ],
    [
      `SELECT 1 FROM o JOIN d ${AS_OF} ON id = k`,
      "1:22+27 SQL_LOOKUP_TABLE Rows cannot be looked up in 'd': its rows change others, and its connector does not find rows by key. Look up in a table, or in a view that only filters and computes; for the version of another time use event time.",
    ],
    [
      `SELECT 1 FROM o JOIN e ${AS_OF} ON id = k`,
      "1:22+27 SQL_LOOKUP_TABLE Rows cannot be looked up in 'e': it has no end, and its connector does not find rows by key. Look up in a table, or in a view that only filters and computes; for the version of another time use event time.",
    ],
    [
      `SELECT 1 FROM o JOIN c ${AS_OF} ON id > k`,
      "1:22+27 SQL_LOOKUP_KEY The condition of the join does not say by which columns rows of 'c' are found. Compare a column of c with one of the left side by =.",
    ],
    [
      `SELECT 1 FROM o JOIN c /*+ OPTIONS('lookup.cache'='PARTIAL') */ ${AS_OF} ON id = k`,
      "1:22+68 SQL_LOOKUP_CACHE Table 'c' cannot have 'lookup.cache' = 'PARTIAL': its connector does not find rows by key. Leave the option out, or set it to 'FULL': the table is read as a whole and kept.",
    ],
    [
      `SELECT 1 FROM o JOIN c /*+ OPTIONS('lookup.cache'='SOME') */ ${AS_OF} ON id = k`,
      "1:22+1 OPTION_VALUE Table default_catalog.default_database.c: option 'lookup.cache' cannot be 'SOME': expected one of AUTO, NONE, PARTIAL, FULL. Change the value of 'lookup.cache'.",
    ],
    [
      `SELECT /*+ LOOKUP('table'='x') */ 1 FROM o JOIN c ${AS_OF} ON id = k`,
      "1:12+19 SQL_LOOKUP_HINT The hint LOOKUP is wrong: no table 'x' is looked up in this FROM clause. Write LOOKUP('table'='name', 'retry-predicate'='lookup_miss', 'retry-strategy'='fixed_delay', 'fixed-delay'='10s', 'max-attempts'='3'), with the name or alias of a table that is looked up.",
    ],
    [
      `SELECT /*+ LOOKUP('retry-predicate'='lookup_miss') */ 1 FROM o JOIN c ${AS_OF} ON id = k`,
      "1:12+39 SQL_LOOKUP_HINT The hint LOOKUP is wrong: it has no option 'table'. Write LOOKUP('table'='name', 'retry-predicate'='lookup_miss', 'retry-strategy'='fixed_delay', 'fixed-delay'='10s', 'max-attempts'='3'), with the name or alias of a table that is looked up.",
    ],
    [
      `SELECT /*+ LOOKUP('table'='c', 'retry-predicate'='lookup_miss') */ 1 FROM o JOIN c ${AS_OF} ON id = k`,
      "1:12+52 SQL_LOOKUP_HINT The hint LOOKUP is wrong: 'fixed-delay' is not set. Write LOOKUP('table'='name', 'retry-predicate'='lookup_miss', 'retry-strategy'='fixed_delay', 'fixed-delay'='10s', 'max-attempts'='3'), with the name or alias of a table that is looked up.",
    ],
    [
      `SELECT /*+ LOOKUP('table'='c', 'capacty'='3') */ 1 FROM o JOIN c ${AS_OF} ON id = k`,
      "1:12+34 OPTION_UNKNOWN Hint LOOKUP has no option 'capacty'. Did you mean 'capacity'?",
    ],
    [
      `SELECT 1 FROM o RIGHT JOIN c ${AS_OF} ON id = k`,
      '1:15+50 SQL_TEMPORAL_JOIN_TYPE FOR SYSTEM_TIME AS OF looks up rows for those of the left side, so RIGHT JOIN has no meaning with it. Use INNER JOIN or LEFT JOIN, with the table that is looked up on the right side.',
    ],
  ])('%s', (statement, error) => {
    expect(errorOf(makeSession(SCHEMA), statement)).toBe(error)
  })
})
