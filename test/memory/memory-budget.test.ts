/**
 * Jobs that hold more than `taskmanager.memory.managed.size`, outside of state: they end with the coded error, which names what
 * takes most. What tables of state take is in test/cli/jobs.test.ts.
 */
import { describe, expect, test } from 'vitest'
import { SavepointLab } from '../savepoints/savepoint-lab.ts'

const ROWS = 60_000
const TABLES = `
CREATE TABLE l (k BIGINT, v BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '${ROWS}',
  'fields.k.kind' = 'sequence', 'fields.k.start' = '1', 'fields.k.end' = '${ROWS}');
CREATE TABLE r (k BIGINT, v BIGINT) WITH ('connector' = 'datagen', 'number-of-rows' = '${ROWS}',
  'fields.k.kind' = 'sequence', 'fields.k.start' = '1', 'fields.k.end' = '${ROWS}');
CREATE TABLE o (k BIGINT, v BIGINT) WITH ('connector' = 'blackhole');
`
const SORT = 'INSERT INTO o SELECT k, v FROM l ORDER BY v;'
const JOIN = 'INSERT INTO o SELECT l.k, r.v FROM l JOIN r ON l.k = r.k;'
/** Partitions are computed when all rows have come. */
const OVER = 'INSERT INTO o SELECT k, COUNT(*) OVER (PARTITION BY v ORDER BY k) FROM l;'
/** The left input is there long before the right one. */
const SLOW_JOIN = JOIN.replace(
  'JOIN r',
  "JOIN r /*+ OPTIONS('scan.rate-limit.rows-per-second' = '100') */",
)
/** Only the first rows are kept. */
const TOP = 'INSERT INTO o SELECT k, v FROM l ORDER BY v LIMIT 10;'

async function run(query: string, memory: string, parallelism = 1): Promise<void> {
  await new SavepointLab().run(`${TABLES}${query}`, {
    'execution.runtime-mode': 'batch',
    'taskmanager.memory.managed.size': memory,
    'parallelism.default': String(parallelism),
  })
}

describe('a job in batch mode', () => {
  test.each([
    ['sorts', SORT, /\nSort \(uid [0-9a-f]{16}\): rows to be sorted, [\d.]+ [KM]B, \d+ rows/],
    [
      'computes OVER',
      OVER,
      /\nOver\w* \(uid [0-9a-f]{16}\): rows of partitions, [\d.]+ [KM]B, \d+ rows/,
    ],
    ['joins', JOIN, /\nHashJoin \(uid [0-9a-f]{16}\): state 'right', [\d.]+ [KM]B, \d+ rows/],
    [
      'joins, while the other input is slow,',
      SLOW_JOIN,
      /What takes most:\nHashJoin \(uid [0-9a-f]{16}\): rows of the left input that wait for the right one, [\d.]+ [KM]B, \d+ rows/,
    ],
  ])('that %s more than fits ends, naming the operator', async (_, query, message) => {
    await expect(run(query, '500 kb')).rejects.toMatchObject({
      code: 'MEMORY_BUDGET_EXCEEDED',
      message: expect.stringMatching(message) as string,
    })
  })

  test.each([
    ['sorts what fits', SORT, '20 mb'],
    ['joins what fits', JOIN, '20 mb'],
    ['keeps the first rows of many', TOP, '700 kb'],
  ])('%s', async (_, query, memory) => {
    await run(query, memory)
  })
})

describe('a job', () => {
  test('whose result nobody reads ends with what waits', async () => {
    const environment = new SavepointLab().environment({
      'taskmanager.memory.managed.size': '10 kb',
    })
    await environment.executeSql(TABLES)
    const result = await environment.executeSql('SELECT k, v FROM l')
    if (result.kind !== 'query') throw new Error('a query gives rows')
    // It runs from the first batch that is asked for.
    await result.batches().next()
    await expect(environment.jobs.at(-1)!.done).rejects.toMatchObject({
      code: 'MEMORY_BUDGET_EXCEEDED',
      message: expect.stringMatching(
        /: rows that wait for the program, [\d.]+ KB, \d+ rows/,
      ) as string,
    })
  })

  test('that reads files counts their buffers', async () => {
    const run = new SavepointLab().run(
      `${TABLES}CREATE TABLE f (k BIGINT, v BIGINT) WITH ('connector' = 'filesystem', 'path' = '/data.json', 'format' = 'json',
        'scan.rate-limit.rows-per-second' = '1000');
      INSERT INTO o SELECT k, v FROM f;`,
      { 'taskmanager.memory.managed.size': '50 kb' },
    )
    await expect(run).rejects.toMatchObject({
      code: 'MEMORY_BUDGET_EXCEEDED',
      message: expect.stringMatching(
        /\nSource: \S+ \(uid [0-9a-f]{16}\): buffers of files, [\d.]+ KB/,
      ) as string,
    })
  })
})
