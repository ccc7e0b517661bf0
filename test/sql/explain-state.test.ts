/** What EXPLAIN PLAN_ADVICE says of state: which, by which key, what bounds it, and what to do where nothing does. */
import { describe, expect, test } from 'vitest'
import { createEnvironment } from '../../src/environment/create-environment.ts'

const TABLES = [
  `CREATE TABLE ev (id INT, k STRING, v INT, ts TIMESTAMP(3), p AS PROCTIME(), WATERMARK FOR ts AS ts)
   WITH ('connector' = 'filesystem', 'path' = '/ev.json', 'format' = 'json')`,
  `CREATE TABLE rates (k STRING, rate INT, ts TIMESTAMP(3), WATERMARK FOR ts AS ts, PRIMARY KEY (k) NOT ENFORCED)
   WITH ('connector' = 'filesystem', 'path' = '/rates.json', 'format' = 'debezium-json')`,
]

async function explain(
  sql: string,
  settings: Readonly<Record<string, string>> = {},
): Promise<{ readonly states: readonly string[]; readonly advice: readonly string[] }> {
  const environment = createEnvironment({ timeZone: 'UTC', settings })
  for (const table of TABLES) await environment.executeSql(table)
  const result = await environment.executeSql(`EXPLAIN PLAN_ADVICE ${sql}`)
  await environment.close()
  if (result.kind !== 'text') throw new Error(result.kind)
  const [, plan = '', advice = ''] = result.text.split(/== Physical plan ==\n|== Advice ==\n/)
  return {
    states: [...plan.matchAll(/(\w+)\(.*state=\[(.*?)\], uid/g)].map(
      ([, name, state]) => `${name}: ${state}`,
    ),
    advice: advice.trim().split('\n'),
  }
}

interface Case {
  readonly covers: string
  readonly sql: string
  readonly states: readonly string[]
  readonly advice?: readonly string[]
}

const ttl = "set 'table.exec.state.ttl', or group by windows."
const keptInput =
  "keeps its input for ever. Set 'table.exec.state.ttl', or bound it by time: windows, or a condition BETWEEN two times."
const everyPair =
  'Join has no equality between its inputs: every row is compared with every row of the other side. Join by equal columns.'

const CASES: readonly Case[] = [
  { covers: 'nothing', sql: 'SELECT id FROM ev WHERE v > 1', states: [] },
  {
    covers: 'an aggregate without keys',
    sql: 'SELECT COUNT(*) FROM ev',
    states: ['GroupAggregate: groups: one row'],
  },
  {
    covers: 'groups, distinct values, lists',
    sql: 'SELECT k, COUNT(DISTINCT v), LISTAGG(k) FROM ev GROUP BY k',
    states: [
      'GroupAggregate: groups by (k): grows with distinct keys; distinct(v) by (k): grows with distinct values; rows of LISTAGG(k) by (k): grows with its input',
    ],
    advice: [
      `1. [WARNING] GroupAggregate ${keptInput}`,
      `2. [WARNING] GroupAggregate keeps groups of each (k) for ever. Unless there are few, ${ttl}`,
    ],
  },
  {
    covers: 'distinct values of all rows',
    sql: 'SELECT COUNT(DISTINCT v) FROM ev',
    states: ['GroupAggregate: groups: one row; distinct(v): grows with distinct values'],
    advice: [
      `1. [WARNING] GroupAggregate keeps distinct(v) of each value for ever. Unless there are few, ${ttl}`,
    ],
  },
  {
    covers: 'a join of all rows',
    sql: 'SELECT a.id FROM ev a LEFT JOIN ev b ON a.id = b.id',
    states: ['Join: left by (id): grows with its input; right by (id): grows with its input'],
    advice: [`1. [WARNING] Join ${keptInput}`],
  },
  {
    covers: 'a cross join',
    sql: 'SELECT a.id FROM ev a, ev b',
    states: ['Join: left: grows with its input; right: grows with its input'],
    advice: [`1. [WARNING] ${everyPair}`, `2. [WARNING] Join ${keptInput}`],
  },
  {
    covers: 'a join within a time',
    sql: "SELECT a.id FROM ev a JOIN ev b ON a.id = b.id AND a.ts BETWEEN b.ts AND b.ts + INTERVAL '1' SECOND",
    states: ['IntervalJoin: left by (id): freed by watermark; right by (id): freed by watermark'],
  },
  {
    covers: 'Top-N',
    sql: 'SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY v) AS n FROM ev) WHERE n <= 3',
    states: ['Rank: rows by (k): 3 rows a partition'],
  },
  {
    covers: 'Top-N over rows that are updated',
    sql: 'SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY c) AS n FROM (SELECT k, v, COUNT(*) AS c FROM ev GROUP BY k, v)) WHERE n <= 3',
    states: [
      'Rank: rows by (k): grows with its input',
      'GroupAggregate: groups by (k, v): grows with distinct keys',
    ],
    advice: [
      `1. [WARNING] Rank ${keptInput}`,
      `2. [WARNING] GroupAggregate keeps groups of each (k, v) for ever. Unless there are few, ${ttl}`,
    ],
  },
  {
    covers: 'the first row of a key',
    sql: 'SELECT * FROM (SELECT *, ROW_NUMBER() OVER (PARTITION BY k ORDER BY p) AS n FROM ev) WHERE n = 1',
    states: ['Rank: rows by (k): 1 row a partition'],
  },
  {
    covers: 'OVER all rows so far, and LAG',
    sql: 'SELECT SUM(v) OVER (PARTITION BY k ORDER BY ts), LAG(v, 2) OVER (PARTITION BY k ORDER BY ts) FROM ev',
    states: [
      'StreamOverAggregate: held by (k): freed by watermark; rows by (k): 2 rows a partition',
      'StreamOverAggregate: held by (k): freed by watermark; merged groups by (k): grows with distinct keys',
    ],
    advice: [
      '1. [WARNING] StreamOverAggregate keeps merged groups of each (k) for ever. Unless there are few, bound its frame.',
    ],
  },
  {
    covers: 'OVER a number of rows',
    sql: 'SELECT SUM(v) OVER (PARTITION BY k ORDER BY ts ROWS BETWEEN 2 PRECEDING AND CURRENT ROW) FROM ev',
    states: [
      'StreamOverAggregate: held by (k): freed by watermark; rows by (k): 2 rows a partition',
    ],
  },
  {
    covers: 'OVER a time',
    sql: "SELECT SUM(v) OVER (PARTITION BY k ORDER BY ts RANGE BETWEEN INTERVAL '2' SECOND PRECEDING AND CURRENT ROW) FROM ev",
    states: [
      'StreamOverAggregate: held by (k): freed by watermark; rows by (k): freed by watermark',
    ],
  },
  {
    covers: 'windows',
    sql: "SELECT k, COUNT(DISTINCT v) FROM TABLE(HOP(TABLE ev, DESCRIPTOR(ts), INTERVAL '2' SECOND, INTERVAL '4' SECOND)) GROUP BY k, window_start, window_end",
    states: [
      'WindowAggregate: groups by (k): freed by watermark; distinct(v) by (k): freed by watermark',
    ],
  },
  {
    covers: 'windows of processing time',
    sql: "SELECT COUNT(*) FROM TABLE(TUMBLE(TABLE ev, DESCRIPTOR(p), INTERVAL '2' SECOND)) GROUP BY window_start, window_end",
    states: ['WindowAggregate: groups: freed by the clock'],
  },
  {
    covers: 'sessions',
    sql: "SELECT k, COUNT(*) FROM TABLE(SESSION(TABLE ev PARTITION BY k, DESCRIPTOR(ts), INTERVAL '2' SECOND)) GROUP BY k, window_start, window_end",
    states: ['WindowAggregate: groups by (k): freed by watermark'],
  },
  {
    covers: 'a join with versions',
    sql: 'SELECT e.id FROM ev AS e JOIN rates FOR SYSTEM_TIME AS OF e.ts AS r ON e.k = r.k',
    states: [
      'TemporalJoin: held by (k): freed by watermark; versions by (k): 1 row a partition, freed by watermark',
    ],
  },
  {
    covers: 'ORDER BY time',
    sql: 'SELECT * FROM ev ORDER BY ts',
    states: ['TemporalSort: held: freed by watermark'],
  },
]

describe('streaming', () => {
  test.each(CASES.map((each) => [each.covers, each] as const))('%s', async (_, each) => {
    const { states, advice } = await explain(each.sql)
    expect(states).toEqual(each.states)
    expect(advice).toEqual(each.advice ?? ['none'])
  })
})

test.each([
  ['1 h', 'TTL 1 h'],
  ['36 h', 'TTL 36 h'],
  ['2 d', 'TTL 2 d'],
  ['90 s', 'TTL 90 s'],
  ['1500 ms', 'TTL 1500 ms'],
])('a TTL of %s', async (duration, text) => {
  const { states, advice } = await explain(
    'SELECT a.k, COUNT(*) FROM ev a JOIN ev b ON a.id = b.id GROUP BY a.k',
    { 'table.exec.state.ttl': duration },
  )
  expect(states).toEqual([
    `GroupAggregate: groups by (k): ${text}`,
    `Join: left by (id): ${text}; right by (id): ${text}`,
  ])
  expect(advice).toEqual(['none'])
})

test('batch warns of nothing', async () => {
  const { states, advice } = await explain('SELECT a.k, COUNT(*) FROM ev a, ev b GROUP BY a.k', {
    'execution.runtime-mode': 'batch',
  })
  expect(states).toEqual([
    'HashAggregate: groups by (k): freed at the end of input',
    'NestedLoopJoin: left: freed at the end of input; right: freed at the end of input',
  ])
  expect(advice).toEqual(['none'])
})

test('a join knows a row that moves between tasks by the key that says which task has it', async () => {
  const environment = createEnvironment({ timeZone: 'UTC' })
  for (const table of TABLES) await environment.executeSql(table)
  const result = await environment.executeSql(
    `EXPLAIN WITH g AS (SELECT v, COUNT(*) AS n FROM ev GROUP BY v), total AS (SELECT CAST(SUM(n) AS INT) AS s FROM g)
     SELECT * FROM g RIGHT JOIN total ON g.v = total.s LEFT JOIN (SELECT MAX(n) AS m FROM g) ON TRUE`,
  )
  await environment.close()
  // There is one row of the first join at most, but its old and its new one may come from two tasks.
  expect(result.kind === 'text' ? result.text : '').toContain(
    'leftInputSpec=[UniqueKey(s)], rightInputSpec=[UniqueKey()]',
  )
})
